import { describe, expect, test } from "vitest";
import { StoreLost } from "../../../../src/store/errors.ts";
import type { Plan } from "../../../../src/store/sqlite/batch.ts";
import { openEngine } from "../../../../src/store/sqlite/engine.ts";
import { createGroup } from "../../../../src/store/sqlite/group.ts";
import { createInPlaceStore } from "../../../../src/store/sqlite/in-place.ts";
import { createMetrics } from "../../../../src/telemetry/metrics.ts";
import { createPressureGauge } from "../../../../src/telemetry/pressure.ts";
import { createVirtualWorld } from "../../../kit/virtual-world.ts";

const gaugeOf = () => {
  const world = createVirtualWorld({ seed: 1 });
  const queue = { taken: 0, settled: 0 };
  const store = { ...createInPlaceStore(openEngine(":memory:")), queue: () => ({ ...queue }) };
  return { world, queue, gauge: createPressureGauge(world, store, createMetrics()) };
};

describe("the pressure gauge", () => {
  test("a change that is not settled for more than a second presses, whatever comes after it", async () => {
    const { world, queue, gauge } = gaugeOf();
    queue.taken = 1;
    const levels: number[] = [];
    for (let at = 0; at <= 1200; at += 100) {
      levels.push(gauge.level());
      queue.taken += 1;
      await world.advance(100);
    }
    expect(levels.slice(0, 11)).toEqual(Array.from({ length: 11 }, () => 0));
    expect(levels[11]).toBe(1);
  });

  test("a long row of changes that are settled in time does not press", async () => {
    const { world, queue, gauge } = gaugeOf();
    for (let at = 0; at < 5000; at += 100) {
      queue.taken += 400;
      expect(gauge.level()).toBe(0);
      queue.settled = queue.taken - 100;
      await world.advance(100);
    }
  });

  test("what the process said of its event loop while it started does not press", async () => {
    const { world, gauge } = gaugeOf();
    world.setProcessLoad({ loopDelayMs: 3000, heapShare: 0.1 });
    await world.advance(1900);
    expect(gauge.level()).toBe(0);
    await world.advance(100);
    expect(gauge.level()).toBe(4);
  });

  test("more than five hundred that wait press at once", async () => {
    const { world, queue, gauge } = gaugeOf();
    queue.taken = 500;
    expect(gauge.level()).toBe(0);
    queue.taken = 501;
    await world.advance(100);
    expect(gauge.level()).toBe(1);
  });
});

test("the writer's queue counts what it took and what is settled, committed or abandoned", async () => {
  const group = createGroup(() => undefined);
  expect(group.queue()).toEqual({ taken: 0, settled: 0 });
  const added = [1, 2, 3].map(() => group.add([] as unknown as Plan));
  // On its way to the writer now, and still not settled.
  await Promise.resolve();
  expect(group.queue()).toEqual({ taken: 3, settled: 0 });
  group.abandon(new StoreLost("gone"));
  await Promise.allSettled(added);
  expect(group.queue()).toEqual({ taken: 3, settled: 3 });
});
