import type { Check } from "../../contracts/check.ts";
import type { Reason } from "../../contracts/reason.ts";
import { CONTRARY, isTerminal, RANK, type Status, type Terminal } from "../../contracts/status.ts";
import { type Judgement, judge, type Rules } from "./policy.ts";

/**
 * Order and staleness. The standing of an attempt is a function of the set of its observations, sorted by when they
 * occurred: arrival order and repetition cannot matter, because they are not an input.
 */
export interface Fact {
  /** Same for every redelivery. */
  readonly key: string;
  /** Vendor's time in ms; for an undated fetch, the newest time we held when we asked. Never our own clock. */
  readonly orderedAt: number;
  /** `undefined`: no rule for the vendor's word. */
  readonly status: Status | undefined;
  readonly final: boolean;
  readonly reasons: readonly Reason[];
  readonly checks: readonly Check[];
}

export interface Standing {
  readonly status: Status;
  readonly reasons: readonly Reason[];
  readonly checks: readonly Check[];
  readonly contested: boolean;
  /** How often a retake was asked for. */
  readonly retakes: number;
}

const UNTOUCHED: Standing = { status: "initiated", reasons: [], checks: [], contested: false, retakes: 0 };

const rankOf = (fact: Fact): number => (fact.status === undefined ? -1 : RANK[fact.status]);

/** The same said twice: the fuller word must count, which is the first one of an end and the last one of anything else. */
const byEvidence = (a: Fact, b: Fact): number =>
  (b.checks.length - a.checks.length) * (a.status !== undefined && isTerminal(a.status) ? 1 : -1);

