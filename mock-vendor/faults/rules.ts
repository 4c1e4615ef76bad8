import { seededRandom } from "../random.ts";
import type { MockWorld } from "../world.ts";
import { CATALOGUE, type FaultName } from "./catalogue.ts";

export interface FaultRule {
  readonly id: string;
  readonly kind: FaultName;
  /** Absent: every vendor. */
  readonly vendor?: string;
  /** Our reference or the vendor's object. Absent: every session. */
  readonly session?: string;
  /** A route's operation, or a callback's type. Absent: every one. */
  readonly operation?: string;
  /** On the mock's clock, ms since the epoch; `until` is not part of the window. */
  readonly from?: number;
  readonly until?: number;
  /** Stops after this many hits. */
  readonly times?: number;
  /** Part of the matching cases that is hit; the catalogue's when absent. */
  readonly probability?: number;
  /** What the catalogue calls the time; the catalogue's when absent. */
  readonly seconds?: number;
  /** Draws of chance come from it alone; from the mock's own seed when absent. */
  readonly seed?: number;
}

/** Something that a rule may strike. */
export interface Case {
  readonly vendor: string;
  readonly operation: string;
  /** Is it about this session (our reference or the vendor's object)? */
  readonly concerns: (session: string) => boolean;
  /** Names the session for faults that strike a part of them; empty where none is known. */
  readonly session: () => string;
}

/** A rule that strikes a case, with its part of chance. */
export interface Strike<Name extends FaultName = FaultName> {
  readonly kind: Name;
  readonly rule: FaultRule | undefined;
  /** The rule's own, or the catalogue's. */
  readonly seconds: number;
  /** In [0, 1), from the rule's seed. */
  readonly random: () => number;
  /** When the rule began; ms since the epoch. */
  readonly since: number;
  /** What an earlier strike of the rule left behind. */
  readonly notes: Map<string, unknown>;
}

export interface Faults {
  list(): readonly (FaultRule & { readonly hits: number; readonly live: boolean })[];
  /** Is there a rule at all? */
  any(): boolean;
  add(rule: Omit<FaultRule, "id">): FaultRule;
  remove(id: string): boolean;
  clear(): void;
  /** The first live rule among `kinds` for this case; counts as one hit. */
  hit<Name extends FaultName>(kinds: readonly Name[], of: Case): Strike<Name> | undefined;
  /** Every live rule among `kinds` for this case; each counts as one hit. */
  hits<Name extends FaultName>(kinds: readonly Name[], of: Case): readonly Strike<Name>[];
  /** Is the rule still there and in its window of time? */
  lasts(id: string): boolean;
}

interface Entry {
  readonly rule: FaultRule;
  readonly random: () => number;
  readonly since: number;
  readonly notes: Map<string, unknown>;
  hits: number;
}

const DEFAULT_SEED = 1;

/** The same session gets the same number under one seed; in [0, 1). */
const shareOf = (seed: number, session: string): number => {
  const mixed = [...session].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 16_777_619), 0x811c9dc5);
  return seededRandom((mixed ^ Math.imul(seed, 0x9e3779b1)) >>> 0)();
};

const struck = ({ rule, random }: Entry, of: Case): boolean => {
  const { probability, bySession } = { ...CATALOGUE[rule.kind], ...rule };
  if (probability === undefined) return true;
  if (!bySession) return random() < probability;
  const session = of.session();
  return session !== "" && shareOf(rule.seed ?? DEFAULT_SEED, session) < probability;
};

const meant = (rule: FaultRule, of: Case): boolean =>
  (rule.vendor ?? of.vendor) === of.vendor &&
  (rule.operation ?? of.operation) === of.operation &&
  (rule.session === undefined || of.concerns(rule.session));

const strikeOf = <Name extends FaultName>({ rule, random, since, notes }: Entry): Strike<Name> => ({
  kind: rule.kind as Name,
  ...{ rule, random, since, notes },
  seconds: rule.seconds ?? CATALOGUE[rule.kind].seconds ?? 0,
});

/** What a scenario brings along: a fault without a rule. */
export const scripted = <Name extends FaultName>(kind: Name, seconds: number | undefined): Strike<Name> => ({
  ...{ kind, rule: undefined, since: 0, notes: new Map() },
  seconds: seconds ?? CATALOGUE[kind].seconds ?? 0,
  random: seededRandom(DEFAULT_SEED),
});

export const createFaults = (world: Pick<MockWorld, "now" | "random">): Faults => {
  const entries = new Map<string, Entry>();
  let added = 0;
  const inWindow = ({ from = 0, until = Number.POSITIVE_INFINITY }: FaultRule): boolean =>
    from <= world.now() && world.now() < until;
  const live = ({ rule, hits }: Entry): boolean => inWindow(rule) && hits < (rule.times ?? Number.POSITIVE_INFINITY);
  const find = (kinds: readonly FaultName[], of: Case, most: number): readonly Entry[] => {
    const found: Entry[] = [];
    for (const entry of entries.values()) {
      if (found.length === most) break;
      if (!kinds.includes(entry.rule.kind) || !meant(entry.rule, of) || !live(entry) || !struck(entry, of)) continue;
      entry.hits += 1;
      found.push(entry);
    }
    return found;
  };
  return {
    list: () => [...entries.values()].map((entry) => ({ ...entry.rule, hits: entry.hits, live: live(entry) })),
    any: () => entries.size > 0,
    add: (rule) => {
      added += 1;
      const named = { id: `flt_${added}`, ...rule };
      const random = rule.seed === undefined ? world.random : seededRandom(rule.seed);
      entries.set(named.id, { rule: named, random, since: rule.from ?? world.now(), notes: new Map(), hits: 0 });
      return named;
    },
    remove: (id) => entries.delete(id),
    clear: () => entries.clear(),
    hit: (kinds, of) => find(kinds, of, 1).map(strikeOf<(typeof kinds)[number]>)[0],
    hits: (kinds, of) => find(kinds, of, Number.POSITIVE_INFINITY).map(strikeOf<(typeof kinds)[number]>),
    lasts: (id) => {
      const entry = entries.get(id);
      return entry !== undefined && inWindow(entry.rule);
    },
  };
};
