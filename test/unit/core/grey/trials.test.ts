import { describe, expect, test } from "vitest";
import { addDuration } from "../../../../src/core/digest.ts";
import { type Baseline, emptyBaseline, type Outcome } from "../../../../src/core/grey-baseline.ts";
import { createGreyDetector, type GreyDetector } from "../../../../src/core/grey-detector.ts";
import { LEAST_WEIGHT } from "../../../../src/core/grey-evidence.ts";

const DAY = 86_400;

/** A vendor that takes ten to fifty seconds and approves six in seven. */
const known = (): Baseline => {
  const baseline = emptyBaseline();
  for (let index = 0; index < 4000; index += 1) addDuration(baseline.digest, 10 + (index % 40));
  baseline.mix.set([3430, 370, 100, 60, 40, 0]);
  return baseline;
};

const submit = (detector: GreyDetector, count: number, at: number, name = `at ${at}`): readonly string[] => {
  const attempts = Array.from({ length: count }, (_, index) => `${name} ${index}`);
  for (const attempt of attempts) detector.take({ kind: "submitted", attempt, at });
  return attempts;
};
const decide = (detector: GreyDetector, attempts: readonly string[], at: number, outcome: Outcome = "approved") => {
  for (const attempt of attempts) detector.take({ kind: "decided", attempt, at, outcome });
};
/** Attempts that the vendor brings to an end in good time. */
const work = (detector: GreyDetector, count: number, at: number): void =>
  decide(detector, submit(detector, count, at), at + 15);
const hear = (detector: GreyDetector, kind: "missed" | "callback", times: number, at: number): void => {
  for (let count = 0; count < times; count += 1) detector.take({ kind, at });
};
const look = (detector: GreyDetector, at: number): string => {
  detector.take({ kind: "tick", at });
  const state = detector.state();
  return state.status === "healthy" ? `healthy ${state.weight}` : state.cause;
};
const HEALTHY = "healthy 1";

describe("accepted work", () => {
  test("that is not finished in its time is a stall, told with the moment when it was seen", () => {
    const detector = createGreyDetector("automatic", known());
    submit(detector, 40, 0);
    expect(look(detector, 5)).toBe(HEALTHY);
    expect(look(detector, 120)).toBe("stalled");
    expect(detector.state()).toEqual({ status: "degraded", cause: "stalled", since: 120, weight: LEAST_WEIGHT });
    look(detector, 130);
    expect(detector.state()).toMatchObject({ since: 120 });
  });

  test("that takes long is suspect, and what is finished after it speaks for the vendor again", () => {
    const detector = createGreyDetector("automatic", known());
    const slow = submit(detector, 8, 0);
    expect(look(detector, 45)).not.toBe(HEALTHY);
    expect(detector.state()).toMatchObject({ status: "healthy" });
    decide(detector, slow, 46);
    work(detector, 100, 46);
    expect(look(detector, 62)).toBe(HEALTHY);
  });

  test("that we ended ourselves says nothing", () => {
    const detector = createGreyDetector("automatic", known());
    for (const attempt of submit(detector, 40, 0)) detector.take({ kind: "left", attempt, at: 1 });
    expect(look(detector, 600)).toBe(HEALTHY);
    expect(detector.nextAt()).toBeUndefined();
  });

  test("that is met late counts from there, as far as it is still of the ordinary", () => {
    const met = (age: number): string => {
      const detector = createGreyDetector("automatic", known());
      for (let index = 0; index < 40; index += 1)
        detector.take({ kind: "submitted", attempt: String(index), at: 5000, age });
      return look(detector, 5060);
    };
    expect([met(3600), met(20)]).toEqual([HEALTHY, "stalled"]);
  });

  test("that lasts beyond every measure is forgotten when it is decided at last", () => {
    const detector = createGreyDetector("automatic", known());
    const attempts = submit(detector, 1, 0);
    decide(detector, attempts, 60 * DAY);
    expect(detector.nextAt()).toBeUndefined();
    expect(look(detector, 60 * DAY)).toBe(HEALTHY);
  });

  test("is looked at when the first attempt comes to its next edge", () => {
    const detector = createGreyDetector("automatic");
    submit(detector, 1, 50);
    expect(detector.nextAt()).toBeCloseTo(50.1, 9);
    const late = createGreyDetector("automatic");
    late.take({ kind: "submitted", attempt: "a", at: 5000, age: 3600 });
    expect(late.nextAt()).toBeGreaterThan(5000);
    expect(late.nextAt()).toBeLessThan(5400);
  });
});

