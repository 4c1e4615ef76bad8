import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CALM,
  fairShare,
  isShed,
  nextPressure,
  type Pressure,
  type PressureLevel,
  REQUEST_CLASSES,
  type Readings,
  retryAfterSeconds,
} from "../../../../src/core/shedding.ts";

const QUIET: Readings = { loopDelayMs: 5, writerWaiting: 3, writerOldestMs: 2, heapShare: 0.4 };
const LEVELS: readonly PressureLevel[] = [0, 1, 2, 3, 4, 5];
const levelAt = (readings: Partial<Readings>, held: Pressure = CALM, now = 0): PressureLevel =>
  nextPressure(held, { ...QUIET, ...readings }, now).level;
const shedAt = (level: PressureLevel) => REQUEST_CLASSES.filter((requestClass) => isShed(requestClass, level));

describe("the order of shedding", () => {
  test("exports go first, then lists, status reads and creates; callbacks only when all of these are gone", () => {
    expect(LEVELS.map(shedAt)).toEqual([
      [],
      ["export"],
      ["export", "list"],
      ["export", "list", "status"],
      ["export", "list", "status", "create"],
      ["export", "list", "status", "create", "webhook"],
    ]);
  });

  test("whatever is refused at one level is refused at every higher one, and operators and probes at none", () => {
    for (const level of LEVELS.slice(1)) {
      const lower = shedAt((level - 1) as PressureLevel);
      expect(shedAt(level)).toEqual(expect.arrayContaining(lower));
      expect(shedAt(level)).not.toContain("admin");
      expect(shedAt(level)).not.toContain("probe");
    }
  });
});

describe("what presses", () => {
  test.each([
    ["loopDelayMs", 200, 0.001],
    ["writerWaiting", 500, 1],
    ["writerOldestMs", 1000, 0.001],
    ["heapShare", 0.85, 0.001],
  ] as const)("%s presses above %d, and not at it", (signal, bound, more) => {
    expect(levelAt({ [signal]: bound })).toBe(0);
    expect(levelAt({ [signal]: bound + more })).toBe(1);
  });

  test.each(["loopDelayMs", "writerWaiting", "writerOldestMs", "heapShare"] as const)(
    "each class has a level of its own of %s",
    (signal) => {
      const top = { loopDelayMs: 10_000, writerWaiting: 100_000, writerOldestMs: 60_000, heapShare: 1 }[signal];
      const steps = Array.from({ length: 2001 }, (_, index) => levelAt({ [signal]: (top * index) / 2000 }));
      expect([...new Set(steps)]).toEqual([...LEVELS]);
    },
  );

  test("the worst reading decides, and no reading that grows ever lowers the level", () => {
    const reading = fc.record({
      loopDelayMs: fc.nat(5000),
      writerWaiting: fc.nat(30_000),
      writerOldestMs: fc.nat(20_000),
      heapShare: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(reading, reading, (one, other) => {
        const both = {
          loopDelayMs: Math.max(one.loopDelayMs, other.loopDelayMs),
          writerWaiting: Math.max(one.writerWaiting, other.writerWaiting),
          writerOldestMs: Math.max(one.writerOldestMs, other.writerOldestMs),
          heapShare: Math.max(one.heapShare, other.heapShare),
        };
        expect(levelAt(both)).toBe(Math.max(levelAt(one), levelAt(other)));
      }),
    );
  });
});

describe("hysteresis", () => {
  test("a level is entered at once and left only below three quarters of its bound, a second after", () => {
    const held = nextPressure(CALM, { ...QUIET, writerOldestMs: 1200 }, 10_000);
    expect(held).toEqual({ level: 2, calledForAt: 10_000 });
    expect(levelAt({ writerOldestMs: 870 }, held, 60_000)).toBe(2);
    expect(levelAt({ writerOldestMs: 800 }, held, 10_999)).toBe(2);
    expect(levelAt({ writerOldestMs: 800 }, held, 11_000)).toBe(1);
    expect(levelAt({ writerOldestMs: 700 }, held, 11_000)).toBe(0);
  });

  test("a reading that swings about a bound four times a second changes the level once", () => {
    let held = CALM;
    let changes = 0;
    for (let now = 0; now < 60_000; now += 250) {
      const swing = { ...QUIET, writerOldestMs: now % 500 === 0 ? 1050 : 950 };
      const next = nextPressure(held, swing, now);
      if (next.level !== held.level) changes += 1;
      held = next;
    }
    expect(changes).toBe(1);
  });
});

describe("fair shares and waiting times", () => {
  test("a caller that is alone may send as much as it likes", () => {
    expect(fairShare({ own: 100_000, all: 100_000, callers: 1 })).toBe(Number.POSITIVE_INFINITY);
  });

  test("a caller may send four times what the others send on average, and fifty a second in any case", () => {
    expect(fairShare({ own: 1000, all: 1060, callers: 4 })).toBe(80);
    expect(fairShare({ own: 1000, all: 1003, callers: 4 })).toBe(50);
  });

  test("the refused are told to wait one to five seconds, each as often as the others", () => {
    const drawn = Array.from({ length: 256 }, (_, byte) => retryAfterSeconds(byte / 256));
    expect([...new Set(drawn)]).toEqual([1, 2, 3, 4, 5]);
    for (const seconds of [1, 2, 3, 4, 5]) {
      const times = drawn.filter((one) => one === seconds).length;
      expect(Math.abs(times - 256 / 5)).toBeLessThan(1);
    }
  });
});
