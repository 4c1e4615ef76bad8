import { expect, test } from "vitest";
import { createCoverage, missed } from "./coverage.ts";
import { oddSites, RARE_SITES } from "./odd-sites.ts";
import { JUDGED_BY_SIMULATION } from "./oracle/invariant-list.ts";
import { runSeeds, STATES } from "./seeds.ts";

const QUARTER = 250;
const WITHIN = 300_000;

/** A thousand seeds, and what they must have come to see together. Two files take one each, so that two workers share them. */
export const testThousandSeeds = (from: number): void => {
  const coverage = createCoverage();
  const run = async (quarter: number): Promise<void> => {
    await runSeeds(from + quarter * QUARTER, QUARTER, coverage);
  };

  test.each([0, 1, 2, 3])("keeps every invariant in quarter %i of the thousand seeds", run, WITHIN);

  test("was seen in every state that it can reach", () => {
    expect(STATES.filter((name) => !coverage.seen.has(name))).toEqual([]);
  });

  test("came into every named situation", () => {
    expect(missed(coverage)).toEqual([]);
  });

  test("was judged by every invariant of the list", () => {
    expect(JUDGED_BY_SIMULATION.filter((name) => !coverage.judged.has(name))).toEqual([]);
  });

  test("did the odd thing at every site that has one", () => {
    const never = oddSites().filter((site) => !coverage.oddSites.has(site));
    expect(never.filter((site) => !RARE_SITES.includes(site))).toEqual([]);
  });
};
