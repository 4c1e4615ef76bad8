import { describe, expect, test } from "vitest";
import { addDuration } from "../../../../src/core/digest.ts";
import { ENDED_EVIDENCE, type Expectation, emptyBaseline, expectationOf } from "../../../../src/core/grey-baseline.ts";
import { ALARM, SUSPICION } from "../../../../src/core/grey-evidence.ts";
import { ageTo, type Open } from "../../../../src/core/grey-open.ts";
import {
  addTrial,
  alarmStall,
  calmStall,
  newStall,
  type Stall,
  stallScore,
  stepStall,
} from "../../../../src/core/grey-stall.ts";

/** A bucket of each band, and one of none; what it says to live through it. */
const EXPECTED: Expectation = {
  hazards: Float64Array.of(0.5, 0.5, 0.5, 0.5),
  passedEvidence: Float64Array.of(4, 5, 6, 7),
  band: Int8Array.of(0, 1, 2, -1),
};

const pass = (stall: Stall, bucket: number, since = 0, isAlarmed = false): void =>
  addTrial(stall, EXPECTED, { since, bucket, hasEnded: false }, isAlarmed);
const end = (stall: Stall, bucket: number, since = 0): void =>
  addTrial(stall, EXPECTED, { since, bucket, hasEnded: true }, false);
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

describe("the trials of a look", () => {
  test("count when it comes, each in its band and all of them for those who came since some moment", () => {
    const stall = newStall();
    for (const bucket of [0, 1, 2, 3]) pass(stall, bucket);
    expect(stallScore(stall)).toBe(0);
    stepStall(stall, 15, 0, 0);
    expect([stall.bands, stall.latecomers, stallScore(stall)]).toEqual([[4, 5, 6], [4, 5, 6], 15]);
    stepStall(stall, 30, 0, 0);
    expect([stall.bands, stallScore(stall)]).toEqual([[4, 5, 6], 15]);
  });

  test("count as one in each band, whichever comes first", () => {
    const stall = newStall();
    end(stall, 0);
    pass(stall, 0);
    stepStall(stall, 15, 0, 0);
    expect(stall.bands[0]).toBeCloseTo(4 + ENDED_EVIDENCE, 12);
    for (let count = 0; count < 10; count += 1) end(stall, 0);
    stepStall(stall, 30, 0, 0);
    expect([stall.bands[0], stallScore(stall)]).toEqual([0, 0]);
  });

  test("say less of a vendor whose pace is slow, in the band where it is", () => {
    const stall = newStall();
    for (let count = 0; count < 2000; count += 1) pass(stall, 0);
    stepStall(stall, 15, 0, 0);
    expect([stall.pace.part[0], stall.pace.part[1]]).toEqual([0.3, 1]);
    const before = sum(stall.latecomers);
    pass(stall, 0);
    stepStall(stall, 15, 0, 0);
    expect(sum(stall.latecomers) - before).toBeCloseTo(4 * 0.3, 9);
  });

  test("are worth the worst band where that says more than who came late", () => {
    const stall = newStall();
    pass(stall, 1, 0);
    stepStall(stall, 15, 0, 0);
    for (let count = 0; count < 4; count += 1) end(stall, 0, 0);
    stepStall(stall, 15, 0, 0);
    expect([stall.bands, stall.latecomers, stallScore(stall)]).toEqual([[0, 5, 0], [0, 0, 0], 5]);
  });

  test("are taken up by the pace as time goes by, and fade as they are told to", () => {
    const stall = newStall();
    pass(stall, 0);
    stepStall(stall, 3600, 3600, -1);
    expect(stall.bands).toEqual([3, 0, 0]);
    expect(stall.pace.expected[0]).toBeCloseTo(10 + 0.5 / Math.E, 9);
  });
});

