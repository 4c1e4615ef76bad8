import type { Told } from "./account.ts";
import { play } from "./play.ts";
import { type Learned, learn, type Replayed, replay } from "./replay.ts";
import { TROUBLES, type Trouble } from "./trouble.ts";
import { alone, MIX, type Vendor } from "./vendors.ts";
import { DAY, HOUR } from "./week.ts";

/** What is demanded: seconds until an incident is seen, and false alarms in thirty days. */
export const SEEN_WITHIN = 600;
export const FALSE_ALARMS_BELOW = 1;
export const MONTH = 30;

/** Who shares the sessions. */
export const CROWDS = {
  "four vendors share them": MIX,
  "one vendor has them all": alone("onfido"),
} as const satisfies Record<string, readonly Vendor[]>;
export type Crowd = keyof typeof CROWDS;
export const CROWD_NAMES = Object.keys(CROWDS) as readonly Crowd[];

export interface Health {
  readonly crowd: Crowd;
  readonly seed: number;
  readonly days: number;
  readonly sessions: number;
  readonly alarms: readonly Told[];
  readonly suspected: number;
}

/** Nothing is wrong with any vendor: every alarm is a false one. */
export const healthOf = (crowd: Crowd, seed: number, days: number, sessionsPerSecond: number): Health => {
  const vendors = CROWDS[crowd];
  const { told, sessions, suspected } = play({ seconds: days * DAY, seed, vendors, sessionsPerSecond });
  return { crowd, seed, days, sessions, alarms: told.filter(({ cause }) => cause !== undefined), suspected };
};

export const alarmsAMonth = (of: readonly Health[]): number =>
  (of.reduce((sum, { alarms }) => sum + alarms.length, 0) * MONTH) / of.reduce((sum, { days }) => sum + days, 0);

/** Until a vendor's times are known. */
const BEFORE = 4 * HOUR;

export interface Seen {
  readonly told: readonly Told[];
  /** Second of the play at which the incident begins. */
  readonly at: number;
  /** The first alarm about the vendor. */
  readonly first: Told | undefined;
}

/** One incident in steady traffic, looked at until so many seconds after its beginning. */
export const seenIn = (
  what: Trouble,
  seed: number,
  vendors: readonly Vendor[],
  rate: number,
  seconds: number,
): Seen => {
  const at = BEFORE + (seed % 60);
  const incident = { what, at };
  const { told } = play({ seconds: at + seconds, seed, vendors, sessionsPerSecond: rate, steady: true, incident });
  const first = told.find((one) => one.at >= at && one.cause !== undefined && one.vendor === what.vendor);
  return { told, at, first };
};

export interface Times {
  readonly middle: number;
  readonly worst: number;
}

/** Never is infinitely late. */
export const timesOf = (seen: readonly Seen[]): Times => {
  const sorted = seen.map(({ first, at }) => (first?.at ?? Number.POSITIVE_INFINITY) - at).toSorted((a, b) => a - b);
  return { middle: sorted[sorted.length >> 1] ?? Number.NaN, worst: sorted.at(-1) ?? Number.NaN };
};

export interface Replay extends Replayed {
  readonly name: string;
  readonly seed: number;
}

/** The mock's faults of each incident before a whole gateway, one after the other. */
export const replaysOf = async (
  {
    seed,
    names,
    learnSeconds,
  }: { readonly seed: number; readonly names: readonly string[]; readonly learnSeconds: number },
  tell: (one: Replay) => void,
): Promise<void> => {
  const learned = new Map<string, Learned>();
  for (const name of names) {
    const trouble = TROUBLES[name];
    if (trouble === undefined) continue;
    const known = learned.get(trouble.vendor) ?? (await learn(trouble.vendor, seed, learnSeconds));
    learned.set(trouble.vendor, known);
    tell({ name, seed, ...(await replay(trouble, seed, known, SEEN_WITHIN)) });
  }
};
