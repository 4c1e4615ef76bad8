import { describe, expect, test } from "vitest";
import { BUCKETS, bucketOf } from "../../../../src/core/digest.ts";
import {
  addDecision,
  type Baseline,
  baselineFrom,
  baselineText,
  emptyBaseline,
  expectationOf,
  isLearned,
  learned,
  OUTCOMES,
} from "../../../../src/core/grey-baseline.ts";
import { ALARM, added, fading, LEAST_WEIGHT, SUSPICION, weightAt } from "../../../../src/core/grey-evidence.ts";
import { addOutcome, mixEvidence, silenceScore } from "../../../../src/core/grey-mix.ts";

/** A vendor of which so many decisions of each outcome are known. */
const mixOf = (...counts: readonly number[]): Baseline => {
  const baseline = emptyBaseline();
  baseline.mix.set(counts);
  return baseline;
};

describe("evidence", () => {
  test("adds up, but neither health nor trouble is kept without bound", () => {
    expect([added(3, 2), added(3, -2), added(3, -4)]).toEqual([5, 1, 0]);
    expect(added(ALARM, 1000)).toBe(2 * ALARM);
  });

  test("is forgiven by waiting under alarm: all of it in two hours", () => {
    expect([fading(0), fading(3600), fading(7200)]).toEqual([0, ALARM, 2 * ALARM]);
  });

  test("costs no weight below suspicion, and from there on a straight part of it, down to the least at the alarm", () => {
    expect([0, SUSPICION].map(weightAt)).toEqual([1, 1]);
    expect(weightAt((SUSPICION + ALARM) / 2)).toBeCloseTo((1 + LEAST_WEIGHT) / 2, 12);
    expect([ALARM, 2 * ALARM].map(weightAt)).toEqual([LEAST_WEIGHT, LEAST_WEIGHT]);
  });
});

describe("the outcomes of a vendor", () => {
  test("say nothing before 200 are known", () => {
    expect(mixEvidence(mixOf(100, 99))).toBeUndefined();
    expect(mixEvidence(mixOf(100, 100))).toBeDefined();
  });

  test("speak for a shift towards an outcome by fiftyfold odds", () => {
    const evidence = mixEvidence(mixOf(700, 100, 200));
    // Odds of 1 to 9 become 50 to 9: of 0.1 of all, 50/59.
    expect(evidence?.same[1]).toBeCloseTo(Math.log(50 / 59 / 0.1), 9);
    expect(evidence?.other[1]).toBeCloseTo(Math.log(9 / 59 / 0.9), 9);
  });

  test("say nothing about what is so common that it cannot become much more", () => {
    const evidence = mixEvidence(mixOf(900, 100));
    expect([evidence?.same[0], evidence?.other[0]]).toEqual([0, 0]);
    expect(mixEvidence(mixOf(800, 200))?.same[0]).toBeGreaterThan(0);
  });

  test("take what was never seen for one in a hundred", () => {
    const evidence = mixEvidence(mixOf(600, 390, 10));
    expect(evidence?.same[2]).toBe(evidence?.same[3]);
    expect(evidence?.other[2]).toBe(evidence?.other[3]);
  });

  test("count for every outcome at once: the one that was seen, and all others that were not", () => {
    const evidence = mixEvidence(mixOf(500, 300, 200)) ?? { same: new Float64Array(), other: new Float64Array() };
    const scores = new Float64Array(OUTCOMES.length).fill(5);
    addOutcome(scores, evidence, 1);
    for (const outcome of OUTCOMES.keys()) {
      const told = outcome === 1 ? evidence.same[outcome] : evidence.other[outcome];
      expect(scores[outcome]).toBeCloseTo(5 + (told ?? Number.NaN), 12);
    }
    expect(scores[1]).toBeGreaterThan(5);
    expect(scores[0]).toBeLessThan(5);
  });

  test("that only a poll found speak ten to one against the callbacks, one that came two to one for them", () => {
    expect(silenceScore(1, true)).toBeCloseTo(1 + Math.log(10), 12);
    expect(silenceScore(1, false)).toBeCloseTo(1 + Math.log(0.5 / 0.95), 12);
  });
});

