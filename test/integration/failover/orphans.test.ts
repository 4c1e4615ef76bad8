import { describe, expect, test } from "vitest";
import type { Session } from "../../../contracts/api.ts";
import { CREATE_SESSION_EXAMPLE } from "../../../contracts/api-example.ts";
import { createRig, type Reply, type Rig } from "../../kit/gateway/rig.ts";

const MINUTE = 60_000;

const attempts = (rig: Rig, id: string) =>
  rig.engine.list({ table: "attempts", where: { session_id: id }, order: ["number", "asc"], limit: 10 });

const ask = (rig: Rig, method: string, path: string, body?: unknown): Promise<Reply> =>
  rig.world.settle(rig.call(method, path, body === undefined ? {} : { body }));

const total = async (rig: Rig, name: string): Promise<number> => {
  const { text } = await rig.world.settle(rig.call("GET", "/metrics", { key: null }));
  const lines = text.split("\n").filter((line) => line.startsWith(`${name}{`));
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
};

const cancelsOf = (rig: Rig, reference: string | null): number =>
  rig.world.requests.filter(({ url, method }) => method !== "GET" && url.includes(`${reference}/presence/deactivated`))
    .length;

describe("a start in doubt", () => {
  test("is looked for at the vendor that was left, and what it made is cancelled", async () => {
    const rig = await createRig({ accounts: ["sumsub", "onfido"] });
    // The vendor does the work, the answer is lost, and no question about it is answered for a while.
    rig.mock.faults.add({ kind: "reset", vendor: "sumsub", until: rig.mockWorld.now() + MINUTE });
    rig.mock.faults.add({ kind: "callback_drop", vendor: "sumsub" });
    const session = await rig.open("interactive");
    const [left, active] = attempts(rig, session.id);
    expect([left?.fenced_by, left?.vendor_ref, active?.vendor]).toEqual(["in_doubt", null, "onfido"]);
    expect(await total(rig, "kyc_orphan_attempts_total")).toBe(1);
    await rig.advance(10 * MINUTE);
    const [found] = attempts(rig, session.id);
    expect(found?.vendor_ref).not.toBeNull();
    expect(cancelsOf(rig, found?.vendor_ref ?? null)).toBe(1);
    expect(rig.engine.count("timers", { kind: "cancel" })).toBe(0);
  });

  test("that turns out to have happened is left at once and cancelled: nobody ever had its link", async () => {
    const rig = await createRig({ accounts: ["sumsub", "onfido"], latency: () => 20 });
    rig.mock.faults.add({ kind: "reset", vendor: "sumsub", until: rig.mockWorld.now() + MINUTE });
    const session = await rig.open("interactive");
    const [left, active] = attempts(rig, session.id);
    expect([left?.fenced_by, left?.vendor_ref === null, active?.vendor]).toEqual(["not_handed_out", false, "onfido"]);
    await rig.advance(10 * MINUTE);
    expect(cancelsOf(rig, left?.vendor_ref ?? null)).toBeGreaterThan(0);
    expect(rig.engine.count("timers", { kind: "cancel" })).toBe(0);
    expect((await rig.session(session.id)).capture).not.toBeNull();
  });

  test("moves a session on only once, and a person three times a day", async () => {
    const rig = await createRig({ accounts: ["sumsub", "onfido", "stripe-identity"] });
    rig.mock.faults.add({ kind: "hang" });
    const opened: Session[] = [];
    for (let number = 0; number < 5; number += 1) opened.push(await rig.open("interactive"));
    const doubts = opened.map(({ id }) => attempts(rig, id).filter(({ fenced_by }) => fenced_by === "in_doubt").length);
    for (const doubt of doubts) expect(doubt).toBeLessThanOrEqual(1);
    expect(doubts.reduce((sum, doubt) => sum + doubt, 0)).toBe(3);
  });
});

describe("two resubmissions at the same time", () => {
  test("leave one way in, and what the vendor made for the other is not left behind", async () => {
    const rig = await createRig({ accounts: ["onfido"], latency: () => 30 });
    const session = await rig.open("unsupported-document");
    for (let waited = 0; waited < 50 && (await rig.session(session.id)).status !== "needs_resubmission"; waited += 1)
      await rig.advance(200);
    const path = `/v1/sessions/${session.id}/resubmit`;
    const replies = await rig.world.settle(Promise.all([rig.call("POST", path), rig.call("POST", path)]));
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const rows = attempts(rig, session.id);
    expect(rows.filter(({ active }) => active === 1)).toHaveLength(1);
    // Known by its reference, so that its callbacks find home, and fenced: nothing is active that nobody is led to.
    for (const row of rows.filter(({ active }) => active === null))
      expect([row.vendor_ref === null, row.fenced_by]).toEqual([false, "resubmitted"]);
    expect(rows).toHaveLength(3);
  });
});

