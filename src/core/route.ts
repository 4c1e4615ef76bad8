import type { RouteStrategy } from "../../contracts/policy.ts";
import { ordered, type Score } from "./route-order.ts";
import { type Candidate, type Need, ROUTE_RULES } from "./route-rules.ts";

export interface RouteRefusal {
  readonly connection: string;
  readonly vendor: string;
  /** Of `ROUTE_RULES`. */
  readonly refusal: string;
}

/** Where a session may go, and why: stored with each attempt. */
export interface Route {
  readonly strategy: RouteStrategy;
  /** Legal connections, best first. */
  readonly order: readonly string[];
  /** Of the legal connections, in order. */
  readonly scores: readonly Score[];
  readonly refusals: readonly RouteRefusal[];
}

export const NO_ROUTE: Route = { strategy: "priority", order: [], scores: [], refusals: [] };

const PASSING_REFUSALS: ReadonlySet<string> = new Set(
  ROUTE_RULES.filter(({ passing }) => passing).map(({ refusal }) => refusal),
);

/** Is it refused only for a time? */
export const isPassing = ({ refusal }: RouteRefusal): boolean => PASSING_REFUSALS.has(refusal);

/** Somebody else could take the session, now or after a while. */
const LAST_RESORT = "last_resort";

/**
 * Those of last resort, where any other could ever take the session: it waits for a machine that is away rather than for a
 * person. The one that was asked for by name, or has the session already, is not held back.
 */
const heldBack = (
  candidates: readonly Candidate[],
  legal: readonly Candidate[],
  refusals: readonly RouteRefusal[],
  { pinned, holding }: Need,
): readonly Candidate[] => {
  const last = legal.filter(({ capabilities }) => capabilities.lastResort === true);
  const hopeful = new Set(refusals.filter(isPassing).map(({ connection }) => connection));
  const isOther = (candidate: Candidate): boolean =>
    candidate.capabilities.lastResort !== true && (legal.includes(candidate) || hopeful.has(candidate.connection));
  if (last.length === 0 || !candidates.some(isOther)) return [];
  return last.filter(({ connection, vendor }) => vendor !== pinned && connection !== holding);
};

export const route = (candidates: readonly Candidate[], need: Need): Route => {
  const legal: Candidate[] = [];
  const refusals: RouteRefusal[] = [];
  for (const candidate of candidates) {
    const refusal = ROUTE_RULES.find((rule) => rule.refuses(candidate, need))?.refusal;
    if (refusal === undefined) legal.push(candidate);
    else refusals.push({ connection: candidate.connection, vendor: candidate.vendor, refusal });
  }
  const held = heldBack(candidates, legal, refusals, need);
  const scores = ordered(
    legal.filter((candidate) => !held.includes(candidate)),
    need,
  );
  refusals.push(...held.map(({ connection, vendor }) => ({ connection, vendor, refusal: LAST_RESORT })));
  const order = scores.map(({ connection }) => connection);
  return { strategy: need.routing?.strategy ?? "priority", order, scores, refusals };
};
