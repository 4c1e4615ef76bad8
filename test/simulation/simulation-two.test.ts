import { describe, expect, test } from "vitest";
import { runSeeds, STATES } from "./seeds.ts";

/** 250 seeds, in two halves; the other 250 are in the other file, so that two workers share them. */
const FROM = 251;
const HALF = 125;
const WITHIN = 300_000;

describe("the gateway in a storm of faults, crashes and clock steps", () => {
  const seen = new Set<string>();
  const run = async (from: number): Promise<void> => {
    for (const name of await runSeeds(from, HALF)) seen.add(name);
  };

  test("keeps every invariant in the second 125 seeds", () => run(FROM), WITHIN);
  test("keeps every invariant in the 125 seeds after those", () => run(FROM + HALF), WITHIN);

  test("was seen in every state that it can reach", () => {
    expect(STATES.filter((name) => !seen.has(name))).toEqual([]);
  });
});
