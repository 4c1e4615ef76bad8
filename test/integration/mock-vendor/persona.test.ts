import { describe, expect, test } from "vitest";
import type { PersonaAccount } from "../../../mock-vendor/vendors/persona/account.ts";
import type { OutgoingRequest } from "../../../mock-vendor/world.ts";
import { isAuthentic, timesIn } from "../../witness/persona.ts";
import { PERSONA, type Rig, type RigOptions, rig } from "./drive.ts";

const SECOND = 1_000;

const post = (at: Rig, path: string, content: object, headers: Readonly<Record<string, string>> = {}) =>
  at.mock.app.request(`/api/v1${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${PERSONA.apiKey}`, "content-type": "application/json", ...headers },
    body: JSON.stringify(content),
  });

const begin = async (account: PersonaAccount, scenario: string, options: RigOptions = {}): Promise<Rig> => {
  const at = rig({ accounts: [account], ...options });
  const attributes = { "inquiry-template-id": account.templateId, tags: [`mock_scenario:${scenario}`] };
  await post(at, "/inquiries", { data: { attributes }, meta: { "auto-create-account-reference-id": "att_1" } });
  return at;
};

const nameOf = ({ body }: OutgoingRequest): string => JSON.parse(body).data.attributes.name;
const about = (at: Rig, name: string) => at.sent.filter((request) => nameOf(request) === name);
const header = ({ headers }: OutgoingRequest) => headers["persona-signature"] ?? "";

describe("a delivery of Persona's", () => {
  test("is tried again seven times at growing distances, each signed at its own moment", async () => {
    const at = await begin(PERSONA, "interactive", { answer: () => 500 });
    const times: number[] = [];
    for (const distance of [1, 3, 64, 729, 4_096, 15_625, 46_656, 117_649, 1_000_000]) {
      await at.world.advance((distance + 1) * SECOND);
      times.push(about(at, "inquiry.created").length);
    }
    expect(times).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 8]);
    const tries = about(at, "inquiry.created");
    expect(new Set(tries.flatMap((one) => timesIn(header(one)))).size).toBe(8);
    expect(tries.map(({ headers }) => headers["persona-webhook-attempts-left"])).toEqual([..."76543210"]);
    expect(new Set(tries.map(({ body }) => body)).size).toBe(1);
  });

  test("counts as failed where no answer came within five seconds", async () => {
    const sent: OutgoingRequest[] = [];
    const silent = rig({ accounts: [PERSONA] });
    silent.world.send = (request) => {
      sent.push(request);
      return new Promise(() => undefined);
    };
    await post(silent, "/inquiries", { data: { attributes: { "inquiry-template-id": PERSONA.templateId } } });
    await silent.world.advance(7 * SECOND);
    expect(sent).toHaveLength(1);
    await silent.world.advance(2 * SECOND);
    expect(sent).toHaveLength(2);
  });

  test("carries a set of each secret while one replaces the other", async () => {
    const previousSecret = "wbhsec_before";
    const at = await begin({ ...PERSONA, webhook: { ...PERSONA.webhook, previousSecret } }, "interactive");
    await at.world.advance(SECOND);
    const [one] = about(at, "inquiry.created");
    expect(header(one as OutgoingRequest).split(" ")).toHaveLength(2);
    for (const secret of [PERSONA.webhook.secret, previousSecret])
      expect(isAuthentic(header(one as OutgoingRequest), secret, one?.body ?? "")).toBe(true);
    expect(isAuthentic(header(one as OutgoingRequest), "wbhsec_other", one?.body ?? "")).toBe(false);
  });

  test("is a snapshot: what belongs to the inquiry comes along only where the webhook is set to", async () => {
    const { includes: _, ...bare } = PERSONA.webhook;
    for (const [webhook, parts] of [
      [PERSONA.webhook, 4],
      [bare, 0],
    ] as const) {
      const at = await begin({ ...PERSONA, webhook }, "approve");
      await at.world.advance(5 * SECOND);
      const [approved] = about(at, "inquiry.approved");
      expect(JSON.parse(approved?.body ?? "{}").data.attributes.payload.included).toHaveLength(parts);
    }
  });
});

describe("a template at Persona without a workflow", () => {
  test("stops where the person's flow ends", async () => {
    const { decides: _, ...undecided } = PERSONA;
    for (const [scenario, end] of [
      ["approve", "inquiry.completed"],
      ["reject-forged", "inquiry.failed"],
    ] as const) {
      const at = await begin(undecided, scenario);
      await at.world.advance(5 * SECOND);
      expect(
        at.sent
          .map(nameOf)
          .filter((name) => name.startsWith("inquiry."))
          .at(-1),
      ).toBe(end);
    }
  });
});

test("a limit that is reached is refused before the keys, and the same key is good afterwards", async () => {
  const at = rig({ accounts: [{ ...PERSONA, rateLimit: 1 }] });
  const create = (key: string) =>
    post(
      at,
      "/inquiries",
      { data: { attributes: { "inquiry-template-id": PERSONA.templateId } } },
      { "idempotency-key": key },
    );
  expect((await create("one")).status).toBe(201);
  const refused = await create("two");
  expect([refused.status, refused.headers.get("ratelimit-remaining")]).toEqual([429, "0"]);
  await at.world.advance(Number(refused.headers.get("ratelimit-reset")) * SECOND);
  expect((await create("two")).status).toBe(201);
});
