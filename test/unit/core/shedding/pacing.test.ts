import { describe, expect, test } from "vitest";
import { backlogGap, backlogPlaces, backlogRest } from "../../../../src/core/pacing.ts";
import type { PressureLevel } from "../../../../src/core/shedding.ts";
import { createQueue } from "../../../../src/inbound/queue.ts";
import { createVirtualWorld } from "../../../kit/virtual-world.ts";

describe("the share of what was left over", () => {
  test("it gets a fifth of the places, and a single one while the gateway is pressed", () => {
    expect(backlogPlaces(64, false)).toBe(12);
    expect(backlogPlaces(64, true)).toBe(1);
    expect(backlogPlaces(3, false)).toBe(1);
  });

  test("after a stretch of work it rests four times as long: a fifth of the time", () => {
    expect(backlogRest(10)).toBe(40);
  });

  test("what gathered in a minute is drawn out over six", () => {
    expect(backlogGap(3000, 60_000)).toBe(120);
  });

  test("what gathered in hours is drawn out over a quarter of an hour at most", () => {
    expect(backlogGap(10_000, 6 * 3_600_000)).toBe(90);
  });

  test("a handful is taken up at one a second, however long it took to gather", () => {
    expect(backlogGap(3, 6 * 3_600_000)).toBe(1000);
  });
});

interface Item {
  readonly name: string;
  readonly ms: number;
}

const queueOf = (level: PressureLevel = 0) => {
  const world = createVirtualWorld({ seed: 1 });
  const log: { readonly name: string; readonly at: number }[] = [];
  let arrivals = 0;
  let [running, most, turns] = [0, 0, 0];
  const begunIn: number[] = [];
  const queue = createQueue<Item>({
    world: {
      ...world,
      turn: () => {
        turns += 1;
        return world.turn();
      },
    },
    pressure: { level: () => level, arrived: () => undefined, arrivals: () => arrivals },
    run: async ({ name, ms }) => {
      log.push({ name, at: world.monotonic() });
      begunIn.push(turns);
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((done) => world.timer(ms, done));
      running -= 1;
    },
    held: 1000,
    drained: () => undefined,
  });
  queue.open();
  return { world, queue, log, begunIn, most: () => most, arrive: () => (arrivals += 1) };
};

const items = (count: number, name: string, ms: number): readonly Item[] =>
  Array.from({ length: count }, () => ({ name, ms }));

describe("the queue of callbacks", () => {
  test("each one is begun in a turn of the event loop of its own", async () => {
    const { world, queue, begunIn } = queueOf();
    for (const item of items(40, "fresh", 10)) queue.put(item);
    queue.putBack(items(40, "old", 10));
    await world.advance(1000);
    expect(begunIn).toHaveLength(80);
    // Two kinds, one each a turn.
    for (const turn of begunIn) expect(begunIn.filter((other) => other === turn).length).toBeLessThanOrEqual(2);
  });

  test("a few are under way at once, and all are run", async () => {
    const { world, queue, log, most } = queueOf();
    for (const item of items(200, "fresh", 10)) queue.put(item);
    await world.advance(10_000);
    expect(log).toHaveLength(200);
    expect(most()).toBeLessThanOrEqual(8);
    expect(queue.idle()).toBe(true);
  });

  test("what was left over works a fifth of the time while others come, and all of it while nobody does", async () => {
    const busy = queueOf();
    busy.queue.putBack(items(160, "old", 10));
    for (let at = 0; at < 500; at += 5) {
      busy.arrive();
      await busy.world.advance(5);
    }
    // Sixteen at once, ten milliseconds of work and forty of rest.
    expect(new Set(busy.log.map(({ at }) => at))).toEqual(new Set([0, 50, 100, 150, 200, 250, 300, 350, 400, 450]));
    const idle = queueOf();
    idle.queue.putBack(items(160, "old", 10));
    await idle.world.advance(100);
    expect(idle.log).toHaveLength(160);
  });

  test("what was left over goes one by one while the gateway is pressed", async () => {
    const { world, queue, most } = queueOf(1);
    queue.putBack(items(20, "old", 10));
    await world.advance(1000);
    expect(most()).toBe(1);
  });

  test("one that comes while the last is being begun is not forgotten", async () => {
    const { world, queue, log } = queueOf();
    for (let count = 0; count < 50; count += 1) {
      queue.put({ name: `item ${count}`, ms: 0 });
      for (let hops = 0; hops < count % 7; hops += 1) await Promise.resolve();
    }
    await world.advance(0);
    expect(log).toHaveLength(50);
  });

  test("it begins nothing after it was closed", async () => {
    const { world, queue, log } = queueOf();
    for (const item of items(20, "fresh", 10)) queue.put(item);
    await world.advance(1);
    const closed = queue.close();
    await world.advance(1000);
    await closed;
    expect(log.length).toBeLessThanOrEqual(8);
  });
});
