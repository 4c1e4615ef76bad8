import type { World } from "../world.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Wait before each try of a run, in milliseconds: ten tries in 75 h 35 min (the sample of Standard Webhooks 1.0). */
export const DELAYS: readonly number[] = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

export const TRIES_PER_RUN = DELAYS.length;

/** Either way, so that what failed together does not come back together. */
const JITTER = 0.2;

/** The longest wait that a receiver can ask for. */
const LONGEST_RETRY_AFTER = 24 * HOUR;

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

const fraction = (world: World): number => {
  const bytes = world.random(4);
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) / 2 ** 32;
};

/**
 * Milliseconds until the try after number `tried`, or undefined when the run is over. Tries are numbered on over
 * all runs of a delivery and a run begins after a multiple of ten, so that the number alone tells the step.
 */
export const delayAfter = (world: World, tried: number): number | undefined => {
  const step = tried % TRIES_PER_RUN;
  if (step === 0) return undefined;
  return Math.round(
    (DELAYS[step] ?? 0) * (1 - JITTER + 2 * JITTER * (world.buggify("outbound.earliest_retry") ? 0 : fraction(world))),
  );
};

/** How many tries count as made when a new run of ten begins. */
export const runAfter = (tried: number): number => Math.ceil(tried / TRIES_PER_RUN) * TRIES_PER_RUN;

/** RFC 9110, section 10.2.3: seconds or a date. Milliseconds from `now`, at most a day; undefined if it says neither. */
export const retryAfter = (header: string | undefined, now: number): number | undefined => {
  if (header === undefined) return undefined;
  const wait = /^\d{1,9}$/.test(header)
    ? Number(header) * SECOND
    : HTTP_DATE.test(header)
      ? Date.parse(header) - now
      : Number.NaN;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER);
};
