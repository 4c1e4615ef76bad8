import { beforeAll, describe, expect, test } from "vitest";
import { InvalidChange } from "../../../src/store/errors.ts";
import type { AttemptRow } from "../../../src/store/tables.ts";
import { startWhole, type Whole } from "../../kit/gateway/whole-gateway.ts";
import { everything, open, openWith, rowsOf, sessionBody } from "../../kit/gateway/whole-session.ts";

const LIVE = {
  id: "onfido-live",
  vendor: "onfido",
  livemode: true,
  settings: { apiToken: "api_live.rig", region: "eu", workflowId: "flow-live", webhookTokens: ["live-token"] },
} as const;
const REAL_HOST = "https://api.eu.onfido.com";

const hostsAsked = (whole: Whole): ReadonlySet<string> =>
  new Set(whole.world.requests.map(({ url }) => new URL(url).origin));

describe("a test key and a live vendor account, which comes first in the configuration", () => {
  test("never meet, even when every mock is down", async () => {
    const down = { kind: "failure", sent: "no", why: "connect" } as const;
    const whole = await startWhole({ extra: [LIVE], between: async () => down });
    const body = { ...sessionBody("approve", "onfido"), sandbox: { scenario: "approve" } };
    const answer = await openWith(whole, body);
    expect(answer.status).toBe(202);
    await whole.world.advance(3_600_000);
    expect(hostsAsked(whole)).toEqual(new Set(["http://127.0.0.1:4000"]));
    expect((await rowsOf(whole.store, "attempts")).map(({ connection }) => connection)).not.toContain(LIVE.id);
  });

  test("a live key reaches the real host alone, without the words of a sandbox", async () => {
    const whole = await startWhole({ extra: [LIVE] });
    const key = await whole.keyFor("service", { livemode: 1 });
    const { sandbox: _, ...body } = sessionBody("approve", "onfido");
    expect((await openWith(whole, body, {}, key)).status).toBe(202);
    await whole.world.advance(600_000);
    expect(hostsAsked(whole)).toEqual(new Set([REAL_HOST]));
    expect(whole.world.requests.some(({ body: sent }) => String(sent).includes("mock_scenario"))).toBe(false);
  });

  test("no key makes a key of the other mode", async () => {
    const whole = await startWhole({ extra: [LIVE] });
    const live = await whole.keyFor("admin", { livemode: 1 });
    const make = (key: string, livemode: boolean) =>
      whole.call("POST", "/v1/keys", { key, json: { role: "service", livemode } });
    expect((await make(whole.admin, true)).status).toBe(403);
    expect((await make(live, false)).status).toBe(403);
    expect((await make(live, true)).status).toBe(201);
  });
});

describe("the database itself", () => {
  let whole: Whole;
  let attempt: AttemptRow;
  beforeAll(async () => {
    whole = await startWhole({ extra: [LIVE] });
    await open(whole, "interactive", "onfido");
    const [first] = await rowsOf(whole.store, "attempts");
    if (first === undefined) throw new Error("no attempt");
    attempt = first;
  });

  test.each<readonly [string, Partial<AttemptRow>]>([
    ["a test attempt at a live account", { connection: LIVE.id }],
    ["a live attempt of a test session", { livemode: 1, connection: LIVE.id }],
    ["a live attempt at a test account", { livemode: 1 }],
    ["an attempt at an account that does not exist", { connection: "nowhere" }],
  ])("refuses %s", async (_name, mixed) => {
    const before = await everything(whole.store);
    const row = { ...attempt, id: "att_mixed", number: 2, active: null, vendor_ref: null, ...mixed };
    await expect(whole.store.commit([{ op: "insert", table: "attempts", row }])).rejects.toThrow(InvalidChange);
    expect(await everything(whole.store)).toEqual(before);
  });

  test("takes the same attempt in its own mode", async () => {
    const row = { ...attempt, id: "att_plain", number: 2, active: null, vendor_ref: null };
    expect((await whole.store.commit([{ op: "insert", table: "attempts", row }])).ok).toBe(true);
  });

  test.each([
    [1, 1],
    [0, 0],
  ] as const)("refuses an account whose livemode is %i and whose mock is %i", async (livemode, mock) => {
    const row = { id: "mixed", vendor: "onfido", livemode, mock };
    await expect(whole.store.commit([{ op: "insert", table: "connections", row }])).rejects.toThrow(InvalidChange);
  });

  test("refuses to move an attempt, or its account, to the other mode", async () => {
    const { id } = attempt;
    const moved = whole.store.commit([
      { op: "update", table: "attempts", set: { connection: LIVE.id }, where: { id } },
    ]);
    await expect(moved).rejects.toThrow(InvalidChange);
    const set = { livemode: 1, mock: 0 } as const;
    const turned = whole.store.commit([{ op: "update", table: "connections", set, where: { id: "onfido" } }]);
    await expect(turned).rejects.toThrow(InvalidChange);
  });
});
