import { describe, expect, test } from "vitest";
import { type Baseline, baselineFrom, baselineText, type Outcome } from "../../../../src/core/grey-baseline.ts";
import { createGreyDetector, type GreyDetector } from "../../../../src/core/grey-detector.ts";
import { LEAST_WEIGHT } from "../../../../src/core/grey-evidence.ts";

const TICK = 15;

/** A clock and a detector that is looked at every quarter of a minute. Seconds. */
const createBench = (known?: Baseline) => {
  const detector = createGreyDetector("automatic", known);
  let now = 0;
  let attempts = 0;
  const due: { readonly at: number; readonly attempt: string; readonly outcome: Outcome }[] = [];
  const wait = (seconds: number): void => {
    for (const until = now + seconds; now < until; ) {
      now += 1;
      while (due[0] !== undefined && due[0].at <= now) {
        const { attempt, outcome } = due.shift() ?? due[0];
        detector.take({ kind: "callback", at: now });
        detector.take({ kind: "decided", attempt, at: now, outcome });
      }
      if (now % TICK === 0) detector.take({ kind: "tick", at: now });
    }
  };
  /** `takes`: seconds, the same for all, so that the agenda stays in order; undefined: for ever. */
  const submit = (takes: number | undefined, outcome: Outcome = "approved"): string => {
    attempts += 1;
    const attempt = String(attempts);
    detector.take({ kind: "submitted", attempt, at: now });
    if (takes !== undefined) due.push({ at: now + takes, attempt, outcome });
    return attempt;
  };
  const stream = (count: number, takes: (index: number) => number | undefined, outcome?: Outcome): void => {
    for (let index = 0; index < count; index += 1) {
      submit(takes(index), outcome);
      due.sort((a, b) => a.at - b.at);
      wait(5);
    }
  };
  return { detector, wait, submit, stream, now: () => now };
};

/** Short and long ones by turns: a row of ever longer ones would be a vendor that gets slower. */
const spread = (index: number): number => 10 + ((index * 17) % 40);

/** An hour and a half of a decision every five seconds. */
const learnedBench = () => {
  const bench = createBench();
  bench.stream(1080, spread);
  bench.wait(60);
  return bench;
};

const statusOf = (detector: GreyDetector): string => {
  const state = detector.state();
  return state.status === "degraded" ? state.cause : state.status;
};

describe("a vendor that nobody knows yet", () => {
  test("is judged by the declared belief: it may be slow, but not silent", () => {
    const { detector, stream } = createBench();
    expect(detector.quantile(0.99)).toBeUndefined();
    stream(60, () => 120);
    expect(statusOf(detector)).toBe("healthy");
    stream(150, () => undefined);
    expect(statusOf(detector)).toBe("stalled");
  });

  test("says nothing by the first few attempts that stay open", () => {
    const { detector, submit, wait } = createBench();
    for (let index = 0; index < 4; index += 1) submit(undefined);
    wait(86_400);
    expect(statusOf(detector)).toBe("healthy");
  });

  test("is not suspect for the outcomes it begins with", () => {
    const { detector, stream } = createBench();
    stream(100, () => 5, "rejected");
    expect(statusOf(detector)).toBe("healthy");
  });
});

