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

export const route = (candidates: readonly Candidate[], need: Need): Route => {
  const legal: Candidate[] = [];
  const refusals: RouteRefusal[] = [];
  for (const candidate of candidates) {
    const refusal = ROUTE_RULES.find((rule) => rule.refuses(candidate, need))?.refusal;
    if (refusal === undefined) legal.push(candidate);
    else refusals.push({ connection: candidate.connection, vendor: candidate.vendor, refusal });
  }
  const scores = ordered(legal, need);
  const order = scores.map(({ connection }) => connection);
  return { strategy: need.routing?.strategy ?? "priority", order, scores, refusals };
};

const PASSING_REFUSALS: ReadonlySet<string> = new Set(
  ROUTE_RULES.filter(({ passing }) => passing).map(({ refusal }) => refusal),
);

/** Is it refused only for a time? */
export const isPassing = ({ refusal }: RouteRefusal): boolean => PASSING_REFUSALS.has(refusal);
