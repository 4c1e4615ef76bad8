import { describe, expect, test } from "vitest";
import { isRefusal } from "../../src/outbound/context.ts";
import { listDeliveries } from "../../src/outbound/deliveries.ts";
import { readEvents } from "../../src/outbound/feed.ts";
import { DELAYS, HOUR } from "../../src/outbound/schedule.ts";
import { StoreFull } from "../../src/store/errors.ts";
import type { Store } from "../../src/store/store.ts";
import type { HttpOutcome } from "../../src/world.ts";
import {
  answer,
  createRig,
  deliveriesOf,
  emit,
  endpointAt,
  type Rig,
  requestsTo,
  TENANT,
} from "../unit/outbound-fixture.ts";

const MINUTE = 60_000;
const never = (): Promise<HttpOutcome> => new Promise(() => undefined);

const logOf = async (rig: Rig, endpointId: string) => {
  const page = await listDeliveries(rig.context, endpointId, { limit: 100 });
  if (isRefusal(page)) throw new Error(page.slug);
  return page.data;
};

const idsIn = (rig: Rig, host: string) => requestsTo(rig, host).map(({ headers }) => headers["webhook-id"]);

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

describe("what a receiver asks for", () => {
  test.each([429, 503])(
    "%i with Retry-After is silence for that long, for every event of the endpoint",
    async (status) => {
      const rig = await createRig();
      rig.receivers.set("a.test", (_, world) =>
        world.monotonic() < HOUR ? answer(status, { "retry-after": "3600" }) : answer(200),
      );
      await endpointAt(rig, "a.test");
      await emit(rig, 1);
      await rig.world.advance(MINUTE);
      await emit(rig, 2);
      await rig.world.advance(59 * MINUTE - 1);
      expect(requestsTo(rig, "a.test")).toHaveLength(1);
      await rig.world.advance(1);
      expect(new Set(idsIn(rig, "a.test")).size).toBe(2);
      expect(requestsTo(rig, "a.test")).toHaveLength(3);
    },
  );

  test("overload halves what may be in flight, and successes win it back", async () => {
    const rig = await createRig();
    let overloaded = true;
    const inFlight = { now: 0, most: 0 };
    rig.receivers.set("a.test", async (_, world) => {
      inFlight.now += 1;
      inFlight.most = Math.max(inFlight.most, inFlight.now);
      await new Promise<void>((resolve) => world.timer(100, resolve));
      inFlight.now -= 1;
      return answer(overloaded ? 429 : 200);
    });
    await endpointAt(rig, "a.test");
    await emit(rig, 1, 2, 3, 4);
    await rig.world.advance(200);
    expect(inFlight.most).toBe(4);
    overloaded = false;
    inFlight.most = 0;
    await emit(rig, 5, 6, 7, 8);
    await rig.world.advance(4000);
    expect(inFlight.most).toBe(1);
    await emit(rig, ...Array.from({ length: 40 }, (_, index) => 9 + index));
    await rig.world.advance(MINUTE);
    expect(inFlight.most).toBe(4);
  });

  test("410 disables the endpoint at once, cancels what waits and tells the tenant's other endpoints", async () => {
    const rig = await createRig();
    rig.receivers.set("gone.test", () => answer(410));
    rig.receivers.set("other.test", () => answer(200));
    const gone = await endpointAt(rig, "gone.test");
    await endpointAt(rig, "other.test");
    await emit(rig, 1, 2, 3, 4, 5, 6, 7, 8);
    await rig.world.advance(100 * HOUR);
    expect(requestsTo(rig, "gone.test").length).toBeLessThanOrEqual(4);
    expect(await rig.store.find("endpoints", { id: gone.id })).toMatchObject({
      status: "disabled",
      disabled_reason: "gone",
    });
    const states = (await deliveriesOf(rig, gone.id)).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(["cancelled"]));
    const told = requestsTo(rig, "other.test").map(({ body }) => JSON.parse(Buffer.from(body ?? "").toString()));
    expect(told.filter(({ type }) => type === "webhook_endpoint.disabled").map(({ data }) => data)).toEqual([
      { endpoint: gone.id, reason: "gone" },
    ]);
    expect(await rig.store.count("audit", { action: "webhook_endpoint.disabled" })).toBe(1);
  });
});

