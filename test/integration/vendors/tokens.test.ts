import { describe, expect, test } from "vitest";
import type { HttpOutcome, HttpRequest } from "../../../src/world.ts";
import { createRig, type Rig } from "../../kit/gateway/rig.ts";

const HOUR = 3_600_000;
const MANY = 60;

const isAsk = ({ url }: HttpRequest): boolean => url.endsWith("/oauth2/token");
const shownBy = ({ headers }: HttpRequest): string => headers.Authorization ?? "";
const REFUSED: HttpOutcome = {
  kind: "answer",
  status: 401,
  headers: { "content-type": "application/problem+json" },
  body: new TextEncoder().encode(
    '{"title":"Unauthorized","status":401,"detail":"The provided credentials are invalid"}',
  ),
};

/** One person has been verified: the account's token is there. Nobody asks the vendor for anything afterwards. */
const withToken = async (refuses: (request: HttpRequest) => boolean = () => false) => {
  const asked: HttpRequest[] = [];
  const rig = await createRig({
    accounts: ["jumio"],
    onVendorRequest: (request) => void asked.push(request),
    network: (request) => (refuses(request) ? REFUSED : undefined),
  });
  const { id } = await rig.open("approve", "jumio");
  await rig.advance(30_000);
  expect((await rig.session(id)).status).toBe("approved");
  expect(asked.filter(isAsk)).toHaveLength(1);
  return { rig, asked };
};

const openMany = (rig: Rig) => {
  const opened = Array.from({ length: MANY }, (_, index) =>
    rig.call("POST", "/v1/sessions", {
      body: rig.body("interactive", "jumio"),
      headers: { "idempotency-key": `storm-${index}` },
    }),
  );
  return rig.world.settle(Promise.all(opened));
};

const states = (rig: Rig): readonly string[] =>
  rig.gateway().services.accounts.flatMap((account) => account.state().breakers.map(({ state }) => state));

describe("tokens that end for all at once", () => {
  test("of an idle account are asked for once, however many people come together", async () => {
    const { rig, asked } = await withToken();
    await rig.advance(2 * HOUR);
    const answers = await openMany(rig);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(asked.filter(isAsk)).toHaveLength(2);
    const tokens = new Set(asked.filter(({ url }) => url.endsWith("/api/v1/accounts")).map(shownBy));
    expect(tokens.size).toBe(2);
  });

  test("because the vendor took them back are asked for once, every start goes on, and no breaker opens", async () => {
    let taken: string | undefined;
    const { rig, asked } = await withToken((request) => taken !== undefined && shownBy(request) === taken);
    taken = asked
      .filter((request) => !isAsk(request))
      .map(shownBy)
      .at(-1);
    const before = asked.length;
    const answers = await openMany(rig);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    const later = asked.slice(before);
    expect(later.filter(isAsk)).toHaveLength(1);
    expect(later.filter((request) => shownBy(request) === taken)).toHaveLength(MANY);
    expect(rig.mock.objects()).toHaveLength(MANY + 1);
    expect(new Set(states(rig))).toEqual(new Set(["closed"]));
  });

  test("and are never given again end in waiting sessions and one question, not in a storm of them", async () => {
    let down = false;
    const { rig, asked } = await withToken((request) => down && isAsk(request));
    await rig.advance(2 * HOUR);
    down = true;
    const answers = await openMany(rig);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(asked.filter(isAsk)).toHaveLength(2);
    expect(rig.mock.objects()).toHaveLength(1);
    const { text } = await rig.call("GET", "/v1/vendors");
    expect(text).toContain('"cause":"credentials"');
  });

  test("are in no row and in no line of the log", async () => {
    const { rig, asked } = await withToken();
    const secrets = asked.map(shownBy).map((header) => header.split(" ")[1] ?? "");
    const rows = ["sessions", "attempts", "inbox", "audit", "events", "observations"] as const;
    const kept = JSON.stringify([
      rig.world.logs,
      ...rows.map((table) => rig.engine.list({ table, order: ["id", "asc"], limit: 1000 } as never)),
    ]);
    for (const secret of new Set(secrets)) {
      expect(secret.length).toBeGreaterThan(20);
      expect(kept).not.toContain(secret);
    }
  });
});
