import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jittered, pollDelay } from "../../../../src/core/failover.ts";
import { createPollLeave } from "../../../../src/vendors/poll-leave.ts";

const fractions = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("the schedule of polls", () => {
  test("is the fixed one so long as nothing is learned", () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((polls) => pollDelay(polls))).toEqual([60, 120, 300, 600, 1800, 3600, 3600]);
  });

  test("begins when a decision should have been heard, never within five seconds and never later than an hour", () => {
    expect([0.3, 20, 5000].map((p99) => pollDelay(0, p99))).toEqual([5, 20, 3600]);
    expect([2, 3, 4, 5, 6, 7].map((polls) => pollDelay(polls, 100))).toEqual([100, 120, 300, 600, 1800, 3600]);
  });

  test("heals within twice the 99th percentile whatever the jitter, when the decision was in time", () => {
    fc.assert(
      fc.property(fc.double({ min: 5, max: 3600, noNaN: true }), fractions, fractions, (p99, first, second) => {
        const polls = [jittered(pollDelay(0, p99), first), jittered(pollDelay(1, p99), second)];
        expect(polls[0]).toBeLessThanOrEqual(2 * p99);
        expect((polls[0] ?? 0) + (polls[1] ?? 0)).toBeGreaterThan(p99);
        expect((polls[0] ?? 0) + (polls[1] ?? 0)).toBeLessThanOrEqual(2 * p99);
      }),
    );
  });
});

describe("leave to poll", () => {
  const createClock = () => {
    const clock = { now: 0, monotonic: () => clock.now };
    return clock;
  };

  test("never lets through more than a tenth of the contract in any minute, and everyone comes to their turn", () => {
    const clock = createClock();
    const leave = createPollLeave(clock, 400);
    const asked: number[] = [];
    const waiting = new Map(Array.from({ length: 300 }, (_, index) => [`a${index}`, 0]));
    for (; waiting.size > 0 && clock.now < 3_600_000; clock.now += 50) {
      for (const [attempt, until] of waiting) {
        if (until > clock.now) continue;
        const wait = leave.ask(attempt);
        waiting.set(attempt, clock.now + wait);
        if (wait > 0) continue;
        asked.push(clock.now);
        waiting.delete(attempt);
      }
    }
    expect(asked.length).toBe(300);
    for (const from of asked)
      expect(asked.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(40);
    // Nobody waits for nothing: three hundred at forty a minute.
    expect(asked.at(-1)).toBeLessThan(10 * 60_000);
  });

  test("owes the calls that a question took beyond its first", () => {
    const once = createClock();
    const thrice = createClock();
    const [cheap, dear] = [createPollLeave(once, 400), createPollLeave(thrice, 400)];
    for (let index = 0; index < 20; index += 1) {
      once.now += cheap.ask(`a${index}`);
      cheap.ask(`a${index}`);
      cheap.took(1);
      thrice.now += dear.ask(`a${index}`);
      dear.ask(`a${index}`);
      dear.took(3);
    }
    expect(thrice.now).toBeGreaterThan(60_000);
    expect(thrice.now).toBeGreaterThan(once.now * 2);
  });
});
