/**
 * Evidence against a vendor, added up trial by trial (Page's CUSUM over log likelihood ratios): what speaks for health lowers
 * the sum, never below zero, so that old health cannot hide new trouble. Natural logarithms throughout.
 */

/** e^20 to one: at a trial a second, chance alone gets here once in years. */
export const ALARM = 20;
/** More evidence than this is not kept, or a long outage would take as long to forgive. */
const CEILING = 2 * ALARM;
/** From here on the weight falls; a vendor under alarm is well again when it comes back to it. */
export const SUSPICION = ALARM / 2;
/** What is left to a vendor under alarm: without any traffic nobody would see it recover. */
export const LEAST_WEIGHT = 0.05;
/** The most evidence is forgiven in this time under alarm, by waiting alone; seconds. */
const FORGIVEN_IN = 7200;

export const added = (score: number, evidence: number): number => Math.min(CEILING, Math.max(0, score + evidence));

/** What so many seconds under alarm forgive. */
export const fading = (seconds: number): number => (CEILING * seconds) / FORGIVEN_IN;

/** 1 without suspicion, falling in a straight line to the least at the alarm. */
export const weightAt = (score: number): number => {
  const part = (score - SUSPICION) / (ALARM - SUSPICION);
  return LEAST_WEIGHT + (1 - LEAST_WEIGHT) * (1 - Math.min(1, Math.max(0, part)));
};