describe("a vendor whose times are learned", () => {
  test("loses weight before the alarm, keeps the least under it and is well again when work is finished", () => {
    const { detector, stream } = learnedBench();
    expect(detector.quantile(0.5)).toBeGreaterThan(25);
    expect(detector.quantile(0.99)).toBeLessThan(55);
    expect(detector.state()).toEqual({ status: "healthy", weight: 1 });
    const weights: number[] = [];
    while (detector.state().status === "healthy" && weights.length < 500) {
      stream(1, () => undefined);
      weights.push(detector.state().weight);
    }
    expect(statusOf(detector)).toBe("stalled");
    expect(weights.some((weight) => weight > LEAST_WEIGHT && weight < 1)).toBe(true);
    expect(weights.at(-1)).toBe(LEAST_WEIGHT);
    expect(weights.toSorted((a, b) => b - a)).toEqual(weights);
    stream(1440, spread);
    expect(detector.state()).toEqual({ status: "healthy", weight: 1 });
  });

  test("whose few slow ones stall is seen by them alone", () => {
    const { detector, stream } = learnedBench();
    stream(360, (index) => (index % 8 === 0 ? undefined : spread(index)));
    expect(statusOf(detector)).toBe("stalled");
  });

  test("is not suspect for attempts that we ended", () => {
    const { detector, submit, wait, now } = learnedBench();
    const attempts = Array.from({ length: 200 }, () => submit(undefined));
    for (const attempt of attempts) detector.take({ kind: "left", attempt, at: now() });
    wait(300);
    expect(detector.state()).toEqual({ status: "healthy", weight: 1 });
  });

  test("may decide the same for ever", () => {
    const { detector, stream } = createBench();
    stream(40, spread, "rejected");
    stream(1000, spread);
    for (let hour = 0; hour < 10; hour += 1) {
      stream(720, spread);
      expect(statusOf(detector)).toBe("healthy");
    }
  });

  test("that refuses what it took before is seen by its outcomes", () => {
    const { detector, wait, now } = learnedBench();
    for (let index = 0; index < 12; index += 1) {
      detector.take({ kind: "decided", attempt: `r${index}`, at: now(), outcome: "refused" });
      wait(15);
    }
    expect(statusOf(detector)).toBe("outcomes_shifted");
  });

  test("whose news only polls find has silent callbacks", () => {
    const { detector, wait, now } = learnedBench();
    for (let index = 0; index < 10; index += 1) detector.take({ kind: "missed", at: now() });
    wait(15);
    expect(statusOf(detector)).toBe("callbacks_silent");
    for (let index = 0; index < 100; index += 1) detector.take({ kind: "callback", at: now() });
    wait(15);
    expect(statusOf(detector)).toBe("healthy");
  });

  test("is forgiven in time when nothing is heard of it any more", () => {
    const { detector, wait, now } = learnedBench();
    for (let index = 0; index < 100; index += 1) detector.take({ kind: "missed", at: now() });
    wait(15);
    expect(statusOf(detector)).toBe("callbacks_silent");
    wait(3600);
    expect(statusOf(detector)).toBe("callbacks_silent");
    wait(3600);
    expect(statusOf(detector)).toBe("healthy");
  });

  test("does not learn from its outage, but what lasts for more than a day is its new way", () => {
    const { detector, stream } = learnedBench();
    const before = detector.quantile(0.5) ?? 0;
    stream(720, () => 600);
    expect(statusOf(detector)).toBe("stalled");
    expect(detector.quantile(0.5)).toBe(before);
    stream(17_280, () => 600);
    expect(statusOf(detector)).toBe("healthy");
    expect(detector.quantile(0.5)).toBeGreaterThan(550);
    stream(720, () => 600);
    expect(statusOf(detector)).toBe("healthy");
  });

  test("is known after a restart: an attempt that is met late counts from there", () => {
    const known = baselineFrom(baselineText(learnedBench().detector.baseline()));
    const { detector, wait, now } = createBench(known);
    expect(detector.quantile(0.99)).toBeLessThan(55);
    const meet = (name: string, age: number): void => {
      for (let index = 0; index < 100; index += 1)
        detector.take({ kind: "submitted", attempt: `${name}${index}`, at: now(), age });
      wait(60);
    };
    meet("long overdue", 3600);
    expect(statusOf(detector)).toBe("healthy");
    meet("nearly due", 20);
    expect(statusOf(detector)).toBe("stalled");
  });

  test("is learned anew where the stored text is of another form", () => {
    const text = baselineText(learnedBench().detector.baseline());
    expect(baselineFrom(text.replace("approved", "passed"))).toBeUndefined();
    expect(baselineFrom("{}")).toBeUndefined();
    expect(baselineFrom(text)).toBeDefined();
  });
});

test("when to look next is when the first open attempt comes to the end of its bucket", () => {
  const { detector, submit, now } = createBench();
  expect(detector.nextAt()).toBeUndefined();
  submit(undefined);
  expect(detector.nextAt()).toBeCloseTo(now() + 0.1);
});
