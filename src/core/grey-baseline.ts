import { HEALTH_PATHS, type HealthPath } from "../../contracts/vendor-health.ts";
import {
  addEnded,
  BUCKETS,
  type Digest,
  digestFrom,
  digestRows,
  EDGES,
  emptyDigest,
  endedIn,
  hazardsOf,
  merged,
  survivalOf,
} from "./digest.ts";

/** How an attempt ends on one path. `referred`: the vendor's machine hands it to the vendor's people. */
export const OUTCOMES = ["approved", "rejected", "needs_resubmission", "expired", "referred", "refused"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const PATHS = HEALTH_PATHS;
export type Path = HealthPath;

/** What an unknown vendor is believed to need, deliberately slow: until it is known, silence must be long to be suspect. Seconds. */
const PRIORS: Readonly<Record<Path, { readonly median: number; readonly p99: number }>> = {
  automatic: { median: 60, p99: 1800 },
  human: { median: 3600, p99: 86_400 },
};

/** Attempts that the belief counts for in each bucket, beside those that were seen. */
const PRIOR_ATTEMPTS = 25;
/** Decisions from which on a distribution counts as learned. */
export const ENOUGH = 200;
/** What was learned counts half after this; seconds. */
const HALF_LIFE = 7 * 86_400;
/** Of the hazard that is normal, what is left of it in the outage that we look for. */
const OUTAGE_HAZARD = 0.1;
/** Beyond this part of the distribution the hazard is guesswork: who is still open there tells nothing more. */
const LAST_SURVIVORS = 0.001;
/** A stall of the few is seen only among those who are open when most are done: each part is judged apart. Least survival of each. */
const BANDS = [0.4, 0.05, LAST_SURVIVORS];
export const BAND_COUNT = BANDS.length;

export const ENDED_EVIDENCE = Math.log(OUTAGE_HAZARD);

/** What is known of one vendor, region and path. */
export interface Baseline {
  readonly digest: Digest;
  /** By place in OUTCOMES: how many decisions. */
  readonly mix: Float64Array;
}

/** By bucket, made from a baseline. */
export interface Expectation {
  /** The chance that one who enters the bucket ends in it. */
  readonly hazards: Float64Array;
  /** What it says about the vendor that an attempt lived through the bucket. */
  readonly passedEvidence: Float64Array;
  /** Which band it is counted in; -1: in none. */
  readonly band: Int8Array;
}

export const emptyBaseline = (): Baseline => ({ digest: emptyDigest(), mix: new Float64Array(OUTCOMES.length) });

export const isLearned = ({ digest }: Baseline): boolean => endedIn(digest) >= ENOUGH;

/** Log-logistic, which has the heavy tail of human work and a closed form. */
const priorHazards = (path: Path): Float64Array => {
  const { median, p99 } = PRIORS[path];
  const shape = Math.log(99) / Math.log(p99 / median);
  const left = (seconds: number): number => 1 / (1 + (seconds / median) ** shape);
  return Float64Array.from(EDGES, (edge, bucket) => 1 - left(edge) / left(EDGES[bucket - 1] ?? 0));
};

const PRIOR_HAZARDS = { automatic: priorHazards("automatic"), human: priorHazards("human") };

const bandOf = (survival: number): number => BANDS.findIndex((least) => survival > least);

/** Belief and experience, weighed bucket by bucket by how much there is of each. */
export const expectationOf = ({ digest }: Baseline, path: Path): Expectation => {
  const seen = hazardsOf(digest);
  const hazards = PRIOR_HAZARDS[path].map((prior, bucket) => {
    const entered = (digest.ended[bucket] ?? 0) + (digest.passed[bucket] ?? 0);
    return ((seen[bucket] ?? 0) * entered + prior * PRIOR_ATTEMPTS) / (entered + PRIOR_ATTEMPTS);
  });
  return {
    hazards,
    passedEvidence: hazards.map((hazard) => Math.log((1 - OUTAGE_HAZARD * hazard) / (1 - Math.min(hazard, 0.999)))),
    band: Int8Array.from(survivalOf(hazards), bandOf),
  };
};

/** What was learned before, faded by the time since, and what was learned now. */
export const learned = (before: Baseline, recent: Baseline, seconds: number): Baseline => {
  const keep = 0.5 ** (seconds / HALF_LIFE);
  const mix = before.mix.map((count, outcome) => count * keep + (recent.mix[outcome] ?? 0));
  return { digest: merged(before.digest, recent.digest, keep), mix };
};

/** Counts one decision that came in `bucket`; without one only the outcome is known. */
export const addDecision = ({ digest, mix }: Baseline, outcome: number, bucket: number | undefined): void => {
  if (bucket !== undefined && bucket < BUCKETS) addEnded(digest, bucket);
  mix[outcome] = (mix[outcome] ?? 0) + 1;
};

/** For a text column. */
export const baselineText = ({ digest, mix }: Baseline): string =>
  JSON.stringify({ outcomes: OUTCOMES, mix: [...mix], digest: digestRows(digest) });

/** Undefined for a text of another form, an earlier release's for instance: then it is learned anew. */
export const baselineFrom = (text: string): Baseline | undefined => {
  const { outcomes, mix, digest: rows } = JSON.parse(text) as { outcomes?: unknown; mix?: unknown; digest?: unknown };
  const digest = digestFrom(rows);
  if (digest === undefined || !Array.isArray(mix) || String(outcomes) !== String(OUTCOMES)) return undefined;
  const counts = Float64Array.from(mix as unknown[], Number);
  return counts.length === OUTCOMES.length && counts.every((count) => count >= 0) ? { digest, mix: counts } : undefined;
};
