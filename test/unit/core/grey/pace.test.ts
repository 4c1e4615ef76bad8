import { describe, expect, test } from "vitest";
import { addDuration } from "../../../../src/core/digest.ts";
import { emptyBaseline } from "../../../../src/core/grey-baseline.ts";
import { createGreyDetector, type GreyDetector } from "../../../../src/core/grey-detector.ts";
import { addToPace, newPace, type Pace, stepPace } from "../../../../src/core/grey-pace.ts";

const HOUR = 3600;

const paceOf = (ended: number, expected: number): Pace => {
  const pace = newPace();
  for (let trial = 0; trial < ended; trial += 1) addToPace(pace, 1, expected / ended, true);
  if (ended === 0) addToPace(pace, 1, expected, false);
  return pace;
};
const partsOf = (pace: Pace, seconds = 0): readonly number[] => {
  stepPace(pace, seconds);
  return [...pace.part];
};

describe("the pace of a vendor", () => {
  test("is the normal one so long as nothing was seen, and a few slow ones are no pace", () => {
    expect(partsOf(newPace())).toEqual([1, 1, 1]);
    expect(partsOf(paceOf(0, 1))[1]).toBeGreaterThan(0.9);
  });

  test("is the part of the decisions that were due, in each band by itself, and holds from the next look on", () => {
    const pace = paceOf(490, 990);
    expect([...pace.part]).toEqual([1, 1, 1]);
    const [first, second, third] = partsOf(pace);
    expect([first, third]).toEqual([1, 1]);
    expect(second).toBeCloseTo(0.5, 9);
  });

  test("is never faster than normal, and never so slow that a standstill is one", () => {
    expect(partsOf(paceOf(500, 100))[1]).toBe(1);
    expect(partsOf(paceOf(0, 100_000))[1]).toBe(0.3);
  });

  test("is forgotten in hours: a third is left after one", () => {
    const pace = paceOf(0, 1000);
    stepPace(pace, HOUR);
    expect(pace.expected[1]).toBeCloseTo(10 + 1000 / Math.E, 6);
    expect(pace.ended[1]).toBe(10);
    expect(partsOf(pace, 24 * HOUR)[1]).toBeCloseTo(1, 6);
  });
});

/** Half within half a minute, one in a hundred after three minutes (log-logistic), or so many times that. */
const taking = (factor: number, index: number): number => {
  const rank = (index * 0.618034) % 1;
  return factor * 30 * (rank / (1 - rank)) ** 0.4;
};

const createBench = () => {
  const baseline = emptyBaseline();
  for (let index = 0; index < 4000; index += 1) addDuration(baseline.digest, taking(1, index));
  baseline.mix.set([3430, 370, 100, 60, 40, 0]);
  const detector = createGreyDetector("human", baseline);
  const due = new Map<number, string[]>();
  const seen: string[] = [];
  let now = 0;
  /** A submission every five seconds; `factorAt`: how slow the vendor is so many seconds from here. */
  const pass = (seconds: number, factorAt: (second: number) => number): void => {
    for (let second = 0; second < seconds; second += 1) {
      now += 1;
      for (const attempt of due.get(now) ?? [])
        detector.take({ kind: "decided", attempt, at: now, outcome: "approved" });
      due.delete(now);
      if (now % 15 === 0) detector.take({ kind: "tick", at: now });
      if (now % 5 === 0) {
        detector.take({ kind: "submitted", attempt: String(now), at: now });
        const at = now + Math.round(taking(factorAt(second), now / 5));
        if (Number.isFinite(at)) due.set(at, [...(due.get(at) ?? []), String(now)]);
      }
      seen.push(detector.state().status);
    }
  };
  return { detector, pass, seen };
};

const standingOf = (detector: GreyDetector): string => {
  const state = detector.state();
  return state.status === "degraded" ? state.cause : state.status;
};

describe("a vendor whose people get fewer towards the night", () => {
  test("takes three times as long after some hours and is healthy all the while", () => {
    const { detector, pass, seen } = createBench();
    pass(HOUR, () => 1);
    pass(4 * HOUR, (second) => 1 + (2 * second) / (4 * HOUR));
    pass(3 * HOUR, () => 3);
    expect(new Set(seen)).toEqual(new Set(["healthy"]));
    expect(detector.state().weight).toBe(1);
  });

  test("is degraded within ten minutes when they stop altogether", () => {
    const { detector, pass } = createBench();
    pass(HOUR, () => 1);
    pass(4 * HOUR, (second) => 1 + (2 * second) / (4 * HOUR));
    pass(600, () => Number.POSITIVE_INFINITY);
    expect(standingOf(detector)).toBe("stalled");
  });

  test("is degraded when it becomes as slow from one minute to the next", () => {
    const { detector, pass } = createBench();
    pass(HOUR, () => 1);
    pass(600, () => 4);
    expect(standingOf(detector)).toBe("stalled");
  });
});

test("a stall whose decisions polls find turns out to be silent callbacks, since when it was first seen", () => {
  const { detector, pass } = createBench();
  pass(HOUR, () => 1);
  pass(600, () => Number.POSITIVE_INFINITY);
  const stalled = detector.state();
  expect(stalled).toMatchObject({ status: "degraded", cause: "stalled" });
  for (let news = 0; news < 20; news += 1) detector.take({ kind: "missed", at: 4200 });
  detector.take({ kind: "tick", at: 4200 });
  expect(detector.state()).toEqual({ ...stalled, cause: "callbacks_silent" });
});