describe("an endpoint that only fails", () => {
  test("is disabled after 120 hours; its tenant learns it elsewhere and in the pull feed", async () => {
    const rig = await createRig();
    rig.receivers.set("other.test", () => answer(200));
    const dead = await endpointAt(rig, "dead.test");
    await endpointAt(rig, "other.test", ["webhook_endpoint.disabled"]);
    await emit(rig, 1);
    await rig.world.advance(60 * HOUR);
    await emit(rig, 2);
    await rig.world.advance(59 * HOUR);
    await emit(rig, 3);
    expect(await rig.store.find("endpoints", { id: dead.id })).toMatchObject({ status: "enabled" });
    await rig.world.advance(4 * HOUR);
    expect(await rig.store.find("endpoints", { id: dead.id })).toMatchObject({
      status: "disabled",
      disabled_reason: "failing",
    });
    const [told] = requestsTo(rig, "other.test");
    expect(JSON.parse(Buffer.from(told?.body ?? "").toString()).data).toEqual({ endpoint: dead.id, reason: "failing" });
    expect(requestsTo(rig, "other.test")).toHaveLength(1);
    const feed = await readEvents(rig.store, { tenant: TENANT, livemode: 0, limit: 10 });
    expect(isRefusal(feed) ? [] : feed.events.map((body) => JSON.parse(body).type)).toEqual([
      "session.status_changed",
      "session.decided",
      "session.decided",
      "webhook_endpoint.disabled",
    ]);
    await emit(rig, 4);
    const before = requestsTo(rig, "dead.test").length;
    await rig.world.advance(HOUR);
    expect(requestsTo(rig, "dead.test")).toHaveLength(before);
    expect((await deliveriesOf(rig, dead.id)).map(({ state }) => state)).toEqual([
      "exhausted",
      "cancelled",
      "cancelled",
    ]);
  });

  test("and then succeeds once starts its 120 hours anew", async () => {
    const rig = await createRig();
    let healthy = false;
    rig.receivers.set("a.test", () => answer(healthy ? 200 : 500));
    const endpoint = await endpointAt(rig, "a.test");
    await emit(rig, 1);
    await rig.world.advance(70 * HOUR);
    healthy = true;
    await emit(rig, 2);
    await rig.world.advance(HOUR);
    healthy = false;
    for (let version = 3; version < 10; version += 1) {
      await emit(rig, version);
      await rig.world.advance(16 * HOUR);
    }
    expect(await rig.store.find("endpoints", { id: endpoint.id })).toMatchObject({ status: "enabled" });
    await rig.world.advance(20 * HOUR);
    expect(await rig.store.find("endpoints", { id: endpoint.id })).toMatchObject({ status: "disabled" });
  });
});

describe("isolation", () => {
  const arrivals = async (withDead: boolean) => {
    const rig = await createRig();
    const times: number[] = [];
    rig.receivers.set("dead.test", never);
    rig.receivers.set("alive.test", (_, world) => {
      times.push(world.monotonic());
      return answer(200);
    });
    if (withDead) await endpointAt(rig, "dead.test");
    await endpointAt(rig, "alive.test");
    for (let version = 1; version <= 300; version += 1) {
      await emit(rig, version);
      await rig.world.advance(100);
    }
    await rig.world.advance(HOUR);
    return times;
  };

  test("an endpoint that hangs does not move another's deliveries by a millisecond", async () => {
    const alone = await arrivals(false);
    expect(alone).toHaveLength(300);
    expect(await arrivals(true)).toEqual(alone);
  });

  test("no endpoint has more than four requests open, and a slow event does not hold up the others", async () => {
    const rig = await createRig();
    let slowId: string | undefined;
    let open = 0;
    let most = 0;
    rig.receivers.set("a.test", async ({ headers }, world) => {
      open += 1;
      most = Math.max(most, open);
      await new Promise<void>((resolve) => world.timer(headers["webhook-id"] === slowId ? 14_000 : 10, resolve));
      open -= 1;
      return answer(200);
    });
    const endpoint = await endpointAt(rig, "a.test");
    slowId = (await emit(rig, ...Array.from({ length: 600 }, (_, index) => index + 1)))[0]?.id;
    await rig.world.advance(10_000);
    const states = (await deliveriesOf(rig, endpoint.id)).map(({ state }) => state);
    expect(states.filter((state) => state === "delivered")).toHaveLength(599);
    expect(most).toBe(4);
    await rig.world.advance(10_000);
    expect(new Set(idsIn(rig, "a.test")).size).toBe(600);
    expect(requestsTo(rig, "a.test")).toHaveLength(600);
  });

  test("thousands of failed deliveries of one endpoint are all retried, each in its own time and never at once", async () => {
    const rig = await createRig();
    const sent = new Map<string, number[]>();
    rig.receivers.set("a.test", ({ headers }, world) => {
      const id = headers["webhook-id"] ?? "";
      sent.set(id, [...(sent.get(id) ?? []), world.monotonic()]);
      return answer((sent.get(id)?.length ?? 0) < 3 ? 500 : 200);
    });
    const endpoint = await endpointAt(rig, "a.test");
    await emit(rig, ...Array.from({ length: 1500 }, (_, index) => index + 1));
    await rig.world.advance(HOUR);
    expect(await rig.store.count("deliveries", { endpoint_id: endpoint.id, state: "delivered" })).toBe(1500);
    for (const [first = 0, second = 0, third = 0, ...more] of sent.values()) {
      expect(more).toEqual([]);
      expect(second - first).toBeGreaterThanOrEqual(4000);
      expect(third - second).toBeGreaterThanOrEqual(4 * MINUTE);
    }
  });
});

describe("a store that refuses", () => {
  test("makes the try count for nothing and stops the sending for a while, and nothing is lost", async () => {
    let full = false;
    const refusing = (store: Store): Store => ({
      ...store,
      commit: (change) => {
        const isTry = change.some(({ table }) => table === "delivery_tries");
        return full && isTry ? Promise.reject(new StoreFull("full")) : store.commit(change);
      },
    });
    const rig = await createRig({ store: refusing });
    rig.receivers.set("a.test", () => answer(200));
    const endpoint = await endpointAt(rig, "a.test");
    full = true;
    await emit(rig, 1);
    await rig.world.advance(4_999);
    expect(requestsTo(rig, "a.test")).toHaveLength(1);
    full = false;
    await rig.world.advance(MINUTE);
    expect(idsIn(rig, "a.test")).toEqual(Array(2).fill(idsIn(rig, "a.test")[0]));
    expect(await logOf(rig, endpoint.id)).toMatchObject([{ state: "delivered", attempts: [{ status: 200 }] }]);
  });
});
