import { isCountry } from "../../../contracts/country.ts";
import { Policy, ROUTE_STRATEGIES, type RouteStrategy } from "../../../contracts/policy.ts";
import { findCell } from "../../../src/core/policy.ts";
import { route } from "../../../src/core/route.ts";
import type { Candidate, Need } from "../../../src/core/route-rules.ts";
import policyFile from "../../../src/policies/default.json" with { type: "json" };
import { fixed, type Part, type Section } from "../report.ts";
import { maximum, percentile } from "../statistics.ts";

const VENDORS = 20;
/** Milliseconds. */
const LIMIT = 1;

const names = Array.from({ length: VENDORS }, (_, place) => `vendor-${place}`);
const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const countries = letters.flatMap((first) => letters.map((second) => first + second)).filter(isCountry);

/** Each leaves out another twentieth of the countries. */
const candidates: readonly Candidate[] = names.map((connection, place) => ({
  connection,
  vendor: connection,
  livemode: true,
  region: "eu",
  passes: 400 - place,
  failures: 10 + place,
  starts: 100,
  weight: 1 - place / 100,
  capabilities: {
    checks: ["document", "face_match", "liveness"],
    documents: ["passport", "identity_card", "driving_licence"],
    countries: countries.filter((_, index) => index % VENDORS !== place),
    regions: ["eu"],
    price: { amount: 1 + place / 10, currency: "EUR" },
    billsOn: "decision",
    quotas: { requestsPerMinute: 600 },
    linkLifeSeconds: 3600,
    unconfirmed: [],
  },
}));

/** A cell of its own for each country, each with an order and a cap for every vendor. */
const policyOf = (strategy: RouteStrategy): Policy => {
  const [cell] = policyFile.cells;
  const routing = {
    strategy,
    order: names.toReversed(),
    monthly_cost_cap: Object.fromEntries(names.map((name) => [name, 1_000_000])),
    ...(strategy === "weights" && { weights: Object.fromEntries(names.map((name, place) => [name, place + 1])) }),
  };
  const cells = countries.map((country) => ({ ...cell, jurisdictions: [country], routing }));
  return Policy.parse({ ...policyFile, cells });
};

const decide = (policy: Policy, country: string, person: number): number => {
  const cell = findCell(policy, "consumer", country);
  const requirements = cell?.levels.standard;
  if (cell === undefined || requirements === undefined) throw new Error(`no cell for ${country}`);
  const need: Need = {
    livemode: true,
    country,
    checks: requirements.checks,
    documents: requirements.documents,
    recipients: names,
    routing: cell.routing,
    sticky: () => `person-${person}\n${cell.segment} ${country}`,
  };
  return route(candidates, need).order.length;
};

/** Milliseconds of each decision. */
const timed = (policy: Policy, decisions: number): readonly number[] => {
  const taken: number[] = [];
  for (let person = 0; person < decisions; person += 1) {
    const country = countries[person % countries.length] ?? "";
    const since = performance.now();
    const legal = decide(policy, country, person);
    taken.push(performance.now() - since);
    if (legal !== VENDORS - 1) throw new Error(`${legal} legal vendors for ${country}`);
  }
  return taken;
};

const measure = (quick: boolean): Section => {
  const decisions = quick ? 5_000 : 50_000;
  const found = ROUTE_STRATEGIES.map((strategy) => {
    const policy = policyOf(strategy);
    timed(policy, 1_000);
    return { strategy, taken: timed(policy, decisions) };
  });
  const microseconds = (ms: number): string => fixed(ms * 1000, 1);
  const worst = maximum(found.map(({ taken }) => percentile(taken, 0.99)));
  return {
    title: "Route decision",
    notes: [
      `${VENDORS} vendors, ${countries.length} countries with a policy cell each, ${decisions.toLocaleString("en")} decisions a strategy after a warm-up.`,
      "A decision finds the policy cell, judges every vendor, scores and orders the legal ones, and keeps every reason.",
    ],
    columns: ["strategy", "p50 µs", "p99 µs", "max µs"],
    rows: found.map(({ strategy, taken }) => [
      strategy,
      microseconds(percentile(taken, 0.5)),
      microseconds(percentile(taken, 0.99)),
      microseconds(maximum(taken)),
    ]),
    targets: [
      {
        text: `p99 of a route decision under ${LIMIT} ms, ${VENDORS} vendors and 250 countries`,
        measured: `${fixed(worst, 3)} ms`,
        met: worst < LIMIT,
      },
    ],
  };
};

export const routeDecision: Part = { name: "route", run: async ({ quick }) => measure(quick) };
