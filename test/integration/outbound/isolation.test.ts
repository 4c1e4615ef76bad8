import { describe, expect, test } from "vitest";
import { HOUR } from "../../../src/outbound/schedule.ts";
import { StoreFull } from "../../../src/store/errors.ts";
import type { Store } from "../../../src/store/store.ts";
import type { HttpOutcome } from "../../../src/world.ts";
import {
  answer,
  createRig,
  deliveriesOf,
  emit,
  endpointAt,
  idsIn,
  logOf,
  requestsTo,
  waiting,
} from "../../kit/outbound-fixture.ts";
import type { VirtualWorld } from "../../kit/virtual-world.ts";

const MINUTE = 60_000;
const never = (): Promise<HttpOutcome> => new Promise(() => undefined);

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
      await waiting(world, headers["webhook-id"] === slowId ? 14_000 : 10);
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

describe("a store that is slow to read", () => {
  test("never makes a delivery go out twice: what was recorded meanwhile is not sent as it was read", async () => {
    const slow = (store: Store, world: VirtualWorld): Store => ({
      ...store,
      list: async (query) => {
        const rows = await store.list(query);
        await waiting(world, 50);
        return rows;
      },
    });
    const rig = await createRig({ store: slow });
    rig.receivers.set("a.test", async (_, world) => {
      await waiting(world, 20);
      return answer(200);
    });
    await endpointAt(rig, "a.test");
    await emit(rig, ...Array.from({ length: 700 }, (_, index) => index + 1));
    await rig.world.advance(HOUR);
    expect(new Set(idsIn(rig, "a.test")).size).toBe(700);
    expect(requestsTo(rig, "a.test")).toHaveLength(700);
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
