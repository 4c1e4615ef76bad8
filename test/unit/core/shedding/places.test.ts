import { describe, expect, test } from "vitest";
import { fewerPlaces, morePlaces, nextPressure, PLACES, REQUEST_CLASSES } from "../../../../src/core/shedding.ts";

const QUIET = { loopDelayMs: 5, writerWaiting: 3, writerOldestMs: 2, heapShare: 0.4 };

describe("the places for requests", () => {
  test("are bounded for every kind of request but probes, which must be answered whatever happens", () => {
    const unbounded = REQUEST_CLASSES.filter((requestClass) => PLACES[requestClass] === null);
    expect(unbounded).toEqual(["probe"]);
    for (const requestClass of REQUEST_CLASSES.filter((one) => one !== "probe"))
      expect(PLACES[requestClass]).toBeGreaterThanOrEqual(16);
  });

  test("that were too many become seven tenths of what was under way, and never so few that nothing is found out", () => {
    expect([100, 99, 24, 23, 0].map(fewerPlaces)).toEqual([70, 69, 16, 16, 16]);
  });

  test("come back by a tenth at a time, and only while they are used", () => {
    expect([morePlaces(100, 50), morePlaces(100, 100)]).toEqual([111, 111]);
    expect(morePlaces(100, 49)).toBe(100);
    expect(morePlaces(16, 16)).toBe(18);
  });

  test("never become more than there are in quiet times", () => {
    expect(morePlaces(500, 500)).toBe(PLACES.create);
    expect(morePlaces(PLACES.create ?? 0, 512)).toBe(PLACES.create);
  });
});

describe("a level of pressure", () => {
  test("that is called for again is held from that moment on", () => {
    const entered = nextPressure({ level: 0, calledForAt: 0 }, { ...QUIET, writerOldestMs: 1100 }, 1000);
    const again = nextPressure(entered, { ...QUIET, writerOldestMs: 800 }, 1900);
    expect([entered, again]).toEqual([
      { level: 1, calledForAt: 1000 },
      { level: 1, calledForAt: 1900 },
    ]);
    expect(nextPressure(again, QUIET, 2899)).toBe(again);
    expect(nextPressure(again, QUIET, 2900)).toEqual({ level: 0, calledForAt: 1900 + 1000 });
  });
});
