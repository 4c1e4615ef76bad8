/**
 * A distribution of durations without the durations: a life table over logarithmic buckets. Each bucket counts who ended
 * in it and who lived through it, so that attempts still open count as what they are (censored; the estimate is
 * Kaplan and Meier's), two tables add up, and memory is the same for ten durations and for ten million.
 */
export interface Digest {
  /** By bucket: how many ended in it. */
  readonly ended: Float64Array;
  /** By bucket: how many came to its upper edge and went on. */
  readonly passed: Float64Array;
}

/** Upper edge of the first bucket; seconds. */
const SHORTEST = 0.1;
/** Each edge over the one before. */
const GROWTH = 1.1;
/** Beyond 30 days everything is the last bucket. */
export const BUCKETS = Math.ceil(Math.log((30 * 86_400) / SHORTEST) / Math.log(GROWTH)) + 1;

/** Upper edges; seconds. */
export const EDGES: readonly number[] = Array.from({ length: BUCKETS }, (_, bucket) => SHORTEST * GROWTH ** bucket);

/** A quantile read from a digest is off by no more than this part of itself, between the first and the last edge. */
export const RELATIVE_ERROR = Math.sqrt(GROWTH) - 1;

export const emptyDigest = (): Digest => ({ ended: new Float64Array(BUCKETS), passed: new Float64Array(BUCKETS) });

export const bucketOf = (seconds: number): number => {
  if (!(seconds > SHORTEST)) return 0;
  const near = Math.min(BUCKETS - 1, Math.ceil(Math.log(seconds / SHORTEST) / Math.log(GROWTH)));
  // The logarithm may miss an edge by its last bit.
  if (near > 0 && seconds <= (EDGES[near - 1] ?? 0)) return near - 1;
  return near < BUCKETS - 1 && seconds > (EDGES[near] ?? 0) ? near + 1 : near;
};

/** Someone who entered the table in bucket `from` lived through all buckets before `to`. */
export const addPassed = ({ passed }: Digest, from: number, to: number): void => {
  for (let bucket = from; bucket < to; bucket += 1) passed[bucket] = (passed[bucket] ?? 0) + 1;
};

export const addEnded = ({ ended }: Digest, bucket: number): void => {
  ended[bucket] = (ended[bucket] ?? 0) + 1;
};

/** One whole duration. */
export const addDuration = (digest: Digest, seconds: number): void => {
  const bucket = bucketOf(seconds);
  addPassed(digest, 0, bucket);
  addEnded(digest, bucket);
};

/** `keep` of the first table and all of the second: 1 adds them up, less forgets the past. */
export const merged = (first: Digest, second: Digest, keep = 1): Digest => ({
  ended: first.ended.map((count, bucket) => count * keep + (second.ended[bucket] ?? 0)),
  passed: first.passed.map((count, bucket) => count * keep + (second.passed[bucket] ?? 0)),
});

export const endedIn = ({ ended }: Digest): number => ended.reduce((sum, count) => sum + count, 0);

/** By bucket: the chance that one who enters it ends in it. */
export const hazardsOf = ({ ended, passed }: Digest): Float64Array =>
  ended.map((count, bucket) => {
    const entered = count + (passed[bucket] ?? 0);
    return entered === 0 ? 0 : count / entered;
  });

/** By bucket: the part that is still there at its lower edge. */
export const survivalOf = (hazards: Float64Array): Float64Array => {
  let left = 1;
  return hazards.map((hazard) => {
    const before = left;
    left *= 1 - hazard;
    return before;
  });
};

/** The middle, by ratio, of a bucket; seconds. */
const middleOf = (bucket: number): number => (EDGES[bucket] ?? 0) / Math.sqrt(GROWTH);

/** Seconds by which the share `q` has ended; undefined where fewer ever do. */
export const quantileOf = (digest: Digest, q: number): number | undefined => {
  let left = 1;
  for (const [bucket, hazard] of hazardsOf(digest).entries()) {
    left *= 1 - hazard;
    // Products of exact fractions come back a last bit too high.
    if (hazard > 0 && 1 - left >= q - 1e-9) return middleOf(bucket);
  }
  return undefined;
};

/** Rows of bucket, ended and passed; empty ones left out. */
export const digestRows = ({ ended, passed }: Digest): readonly (readonly number[])[] =>
  [...ended.keys()]
    .filter((bucket) => ended[bucket] !== 0 || passed[bucket] !== 0)
    .map((bucket) => [bucket, ended[bucket] ?? 0, passed[bucket] ?? 0]);

const isCount = (value: unknown): value is number => typeof value === "number" && value >= 0 && Number.isFinite(value);

/** Undefined for what are no rows of a digest. */
export const digestFrom = (rows: unknown): Digest | undefined => {
  if (!Array.isArray(rows)) return undefined;
  const digest = emptyDigest();
  for (const row of rows as unknown[]) {
    const [bucket, ended, passed]: unknown[] = Array.isArray(row) ? row : [];
    if (!isCount(bucket) || !Number.isInteger(bucket) || bucket >= BUCKETS || !isCount(ended) || !isCount(passed))
      return undefined;
    digest.ended[bucket] = ended;
    digest.passed[bucket] = passed;
  }
  return digest;
};
