import { describe, expect, test } from "vitest";
import {
  afterCall,
  afterClosing,
  afterOpening,
  afterProbe,
  afterWaiting,
  type CountedCall,
  failuresIn,
  HEALTHY,
  openMs,
  slide,
  trips,
  wilsonLower,
} from "../../../src/vendors/trip-rule.ts";

const MINUTE = 60_000;

const good = (at = 0): CountedCall => ({ at, weight: 0 });
const bad = (at = 0): CountedCall => ({ at, weight: 1 });
const slow = (at = 0): CountedCall => ({ at, weight: 0.5 });
const times = (count: number, call: CountedCall): readonly CountedCall[] => new Array<CountedCall>(count).fill(call);
const mixed = (failures: number, calls: number) => [...times(failures, bad()), ...times(calls - failures, good())];

describe("the failure rate that the calls prove", () => {
  test("is the lower end of the one-sided Wilson interval of nine in ten", () => {
    // Worked out from the quadratic equation of the interval.
    expect(wilsonLower(3, 10)).toBeCloseTo(0.153_795_2, 6);
    expect(wilsonLower(13, 20)).toBeCloseTo(0.506_725_7, 6);
    expect(wilsonLower(20, 20)).toBeCloseTo(0.924_107_7, 6);
    expect(wilsonLower(0, 20)).toBeCloseTo(0, 9);
  });

  test("counts a slow answer as half a failure", () => {
    expect(failuresIn([bad(), slow(), good(), slow()])).toBe(2);
  });
});

describe("the window of calls", () => {
  test("holds the last twenty", () => {
    let calls: readonly CountedCall[] = [];
    for (let at = 0; at < 25; at += 1) {
      calls = slide(calls, good(at));
      expect(calls).toHaveLength(Math.min(at + 1, 20));
      expect(calls.at(-1)?.at).toBe(at);
    }
    expect(calls[0]?.at).toBe(5);
  });

  test("holds what is fifteen minutes old and nothing older", () => {
    const calls = [good(0), good(1), good(2)];
    expect(slide(calls, good(15 * MINUTE)).map(({ at }) => at)).toEqual([0, 1, 2, 900_000]);
    expect(slide(calls, good(15 * MINUTE + 2)).map(({ at }) => at)).toEqual([2, 900_002]);
    expect(slide(calls, good(60 * MINUTE)).map(({ at }) => at)).toEqual([3_600_000]);
  });

  test("is a new one each time: who holds the old one sees no change", () => {
    const calls = Object.freeze([good(0)]);
    expect(slide(calls, good(1))).toHaveLength(2);
    expect(calls).toHaveLength(1);
  });
});

describe("a vendor trips", () => {
  test("at five failures in a row, however few calls there were", () => {
    expect([trips(4, []), trips(5, []), trips(4.5, [])]).toEqual([false, true, false]);
  });

  test("at a rate that proves more than one call in two to fail, out of ten at least", () => {
    expect([trips(0, mixed(12, 20)), trips(0, mixed(13, 20))]).toEqual([false, true]);
    expect([trips(0, mixed(7, 10)), trips(0, mixed(8, 10))]).toEqual([false, true]);
    expect([trips(4, mixed(9, 9)), trips(4, mixed(10, 10))]).toEqual([false, true]);
  });
});

describe("an open breaker waits", () => {
  test("a quarter of a minute, five minutes for a revoked key, a fifth more or less by chance", () => {
    const waits = [0, 0.5, 1].map((uniform) => Math.round(openMs("failures", 0, uniform)));
    expect(waits).toEqual([12_000, 15_000, 18_000]);
    expect(openMs("slow", 0, 0.5)).toBe(15_000);
    expect(openMs("credentials", 0, 0.5)).toBe(300_000);
  });

  test("twice as long each time it opens again, ten minutes at most, also after many times", () => {
    expect([1, 2, 5].map((reopened) => openMs("failures", reopened, 0.5))).toEqual([30_000, 60_000, 480_000]);
    expect([6, 5000].map((reopened) => openMs("failures", reopened, 0.5))).toEqual([600_000, 600_000]);
  });
});

describe("the health of a vendor", () => {
  test("begins closed, with nothing against it", () => {
    expect(HEALTHY).toMatchObject({ phase: "closed", cause: "failures", calls: [], consecutive: 0, reopened: 0 });
    expect(afterOpening(HEALTHY, "failures", 0, 0.5)).toMatchObject({ reopened: 0, openUntil: 15_000 });
  });

  test("counts what went wrong since the last good answer", () => {
    const twice = [bad(1), slow(2)].reduce(afterCall, HEALTHY);
    expect(twice).toMatchObject({ consecutive: 1.5, calls: [bad(1), slow(2)] });
    expect(afterCall(twice, good(3))).toMatchObject({ consecutive: 0, calls: [bad(1), slow(2), good(3)] });
  });

  test("that was good for ten minutes forgets how often the breaker had opened", () => {
    const closed = afterClosing({ ...HEALTHY, reopened: 3 }, 1000);
    const until = 1000 + 10 * MINUTE;
    expect(afterOpening(closed, "slow", until - 1, 0.5)).toMatchObject({ phase: "open", cause: "slow", reopened: 4 });
    expect(afterOpening(closed, "slow", until, 0.5)).toMatchObject({ reopened: 0, openUntil: until + 15_000 });
  });

  test("remembers it while the breaker is not closed, however long that lasts", () => {
    const waiting = afterWaiting(afterOpening(HEALTHY, "failures", 0, 0.5));
    expect(afterOpening(waiting, "failures", 60 * MINUTE, 0.5)).toMatchObject({ reopened: 1 });
  });

  test("is looked at afresh when the breaker probes", () => {
    const before = { ...HEALTHY, phase: "open", consecutive: 5, probes: 2, calls: [bad()] } as const;
    expect(afterWaiting(before)).toEqual({ ...before, phase: "half_open", consecutive: 0, probes: 0 });
  });

  test("has nothing against it once the breaker has closed", () => {
    const before = { ...HEALTHY, phase: "half_open", consecutive: 0.5, probes: 3, calls: [bad()] } as const;
    const after = { ...before, phase: "closed", calls: [], consecutive: 0, closedAt: 42 };
    expect(afterClosing(before, 42)).toEqual(after);
  });
});

describe("a probe", () => {
  const probing = { ...HEALTHY, phase: "half_open", consecutive: 0.5, probes: 1, calls: [bad(0)] } as const;

  test("that is good brings the breaker one nearer to closing and forgives nothing", () => {
    const after = afterProbe(probing, good(1), true);
    expect(after).toEqual({ ...probing, probes: 2, calls: [bad(0), good(1)] });
  });

  test("that fails or is slow adds to what is against the vendor", () => {
    expect(afterProbe(probing, bad(1), true)).toEqual({ ...probing, consecutive: 1.5, calls: [bad(0), bad(1)] });
    expect(afterProbe(probing, slow(1), true)).toMatchObject({ consecutive: 1, probes: 1 });
  });

  test("closes as the third; one that is free is never the third", () => {
    const two = { ...probing, probes: 2 };
    expect(afterProbe(two, good(1), true).probes).toBe(3);
    expect(afterProbe(two, good(1), false).probes).toBe(2);
    expect(afterProbe(probing, good(1), false).probes).toBe(2);
    expect(afterProbe({ ...probing, probes: 3 }, good(1), true).probes).toBe(3);
  });
});
