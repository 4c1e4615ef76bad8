import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDuration,
  addEnded,
  addPassed,
  BUCKETS,
  bucketOf,
  type Digest,
  digestFrom,
  digestRows,
  EDGES,
  emptyDigest,
  endedIn,
  merged,
  quantileOf,
  RELATIVE_ERROR,
} from "../../../../src/core/digest.ts";

const durations = fc.array(fc.double({ min: 0.1, max: 2_000_000, noNaN: true }), { minLength: 1, maxLength: 300 });
const quantiles = fc.double({ min: 0.01, max: 1, noNaN: true });

const digestOf = (values: readonly number[]): Digest => {
  const digest = emptyDigest();
  for (const value of values) addDuration(digest, value);
  return digest;
};

/** The least value that a share `q` of all does not exceed. */
const exact = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length - 1e-9) - 1)] ?? Number.NaN;
};

describe("a digest of durations", () => {
  test("every duration lies between the edges of its bucket", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 10_000_000, noNaN: true }), (value) => {
        const bucket = bucketOf(value);
        expect(value > (EDGES[bucket - 1] ?? -1)).toBe(true);
        expect(bucket === BUCKETS - 1 || value <= (EDGES[bucket] ?? 0)).toBe(true);
      }),
      { examples: [[0], [0.1], ...EDGES.map((edge): [number] => [edge])] },
    );
  });

  test("a quantile is the exact one but for the width of a bucket", () => {
    fc.assert(
      fc.property(durations, quantiles, (values, q) => {
        const read = quantileOf(digestOf(values), q) ?? Number.NaN;
        expect(Math.abs(read / exact(values, q) - 1)).toBeLessThanOrEqual(RELATIVE_ERROR + 1e-9);
      }),
      { numRuns: 500 },
    );
  });

  test("two digests added up are the digest of all durations", () => {
    fc.assert(
      fc.property(durations, durations, (first, second) => {
        expect(merged(digestOf(first), digestOf(second))).toEqual(digestOf([...first, ...second]));
      }),
    );
  });

  test("forgetting a part of everything changes no quantile", () => {
    fc.assert(
      fc.property(durations, quantiles, (values, q) => {
        const digest = digestOf(values);
        expect(quantileOf(merged(digest, emptyDigest(), 0.5), q)).toBe(quantileOf(digest, q));
      }),
    );
  });

  test("who is still open is part of the estimate: of ten, five that end and five that stay make a median, not a maximum", () => {
    const digest = digestOf([10, 11, 12, 13, 14]);
    expect(quantileOf(digest, 1)).toBeCloseTo(14, -1);
    for (let open = 0; open < 5; open += 1) addPassed(digest, 0, bucketOf(1000));
    expect(quantileOf(digest, 0.5)).toBeCloseTo(14, -1);
    expect(quantileOf(digest, 0.6)).toBeUndefined();
  });

  test("who is first seen late counts from there on", () => {
    const digest = digestOf([1, 1, 100, 100]);
    addPassed(digest, bucketOf(50), bucketOf(100));
    addEnded(digest, bucketOf(100));
    expect(endedIn(digest)).toBe(5);
    expect(quantileOf(digest, 0.5)).toBeCloseTo(1, 0);
  });

  test("rows carry everything, and what is no digest is refused", () => {
    fc.assert(
      fc.property(durations, (values) => {
        const digest = digestOf(values);
        expect(digestFrom(JSON.parse(JSON.stringify(digestRows(digest))))).toEqual(digest);
      }),
    );
    for (const rows of [null, {}, [1], [[-1, 1, 1]], [[BUCKETS, 1, 1]], [[0.5, 1, 1]], [[0, "1", 1]], [[0, 1, -1]]])
      expect(digestFrom(rows)).toBeUndefined();
  });
});
