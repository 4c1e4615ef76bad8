import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addToCohort,
  type Cohorts,
  forgetCohorts,
  newCohorts,
  saidByLatecomers,
} from "../../../../src/core/grey-cohorts.ts";

type Said = readonly [since: number, band: number, evidence: number];

const cohortsOf = (...all: readonly Said[]): Cohorts => {
  const cohorts = newCohorts();
  for (const said of all) addToCohort(cohorts, ...said);
  return cohorts;
};

/** Seconds after which a cohort is forgotten. */
const FORGOTTEN = 256 * 15;

describe("what latecomers say", () => {
  test("is nothing so long as nobody came", () => {
    expect(saidByLatecomers(newCohorts(), 1000)).toEqual([0, 0, 0]);
  });

  test("is what all say together who came since the moment since which they say most, by band", () => {
    const cohorts = cohortsOf([0, 0, -5], [20, 2, 4], [40, 0, -1], [60, 1, 3]);
    expect(saidByLatecomers(cohorts, 75)).toEqual([-1, 3, 4]);
    addToCohort(cohorts, 65, 0, -6.5);
    expect(saidByLatecomers(cohorts, 75)).toEqual([0, 0, 0]);
  });

  test("is told of the vendor by the last to come as well as by all", () => {
    expect(saidByLatecomers(cohortsOf([40, 1, 2]), 40)).toEqual([0, 2, 0]);
    expect(saidByLatecomers(cohortsOf([0, 1, 2], [40, 1, 3]), 55)).toEqual([0, 5, 0]);
  });

  test("is lowered by a decision about one of them, and not by one about somebody who came before", () => {
    const cohorts = cohortsOf([0, 0, 1], [20, 0, 5]);
    addToCohort(cohorts, 0, 2, -4);
    expect(saidByLatecomers(cohorts, 300)).toEqual([5, 0, 0]);
    addToCohort(cohorts, 25, 2, -4);
    expect(saidByLatecomers(cohorts, 300)).toEqual([5, 0, -4]);
  });

  test("takes those of a quarter of a minute together", () => {
    expect(saidByLatecomers(cohortsOf([15, 0, -6], [29.9, 0, 5]), 60)).toEqual([0, 0, 0]);
    expect(saidByLatecomers(cohortsOf([14.9, 0, -6], [15, 0, 5]), 60)).toEqual([5, 0, 0]);
  });

  test("counts also who began before the clock did, as one who is met late", () => {
    expect(saidByLatecomers(cohortsOf([-20, 1, 3], [2, 1, 4]), 5)).toEqual([0, 7, 0]);
    expect(saidByLatecomers(cohortsOf([-20, 1, -6], [2, 1, 4]), 5)).toEqual([0, 4, 0]);
  });

  test("is forgotten a little more than an hour after they came", () => {
    const cohorts = cohortsOf([0, 0, 7]);
    expect(saidByLatecomers(cohorts, FORGOTTEN - 0.1)).toEqual([7, 0, 0]);
    expect(saidByLatecomers(cohorts, FORGOTTEN)).toEqual([0, 0, 0]);
  });

  test("is in the place of what was forgotten, whatever is still said about that", () => {
    const cohorts = cohortsOf([0, 0, 7], [0, 1, 7], [FORGOTTEN, 0, 2]);
    expect(saidByLatecomers(cohorts, FORGOTTEN)).toEqual([2, 0, 0]);
    addToCohort(cohorts, 0, 0, -1);
    expect(saidByLatecomers(cohorts, FORGOTTEN)).toEqual([2, 0, 0]);
  });

  test("can be forgotten at once", () => {
    const cohorts = cohortsOf([0, 0, 7], [20, 1, 7]);
    forgetCohorts(cohorts);
    expect(saidByLatecomers(cohorts, 30)).toEqual([0, 0, 0]);
    addToCohort(cohorts, 0, 2, 1);
    expect(saidByLatecomers(cohorts, 30)).toEqual([0, 0, 1]);
  });
});

/** The same, from a list that forgets nothing. */
const listed = (all: readonly Said[], at: number): number => {
  const starts = [...new Set(all.map(([since]) => Math.floor(since / 15) * 15))].filter((start) => {
    return start > at - FORGOTTEN - (at % 15) && start <= at;
  });
  const since = (start: number): number =>
    all.filter(([began]) => began >= start).reduce((sum, [, , evidence]) => sum + evidence, 0);
  return Math.max(0, ...starts.map(since));
};

test("whatever is said in whatever order within some hours, it is the same as of a list that forgets nothing", () => {
  const trial = fc.record({
    age: fc.integer({ min: 0, max: 5000 }),
    after: fc.integer({ min: 0, max: 90 }),
    band: fc.nat(2),
    evidence: fc.integer({ min: -4, max: 4 }),
  });
  fc.assert(
    fc.property(fc.array(trial, { maxLength: 200 }), (trials) => {
      const cohorts = newCohorts();
      const all: Said[] = [];
      let now = 0;
      for (const { age, after, band, evidence } of trials) {
        now += after;
        all.push([now - age, band, evidence]);
        addToCohort(cohorts, now - age, band, evidence);
      }
      const said = saidByLatecomers(cohorts, now);
      expect(said.reduce((sum, evidence) => sum + evidence, 0)).toBe(listed(all, now));
    }),
  );
});
