import { seededRandom } from "../../mock-vendor/random.ts";
import { type Account, createAccount, type Told } from "./account.ts";
import { createAgenda } from "./agenda.ts";
import { waiting } from "./chance.ts";
import { type Trouble, wrongAt } from "./trouble.ts";
import type { Vendor } from "./vendors.ts";
import { DAY, rhythm } from "./week.ts";

export interface Playing {
  readonly seconds: number;
  readonly seed: number;
  readonly vendors: readonly Vendor[];
  /** Of all vendors, on the mean over the weeks. */
  readonly sessionsPerSecond: number;
  /** Every hour is like every other: for what is to be told at exactly so many sessions a second. */
  readonly steady?: boolean;
  readonly incident?: { readonly what: Trouble; readonly at: number };
}

export interface Played {
  readonly told: readonly Told[];
  readonly sessions: number;
  readonly accounts: readonly Account[];
  /** Of the time looked at, the part in which some account had less than its full weight. */
  readonly suspected: number;
}

/** No rhythm lets more come at once than so many times the mean. */
const PEAK = 10;
/** Our own deployment, every other day: for so many seconds callbacks get no answer, then another process begins. */
const DEPLOYED_EVERY = 2 * DAY;
const DOWN = 20;
const LOOKED_EVERY = 60;

/** Who comes to which vendor: by the shares, whatever the vendors do. */
const drawn = (accounts: readonly Account[], part: number): Account | undefined => {
  let left = part;
  return accounts.find(({ vendor }) => {
    left -= vendor.share;
    return left < 0;
  });
};

/** Plays sessions of people at vendors before the gateway's own view of their health. */
export const play = ({ seconds, seed, vendors, sessionsPerSecond, steady, incident }: Playing): Played => {
  const agenda = createAgenda();
  const random = seededRandom(seed);
  const told: Told[] = [];
  const isDown = (at: number): boolean => DEPLOYED_EVERY - (at % DEPLOYED_EVERY) <= DOWN;
  const accounts = vendors.map((vendor, place) => {
    const trouble = incident?.what.vendor === vendor.vendor ? incident : undefined;
    const wrong = (chance: () => number) => wrongAt(trouble?.what, (agenda.now() - (trouble?.at ?? 0)) / 60, chance);
    return createAccount({
      agenda,
      vendor,
      seed: seed * 1000 + place * 10,
      told: (what) => told.push(what),
      wrong,
      isDown,
    });
  });
  const week = steady ? () => 1 : rhythm(seededRandom(seed + 500));
  let sessions = 0;
  const arrive = (): void => {
    // Thinned out of the most that may come: the gaps of a rate that changes.
    if (random() * PEAK < week(agenda.now())) {
      sessions += 1;
      drawn(accounts, random())?.arrive();
    }
    agenda.add(agenda.now() + waiting(random, PEAK * sessionsPerSecond), arrive);
  };
  agenda.add(0, arrive);
  let suspected = 0;
  for (let at = LOOKED_EVERY; at <= seconds; at += LOOKED_EVERY) {
    agenda.runUntil(at);
    if (accounts.some(({ health }) => health().weight() < 1)) suspected += LOOKED_EVERY / seconds;
    if (at % DEPLOYED_EVERY === 0) for (const account of accounts) account.restart();
  }
  return { told, sessions, accounts, suspected };
};