describe("outcomes and callbacks", () => {
  test("that shift are seen by themselves", () => {
    const detector = createGreyDetector("automatic", known());
    decide(detector, ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"], 10, "refused");
    expect(look(detector, 15)).toBe("outcomes_shifted");
  });

  test("say nothing about an outcome of a vendor whose mix is not known", () => {
    const detector = createGreyDetector("automatic");
    decide(detector, ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"], 10, "refused");
    expect(look(detector, 15)).toBe(HEALTHY);
  });

  test("that polls must find are silent callbacks, and those that come speak against it", () => {
    const detector = createGreyDetector("automatic");
    hear(detector, "missed", 9, 10);
    expect(look(detector, 15)).toBe("callbacks_silent");
    hear(detector, "callback", 40, 20);
    expect(look(detector, 20)).toBe(HEALTHY);
  });

  test("that are silent are the cause where decisions are late as well", () => {
    const detector = createGreyDetector("automatic", known());
    hear(detector, "missed", 9, 10);
    submit(detector, 40, 0);
    expect(look(detector, 120)).toBe("callbacks_silent");
  });
});

describe("an alarm", () => {
  const stalled = (baseline: Baseline): GreyDetector => {
    const detector = createGreyDetector("automatic", baseline);
    hear(detector, "missed", 20, 0);
    expect(look(detector, 10)).toBe("callbacks_silent");
    return detector;
  };

  test("is forgiven by waiting, half of the most evidence in an hour, and only under alarm", () => {
    const detector = stalled(known());
    expect(look(detector, 2000)).toBe("callbacks_silent");
    expect(look(detector, 3610)).toBe("callbacks_silent");
    expect(look(detector, 5500)).toBe(HEALTHY);
    const suspected = createGreyDetector("automatic", known());
    hear(suspected, "missed", 7, 0);
    const before = look(suspected, 10);
    expect(before).not.toBe(HEALTHY);
    expect(look(suspected, 800)).toBe(before);
  });

  test("on outcomes is forgiven by waiting as well", () => {
    const detector = createGreyDetector("automatic", known());
    decide(
      detector,
      Array.from({ length: 30 }, (_, index) => String(index)),
      10,
      "refused",
    );
    expect(look(detector, 15)).toBe("outcomes_shifted");
    expect(look(detector, 6000)).toBe(HEALTHY);
  });

  test("on stalls is forgiven by waiting as well", () => {
    const detector = createGreyDetector("automatic", known());
    const attempts = submit(detector, 40, 0);
    expect(look(detector, 120)).toBe("stalled");
    for (const attempt of attempts) detector.take({ kind: "left", attempt, at: 130 });
    expect(look(detector, 6000)).toBe(HEALTHY);
  });

  test("leaves nothing of the outage in what counts as normal", () => {
    const detector = stalled(known());
    decide(detector, ["during"], 20, "expired");
    look(detector, 5500);
    expect(detector.state().status).toBe("healthy");
    const before = detector.baseline().mix[3] ?? 0;
    look(detector, 5500 + 899);
    expect(detector.baseline().mix[3]).toBe(before);
    look(detector, 5500 + 900);
    expect(detector.baseline().mix[3]).toBeLessThan(before);
  });
});

describe("what counts as normal", () => {
  test("is learned after a quarter of an hour without suspicion, and fades by the week", () => {
    const detector = createGreyDetector("automatic", known());
    look(detector, 0);
    work(detector, 300, 10);
    look(detector, 899);
    expect(detector.baseline().mix[0]).toBe(3430);
    look(detector, 900);
    expect(detector.baseline().mix[0]).toBeCloseTo(3430 * 0.5 ** (900 / (7 * DAY)) + 300, 6);
    look(detector, 1800);
    expect(detector.baseline().mix[0]).toBeCloseTo((3430 * 0.5 ** (900 / (7 * DAY)) + 300) * 0.5 ** (900 / (7 * DAY)));
  });

  test("is what makes a vendor known, with its quantiles", () => {
    const detector = createGreyDetector("automatic");
    look(detector, 0);
    work(detector, 300, 10);
    expect(detector.quantile(0.5)).toBeUndefined();
    look(detector, 900);
    expect(detector.quantile(0.5)).toBeCloseTo(15, -1);
    submit(detector, 40, 910);
    expect(look(detector, 1000)).toBe("stalled");
  });

  test("is not learned under suspicion", () => {
    const detector = createGreyDetector("automatic", known());
    look(detector, 0);
    hear(detector, "missed", 7, 10);
    work(detector, 10, 20);
    expect(look(detector, 901)).not.toBe(HEALTHY);
    expect(detector.baseline().mix[0]).toBe(3430);
  });

  /** Alarm all day long: callbacks stay silent while the vendor decides in its new way. */
  const lasting = (baseline: Baseline | undefined, seconds: number, decisions: number): GreyDetector => {
    const detector = createGreyDetector("automatic", baseline);
    hear(detector, "missed", 20, 0);
    look(detector, 0);
    decide(detector, submit(detector, decisions, 1), 31, "rejected");
    for (let at = 600; at < seconds; at += 600) {
      hear(detector, "missed", 20, at);
      look(detector, at);
    }
    hear(detector, "missed", 20, seconds);
    look(detector, seconds);
    return detector;
  };

  test("becomes what lasted for a day, with nothing of the old", () => {
    expect(lasting(known(), DAY - 1, 250).state().status).toBe("degraded");
    const detector = lasting(known(), DAY, 250);
    expect(detector.state()).toEqual({ status: "healthy", weight: 1 });
    expect([...detector.baseline().mix]).toEqual([0, 250, 0, 0, 0, 0]);
  });

  test("stays as it was where the day brought too little to know better", () => {
    const detector = lasting(known(), DAY, 199);
    expect(detector.state().status).toBe("degraded");
    expect(detector.baseline().mix[0]).toBe(3430);
  });

  test("becomes what lasted for an hour where nothing was known before", () => {
    expect(lasting(undefined, 3599, 20).state().status).toBe("degraded");
    const detector = lasting(undefined, 3600, 20);
    expect(detector.state().status).toBe("healthy");
    expect(detector.baseline().mix[1]).toBe(20);
  });
});
