import type { RouteStrategy, Routing } from "../../contracts/policy.ts";
import type { Candidate, Need } from "./route-rules.ts";

export interface Score {
  readonly connection: string;
  readonly vendor: string;
  /** Higher is better; comparable within one route only. */
  readonly score: number;
  readonly demoted: "quota_exhausted" | null;
  /** What the score was made of. */
  readonly facts: Readonly<Record<string, number>>;
}

const avalanche = (word: number): number => {
  let mixed = word;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

/** Uniform in (0, 1), the same for the same text everywhere: two FNV-1a lanes, 53 bits of them. */
export const fractionOf = (text: string): number => {
  let upper = 0x811c9dc5;
  let lower = 0x01234567;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    upper = Math.imul(upper ^ unit, 0x01000193);
    lower = Math.imul(lower ^ unit, 0x85ebca77);
  }
  const high = avalanche(upper ^ (lower >>> 7)) >>> 5;
  const low = avalanche(lower ^ upper) >>> 6;
  return (high * 2 ** 26 + low + 0.5) / 2 ** 53;
};

/** 97.5 % of a normal distribution lie below. */
const Z = 1.959964;

/**
 * Highest pass rate that the tally does not refute (upper Wilson bound): a connection of which nothing is known counts
 * as good until it was tried, so that none is shut out for ever by a bad first hour.
 */
export const passRate = (passes: number, failures: number): number => {
  const total = passes + failures;
  if (total === 0) return 1;
  const share = passes / total;
  const square = Z * Z;
  const spread = Z * Math.sqrt((share * (1 - share)) / total + square / (4 * total * total));
  return Math.min(1, (share + square / (2 * total) + spread) / (1 + square / total));
};

type Facts = Readonly<Record<string, number>>;
interface Valued {
  readonly value: number;
  readonly facts: Facts;
}

/** Smallest price that a division can take; a contract for nothing is still better than any other. */
const LEAST_PRICE = 1e-6;

const SCORERS: Readonly<Record<RouteStrategy, (candidate: Candidate, rank: number, need: Need) => Valued>> = {
  // Halved from place to place: a connection at less than half its health gives way to the next.
  priority: (_candidate, rank) => ({ value: 2 ** -rank, facts: { place: rank + 1 } }),
  // Weighted rendezvous: with -w / ln u each wins its share, and a changed weight moves only the difference.
  weights: ({ connection }, _rank, { routing, sticky }) => {
    const share = routing?.weights?.[connection] ?? 0;
    const drawn = fractionOf(`${sticky?.() ?? ""}\n${connection}`);
    return { value: -share / Math.log(drawn), facts: { share } };
  },
  success_rate: ({ passes = 0, failures = 0 }) => ({
    value: passRate(passes, failures),
    facts: { passes, failures },
  }),
  cost_per_valid_pass: ({ passes = 0, failures = 0, capabilities }) => {
    const price = capabilities.price.amount;
    return {
      value: passRate(passes, failures) / Math.max(price, LEAST_PRICE),
      facts: { passes, failures, price },
    };
  },
};

const rankIn = (routing: Routing | undefined, { connection }: Candidate, configured: number): number => {
  const preferred = routing?.order ?? [];
  const place = preferred.indexOf(connection);
  return place < 0 ? preferred.length + configured : place;
};

/** Places 0, 1, 2, ... among these candidates: first those that the policy orders, then as configured. */
const ranked = (candidates: readonly Candidate[], routing: Routing | undefined): readonly Candidate[] =>
  routing?.order === undefined
    ? candidates
    : candidates
        .map((candidate, configured) => ({ candidate, rank: rankIn(routing, candidate, configured) }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ candidate }) => candidate);

/** The legal candidates, best first: those within their rate contract, then by score, then in the order of preference. */
export const ordered = (legal: readonly Candidate[], need: Need): readonly Score[] => {
  const scorer = SCORERS[need.routing?.strategy ?? "priority"];
  const key = need.sticky?.();
  const asked: Need = key === undefined ? need : { ...need, sticky: () => key };
  return ranked(legal, need.routing)
    .map((candidate, rank): Score => {
      const { connection, vendor, quotaExhausted = false, weight = 1 } = candidate;
      const { value, facts } = scorer(candidate, rank, asked);
      return {
        connection,
        vendor,
        score: value * weight,
        demoted: quotaExhausted ? "quota_exhausted" : null,
        facts: weight === 1 ? facts : { ...facts, weight },
      };
    })
    .sort((a, b) => Number(a.demoted !== null) - Number(b.demoted !== null) || b.score - a.score);
};
