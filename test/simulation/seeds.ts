import { expect } from "vitest";
import { type Coverage, createCoverage } from "./coverage.ts";
import { simulate } from "./simulate.ts";

/** Every one of so many seeds is run twice and must be the same run. */
const TWICE = 20;

/** Runs the seeds; a broken one says how to run it again. Answers what they have seen together. */
export const runSeeds = async (
  from: number,
  count: number,
  coverage: Coverage = createCoverage(),
): Promise<Coverage> => {
  for (let seed = from; seed < from + count; seed += 1) {
    const run = await simulate(seed);
    expect(run.violation, `seed ${seed}; reproduce: npm run simulate -- --seed ${seed}`).toBeUndefined();
    if (seed % TWICE === 0) expect((await simulate(seed)).hash, `seed ${seed} is not one run`).toBe(run.hash);
    coverage.add(run);
  }
  return coverage;
};

/** What a harness that is alive has seen after some hundred seeds. */
export const STATES = [
  ...["created", "observed", "decided", "contested", "expired", "cancelled", "waiting", "resumed", "resubmitted"].map(
    (kind) => `transition ${kind}`,
  ),
  ...["applied", "stale", "contested", "redundant", "fenced"].map((effect) => `observation ${effect}`),
  ...["applied", "stale"].map((state) => `callback ${state}`),
];
