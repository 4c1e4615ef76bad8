import { expect } from "vitest";
import { simulate } from "./simulate.ts";

/** Every one of so many seeds is run twice and must be the same run. */
const TWICE = 20;

/** Runs the seeds; a broken one says how to run it again. Answers what was seen. */
export const runSeeds = async (from: number, count: number): Promise<ReadonlySet<string>> => {
  const seen = new Set<string>();
  for (let seed = from; seed < from + count; seed += 1) {
    const run = await simulate(seed);
    expect(run.violation, `seed ${seed}; reproduce: npm run simulate -- --seed ${seed}`).toBeUndefined();
    if (seed % TWICE === 0) expect((await simulate(seed)).hash, `seed ${seed} is not one run`).toBe(run.hash);
    for (const name of run.seen) seen.add(name);
  }
  return seen;
};

/** What a harness that is alive has seen after some hundred seeds. */
export const STATES = [
  ...["created", "observed", "decided", "contested", "expired", "cancelled", "waiting", "resumed", "resubmitted"].map(
    (kind) => `transition ${kind}`,
  ),
  ...["applied", "stale", "contested", "redundant", "fenced"].map((effect) => `observation ${effect}`),
  ...["applied", "stale"].map((state) => `callback ${state}`),
];
