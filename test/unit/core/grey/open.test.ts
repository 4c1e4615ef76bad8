import { describe, expect, test } from "vitest";
import { BUCKETS, bucketOf, EDGES } from "../../../../src/core/digest.ts";
import {
  ageTo,
  eachAged,
  enter,
  isBeyond,
  leave,
  nextEdge,
  noneOpen,
  outlive,
} from "../../../../src/core/grey-open.ts";

describe("the attempts that are open", () => {
  const opened = (...ages: readonly (readonly [attempt: string, since: number])[]) => {
    const open = noneOpen();
    for (const [attempt, since] of ages) enter(open, attempt, since, since);
    return open;
  };

  test("are entered once, from where they are met", () => {
    const open = noneOpen();
    enter(open, "a", 100, 100);
    enter(open, "a", 500, 500);
    enter(open, "late", 40, 100);
    expect(leave(open, "a")).toEqual({ since: 100, bucket: 0 });
    expect(leave(open, "late")).toEqual({ since: 40, bucket: bucketOf(60) });
    expect(leave(open, "a")).toBeUndefined();
  });

  test("are told at every look while they are young, and once in five minutes when they are an hour old", () => {
    const open = opened(["a", 0]);
    const told = (at: number): number => {
      let count = 0;
      eachAged(open, at, () => {
        count += 1;
      });
      return count;
    };
    expect([told(10), told(20), told(3600)]).toEqual([1, 1, 1]);
    // From now on it is old: this look tells it as both.
    expect(told(3601)).toBeGreaterThanOrEqual(1);
    const seenAt = open.oldSeenAt;
    expect([told(seenAt + 299), told(seenAt + 300), told(seenAt + 301)]).toEqual([0, 1, 0]);
    enter(open, "a", 9000, 9000);
    expect(leave(open, "a")?.since).toBe(0);
    expect([open.young.size, open.old.size]).toEqual([0, 0]);
  });

  test("live through the buckets one by one, up to the age that they have", () => {
    const attempt = { since: 100, bucket: 0 };
    const passed: number[] = [];
    ageTo(attempt, 100 + (EDGES[2] ?? 0) + 1e-9, (bucket) => passed.push(bucket));
    expect([passed, attempt.bucket]).toEqual([[0, 1, 2], 3]);
    ageTo(attempt, 100 + (EDGES[3] ?? 0) - 1e-9, (bucket) => passed.push(bucket));
    expect(passed).toHaveLength(3);
  });

  test("are gone when they have lived through the last bucket", () => {
    const open = opened(["a", 0]);
    const month = 60 * 86_400;
    const age = (at: number): void => eachAged(open, at, (attempt) => ageTo(attempt, at, () => undefined));
    age(4000);
    expect(open.old.size).toBe(1);
    age(month);
    expect(open.old.size).toBe(0);
    expect([isBeyond({ since: 0, bucket: BUCKETS - 1 }), isBeyond({ since: 0, bucket: BUCKETS })]).toEqual([
      false,
      true,
    ]);
  });

  test("tell nothing more once they outlived an outage, and are gone at last like others", () => {
    const open = opened(["a", 0], ["b", 0]);
    outlive(open);
    const told: number[] = [];
    for (const at of [4000, 60 * 86_400]) eachAged(open, at, (one) => ageTo(one, at, (bucket) => told.push(bucket)));
    expect([told, leave(open, "a"), open.old.size]).toEqual([[], undefined, 0]);
  });

  test("say something next when the first of them comes to its edge", () => {
    expect(nextEdge(noneOpen())).toBeUndefined();
    const open = opened(["later", 200], ["first", 100], ["last", 300]);
    expect(nextEdge(open)).toBeCloseTo(100 + (EDGES[0] ?? 0), 9);
    leave(open, "first");
    expect(nextEdge(open)).toBeCloseTo(200 + (EDGES[0] ?? 0), 9);
  });

  test("are watched up to fifty thousand; beyond that the oldest is forgotten first", () => {
    const open = opened(["old", 0]);
    eachAged(open, 3601, () => undefined);
    for (let count = 0; count < 49_999; count += 1) enter(open, String(count), 3700, 3700);
    expect([open.young.size, open.old.size]).toEqual([49_999, 1]);
    enter(open, "one more", 3700, 3700);
    expect([open.young.size, open.old.size]).toEqual([50_000, 0]);
    enter(open, "and one", 3700, 3700);
    expect([open.young.has("0"), open.young.has("1"), open.young.size]).toEqual([false, true, 50_000]);
  });
});
