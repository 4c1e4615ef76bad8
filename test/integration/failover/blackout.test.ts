import { describe, expect, test } from "vitest";
import type { Session } from "../../../contracts/api.ts";
import { createRig, type Rig } from "../../kit/gateway/rig.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const everyVendorDown = (rig: Rig): void => void rig.mock.faults.add({ kind: "unavailable" });

/** Opens sessions, each for a person of its own, with some time between them. */
const openMany = async (rig: Rig, count: number, everyMs: number): Promise<readonly Session[]> => {
  const sessions: Session[] = [];
  for (let number = 0; number < count; number += 1) {
    const subject = { ...(rig.body("interactive") as { subject: object }).subject, reference: `person-${number}` };
    sessions.push(await rig.open("interactive", undefined, { subject }));
    await rig.advance(everyMs);
  }
  return sessions;
};

/** Sessions whose start arrived at a vendor since `from`, in the order of the requests that made them there. */
const startedSince = (rig: Rig, from: number): readonly string[] => {
  const rows = rig.engine.list({ table: "attempts", where: { state: "started" }, order: ["id", "asc"], limit: 10_000 });
  const sessionOf = new Map(rows.map(({ id, session_id }) => [id, session_id]));
  const sent = rig.world.requests.slice(from).filter(({ method }) => method === "POST");
  const named = sent.flatMap(({ url, body }) => `${url} ${String(body ?? "")}`.match(/att_[0-9a-z]+/g) ?? []);
  return [...new Set(named.flatMap((id) => sessionOf.get(id) ?? []))];
};

describe("a day without any vendor", () => {
  test("loses nobody: all are started afterwards, in the order in which they came", async () => {
    const rig = await createRig({ accounts: ["onfido", "sumsub"] });
    everyVendorDown(rig);
    const sessions = await openMany(rig, 12, 20 * MINUTE);
    for (const session of sessions) {
      expect([session.status, session.capture]).toEqual(["initiated", null]);
      expect(session.waiting).not.toBeNull();
    }
    await rig.advance(20 * HOUR);
    expect(rig.engine.count("attempts", { state: "started" })).toBe(0);
    const from = rig.world.requests.length;
    rig.mock.faults.clear();
    await rig.advance(30 * MINUTE);
    expect(startedSince(rig, from)).toEqual(sessions.map(({ id }) => id));
    for (const { id } of sessions) {
      const { capture, waiting, status } = await rig.session(id);
      expect([capture === null, waiting, status]).toEqual([false, null, "initiated"]);
    }
  }, 120_000);

  test("survives the end of the process in the middle", async () => {
    const rig = await createRig();
    everyVendorDown(rig);
    const sessions = await openMany(rig, 16, MINUTE);
    await rig.advance(2 * HOUR);
    await rig.crash();
    await rig.advance(2 * HOUR);
    const from = rig.world.requests.length;
    rig.mock.faults.clear();
    await rig.advance(30 * MINUTE);
    expect(startedSince(rig, from)).toEqual(sessions.map(({ id }) => id));
  }, 120_000);

  test("costs the vendors no more than their probes", async () => {
    const rig = await createRig({ accounts: ["onfido"] });
    everyVendorDown(rig);
    await openMany(rig, 20, MINUTE);
    const before = rig.world.requests.length;
    await rig.advance(4 * HOUR);
    // One probe each ten minutes or so, each a try or two of a look and a start.
    expect(rig.world.requests.length - before).toBeLessThan(4 * 6 * 8);
  }, 120_000);
});

describe("what a waiting session is told", () => {
  test("names the time of the next probe, not a guess", async () => {
    const rig = await createRig({ accounts: ["onfido"] });
    everyVendorDown(rig);
    const sessions = await openMany(rig, 8, 1);
    const [account] = rig.gateway().services.accounts;
    const probe = account?.breakers.start.state().nextProbeAt ?? 0;
    expect(probe).toBeGreaterThan(rig.world.now());
    expect(Date.parse(sessions.at(-1)?.waiting?.retry_at ?? "")).toBe(Math.ceil(probe));
  });

  test("is the vendor's own Retry-After where only that stands in the way", async () => {
    const rig = await createRig({ accounts: ["onfido"] });
    rig.mock.faults.add({ kind: "rate_limited", seconds: 300 });
    const session = await rig.open("interactive");
    const wait = Date.parse(session.waiting?.retry_at ?? "") - rig.world.now();
    expect(Math.round(wait / 1000)).toBe(300);
    rig.mock.faults.clear();
    await rig.advance(290_000);
    expect((await rig.session(session.id)).waiting).not.toBeNull();
    await rig.advance(15_000);
    expect((await rig.session(session.id)).capture).not.toBeNull();
  });

  test("is the own vendor's next probe where the start is in doubt there and may not move on", async () => {
    const rig = await createRig({ accounts: ["sumsub", "onfido", "stripe-identity"], latency: () => 20 });
    for (const vendor of ["sumsub", "onfido"] as const) rig.mock.faults.add({ kind: "reset", vendor });
    rig.mock.faults.add({ kind: "callback_drop" });
    const { id } = await rig.open("interactive");
    await rig.advance(300_000);
    const { waiting, attempts } = await rig.session(id);
    expect(attempts.map(({ vendor, fenced }) => [vendor, fenced])).toEqual([
      ["sumsub", true],
      ["onfido", false],
    ]);
    const [, holding, other] = rig.gateway().services.accounts;
    expect(other?.admits("start")).toBe(true);
    const probe = holding?.breakers.start.state().nextProbeAt ?? 0;
    expect(probe).toBeGreaterThan(rig.world.now());
    expect(Date.parse(waiting?.retry_at ?? "")).toBe(Math.ceil(probe));
  });

  test("is the end of the operator's order where all are ordered away", async () => {
    const rig = await createRig({ accounts: ["onfido", "sumsub"] });
    for (const [connection, seconds] of [
      ["onfido", 3600],
      ["sumsub", 1200],
    ] as const)
      await rig.world.settle(
        rig.call("POST", `/v1/vendors/${connection}/cordon`, { body: { reason: "incident", for_seconds: seconds } }),
      );
    const orderedAt = rig.world.now();
    const session = await rig.open("interactive");
    const wait = Date.parse(session.waiting?.retry_at ?? "") - orderedAt;
    expect(Math.round(wait / 1000)).toBe(1200);
  });
});
