import { type Baseline, ENOUGH, OUTCOMES } from "./grey-baseline.ts";
import { added } from "./grey-evidence.ts";

/**
 * The odds of an outcome, times this, is the shift that we look for. What customers and fraudsters change by themselves in an hour is
 * a few times; a broken rule or model changes it for nearly everybody.
 */
const ODDS = 50;
/** No outcome is so rare that a few of it prove anything. */
const RAREST = 0.01;
/** What is so common has no room to grow: more of it is no news. */
const COMMONEST = 0.8;

/** By outcome: what one decision says about a shift towards it, when it is that outcome and when it is another. */
export interface MixEvidence {
  readonly same: Float64Array;
  readonly other: Float64Array;
}

/**
 * A mix is the customers' as much as the vendor's, so nothing is believed of it beforehand: undefined until there is enough to say
 * what is normal here.
 */
export const mixEvidence = ({ mix }: Baseline): MixEvidence | undefined => {
  const all = mix.reduce((sum, count) => sum + count, 0);
  if (all < ENOUGH) return undefined;
  const shares = mix.map((count) => Math.max(RAREST, count / all));
  const shifted = shares.map((share) => (share > COMMONEST ? share : (ODDS * share) / (1 - share + ODDS * share)));
  return {
    same: shifted.map((share, outcome) => Math.log(share / (shares[outcome] ?? share))),
    other: shifted.map((share, outcome) =>
      share === shares[outcome] ? 0 : Math.log((1 - share) / (1 - (shares[outcome] ?? share))),
    ),
  };
};

/** Adds one decision to the scores of all outcomes. */
export const addOutcome = (scores: Float64Array, { same, other }: MixEvidence, seen: number): void => {
  for (let outcome = 0; outcome < OUTCOMES.length; outcome += 1)
    scores[outcome] = added(scores[outcome] ?? 0, (outcome === seen ? same[outcome] : other[outcome]) ?? 0);
};

/** Of a hundred pieces of news, those that a healthy vendor's callbacks leave to our polls. */
const MISSED_IN_HEALTH = 0.05;
const MISSED_IN_SILENCE = 0.5;
const MISSED = Math.log(MISSED_IN_SILENCE / MISSED_IN_HEALTH);
const HEARD = Math.log((1 - MISSED_IN_SILENCE) / (1 - MISSED_IN_HEALTH));

/** Score of the callbacks after one more piece of news: did a callback bring it, or did we have to ask? */
export const silenceScore = (score: number, missed: boolean): number => added(score, missed ? MISSED : HEARD);
