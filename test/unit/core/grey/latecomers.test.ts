import { describe, expect, test } from "vitest";
import { addDuration } from "../../../../src/core/digest.ts";
import { emptyBaseline } from "../../../../src/core/grey-baseline.ts";
import { createGreyDetector, type GreyDetector } from "../../../../src/core/grey-detector.ts";

/** Of a vendor that takes ten to fifty seconds. */
const createDetector = (): GreyDetector => {
  const known = emptyBaseline();
  for (let index = 0; index < 4000; index += 1) addDuration(known.digest, 10 + (index % 40));
  return createGreyDetector("automatic", known);
};

const submit = (detector: GreyDetector, count: number, at: number): readonly string[] => {
  const attempts = Array.from({ length: count }, (_, index) => `${at} ${index}`);
  for (const attempt of attempts) detector.take({ kind: "submitted", attempt, at });
  return attempts;
};
const decide = (detector: GreyDetector, attempts: readonly string[], at: number): void => {
  for (const attempt of attempts) detector.take({ kind: "decided", attempt, at, outcome: "approved" });
};
const look = (detector: GreyDetector, at: number): string => {
  detector.take({ kind: "tick", at });
  const state = detector.state();
  return state.status === "healthy" ? `healthy ${state.weight}` : state.cause;
};
const HEALTHY = "healthy 1";

/** Those of the first minute are decided in the second, in good time; of those that came in the second nobody is. */
const spared = (): GreyDetector => {
  const detector = createDetector();
  look(detector, 0);
  const before = submit(detector, 12, 40);
  expect(look(detector, 60)).toBe(HEALTHY);
  submit(detector, 18, 61);
  decide(detector, before.slice(0, 6), 75);
  expect(look(detector, 76)).toBe(HEALTHY);
  decide(detector, before.slice(6), 89);
  expect(look(detector, 90)).toBe(HEALTHY);
  return detector;
};

describe("an outage that spares what was in progress", () => {
  test("is a stall although work was finished all the while", () => {
    const detector = spared();
    expect(look(detector, 106)).toBe("stalled");
  });

  test("lasts while some who came before it are still decided, and is over when others are again", () => {
    const detector = spared();
    const late = submit(detector, 3, 62);
    expect(look(detector, 106)).toBe("stalled");
    decide(detector, late, 107);
    expect(look(detector, 108)).toBe("stalled");
    const [quick, slow] = [submit(detector, 40, 110), submit(detector, 40, 111)];
    decide(detector, quick, 125);
    decide(detector, slow, 155);
    look(detector, 156);
    expect(detector.state().status).toBe("healthy");
    // Those that it was stuck with are still open, and tell nothing any more.
    for (const at of [200, 300, 3000]) expect(look(detector, at)).toBe(HEALTHY);
  });

  test("is not alleged where many of those who came late are decided in good time", () => {
    const detector = spared();
    decide(detector, submit(detector, 24, 64), 84);
    look(detector, 106);
    expect(detector.state().status).toBe("healthy");
  });

  test("is told by the bands alone where the vendor was under alarm already, also when that is over", () => {
    const detector = createDetector();
    for (let news = 0; news < 20; news += 1) detector.take({ kind: "missed", at: 0 });
    expect(look(detector, 1)).toBe("callbacks_silent");
    submit(detector, 9, 2);
    expect(look(detector, 44)).toBe("callbacks_silent");
    for (let news = 0; news < 100; news += 1) detector.take({ kind: "callback", at: 44 });
    expect(look(detector, 45)).toBe(HEALTHY);
  });
});
