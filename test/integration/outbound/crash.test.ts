import { describe, expect, test } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import {
  answer,
  createRig,
  deliveriesOf,
  emit,
  endpointAt,
  type Rig,
  requestsTo,
  restart,
} from "../../kit/outbound-fixture.ts";

const HOUR = 3_600_000;

/** A store that a dead process no longer reaches. */
const mortal = () => {
  const life = { over: false };
  const gone = () => new Promise<never>(() => undefined);
  const wrap = (store: Store): Store => ({
    ...store,
    commit: (change) => (life.over ? gone() : store.commit(change)),
    find: (table, where) => (life.over ? gone() : store.find(table, where)),
    list: (query) => (life.over ? gone() : store.list(query)),
  });
  return { life, wrap };
};

/** A rig whose dispatcher dies at the n-th passing of a point. */
const dying = async (point: string, passing: number) => {
  const { life, wrap } = mortal();
  let real: Store | undefined;
  let left = passing;
  const rig = await createRig({
    store: (store) => {
      real = store;
      return wrap(store);
    },
    onPoint: (name) => {
      if (name !== point || life.over) return;
      left -= 1;
      if (left > 0) return;
      life.over = true;
      throw new Error("killed");
    },
  });
  const again = async (): Promise<Rig> => {
    if (real === undefined) throw new Error("no store");
    return restart(rig, real);
  };
  return { rig, again, life };
};

const idsOf = (rig: Rig, host: string) => requestsTo(rig, host).map(({ headers }) => headers["webhook-id"] ?? "");
const bodiesOf = (rig: Rig, host: string) =>
  requestsTo(rig, host).map(({ headers, body }) => `${headers["webhook-id"]} ${Buffer.from(body ?? "")}`);

describe("events that nobody wants", () => {
  test("are passed over without a write, and whoever comes after them does not get them, also after a crash", async () => {
    const moved: unknown[] = [];
    const { life, wrap } = mortal();
    let real: Store | undefined;
    const rig = await createRig({
      store: (store) => {
        real = store;
        const commit: Store["commit"] = (change) => {
          moved.push(...change.filter(({ op, table }) => op === "update" && table === "meta"));
          return store.commit(change);
        };
        return wrap({ ...store, commit });
      },
    });
    rig.receivers.set("a.test", () => answer(200));
    await emit(rig, 1, 2, 3);
    await rig.world.advance(1000);
    expect(moved).toHaveLength(0);
    const endpoint = await endpointAt(rig, "a.test");
    expect(moved).toHaveLength(1);
    life.over = true;
    if (real === undefined) throw new Error("no store");
    const second = await restart(rig, real);
    await emit(second, 4);
    await rig.world.advance(HOUR);
    expect((await deliveriesOf(second, endpoint.id)).map(({ event_sequence }) => event_sequence)).toEqual([4]);
    expect(requestsTo(rig, "a.test")).toHaveLength(1);
  });
});

describe("a process that is killed", () => {
  test("between the sending and the record of it sends again, under the same id with the same bytes", async () => {
    const { rig, again, life } = await dying("outbound.sent", 1);
    rig.receivers.set("a.test", () => answer(200));
    const endpoint = await endpointAt(rig, "a.test");
    await emit(rig, 1);
    await rig.world.advance(HOUR);
    expect(life.over).toBe(true);
    expect(requestsTo(rig, "a.test")).toHaveLength(1);
    const second = await again();
    await rig.world.advance(HOUR);
    expect(new Set(bodiesOf(rig, "a.test")).size).toBe(1);
    expect(requestsTo(rig, "a.test")).toHaveLength(2);
    expect(await deliveriesOf(second, endpoint.id)).toMatchObject([{ state: "delivered", tries: 1 }]);
  });

  test("before the sending sends afterwards, once", async () => {
    const { rig, again } = await dying("outbound.before_send", 1);
    rig.receivers.set("a.test", () => answer(200));
    await endpointAt(rig, "a.test");
    await emit(rig, 1);
    await rig.world.advance(HOUR);
    expect(requestsTo(rig, "a.test")).toHaveLength(0);
    await again();
    await rig.world.advance(HOUR);
    expect(requestsTo(rig, "a.test")).toHaveLength(1);
  });

  test.each(["outbound.queued", "outbound.before_send", "outbound.sent", "outbound.recorded"])(
    "at %s, at any of its passings, makes exactly one delivery of each event for each endpoint",
    async (point) => {
      for (const passing of [1, 2, 3, 7, 19]) {
        const { rig, again } = await dying(point, passing);
        const hosts = ["a.test", "b.test"];
        for (const host of hosts) rig.receivers.set(host, () => answer(200));
        const endpoints = [];
        for (const host of hosts) endpoints.push(await endpointAt(rig, host));
        for (let version = 1; version <= 10 && !(await rig.world.settle(emitted(rig, version))); version += 1);
        const second = await again();
        const missing = await missingVersions(second);
        await emit(second, ...missing);
        await rig.world.advance(HOUR);
        for (const [index, endpoint] of endpoints.entries()) {
          const deliveries = await deliveriesOf(second, endpoint.id);
          expect(deliveries.map(({ state }) => state)).toEqual(Array(10).fill("delivered"));
          expect(new Set(deliveries.map(({ event_sequence }) => event_sequence)).size).toBe(10);
          expect(new Set(idsOf(rig, hosts[index] ?? "")).size).toBe(10);
          expect(new Set(bodiesOf(rig, hosts[index] ?? "")).size).toBe(10);
        }
      }
    },
  );
});

