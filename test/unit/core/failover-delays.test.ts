import { describe, expect, test } from "vitest";
import { FAULT_KINDS, type FaultKind } from "../../../contracts/fault.ts";
import {
  afterFault,
  askAgainDelay,
  callOf,
  faultIn,
  isInDoubt,
  jittered,
  pollDelay,
  retriesWithin,
  standingFault,
  startRetryDelay,
} from "../../../src/core/failover.ts";

describe("a start that failed", () => {
  test.each([
    ["timeout", "resolve_first"],
    ["unavailable", "next_vendor"],
    ["rate_limited", "next_vendor"],
    ["unauthorized", "next_vendor"],
    ["refused_input", "stop"],
    ["not_found", "stop"],
    ["unreadable", "resolve_first"],
    ["in_doubt", "resolve_first"],
    ["unauthentic", "stop"],
  ] as const)("with %s is followed by %s", (kind, after) => {
    expect(afterFault({ kind, detail: "" })).toBe(after);
  });

  const left = (kind: FaultKind, httpStatus?: number): string =>
    callOf({ kind, detail: "", ...(httpStatus !== undefined && { httpStatus }) });

  test("leaves nothing behind where no vendor answered, and a refusal where one did", () => {
    expect(left("unavailable")).toBe("unsent");
    expect(left("unavailable", 503)).toBe("refused");
    expect(left("unauthorized", 401)).toBe("refused");
  });

  test("is the caller's own fault where every vendor would refuse it, and in doubt where it may have happened", () => {
    expect(left("refused_input", 422)).toBe("bad_input");
    expect(left("timeout")).toBe("in_doubt");
    expect(left("unreadable", 200)).toBe("in_doubt");
  });

  test("has an answer for every fault there is", () => {
    for (const kind of FAULT_KINDS) expect(left(kind)).toMatch(/^(unsent|bad_input|in_doubt)$/);
  });
});

describe("the fault of an attempt that is tried again", () => {
  const lost = { kind: "timeout", detail: "lost" } as const;
  const down = { kind: "unavailable", detail: "down" } as const;

  test("stays one in doubt, whatever a later try met, and is else the one met last", () => {
    expect(standingFault(lost, down)).toBe(lost);
    expect(standingFault(down, lost)).toBe(lost);
    expect(standingFault(null, down)).toBe(down);
  });

  test("is read as it was stored", () => {
    expect([null, "null", JSON.stringify(lost)].map(faultIn)).toEqual([null, null, lost]);
    expect([null, down, lost].map(isInDoubt)).toEqual([false, false, true]);
  });
});

describe("a start that waits in the queue", () => {
  test("is tried again after two seconds, then half as often each time, and once a quarter of an hour at least", () => {
    const delays = Array.from({ length: 12 }, (_, retries) => startRetryDelay(retries));
    expect(delays).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    expect(startRetryDelay(100_000)).toBe(900);
  });

  test("of which nobody counted the retries has as many behind it as fit into its time", () => {
    let waited = 0;
    for (let retries = 0; retries < 9; retries += 1) {
      expect(retriesWithin(waited)).toBe(retries);
      waited += startRetryDelay(retries);
      expect(retriesWithin(waited - 0.01)).toBe(retries);
    }
  });

  test("has none behind it when our clock went backwards", () => {
    expect(retriesWithin(-60)).toBe(0);
  });
});

describe("an attempt that keeps silent", () => {
  const polls = (p99?: number): readonly number[] => Array.from({ length: 8 }, (_, count) => pollDelay(count, p99));

  test("is asked after 1, 2, 5, 10 and 30 minutes more, then hourly, while nothing is known of the vendor", () => {
    expect(polls()).toEqual([60, 120, 300, 600, 1800, 3600, 3600, 3600]);
  });

  test("is asked when 99 of 100 would have ended, soon after that once more, and then ever more rarely", () => {
    expect(polls(200)).toEqual([200, 120, 200, 200, 300, 600, 1800, 3600]);
  });

  test("is never asked within five seconds, and within an hour in any case", () => {
    expect(polls(0.5)).toEqual([5, 3, 60, 120, 300, 600, 1800, 3600]);
    expect(polls(1_000_000)).toEqual([3600, 2160, 3600, 3600, 3600, 3600, 3600, 3600]);
  });

  test("is asked a second time between once and twice the time that was expected, whatever the jitter", () => {
    for (const one of [0, 0.999_999])
      for (const other of [0, 0.999_999]) {
        const second = jittered(pollDelay(0, 100), one) + jittered(pollDelay(1, 100), other);
        expect(second).toBeGreaterThan(100);
        expect(second).toBeLessThan(200);
      }
  });

  test("is asked a fifth sooner or later than planned, so that polls spread", () => {
    expect([0, 0.25, 0.5, 1].map((fraction) => Math.round(jittered(100, fraction)))).toEqual([80, 90, 100, 120]);
  });

  test("is asked again when the rest is over that the vendor asked for, never sooner, up to a fifth later", () => {
    expect([0, 0.5, 1].map((fraction) => askAgainDelay(30, fraction))).toEqual([30, 33, 36]);
    expect([0, 1].map((fraction) => askAgainDelay(0, fraction))).toEqual([5, 6]);
  });
});
