import { describe, expect, test } from "vitest";
import { isRefusal } from "../../../src/outbound/context.ts";
import { readEvents } from "../../../src/outbound/feed.ts";
import { HOUR } from "../../../src/outbound/schedule.ts";
import {
  answer,
  createRig,
  deliveriesOf,
  emit,
  endpointAt,
  idsIn,
  requestsTo,
  restart,
  TENANT,
  waiting,
} from "../../kit/outbound-fixture.ts";

const MINUTE = 60_000;

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

  test("the wait that a receiver asked for outlives the process", async () => {
    const rig = await createRig();
    rig.receivers.set("a.test", () => answer(503, { "retry-after": "3600" }));
    await endpointAt(rig, "a.test");
    await emit(rig, 1);
    await rig.world.advance(MINUTE);
    await rig.world.settle(rig.dispatcher.stop());
    await restart(rig);
    await rig.world.advance(58 * MINUTE);
    expect(requestsTo(rig, "a.test")).toHaveLength(1);
    await rig.world.advance(2 * MINUTE);
    expect(requestsTo(rig, "a.test")).toHaveLength(2);
  });

  test("overload halves what may be in flight, and successes win it back", async () => {
    const rig = await createRig();
    let overloaded = true;
    const inFlight = { now: 0, most: 0 };
    rig.receivers.set("a.test", async (_, world) => {
      inFlight.now += 1;
      inFlight.most = Math.max(inFlight.most, inFlight.now);
      await waiting(world, 100);
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
    await rig.world.advance(100);
    expect(requestsTo(rig, "other.test")).toHaveLength(9);
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
    const toldAt: number[] = [];
    rig.receivers.set("other.test", (_, world) => {
      toldAt.push(world.now());
      return answer(200);
    });
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
    const disabling = await rig.store.find("audit", { action: "webhook_endpoint.disabled" });
    expect(toldAt).toEqual([disabling?.at]);
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
