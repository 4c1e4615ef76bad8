import { describe, expect, test } from "vitest";
import { DeliveryList } from "../../../contracts/api-webhooks.ts";
import { isRefusal, type Refusal } from "../../../src/outbound/context.ts";
import { listDeliveries } from "../../../src/outbound/deliveries.ts";
import { readEvents } from "../../../src/outbound/feed.ts";
import { replay } from "../../../src/outbound/replay.ts";
import { isoTime } from "../../../src/world.ts";
import {
  answer,
  createRig,
  deliveriesOf,
  emit,
  endpointAt,
  type Rig,
  requestsTo,
  TENANT,
} from "../../kit/outbound-fixture.ts";

const HOUR = 3_600_000;

const given = <T>(outcome: T | Refusal): T => {
  if (isRefusal(outcome)) throw new Error(outcome.slug);
  return outcome;
};

const bodiesOf = (rig: Rig, host: string) =>
  requestsTo(rig, host).map(({ headers, body }) => `${headers["webhook-id"]} ${Buffer.from(body ?? "")}`);

describe("a replay", () => {
  test("of one event sends the same id and bytes again on the same delivery", async () => {
    const rig = await createRig();
    rig.receivers.set("a.test", () => answer(200));
    const { id } = await endpointAt(rig, "a.test");
    const [event] = await emit(rig, 1);
    await rig.world.advance(HOUR);
    expect(await replay(rig.context, id, { event_id: event?.id })).toBe(1);
    await rig.world.advance(HOUR);
    const [first, ...others] = bodiesOf(rig, "a.test");
    expect(others).toEqual([first]);
    expect(await deliveriesOf(rig, id)).toHaveLength(1);
    const log = given(await listDeliveries(rig.context, id, { limit: 10 }));
    expect(DeliveryList.parse(log).data[0]).toMatchObject({ state: "delivered", attempts: [{}, {}] });
    expect(await rig.store.count("audit", { action: "event.replayed" })).toBe(1);
  });

  test("gives an exhausted delivery a whole schedule again", async () => {
    const rig = await createRig();
    const { id } = await endpointAt(rig, "a.test");
    const [event] = await emit(rig, 1);
    await rig.world.advance(90 * HOUR);
    expect(await deliveriesOf(rig, id)).toMatchObject([{ state: "exhausted", tries: 10 }]);
    expect(await replay(rig.context, id, { event_id: event?.id })).toBe(1);
    await rig.world.advance(20 * HOUR);
    rig.receivers.set("a.test", () => answer(200));
    await rig.world.advance(20 * HOUR);
    expect(await deliveriesOf(rig, id)).toMatchObject([{ state: "delivered" }]);
    expect(new Set(bodiesOf(rig, "a.test")).size).toBe(1);
    expect(requestsTo(rig, "a.test").length).toBeGreaterThan(15);
  });

  test("of an event sends it although the endpoint did not ask for its type, and makes the missing delivery", async () => {
    const rig = await createRig();
    rig.receivers.set("a.test", () => answer(200));
    const [event] = await emit(rig, 1);
    const { id } = await endpointAt(rig, "a.test", ["review.opened"]);
    expect(await replay(rig.context, id, { event_id: event?.id })).toBe(1);
    await rig.world.advance(0);
    expect(bodiesOf(rig, "a.test")).toEqual([`${event?.id} ${event?.body}`]);
  });

  test("of a range sends exactly the events of that time that the endpoint asks for", async () => {
    const rig = await createRig();
    rig.receivers.set("a.test", () => answer(200));
    const times: number[] = [];
    for (let version = 1; version <= 600; version += 1) {
      times.push(rig.world.now());
      await emit(rig, version);
      await rig.world.advance(60_000);
    }
    const { id } = await endpointAt(rig, "a.test", ["session.decided"]);
    const range = { since: isoTime(times[299] ?? 0), until: isoTime(times[580] ?? 0) };
    expect(await replay(rig.context, id, range)).toBe(281);
    await rig.world.advance(HOUR);
    const versions = requestsTo(rig, "a.test").map(
      ({ body }) => JSON.parse(Buffer.from(body ?? "").toString()).data.version,
    );
    expect(versions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 281 }, (_, index) => 300 + index));
    expect(await replay(rig.context, id, { since: isoTime(times[0] ?? 0) })).toBe(599);
    await rig.world.advance(HOUR);
    expect(requestsTo(rig, "a.test")).toHaveLength(281 + 599);
  });

  test("of events that are still being fanned out makes no second delivery", async () => {
    const rig = await createRig();
    rig.receivers.set("a.test", () => answer(200));
    const { id } = await endpointAt(rig, "a.test");
    await rig.world.settle(rig.dispatcher.stop());
    const [event] = await emit(rig, 1);
    expect(await replay(rig.context, id, { event_id: event?.id })).toBe(1);
    await rig.dispatcher.start();
    await rig.world.advance(HOUR);
    expect(await deliveriesOf(rig, id)).toHaveLength(1);
  });

  test("while a try is under way starts its own run, and both are in the log", async () => {
    const rig = await createRig();
    rig.receivers.set("a.test", async (_, world) => {
      await new Promise<void>((resolve) => world.timer(1000, resolve));
      return answer(world.monotonic() < 7000 ? 500 : 200);
    });
    const { id } = await endpointAt(rig, "a.test");
    const [event] = await emit(rig, 1);
    await rig.world.advance(1000);
    const [planned] = await deliveriesOf(rig, id);
    await rig.world.advance((planned?.next_at ?? 0) - rig.world.now() + 500);
    expect(requestsTo(rig, "a.test")).toHaveLength(2);
    expect(await replay(rig.context, id, { event_id: event?.id })).toBe(1);
    await rig.world.advance(60_000);
    const [row] = await deliveriesOf(rig, id);
    expect(row).toMatchObject({ state: "delivered" });
    const tries = await rig.store.list({ table: "delivery_tries", order: ["number", "asc"], limit: 10 });
    expect(tries.slice(0, 3).map(({ number }) => number)).toEqual([1, 2, 11]);
    expect(requestsTo(rig, "a.test")).toHaveLength(tries.length);
  });
});

