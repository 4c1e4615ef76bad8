/**
 * How fast work that was left over is taken up: polls, retried starts and callbacks that came due during an outage.
 * Without a bound it would take the places of those who ask now, and its calls would come to the vendors as one wave.
 */

/** Left-over work gets at most this part of what there is. */
export const BACKLOG_SHARE = 0.2;

/** Places out of all; under pressure as few as keep it moving. */
export const backlogPlaces = (places: number, isPressed: boolean): number =>
  isPressed ? 1 : Math.max(1, Math.floor(places * BACKLOG_SHARE));

/** Rest after a stretch of left-over work, so that it takes its share of the time and no more; milliseconds. */
export const backlogRest = (workedMs: number): number => (workedMs * (1 - BACKLOG_SHARE)) / BACKLOG_SHARE;

/** Times as long as it took to gather: with it a vendor sees at most a fifth more than without an outage, jitter included. */
const DRAWN_OUT = 6;
/** Longest that a backlog is drawn out; milliseconds. */
const LONGEST_SPREAD = 900_000;
/** Slower than this protects nobody; milliseconds between two. */
const LONGEST_GAP = 1000;

/**
 * Milliseconds between two items of a backlog that gathered in `gatheredMs`. Drawn out over a multiple of that time it adds
 * a part to the rate at which such work comes anyway, whatever that rate is.
 */
export const backlogGap = (items: number, gatheredMs: number): number =>
  Math.min(LONGEST_GAP, Math.min(gatheredMs * DRAWN_OUT, LONGEST_SPREAD) / Math.max(1, items));