const byOccurrence = (a: Fact, b: Fact): number =>
  a.orderedAt - b.orderedAt ||
  rankOf(a) - rankOf(b) ||
  byEvidence(a, b) ||
  (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** By name, so that checks that were told again in another order are the same checks. A document once named stays named. */
const mergeChecks = (held: readonly Check[], told: readonly Check[]): readonly Check[] => {
  const before = new Map(held.map((check) => [check.name, check]));
  for (const check of told) {
    const document = check.document ?? before.get(check.name)?.document;
    before.set(check.name, { ...check, ...(document && { document }) });
  }
  return [...before.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** The word of the end again, with fewer checks: it says less, and nothing against the end. */
const saysLess = (ended: Terminal, { status, checks }: Fact): boolean =>
  status === ended && checks.every(({ outcome }) => outcome === "clear");

const advance = (standing: Standing, fact: Fact, rules: Rules, retakesBefore: number): Standing => {
  if (fact.status === undefined) return standing;
  // A word that repeats the standing retake is the same retake, so it is judged as the first one was.
  const counted = standing.status === "needs_resubmission" ? standing.retakes - 1 : standing.retakes;
  const judgement: Judgement = judge({ ...fact, status: fact.status }, rules, retakesBefore + counted);
  if (isTerminal(standing.status)) {
    const contrary = CONTRARY[standing.status].includes(judgement.status) && !saysLess(standing.status, fact);
    const contested = standing.contested || contrary;
    return { ...standing, contested };
  }
  const again = judgement.status === "needs_resubmission" && standing.status !== "needs_resubmission";
  return {
    ...judgement,
    checks: mergeChecks(standing.checks, fact.checks),
    contested: false,
    retakes: standing.retakes + (again ? 1 : 0),
  };
};

/** The standing that a set of observations of one attempt amounts to. `retakesBefore`: of earlier attempts. */
export const stand = (facts: readonly Fact[], rules: Rules, retakesBefore = 0): Standing => {
  // A fact that is told twice follows itself here, and a word that repeats the standing changes nothing.
  const inOrder = facts.toSorted(byOccurrence);
  return inOrder.reduce((standing, fact) => advance(standing, fact, rules, retakesBefore), UNTOUCHED);
};

/** What the session holds when news arrive. */
export interface Held {
  readonly status: Status;
  readonly reasons: readonly Reason[];
  readonly checks: readonly Check[];
  readonly contested: boolean;
  /** Was the end taken from observations (and so follows them), or by the caller, a timer or a person? */
  readonly endedByObservation: boolean;
}

export type Effect = "applied" | "stale" | "contested" | "redundant" | "unmapped";

export interface Passage {
  readonly effect: Effect;
  /** What the session becomes; absent when nothing changes. */
  readonly move?: {
    readonly kind: "observed" | "decided" | "contested" | "revised";
    readonly status: Status;
    readonly reasons: readonly Reason[];
    readonly checks: readonly Check[];
    readonly contested: boolean;
  };
  /** Ask the vendor: two words of one instant disagree, or a word has no time or no rule. */
  readonly ask: boolean;
}

/** Only some of a vendor's messages name the document: that it was named is no news of its own. */
const wordsOf = ({ reasons, checks }: Pick<Held, "reasons" | "checks">): string =>
  JSON.stringify([reasons, checks.map(({ document: _named, ...check }) => check)]);

/** Does the session hold what its observations amount to? */
const stands = (held: Held, standing: Standing): boolean =>
  standing.status === held.status && wordsOf(standing) === wordsOf(held);

/** Is all that is new further checks, beside those that the session holds? */
const onlyAdds = (held: Held, standing: Standing): boolean => {
  const [before, among] = [held.checks.map(({ name }) => name), standing.checks];
  const kept = among.filter(({ name }) => before.includes(name));
  return standing.contested === held.contested && stands(held, { ...standing, checks: kept });
};

/** Does `news` meet an observation of the same instant that says otherwise? */
const collides = (facts: readonly Fact[], news: Fact): boolean =>
  facts.some((fact) => fact.orderedAt === news.orderedAt && fact.final && news.final && fact.status !== news.status);

const isNewest = (facts: readonly Fact[], news: Fact): boolean => facts.every((fact) => byOccurrence(fact, news) <= 0);

/** An end that was taken from observations follows them: what occurred earlier may have been the end. */
const passFollowed = (held: Held, standing: Standing): Pick<Passage, "effect" | "move"> | undefined => {
  const isSame = stands(held, standing);
  // Further evidence of the same end revises nothing.
  if (!isSame && onlyAdds(held, standing)) return { effect: "applied", move: { ...standing, kind: "observed" } };
  const isNews = standing.contested && !(held.contested && standing.status === held.status);
  const effect = isNews ? "contested" : "applied";
  if (!isSame) return { effect, move: { ...standing, kind: "revised" } };
  return isNews ? { effect, move: { ...standing, kind: "contested" } } : undefined;
};

/** An end that the caller, a timer or a person took stands; news can only speak against it. */
const passFixed = (
  held: Held,
  ended: Terminal,
  news: Fact,
  verdict: Status,
): Pick<Passage, "effect" | "move"> | undefined =>
  CONTRARY[ended].includes(verdict) && !saysLess(ended, news) && !held.contested
    ? { effect: "contested", move: { ...held, kind: "contested", contested: true } }
    : undefined;

/**
 * Lets one new observation pass. `facts` are all observations of the attempt, the new one among them.
 */
export const pass = (held: Held, facts: readonly Fact[], news: Fact, rules: Rules, retakesBefore = 0): Passage => {
  if (news.status === undefined) return { effect: "unmapped", ask: true };
  const ask = collides(facts, news);
  const unchanged: Passage = { effect: isNewest(facts, news) ? "redundant" : "stale", ask };
  const standing = stand(facts, rules, retakesBefore);
  const { status } = held;
  if (isTerminal(status)) {
    const passed = held.endedByObservation
      ? passFollowed(held, standing)
      : passFixed(held, status, news, judge({ ...news, status: news.status }, rules, 0).status);
    return passed === undefined ? unchanged : { ...passed, ask };
  }
  if (stands(held, standing)) return unchanged;
  const kind = isTerminal(standing.status) ? "decided" : "observed";
  return { effect: "applied", move: { ...standing, kind }, ask };
};
