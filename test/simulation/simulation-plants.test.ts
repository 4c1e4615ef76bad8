import { describe, expect, test } from "vitest";
import { PLANTS } from "./plants.ts";
import { simulate } from "./simulate.ts";

const MOST_SEEDS = 120;

/** The first violation that the bug causes. */
const firstViolation = async (name: string): Promise<string> => {
  for (let seed = 1; seed <= MOST_SEEDS; seed += 1) {
    const { violation } = await simulate(seed, PLANTS[name]?.plant);
    if (violation !== undefined) return violation;
  }
  return "none";
};

describe("the simulation catches", () => {
  test.each(Object.keys(PLANTS))("%s", async (name) => {
    expect(await firstViolation(name)).toMatch(PLANTS[name]?.caughtBy ?? /never/);
  });
});
