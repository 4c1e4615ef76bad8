import { describe, expect, test } from "vitest";
import { DELAYS, HOUR } from "../../../src/outbound/schedule.ts";
import type { HttpOutcome } from "../../../src/world.ts";
import { answer, createRig, emit, endpointAt, logOf, requestsTo } from "../../kit/outbound-fixture.ts";

const MINUTE = 60_000;
const never = (): Promise<HttpOutcome> => new Promise(() => undefined);

describe("a delivery", () => {
  test("goes out once, at once, as the stored bytes under the event's id, over guarded connections", async () => {
    const rig = await createRig();
    rig.receivers.set("a.test", () => answer(204));
    const endpoint = await endpointAt(rig, "a.test");
    const [event] = await emit(rig, 1);
    await rig.world.advance(100 * HOUR);
    const requests = requestsTo(rig, "a.test");
    expect(requests).toHaveLength(1);
    expect(Buffer.from(requests[0]?.body ?? "").toString()).toBe(event?.body);
    expect(requests[0]).toMatchObject({ addresses: "public", method: "POST", timeoutMs: 15_000, maxBytes: 65_536 });
    expect(requests[0]?.headers["webhook-id"]).toBe(event?.id);
    expect(await logOf(rig, endpoint.id)).toMatchObject([
      { state: "delivered", event_id: event?.id, next_attempt_at: null, attempts: [{ status: 204, error: null }] },
    ]);
  });

  test("is tried ten times on schedule with one id and one body, each time freshly signed, and then exhausted", async () => {
    const rig = await createRig();
    const sentAt: number[] = [];
    rig.receivers.set("a.test", (_, world) => {
      sentAt.push(world.monotonic());
      return answer(500);
    });
    const endpoint = await endpointAt(rig, "a.test");
    await emit(rig, 1);
    await rig.world.advance(100 * HOUR);
    const requests = requestsTo(rig, "a.test");
    expect(sentAt).toHaveLength(10);
    for (const [index, delay] of DELAYS.entries()) {
      const waited = (sentAt[index] ?? 0) - (sentAt[index - 1] ?? 0);
      expect(waited).toBeGreaterThanOrEqual(delay * 0.8);
      expect(waited).toBeLessThanOrEqual(delay * 1.2 + 1);
    }
    const different = (of: (request: (typeof requests)[number]) => unknown) => new Set(requests.map(of)).size;
    expect(different(({ headers }) => headers["webhook-id"])).toBe(1);
    expect(different(({ body }) => Buffer.from(body ?? "").toString("hex"))).toBe(1);
    expect(different(({ headers }) => headers["webhook-timestamp"])).toBe(10);
    expect(different(({ headers }) => headers["webhook-signature"])).toBe(10);
    const [delivery] = await logOf(rig, endpoint.id);
    expect(delivery).toMatchObject({ state: "exhausted", next_attempt_at: null });
    expect(delivery?.attempts.map(({ status, error }) => [status, error])).toEqual(
      Array(10).fill([500, "server_error"]),
    );
  });

  test.each([
    [answer(301), "redirect", 301],
    [answer(404), "refused", 404],
    [answer(100), "unexpected", 100],
    [{ kind: "failure", sent: "no", why: "address_forbidden" }, "address_forbidden", null],
    [{ kind: "failure", sent: "maybe", why: "too_large" }, "too_large", null],
  ] as const)("is not done by %o", async (outcome, error, status) => {
    const rig = await createRig();
    rig.receivers.set("a.test", () => outcome);
    const endpoint = await endpointAt(rig, "a.test");
    await emit(rig, 1);
    await rig.world.advance(0);
    expect(await logOf(rig, endpoint.id)).toMatchObject([{ state: "pending", attempts: [{ error, status }] }]);
  });

  test("to a peer that never answers fails after 15 seconds", async () => {
    const rig = await createRig();
    rig.receivers.set("a.test", never);
    const endpoint = await endpointAt(rig, "a.test");
    await emit(rig, 1);
    await rig.world.advance(15_000);
    const [delivery] = await logOf(rig, endpoint.id);
    expect(delivery?.attempts).toMatchObject([{ status: null, error: "timeout", latency_ms: 15_000 }]);
  });

  test("goes only to endpoints of its tenant and mode that ask for its type", async () => {
    const rig = await createRig();
    for (const host of ["all.test", "family.test", "exact.test", "other.test", "live.test", "foreign.test"])
      rig.receivers.set(host, () => answer(200));
    await endpointAt(rig, "all.test");
    await endpointAt(rig, "family.test", ["session.*"]);
    await endpointAt(rig, "exact.test", ["session.decided"]);
    await endpointAt(rig, "other.test", ["review.*"]);
    const { actor } = rig.context;
    await endpointAt({ ...rig, context: { ...rig.context, actor: { ...actor, livemode: 1 } } }, "live.test");
    await endpointAt({ ...rig, context: { ...rig.context, actor: { ...actor, tenant: "globex" } } }, "foreign.test");
    await emit(rig, 1, 2);
    await rig.world.advance(MINUTE);
    const counts = [...rig.receivers.keys()].map((host) => [host, requestsTo(rig, host).length]);
    expect(Object.fromEntries(counts)).toEqual({
      "all.test": 2,
      "family.test": 2,
      "exact.test": 1,
      "other.test": 0,
      "live.test": 0,
      "foreign.test": 0,
    });
  });
});