describe("from the alarm on", () => {
  /** Six attempts that began in the last quarter of a minute, each through the first two bands; some decided before them in the second. */
  const latecomersAlone = (): Stall => {
    const stall = newStall();
    for (let count = 0; count < 6; count += 1) {
      pass(stall, 0, 100);
      pass(stall, 1, 100);
      for (let other = 0; other < 3; other += 1) end(stall, 1, 0);
    }
    for (let count = 0; count < 3; count += 1) end(stall, 0, 0);
    stepStall(stall, 115, 0, 0);
    return stall;
  };

  test("the band where latecomers said most keeps it, and they say nothing more", () => {
    const stall = latecomersAlone();
    expect(Math.max(...stall.bands)).toBeLessThan(ALARM);
    expect(stallScore(stall)).toBe(54);
    const [first = 0] = stall.bands;
    alarmStall(stall);
    expect([stall.bands, stall.latecomers]).toEqual([
      [first, ALARM, 0],
      [0, 0, 0],
    ]);
    stepStall(stall, 120, 0, 0);
    expect([stallScore(stall), sum(stall.latecomers)]).toEqual([ALARM, 0]);
  });

  test("an alarm of another cause leaves the bands as they are", () => {
    const stall = newStall();
    for (const bucket of [0, 1, 2]) pass(stall, bucket);
    stepStall(stall, 15, 0, 0);
    alarmStall(stall);
    expect([stall.bands, stallScore(stall)]).toEqual([[4, 5, 6], 6]);
  });

  test("a band that says more than the alarm needs keeps all of it", () => {
    const stall = newStall();
    for (let count = 0; count < 7; count += 1) pass(stall, 0);
    stepStall(stall, 15, 0, 0);
    alarmStall(stall);
    expect(stall.bands).toEqual([28, 0, 0]);
  });

  test("latecomers are believed from just the evidence on that an alarm needs", () => {
    const stall = newStall();
    stall.bands.fill(1);
    stall.latecomers = [0, 15, ALARM - 15];
    alarmStall(stall);
    expect(stall.bands).toEqual([1, ALARM, 1]);
  });

  test("trials count for the bands alone, and are no pace", () => {
    const stall = newStall();
    for (let count = 0; count < 500; count += 1) pass(stall, 0, 0, true);
    stepStall(stall, 15, 0, 0);
    expect([stall.bands[0], sum(stall.latecomers), stall.pace.part[0]]).toEqual([2 * ALARM, 0, 1]);
  });

  test("what lasted so long that it is the new normal is no stall", () => {
    const stall = latecomersAlone();
    alarmStall(stall);
    calmStall(stall);
    expect([stall.bands, stallScore(stall)]).toEqual([[0, 0, 0], 0]);
  });
});

/** Half within three minutes, one in a hundred after a quarter of an hour (log-logistic); in a row without pattern. */
const taking = (index: number): number => {
  const rank = (index * 0.618034) % 1;
  return 180 * (rank / (1 - rank)) ** 0.4;
};

const LOOK = 15;
const known = emptyBaseline();
for (let index = 0; index < 4000; index += 1) addDuration(known.digest, taking(index));
const HUMAN = expectationOf(known, "human");

/** An attempt every quarter of a minute; `isStuck`: by when it began, one that never ends. Tells every look, until one has seen enough. */
const play = (
  seconds: number,
  isStuck: (since: number) => boolean,
  look: (stall: Stall, at: number) => boolean,
): void => {
  const stall = newStall();
  const open = new Map<Open, number>();
  for (let at = LOOK; at <= seconds; at += LOOK) {
    const began = at - LOOK;
    open.set({ since: began, bucket: 0 }, isStuck(began) ? Number.POSITIVE_INFINITY : began + taking(began / LOOK));
    for (const [attempt, ends] of open) {
      const { since } = attempt;
      ageTo(attempt, Math.min(at, ends), (bucket) => addTrial(stall, HUMAN, { since, bucket, hasEnded: false }, false));
      if (ends > at) continue;
      addTrial(stall, HUMAN, { since, bucket: attempt.bucket, hasEnded: true }, false);
      open.delete(attempt);
    }
    stepStall(stall, at, LOOK, 0);
    if (look(stall, at)) return;
  }
};

/** Seconds from the beginning of an outage that spares what was in progress until the score says so. */
const seenAfter = (score: (stall: Stall) => number): number => {
  const began = 2 * 3600;
  let after = Number.POSITIVE_INFINITY;
  play(
    began + 3600,
    (since) => since >= began,
    (stall, at) => {
      if (score(stall) >= ALARM) after = at - began;
      return after < Number.POSITIVE_INFINITY;
    },
  );
  return after;
};

describe("a vendor with an attempt every quarter of a minute", () => {
  test("that is well never comes near a suspicion in half a day", () => {
    const scores: number[] = [];
    play(
      12 * 3600,
      () => false,
      (stall) => scores.push(stallScore(stall)) < 0,
    );
    expect(scores).toHaveLength((12 * 3600) / LOOK);
    expect(Math.max(...scores)).toBeLessThan(SUSPICION / 2);
  });

  test("that goes on with what was in progress, but finishes nothing that came since, is seen minutes before any band sees it", () => {
    const [byBands, byAll] = [seenAfter(({ bands }) => Math.max(...bands)), seenAfter(stallScore)];
    expect(byBands).toBeLessThan(600);
    expect(byAll).toBeGreaterThan(0);
    expect(byAll).toBeLessThanOrEqual(byBands - 120);
  });
});
