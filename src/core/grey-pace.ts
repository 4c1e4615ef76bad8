import { BAND_COUNT } from "./grey-baseline.ts";

/**
 * How fast a vendor is these hours, beside what is normal of it: by night and at the weekend its people are few, and a busy day takes
 * longer. Such times come over an hour, an outage within minutes.
 */
export interface Pace {
  /** By band: a part of the normal, from the last look. */
  readonly part: Float64Array;
  /** By band: decisions, and how many there would have been on the mean. Both fade. */
  readonly ended: Float64Array;
  readonly expected: Float64Array;
}

/** Seconds until a third is left of what was seen. */
const MEMORY = 3600;
/** Slower than this part of the normal is no pace but an outage. */
const SLOWEST = 0.3;
/** Decisions in time that are believed beforehand: a few slow ones prove no pace. */
const BELIEVED = 10;

const filled = (value: number): Float64Array => new Float64Array(BAND_COUNT).fill(value);

export const newPace = (): Pace => ({ part: filled(1), ended: filled(BELIEVED), expected: filled(BELIEVED) });

export const addToPace = ({ ended, expected }: Pace, band: number, hazard: number, hasEnded: boolean): void => {
  expected[band] = (expected[band] ?? 0) + hazard;
  if (hasEnded) ended[band] = (ended[band] ?? 0) + 1;
};

/** Takes up what was seen since the last look, so many seconds ago, and forgets some of what was seen before. */
export const stepPace = ({ part, ended, expected }: Pace, seconds: number): void => {
  const keep = Math.exp(-seconds / MEMORY);
  for (const counts of [ended, expected]) counts.set(counts.map((count) => BELIEVED + (count - BELIEVED) * keep));
  // A vendor that hurries is not suspect when it stops hurrying.
  part.set(ended.map((count, band) => Math.min(1, Math.max(SLOWEST, count / (expected[band] ?? count)))));
};