/** True: the process died meanwhile. */
const emitted = async (rig: Rig, version: number): Promise<boolean> => {
  const outcome = await Promise.race([
    emit(rig, version).then(() => false),
    new Promise<boolean>((resolve) => rig.world.timer(1000, () => resolve(true))),
  ]);
  await new Promise<void>((resolve) => rig.world.timer(10, resolve));
  return outcome;
};

const missingVersions = async ({ store }: Rig): Promise<readonly number[]> => {
  const rows = await store.list({ table: "events", order: ["sequence", "asc"], limit: 100 });
  const there = new Set(rows.map(({ version }) => version));
  return Array.from({ length: 10 }, (_, index) => index + 1).filter((version) => !there.has(version));
};

describe("stopping", () => {
  test("sends nothing new, and what is under way is recorded first", async () => {
    const rig = await createRig();
    rig.receivers.set("a.test", async (_, world) => {
      await new Promise<void>((resolve) => world.timer(3000, resolve));
      return answer(200);
    });
    const endpoint = await endpointAt(rig, "a.test");
    await emit(rig, 1, 2, 3, 4, 5, 6);
    await rig.world.advance(1000);
    await rig.world.settle(rig.dispatcher.stop());
    expect(rig.world.monotonic()).toBe(3000);
    expect(requestsTo(rig, "a.test")).toHaveLength(4);
    const states = (await deliveriesOf(rig, endpoint.id)).map(({ state }) => state);
    expect(states).toEqual([...Array(4).fill("delivered"), "pending", "pending"]);
    expect(rig.world.pendingTimers()).toBe(0);
    await restart(rig);
    await rig.world.advance(HOUR);
    expect(new Set(idsOf(rig, "a.test")).size).toBe(6);
    expect(requestsTo(rig, "a.test")).toHaveLength(6);
  });

  test("keeps the position: an endpoint that came after an event does not get it from the next process", async () => {
    const rig = await createRig();
    rig.receivers.set("a.test", () => answer(200));
    await emit(rig, 1, 2, 3);
    await rig.world.advance(100);
    await endpointAt(rig, "a.test");
    await rig.world.settle(rig.dispatcher.stop());
    await restart(rig);
    await rig.world.advance(HOUR);
    expect(requestsTo(rig, "a.test")).toHaveLength(0);
  });

  test("a retry that a process before planned comes when it was planned for", async () => {
    const rig = await createRig();
    const sentAt: number[] = [];
    rig.receivers.set("a.test", (_, world) => {
      sentAt.push(world.now());
      return answer(500);
    });
    const endpoint = await endpointAt(rig, "a.test");
    await emit(rig, 1);
    await rig.world.advance(60_000);
    await rig.world.settle(rig.dispatcher.stop());
    const [planned] = await deliveriesOf(rig, endpoint.id);
    await restart(rig);
    await rig.world.advance(10 * 60_000);
    expect(sentAt[2]).toBe(planned?.next_at);
  });
});
