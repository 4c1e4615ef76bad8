import { describe, expect, test } from "vitest";
import type { Session } from "../../contracts/api.ts";
import { createRig, type Rig } from "../kit/gateway/rig.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let keys = 0;
/** A start at whichever vendor the gateway chooses; never throws. */
const create = async (rig: Rig, scenario = "interactive", vendor?: string) => {
  keys += 1;
  const body = {
    ...rig.body(scenario, vendor),
    subject: { ...(rig.body(scenario) as { subject: object }).subject, reference: `person-${keys}` },
  };
  const began = rig.world.monotonic();
  const reply = await rig.world.settle(
    rig.call("POST", "/v1/sessions", { body, headers: { "idempotency-key": `breaker-${keys}` } }),
  );
  return { status: reply.status, ms: rig.world.monotonic() - began, session: JSON.parse(reply.text) as Session };
};

const breakerChanges = (rig: Rig, state: string): number =>
  rig.world.logs.filter(({ message, fields }) => message === "vendor breaker changed" && fields.state === state).length;

describe("failures of a vendor as a whole", () => {
  test("B1 with the first vendor down from the beginning every start succeeds, within the caller's time", async () => {
    const rig = await createRig();
    rig.mock.faults.add({ kind: "unavailable", vendor: "onfido" });
    for (let number = 0; number < 20; number += 1) {
      const { status, ms, session } = await create(rig);
      expect([status, session.attempts.at(-1)?.vendor]).toEqual([201, "sumsub"]);
      expect(ms).toBeLessThan(3 * SECOND);
    }
    expect(breakerChanges(rig, "open")).toBe(1);
  });

  test("B2 a vendor that flaps for an hour opens its breaker at most once a backoff step, and nobody sees an error", async () => {
    const rig = await createRig();
    for (let at = 0; at < HOUR; at += 40 * SECOND)
      rig.mock.faults.add({
        kind: "unavailable",
        vendor: "onfido",
        from: rig.mockWorld.now() + at,
        until: rig.mockWorld.now() + at + 20 * SECOND,
      });
    const statuses: number[] = [];
    for (let at = 0; at < HOUR; at += 12 * SECOND) {
      statuses.push((await create(rig)).status);
      await rig.advance(12 * SECOND);
    }
    expect(statuses.filter((status) => status !== 201)).toEqual([]);
    // 15 s, then doubled at each reopening up to ten minutes.
    expect(breakerChanges(rig, "open")).toBeLessThanOrEqual(12);
  });

  test("B3 with every vendor down a start waits, goes round no circle, and is not asked for more than once a minute", async () => {
    const rig = await createRig();
    rig.mock.faults.add({ kind: "unavailable" });
    const { status, session } = await create(rig);
    expect([status, session.capture, session.waiting?.reason]).toEqual([202, null, "vendor_unavailable"]);
    const before = rig.world.requests.length;
    await rig.advance(10 * MINUTE);
    expect(rig.world.requests.length - before).toBeLessThanOrEqual(3 * 10 * 3);
    rig.mock.faults.clear();
    await rig.advance(30 * MINUTE);
    expect((await rig.session(session.id)).capture).not.toBeNull();
  });

  test("B4 at half of all calls failing retries stay a tenth of the calls", async () => {
    const rig = await createRig({ seed: 7 });
    rig.mock.faults.add({ kind: "unavailable", vendor: "stripe-identity", probability: 0.5 });
    for (let number = 0; number < 120; number += 1) {
      await create(rig, "interactive", "stripe-identity");
      await rig.advance(200);
    }
    const text = (await rig.world.settle(rig.call("GET", "/metrics"))).text;
    const sum = (name: string): number =>
      text
        .split("\n")
        .filter((line) => line.startsWith(`${name}{`))
        .reduce((total, line) => total + Number(line.split(" ").at(-1)), 0);
    const calls = sum("kyc_vendor_call_seconds_count");
    expect(calls).toBeGreaterThan(20);
    // Ten per cent, and six a minute besides.
    const minutes = rig.world.monotonic() / MINUTE;
    expect(sum("kyc_vendor_retries_total")).toBeLessThanOrEqual(0.1 * calls + 6 * Math.ceil(minutes));
    expect(breakerChanges(rig, "open")).toBeGreaterThan(0);
  });

  test("B5 a vendor whose every call hangs opens, and the other one is as quick as ever", async () => {
    const rig = await createRig();
    rig.mock.faults.add({ kind: "hang", vendor: "onfido" });
    const slow = await Promise.all(Array.from({ length: 6 }, () => create(rig)));
    // Each of them has a link in time, from the vendor that answers.
    expect(slow.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 201]);
    expect(Math.max(...slow.map(({ ms }) => ms))).toBeLessThanOrEqual(12 * SECOND);
    expect(breakerChanges(rig, "open")).toBeGreaterThanOrEqual(1);
    const { status, ms } = await create(rig, "interactive", "stripe-identity");
    expect([status, ms < SECOND]).toEqual([201, true]);
  });

  test("B7 a session whose documents are at a vendor stays there when that vendor's breaker opens", async () => {
    const rig = await createRig();
    const { id } = await rig.open("grey-outage", "onfido");
    await rig.advance(10 * SECOND);
    rig.mock.faults.add({ kind: "unavailable", vendor: "onfido" });
    for (let number = 0; number < 8; number += 1) await create(rig);
    await rig.advance(2 * HOUR);
    const { attempts } = await rig.session(id);
    expect(attempts.map(({ vendor, fenced }) => [vendor, fenced])).toEqual([["onfido", false]]);
  });

  test("B8 a vendor that cannot do the check is never the one that takes over", async () => {
    const rig = await createRig();
    rig.mock.faults.add({ kind: "unavailable", vendor: "sumsub" });
    const { status, session } = await create(rig, "sanctions-hit");
    expect([201, 202]).toContain(status);
    expect(session.attempts.map(({ vendor }) => vendor)).not.toContain("stripe-identity");
  });

  test("B9 a start that came through after all, when another vendor has the person, leaves one way in", async () => {
    const rig = await createRig({ accounts: ["stripe-identity", "onfido"] });
    rig.mock.faults.add({ kind: "reset", vendor: "stripe-identity", operation: "create_session" });
    rig.mock.faults.add({ kind: "unavailable", vendor: "stripe-identity", operation: "list_sessions" });
    const { session } = await create(rig, "approve");
    await rig.advance(30 * MINUTE);
    const after = await rig.session(session.id);
    expect(after.attempts.filter(({ fenced }) => !fenced)).toHaveLength(1);
    expect(after.status).toBe("approved");
  });
});
