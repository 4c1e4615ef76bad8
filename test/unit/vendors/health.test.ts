import { describe, expect, test } from "vitest";
import type { Status } from "../../../contracts/status.ts";
import type { Path } from "../../../src/core/grey-baseline.ts";
import { createAccountHealth } from "../../../src/vendors/health.ts";
import { createVirtualWorld } from "../../kit/virtual-world.ts";

const MINUTE = 60_000;

const createBench = () => {
  const world = createVirtualWorld({ seed: 1 });
  const metrics = { count: () => undefined, observe: () => undefined, gauge: () => undefined };
  const health = createAccountHealth(world, { connection: "v", region: "eu", metrics, weigh: () => undefined });
  /** Decisions by outcome; what was learned a while ago counts a little less. */
  const learned = new Map<Path, readonly number[]>();
  health.begin(() => undefined, {
    changed: () => undefined,
    learned: (path, { mix }) => void learned.set(path, [...mix].map(Math.round)),
  });
  /** The attempt stands so, after so many seconds in each of the statuses before. */
  const pass = async (attempt: string, ...way: readonly (readonly [status: Status, seconds: number])[]) => {
    let before: Status = "capture_in_progress";
    for (const [now, seconds] of way) {
      health.heard({ attempt, before, now, source: "webhook" });
      await world.advance(seconds * 1000);
      before = now;
    }
  };
  return { world, health, learned, pass };
};

describe("a review that the vendor's machine closes with a word of its own", () => {
  const reviewed = async (count: number) => {
    const bench = createBench();
    for (let index = 0; index < count; index += 1)
      await bench.pass(
        `a${index}`,
        ...([
          ["submitted", 2],
          ["pending_review", 5],
          ["submitted", 1],
          ["approved", 0],
        ] as const),
      );
    await bench.pass("last", ["submitted", 1]);
    await bench.world.advance(15 * MINUTE);
    return bench;
  };

  test("is decided on the path of people, and was referred by the machine once", async () => {
    const { learned } = await reviewed(120);
    const [approved, , , , referred] = learned.get("automatic") ?? [];
    expect([approved, referred]).toEqual([0, 120]);
    expect(learned.get("human")?.[0]).toBe(120);
  });

  test("takes as long as from the hand-over to the end, and leaves nobody open", async () => {
    const { health, world, pass } = await reviewed(240);
    const human = () => health.report().find(({ path }) => path === "human");
    await world.advance(15 * MINUTE);
    await pass("next", ["submitted", 1], ["pending_review", 1]);
    await world.advance(15 * MINUTE);
    expect(human()?.median).toBeGreaterThan(5);
    expect(human()?.median).toBeLessThan(7);
    await world.advance(24 * 60 * MINUTE);
    expect(human()).toMatchObject({ status: "healthy", weight: 1 });
  });

  test("is on that path also for who asks meanwhile, and for a second review", async () => {
    const { health, learned, world, pass } = createBench();
    for (let index = 0; index < 60; index += 1) {
      const attempt = `a${index}`;
      await pass(attempt, ["submitted", 1], ["pending_review", 1], ["submitted", 1]);
      health.standing(attempt, "submitted", 1);
      health.heard({ attempt, before: "submitted", now: "pending_review", source: "webhook" });
      health.heard({ attempt, before: "pending_review", now: "rejected", source: "webhook" });
    }
    await pass("last", ["submitted", 1], ["pending_review", 1]);
    await world.advance(15 * MINUTE);
    expect([learned.get("human")?.[1], learned.get("automatic")?.[1]]).toEqual([60, 0]);
    expect(learned.get("automatic")?.[4]).toBe(61);
    await world.advance(24 * 60 * MINUTE);
    expect(health.report().map(({ status, weight }) => [status, weight])).toEqual([
      ["healthy", 1],
      ["healthy", 1],
    ]);
  });
});