/** By bucket: the part that is still open at its upper edge, read back from the evidence. */
const survivalBehind = (baseline: Baseline, path: "automatic" | "human"): readonly number[] => {
  let left = 1;
  return [...expectationOf(baseline, path).passedEvidence].map((evidence) => {
    const hazard = (Math.exp(evidence) - 1) / (Math.exp(evidence) - 0.1);
    left *= 1 - hazard;
    return left;
  });
};

describe("what is expected of a vendor", () => {
  test.each([
    ["automatic", 60, 1800],
    ["human", 3600, 86_400],
  ] as const)("that nobody knows is on the %s path: half in %i seconds, 99 of 100 in %i", (path, median, p99) => {
    const survival = survivalBehind(emptyBaseline(), path);
    const near = (seconds: number): number => survival[bucketOf(seconds)] ?? 0;
    expect(Math.abs(near(median) - 0.5)).toBeLessThan(0.04);
    expect(Math.abs(near(p99) - 0.01)).toBeLessThan(0.002);
  });

  test("is what was seen where much was seen", () => {
    const known = emptyBaseline();
    for (let count = 0; count < 100_000; count += 1) addDecision(known, 0, bucketOf(count % 2 === 0 ? 20 : 40));
    for (let bucket = 0; bucket < bucketOf(40); bucket += 1) known.digest.passed[bucket] = 50_000;
    for (let bucket = 0; bucket < bucketOf(20); bucket += 1) known.digest.passed[bucket] = 100_000;
    const survival = survivalBehind(known, "automatic");
    expect(survival[bucketOf(20) - 1]).toBeGreaterThan(0.98);
    expect(survival[bucketOf(30)]).toBeCloseTo(0.5, 1);
    expect(survival[bucketOf(40)]).toBeLessThan(0.01);
  });

  test("is told apart by who is still open: most, the slower ones, the slowest, and then nothing more", () => {
    const { band } = expectationOf(emptyBaseline(), "automatic");
    const steps = [...band].filter((one, bucket) => bucket === 0 || one !== band[bucket - 1]);
    expect(steps).toEqual([0, 1, 2, -1]);
  });
});

describe("what is known of a vendor", () => {
  const decided = (count: number): Baseline => {
    const baseline = emptyBaseline();
    for (let index = 0; index < count; index += 1) addDecision(baseline, 1, 7);
    return baseline;
  };

  test("is enough from 200 decisions on", () => {
    expect([isLearned(decided(199)), isLearned(decided(200))]).toEqual([false, true]);
  });

  test("counts half after a week, and what is new in full", () => {
    const both = learned(decided(100), decided(10), 7 * 86_400);
    expect([both.mix[1], both.digest.ended[7]]).toEqual([60, 60]);
    expect(learned(decided(100), decided(10), 0).mix[1]).toBe(110);
  });

  test("counts a decision without a duration for its outcome alone", () => {
    const baseline = emptyBaseline();
    addDecision(baseline, 2, undefined);
    addDecision(baseline, 2, BUCKETS);
    expect([baseline.mix[2], isLearned(baseline)]).toEqual([2, false]);
    expect([...baseline.digest.ended].every((count) => count === 0)).toBe(true);
  });

  test("can be kept as text, which is refused in another form", () => {
    const text = baselineText(decided(3));
    expect(baselineFrom(text)).toEqual(decided(3));
    const kept = JSON.parse(text) as { mix: number[]; outcomes: string[]; digest: unknown };
    const changed = (differing: object): Baseline | undefined =>
      baselineFrom(JSON.stringify({ ...kept, ...differing }));
    expect(changed({})).toBeDefined();
    expect(changed({ outcomes: kept.outcomes.toReversed() })).toBeUndefined();
    expect(changed({ mix: kept.mix.slice(1) })).toBeUndefined();
    expect(changed({ mix: [...kept.mix.slice(1), -1] })).toBeUndefined();
    expect(changed({ mix: "3" })).toBeUndefined();
    expect(changed({ digest: "none" })).toBeUndefined();
  });

  test("names the outcomes in the order in which they are counted", () => {
    const { outcomes } = JSON.parse(baselineText(emptyBaseline())) as { outcomes: string[] };
    expect(outcomes).toEqual(["approved", "rejected", "needs_resubmission", "expired", "referred", "refused"]);
  });
});
