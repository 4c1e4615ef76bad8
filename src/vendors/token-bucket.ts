/**
 * A token bucket without a timer: the generic cell rate algorithm of ATM, which keeps one time instead of a count.
 * All times monotonic, milliseconds.
 */
export interface TokenBucket {
  /** When a token can be had by one who asks now; not before `now`. */
  readonly nextAt: (now: number) => number;
  /** Takes the token of `at`, which is not before `nextAt`. */
  readonly take: (at: number) => void;
  /** Puts one back that was not used; kept where others wait already for later ones. */
  readonly giveBack: (now: number) => void;
}

const MINUTE_MS = 60_000;
/** The calls of one conversation follow each other at once: fewer tokens would stop it half-way. */
export const LEAST_BURST = 4;
/** Times are rounded down to whole milliseconds, or the rounding of sums would make callers wait for nothing. */
const ROUNDING_MS = 1;

/**
 * Never more than `perMinute` uses in any minute, whenever it begins: what may come at once is taken off the rate.
 * `lateMs`: a token may be used so much later than it was taken.
 */
export const createTokenBucket = (perMinute: number, lateMs: number): TokenBucket => {
  const burst = Math.min(perMinute, Math.max(LEAST_BURST, Math.floor(perMinute / 10)));
  const interval = (MINUTE_MS + lateMs + ROUNDING_MS) / (perMinute - burst + 1);
  const ahead = (burst - 1) * interval;
  /** The time at which the bucket would be full again. */
  let fullAt = Number.NEGATIVE_INFINITY;
  return {
    nextAt: (now) => Math.max(now, Math.floor(fullAt - ahead)),
    take: (at) => {
      fullAt = Math.max(fullAt, at) + interval;
    },
    giveBack: (now) => {
      if (fullAt - interval - ahead <= now) fullAt -= interval;
    },
  };
};
