import type { HealthCause } from "../../contracts/vendor-health.ts";
import { addPassed, quantileOf } from "./digest.ts";
import {
  addDecision,
  type Baseline,
  type Expectation,
  emptyBaseline,
  expectationOf,
  isLearned,
  learned,
  OUTCOMES,
  type Outcome,
  type Path,
} from "./grey-baseline.ts";
import { ALARM, added, fading, SUSPICION, weightAt } from "./grey-evidence.ts";
import { addOutcome, type MixEvidence, mixEvidence, silenceScore } from "./grey-mix.ts";
import {
  ageTo,
  eachAged,
  enter,
  isBeyond,
  leave,
  nextEdge,
  noneOpen,
  type Open,
  type OpenAttempts,
  outlive,
} from "./grey-open.ts";
import { addTrial, alarmStall, calmStall, newStall, type Stall, stallScore, stepStall } from "./grey-stall.ts";

/** What a vendor does to attempts of one region and path. Times are seconds of one clock that only grows. */
export type GreyEvent =
  /** `age`: how long it has been with the vendor already, when we learn of it late. */
  | { readonly kind: "submitted"; readonly attempt: string; readonly at: number; readonly age?: number }
  /** An attempt that was never submitted, as far as we know, counts for its outcome alone. */
  | { readonly kind: "decided"; readonly attempt: string; readonly at: number; readonly outcome: Outcome }
  /** Ended by us: neither good nor bad. */
  | { readonly kind: "left"; readonly attempt: string; readonly at: number }
  /** A callback brought news. */
  | { readonly kind: "callback"; readonly at: number }
  /** A poll found news that no callback had brought. */
  | { readonly kind: "missed"; readonly at: number }
  | { readonly kind: "tick"; readonly at: number };

export type GreyState =
  | { readonly status: "healthy"; readonly weight: number }
  | { readonly status: "degraded"; readonly cause: HealthCause; readonly since: number; readonly weight: number };

export interface GreyDetector {
  readonly take: (event: GreyEvent) => void;
  readonly state: () => GreyState;
  /** When the next attempt says something by staying open; undefined: none is open. */
  readonly nextAt: () => number | undefined;
  /** Seconds; undefined until enough is learned. */
  readonly quantile: (q: number) => number | undefined;
  /** To keep: a restarted process begins with it. */
  readonly baseline: () => Baseline;
}

/** What was seen waits this long before it counts as normal: the beginning of an outage must not. Seconds. */
const EPOCH = 900;
/** What lasts so long is the new normal; sooner where nothing else is known. Seconds. */
const NEW_NORMAL = 86_400;
const NEW_NORMAL_UNLEARNED = 3600;
interface Parts {
  readonly path: Path;
  readonly open: OpenAttempts;
  baseline: Baseline;
  expected: Expectation;
  readonly stall: Stall;
  /** Of the baseline, as far as they were asked for. */
  readonly quantiles: Map<number, number | undefined>;
  recent: Baseline;
  epochSince: number | undefined;
  silence: number;
  mixed: MixEvidence | undefined;
  /** By outcome. */
  readonly mix: Float64Array;
  tickedAt: number | undefined;
  alarm: { readonly cause: HealthCause; readonly since: number } | undefined;
}

const scoresOf = ({ stall, silence, mix }: Parts): Readonly<Record<HealthCause, number>> => ({
  // Silent callbacks make decisions late as well: the narrower cause comes first where both are certain.
  callbacks_silent: silence,
  outcomes_shifted: Math.max(...mix),
  stalled: stallScore(stall),
});

const worst = (parts: Parts): number => Math.max(...Object.values(scoresOf(parts)));

const tried = ({ stall, expected, alarm }: Parts, { since }: Open, bucket: number, hasEnded: boolean): void =>
  addTrial(stall, expected, { since, bucket, hasEnded }, alarm !== undefined);

const aged = (parts: Parts, attempt: Open, at: number): void => {
  const { recent } = parts;
  ageTo(attempt, at, (bucket) => {
    tried(parts, attempt, bucket, false);
    addPassed(recent.digest, bucket, bucket + 1);
  });
};

const decided = (parts: Parts, attempt: string, outcome: Outcome, at: number): void => {
  const open = leave(parts.open, attempt);
  if (open !== undefined) {
    aged(parts, open, at);
    if (!isBeyond(open)) tried(parts, open, open.bucket, true);
  }
  const place = OUTCOMES.indexOf(outcome);
  if (parts.mixed !== undefined) addOutcome(parts.mix, parts.mixed, place);
  addDecision(parts.recent, place, open?.bucket);
};