describe("the pull feed", () => {
  const feed = async (rig: Rig, after: string | undefined, limit: number) =>
    given(await readEvents(rig.store, { tenant: TENANT, livemode: 0, after, limit }));

  test("pages through every event once, as the stored bytes, and its position stays valid", async () => {
    const rig = await createRig();
    expect(await feed(rig, undefined, 3)).toEqual({ events: [], next: null });
    const rows = await emit(rig, 1, 2, 3, 4, 5, 6, 7);
    const seen: string[] = [];
    let after: string | undefined;
    for (let page = await feed(rig, after, 3); page.events.length > 0; page = await feed(rig, after, 3)) {
      seen.push(...page.events);
      after = page.next ?? undefined;
    }
    expect(seen).toEqual(rows.map(({ body }) => body));
    expect(await feed(rig, after, 3)).toEqual({ events: [], next: after });
    const [eighth] = await emit(rig, 8);
    expect((await feed(rig, after, 3)).events).toEqual([eighth?.body]);
  });

  test("holds nothing of another tenant or mode", async () => {
    const rig = await createRig();
    await emit(rig, 1);
    expect(given(await readEvents(rig.store, { tenant: "globex", livemode: 0, limit: 10 })).events).toEqual([]);
    expect(given(await readEvents(rig.store, { tenant: TENANT, livemode: 1, limit: 10 })).events).toEqual([]);
  });

  test.each(["x", "-1", "1.5", "01", "1e3", "", " 1", "9".repeat(30)])("refuses the position %o", async (after) => {
    const rig = await createRig();
    expect(await readEvents(rig.store, { tenant: TENANT, livemode: 0, after, limit: 10 })).toMatchObject({
      slug: "invalid-request",
    });
  });
});

describe("the delivery log", () => {
  test("is paged newest first and filtered by state", async () => {
    const rig = await createRig();
    rig.receivers.set("a.test", () => answer(200));
    const { id } = await endpointAt(rig, "a.test");
    for (let version = 1; version <= 5; version += 1) {
      if (version === 5) rig.receivers.delete("a.test");
      await emit(rig, version);
      await rig.world.advance(10);
    }
    const first = given(await listDeliveries(rig.context, id, { limit: 3 }));
    const second = given(await listDeliveries(rig.context, id, { limit: 3, cursor: first.next_cursor ?? "" }));
    expect([...first.data, ...second.data].map(({ state }) => state)).toEqual([
      "pending",
      ...Array(4).fill("delivered"),
    ]);
    expect(second.next_cursor).toBeNull();
    expect(given(await listDeliveries(rig.context, id, { limit: 10, state: "pending" })).data).toHaveLength(1);
  });
});
