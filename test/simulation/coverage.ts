import { SITUATIONS } from "./oracle/situations.ts";
import type { Run } from "./simulate.ts";

/** What many runs have come to see, together. */
export interface Coverage {
  readonly add: (run: Run) => void;
  /** States of the gateway, by table. */
  readonly seen: ReadonlySet<string>;
  /** How many runs saw each situation. */
  readonly situations: ReadonlyMap<string, number>;
  readonly judged: ReadonlySet<string>;
  readonly passedSites: ReadonlySet<string>;
  readonly oddSites: ReadonlySet<string>;
  readonly totals: () => Totals;
}

export interface Totals {
  readonly seeds: number;
  readonly sessions: number;
  readonly checks: number;
  readonly virtualDays: number;
}

const DAY = 86_400_000;

export const createCoverage = (): Coverage => {
  const seen = new Set<string>();
  const situations = new Map<string, number>();
  const judged = new Set<string>();
  const passedSites = new Set<string>();
  const oddSites = new Set<string>();
  const totals = { seeds: 0, sessions: 0, checks: 0, virtualDays: 0 };
  return {
    ...{ seen, situations, judged, passedSites, oddSites },
    totals: () => ({ ...totals, virtualDays: Math.round(totals.virtualDays) }),
    add: (run) => {
      totals.seeds += 1;
      totals.sessions += run.sessions;
      totals.checks += run.checks;
      totals.virtualDays += run.lasted / DAY;
      for (const name of run.seen) seen.add(name);
      for (const name of run.situations) situations.set(name, (situations.get(name) ?? 0) + 1);
      for (const name of run.judged) judged.add(name);
      for (const name of run.sites.passed) passedSites.add(name);
      for (const name of run.sites.odd) oddSites.add(name);
    },
  };
};

/** Situations that no run came to. */
export const missed = ({ situations }: Coverage): readonly string[] =>
  SITUATIONS.filter((name) => !situations.has(name));
