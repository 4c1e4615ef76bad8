import { expect, test } from "vitest";
import {
  addDuration,
  addPassed,
  BUCKETS,
  bucketOf,
  digestRows,
  EDGES,
  emptyDigest,
  quantileOf,
  RELATIVE_ERROR,
} from "../../../../src/core/digest.ts";

test("an edge belongs to the bucket below it, the next number to the one above", () => {
  for (const [bucket, edge] of EDGES.slice(0, -1).entries()) {
    expect(bucketOf(edge)).toBe(bucket);
    expect(bucketOf(edge * (1 - Number.EPSILON))).toBe(bucket);
    expect(bucketOf(edge * (1 + Number.EPSILON))).toBe(bucket + 1);
  }
});

test("what is shorter than the first edge, or no duration, is in the first bucket; what is longer than the last, in the last", () => {
  expect([0, -5, 0.05, Number.NaN].map(bucketOf)).toEqual([0, 0, 0, 0]);
  expect([EDGES.at(-1) ?? 0, 1e12, Number.POSITIVE_INFINITY].map(bucketOf)).toEqual(
    new Array<number>(3).fill(BUCKETS - 1),
  );
});

test("the buckets reach from a tenth of a second to thirty days, each read to within a twentieth", () => {
  expect([EDGES[0], EDGES.length]).toEqual([0.1, BUCKETS]);
  expect(EDGES.at(-1)).toBeGreaterThanOrEqual(30 * 86_400);
  expect(RELATIVE_ERROR).toBeLessThan(0.05);
});

test("the least quantile is the first duration, not the first bucket", () => {
  const digest = emptyDigest();
  addDuration(digest, 100);
  expect(quantileOf(digest, 0)).toBeCloseTo(100, -1);
  expect(quantileOf(emptyDigest(), 0)).toBeUndefined();
});

test("only buckets with something in them become rows", () => {
  const digest = emptyDigest();
  expect(digestRows(digest)).toEqual([]);
  addPassed(digest, 3, 5);
  addDuration(digest, 0.05);
  expect(digestRows(digest)).toEqual([
    [0, 1, 0],
    [3, 0, 1],
    [4, 0, 1],
  ]);
});