describe("a late word about an attempt that was left", () => {
  const CONSENT = CREATE_SESSION_EXAMPLE.consent;
  const again = { person_agrees: true, consent: CONSENT };
  const kinds = (rig: Rig) =>
    rig.engine.list({ table: "reviews", order: ["id", "asc"], limit: 10 }).map(({ kind }) => kind);

  /** The person follows the link, gives up, and begins again elsewhere; the first vendor was not cancelled in time. */
  const restarted = async (rig: Rig, scenario: string): Promise<Session> => {
    rig.mock.faults.add({ kind: "callback_delay", vendor: "onfido", seconds: 20 });
    const session = await rig.open(scenario);
    const path = new URL(session.capture?.continue_url ?? "").pathname;
    expect((await rig.world.settle(rig.call("GET", path, { key: null }))).status).toBe(303);
    expect((await ask(rig, "POST", `/v1/sessions/${session.id}/continue`, again)).status).toBe(200);
    expect(attempts(rig, session.id).map(({ fenced_by }) => fenced_by)).toEqual(["capture_begun", null]);
    return session;
  };

  test("that approves after the person's own restart decides the session, and the other attempt is ended", async () => {
    const rig = await createRig({ accounts: ["onfido", "sumsub"] });
    rig.mock.faults.add({ kind: "callback_delay", vendor: "sumsub", seconds: 600 });
    const session = await restarted(rig, "approve");
    const started = attempts(rig, session.id).at(-1)?.vendor_ref ?? null;
    await rig.advance(MINUTE);
    const { status, contested, decision, attempts: seen } = await rig.session(session.id);
    expect([status, contested, decision?.by]).toEqual(["approved", false, "policy"]);
    expect(seen.map(({ vendor, fenced }) => [vendor, fenced])).toEqual([
      ["onfido", false],
      ["sumsub", true],
    ]);
    expect([kinds(rig), cancelsOf(rig, started)]).toEqual([[], 1]);
    await rig.advance(30 * MINUTE);
    expect((await rig.session(session.id)).status).toBe("approved");
  });

  test("that approves while another vendor has the documents too becomes a case", async () => {
    const rig = await createRig({ accounts: ["onfido", "sumsub"] });
    rig.mock.faults.add({ kind: "never_finishes", vendor: "sumsub" });
    const session = await restarted(rig, "approve");
    await rig.advance(MINUTE);
    expect((await rig.session(session.id)).status).toBe("submitted");
    expect(kinds(rig)).toEqual(["fenced_approval"]);
    expect(await total(rig, "kyc_double_cost_total")).toBeGreaterThan(0);
  });

  test("that refuses becomes a case, and the session goes on", async () => {
    const rig = await createRig({ accounts: ["onfido", "sumsub"] });
    rig.mock.faults.add({ kind: "never_finishes", vendor: "sumsub" });
    const session = await restarted(rig, "reject-forged");
    await rig.advance(MINUTE);
    expect((await rig.session(session.id)).status).toBe("submitted");
    expect(kinds(rig)).toEqual(["fenced_rejection"]);
  });

  test("that comes after a change of vendor for the person is never taken for their verdict", async () => {
    const rig = await createRig({ accounts: ["stripe-identity", "sumsub"] });
    rig.mock.faults.add({ kind: "callback_delay", seconds: 20 });
    rig.mock.faults.add({ kind: "reset", vendor: "stripe-identity", until: rig.mockWorld.now() + MINUTE });
    const session = await rig.open("approve");
    expect(attempts(rig, session.id).map(({ fenced_by }) => fenced_by)).toEqual(["in_doubt", null]);
    await rig.advance(10 * MINUTE);
    const decided = await rig.session(session.id);
    expect([decided.status, decided.attempts.find(({ fenced }) => !fenced)?.vendor]).toEqual(["approved", "sumsub"]);
    expect(kinds(rig)).toEqual(["fenced_approval"]);
  });
});

describe("a callback that was parked", () => {
  test("leaves no timer behind once its attempt is known", async () => {
    // Of the resubmission: a question and its answer, the call that makes the new object, and its answer, which comes late.
    const slow: number[] = [];
    const rig = await createRig({ accounts: ["onfido"], latency: () => slow.shift() ?? 10 });
    const session = await rig.open("unsupported-document");
    for (let waited = 0; waited < 50 && (await rig.session(session.id)).status !== "needs_resubmission"; waited += 1)
      await rig.advance(200);
    slow.push(10, 10, 10, 3000);
    expect((await ask(rig, "POST", `/v1/sessions/${session.id}/resubmit`)).status).toBe(200);
    await rig.advance(MINUTE);
    const { text } = await rig.world.settle(rig.call("GET", "/metrics", { key: null }));
    expect(text).toMatch(/^kyc_webhooks_parked_total\{connection="onfido"\} [1-9]/m);
    expect(rig.engine.count("inbox", { state: "parked" })).toBe(0);
    expect(rig.engine.count("timers", { kind: "unpark" })).toBe(0);
  });
});
