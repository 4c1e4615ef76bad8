import { describe, expect, test } from "vitest";
import { type Json, rig, startRunning, stripe, wordOf, wordsSent } from "./drive.ts";

type Rig = ReturnType<typeof rig>;

const control = async (at: Rig, method: string, path: string, body?: unknown) => {
  const init =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await at.mock.app.request(`/__control${path}`, { method, ...init });
  const text = await response.text();
  return { status: response.status, body: (text === "" ? {} : JSON.parse(text)) as Json };
};

describe("the control API", () => {
  test("describes itself and lists the scenarios", async () => {
    const at = rig();
    const { body } = await control(at, "GET", "");
    expect(Object.keys(body.routes as Json)).toContain("POST /__control/clock");
    const scenarios = await control(at, "GET", "/scenarios");
    expect(scenarios.body).toMatchObject({ default: "interactive", scenarios: { approve: { ends: "approved" } } });
  });

  test("sets the scenario for everything, and for one reference before that", async () => {
    const at = rig();
    expect((await control(at, "PUT", "/scenario", { scenario: "approve" })).status).toBe(200);
    await control(at, "PUT", "/scenario", { scenario: "underage", reference: "young" });
    await startRunning(at, "stripe-identity", "old", {});
    await startRunning(at, "stripe-identity", "young", {});
    expect([wordOf(at, "old"), wordOf(at, "young")]).toEqual(["verified", "requires_input/under_supported_age"]);
    const wrong = await control(at, "PUT", "/scenario", { scenario: "nonsense" });
    expect(wrong.status).toBe(422);
    expect(wrong.body.allowed).toContain("approve");
  });

  test("moves the clock, and due timers have run when it answers", async () => {
    const at = rig();
    const pending = startRunning(at, "sumsub", "ref", { scenario: "delayed-callback" });
    await pending;
    const before = at.sent.length;
    const { body } = await control(at, "POST", "/clock", { advanceSeconds: 60 });
    expect(body.ms).toBe(at.world.now());
    expect(at.sent.length).toBe(before + 1);
    expect((await control(at, "POST", "/clock", { advanceSeconds: -1 })).status).toBe(422);
  });

  test("starts a fault for one vendor and operation, counts it out and ends it", async () => {
    const at = rig();
    const rule = { kind: "unavailable", vendor: "stripe-identity", operation: "create_session", times: 2 };
    const made = await control(at, "POST", "/faults", rule);
    expect(made.status).toBe(201);
    const statuses = [];
    for (const name of ["a", "b", "c"])
      statuses.push((await startRunning(at, "stripe-identity", name, { scenario: "approve" })).status);
    expect(statuses).toEqual([503, 503, 200]);
    expect((await startRunning(at, "onfido", "d", { scenario: "approve" })).status).toBe(201);
    expect((await control(at, "DELETE", `/faults/${String(made.body.id)}`)).status).toBe(204);
    expect((await control(at, "GET", "/faults")).body.faults).toEqual([]);
    expect((await control(at, "POST", "/faults", { kind: "flood" })).status).toBe(422);
    expect((await control(at, "POST", "/faults", { kind: "hang", when: 3 })).status).toBe(422);
  });

  test("keeps a fault to its window of time", async () => {
    const at = rig();
    const from = at.world.now() + 60_000;
    await control(at, "POST", "/faults", { kind: "rate_limited", from, until: from + 60_000, seconds: 7 });
    const probe = () => stripe(at, "GET", "/v1/identity/verification_sessions");
    expect((await probe()).status).toBe(200);
    await at.world.advance(60_000);
    const limited = await probe();
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "7"]);
    await at.world.advance(60_000);
    expect((await probe()).status).toBe(200);
  });

  test.each([
    ["html", 200, null],
    ["truncated", 200, "truncate"],
    ["hang", 503, "hang"],
    ["reset", 503, "reset"],
    ["refused", 400, null],
  ])("plays %s on any request", async (kind, status, wire) => {
    const at = rig();
    await control(at, "POST", "/faults", { kind });
    const { status: seen, headers } = await stripe(at, "GET", "/v1/identity/verification_sessions");
    expect([seen, headers.get("x-mock-wire")]).toEqual([status, wire]);
  });

  test("accepted work never finishes while that fault is on", async () => {
    const at = rig();
    await control(at, "POST", "/faults", { kind: "never_finishes" });
    await startRunning(at, "onfido", "stuck", { scenario: "approve" });
    await at.world.advance(3_600_000);
    expect(wordOf(at, "stuck")).toBe("processing");
  });

  test("drops, repeats, delays, spoils and replays callbacks on request", async () => {
    const words = async (rule: Json) => {
      const at = rig();
      await control(at, "POST", "/faults", {
        vendor: "stripe-identity",
        operation: "identity.verification_session.processing",
        times: 1,
        ...rule,
      });
      await startRunning(at, "stripe-identity", "ref", { scenario: "approve" });
      await at.world.advance(70_000);
      return wordsSent(at).map((word) => word.split(".").at(-1));
    };
    expect(await words({ kind: "callback_drop" })).toEqual(["created", "verified"]);
    expect(await words({ kind: "callback_duplicate" })).toEqual(["created", "processing", "processing", "verified"]);
    expect(await words({ kind: "callback_delay", seconds: 9 })).toEqual(["created", "verified", "processing"]);
    expect(await words({ kind: "callback_stale" })).toEqual(["created", "processing", "verified", "processing"]);
  });

  test("filters the journal, resends a callback and forgets everything", async () => {
    const at = rig();
    await startRunning(at, "stripe-identity", "ref-a", { scenario: "approve" });
    await startRunning(at, "onfido", "ref-b", { scenario: "approve" });
    const { body } = await control(at, "GET", "/journal?kind=callback&reference=ref-a&limit=1");
    const [last] = body.entries as readonly Json[];
    expect(last).toMatchObject({
      type: "identity.verification_session.verified",
      state: "delivered",
      attempts: [{ status: 200 }],
    });
    expect((await control(at, "POST", `/callbacks/${String(last?.id)}/resend`)).status).toBe(202);
    const before = at.sent.length;
    await at.world.advance(1_000);
    expect(at.sent.slice(before).map((request) => JSON.parse(request.body).type)).toEqual([
      "identity.verification_session.verified",
    ]);
    expect((await control(at, "POST", "/callbacks/cb_none/resend")).status).toBe(404);
    expect((await control(at, "GET", "/objects?vendor=onfido")).body.objects).toMatchObject([{ reference: "ref-b" }]);
    await control(at, "POST", "/reset");
    expect((await control(at, "GET", "/objects")).body.objects).toEqual([]);
    expect(at.mock.journal()).toEqual([]);
  });

  test("the journal holds every request without secrets and personal data", async () => {
    const at = rig();
    await startRunning(at, "onfido", "ref", { scenario: "approve" });
    await startRunning(at, "sumsub", "ref", { scenario: "approve" });
    const text = JSON.stringify(at.mock.journal());
    expect(text).toContain("create_run");
    for (const secret of ["Lopez", "token-of-the-test", "sumsub-secret", "1990-01-31"])
      expect(text).not.toContain(secret);
  });
});
