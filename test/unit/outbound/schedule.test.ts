import { describe, expect, test } from "vitest";
import { DELAYS, delayAfter, HOUR, retryAfter, runAfter } from "../../../src/outbound/schedule.ts";
import { createVirtualWorld } from "../../kit/virtual-world.ts";

const NOW = Date.parse("2026-01-05T09:00:00Z");

describe("the schedule of tries", () => {
  test("ten tries span 75 hours and 35 minutes, and a few seconds", () => {
    expect(DELAYS).toHaveLength(10);
    expect(DELAYS.reduce((sum, delay) => sum + delay, 0)).toBe(75 * HOUR + 35 * 60_000 + 5000);
  });

  test("each wait stays within a fifth of its step and uses both ends of it", () => {
    const world = createVirtualWorld({ seed: 5 });
    for (const [step, delay] of DELAYS.entries()) {
      if (step === 0) continue;
      const ratios = Array.from({ length: 500 }, () => (delayAfter(world, step) ?? 0) / delay);
      expect(Math.min(...ratios)).toBeGreaterThanOrEqual(0.8);
      expect(Math.min(...ratios)).toBeLessThan(0.81);
      expect(Math.max(...ratios)).toBeLessThanOrEqual(1.2);
      expect(Math.max(...ratios)).toBeGreaterThan(1.19);
    }
  });

  test("a run ends with its tenth try, whatever runs came before", () => {
    const world = createVirtualWorld({ seed: 5 });
    expect([10, 20, 30].map((tried) => delayAfter(world, tried))).toEqual([undefined, undefined, undefined]);
    expect(delayAfter(world, 11)).toBeLessThanOrEqual(6000);
  });

  test("a new run begins at the next multiple of ten", () => {
    expect([0, 1, 9, 10, 11, 20].map(runAfter)).toEqual([0, 10, 10, 10, 20, 20]);
  });
});

describe("Retry-After", () => {
  test.each([
    ["120", 120_000],
    ["0", 0],
    ["999999999", 24 * HOUR],
    ["Mon, 05 Jan 2026 09:01:00 GMT", 60_000],
    ["Mon, 05 Jan 2026 08:00:00 GMT", 0],
    ["Fri, 05 Jan 2029 08:00:00 GMT", 24 * HOUR],
  ])("reads %s", (header, wait) => {
    expect(retryAfter(header, NOW)).toBe(wait);
  });

  test.each([undefined, "", "-5", "1.5", "soon", "0x10", "Mon, 99 Foo 2026 09:01:00 GMT", "1e3", " 5"])(
    "ignores %s",
    (header) => {
      expect(retryAfter(header, NOW)).toBeUndefined();
    },
  );
});