const judge = (parts: Parts, at: number): void => {
  const scores = scoresOf(parts);
  const causes = Object.keys(scores) as HealthCause[];
  const cause = causes.find((one) => scores[one] >= ALARM);
  if (parts.alarm === undefined) {
    if (cause === undefined) return;
    parts.alarm = { cause, since: at };
    alarmStall(parts.stall);
  } else if (causes.every((one) => scores[one] <= SUSPICION)) {
    parts.alarm = undefined;
    // Half of it was the outage.
    parts.recent = emptyBaseline();
    outlive(parts.open);
    parts.epochSince = at;
  } else if (cause !== undefined && causes.indexOf(cause) < causes.indexOf(parts.alarm.cause)) {
    // Decisions are late at once where callbacks are silent; that it is they, polls find out.
    parts.alarm = { ...parts.alarm, cause };
  }
};

const relearn = (parts: Parts, baseline: Baseline, at: number): void => {
  parts.baseline = baseline;
  parts.expected = expectationOf(baseline, parts.path);
  parts.quantiles.clear();
  parts.mixed = mixEvidence(baseline);
  parts.recent = emptyBaseline();
  parts.epochSince = at;
};

const calmed = (parts: Parts): void => {
  calmStall(parts.stall);
  parts.silence = 0;
  parts.mix.fill(0);
  parts.alarm = undefined;
};

const learn = (parts: Parts, at: number): void => {
  parts.epochSince ??= at;
  const seconds = at - parts.epochSince;
  if (parts.alarm === undefined) {
    if (seconds >= EPOCH && worst(parts) < SUSPICION)
      relearn(parts, learned(parts.baseline, parts.recent, seconds), at);
    return;
  }
  const known = isLearned(parts.baseline);
  if (at - parts.alarm.since < (known ? NEW_NORMAL : NEW_NORMAL_UNLEARNED)) return;
  if (known && !isLearned(parts.recent)) return;
  relearn(parts, parts.recent, at);
  calmed(parts);
};

const ticked = (parts: Parts, at: number): void => {
  eachAged(parts.open, at, (attempt) => aged(parts, attempt, at));
  // Under alarm the clock speaks for the vendor: the few that it forgot for good must not hold it there.
  const seconds = at - (parts.tickedAt ?? at);
  const fade = parts.alarm === undefined ? 0 : -fading(seconds);
  stepStall(parts.stall, at, seconds, fade);
  parts.tickedAt = at;
  parts.silence = added(parts.silence, fade);
  parts.mix.set(parts.mix.map((score) => added(score, fade)));
};

const heard = (parts: Parts, missed: boolean): void => {
  parts.silence = silenceScore(parts.silence, missed);
};

type Taken = {
  readonly [Kind in GreyEvent["kind"]]: (parts: Parts, event: Extract<GreyEvent, { kind: Kind }>) => void;
};

const TAKEN: Taken = {
  submitted: ({ open }, { attempt, at, age = 0 }) => enter(open, attempt, at - age, at),
  decided: (parts, { attempt, outcome, at }) => decided(parts, attempt, outcome, at),
  left: ({ open }, { attempt }) => leave(open, attempt),
  callback: (parts) => heard(parts, false),
  missed: (parts) => heard(parts, true),
  tick: (parts, { at }) => ticked(parts, at),
};

const quantile = ({ quantiles, baseline }: Parts, q: number): number | undefined => {
  // Every callback asks.
  if (!quantiles.has(q)) quantiles.set(q, isLearned(baseline) ? quantileOf(baseline.digest, q) : undefined);
  return quantiles.get(q);
};

/**
 * Sees accepted work that does not get finished. Every open attempt is a row of trials, one for each bucket of the learned life
 * table that it lives through or ends in; callbacks and outcomes are trials of their own. It has no clock: time comes with events.
 */
export const createGreyDetector = (path: Path, known: Baseline = emptyBaseline()): GreyDetector => {
  const parts: Parts = {
    path,
    open: noneOpen(),
    baseline: known,
    expected: expectationOf(known, path),
    stall: newStall(),
    quantiles: new Map(),
    recent: emptyBaseline(),
    epochSince: undefined,
    silence: 0,
    mixed: mixEvidence(known),
    mix: new Float64Array(OUTCOMES.length),
    tickedAt: undefined,
    alarm: undefined,
  };
  return {
    take: (event) => {
      (TAKEN[event.kind] as (parts: Parts, event: GreyEvent) => void)(parts, event);
      if (event.kind !== "tick") return;
      judge(parts, event.at);
      learn(parts, event.at);
    },
    state: () =>
      parts.alarm === undefined
        ? { status: "healthy", weight: weightAt(worst(parts)) }
        : { status: "degraded", ...parts.alarm, weight: weightAt(ALARM) },
    nextAt: () => nextEdge(parts.open),
    quantile: (q) => quantile(parts, q),
    baseline: () => parts.baseline,
  };
};
