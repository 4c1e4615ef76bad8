import type { Status } from "../../contracts/status.ts";
import type { Random } from "../../mock-vendor/random.ts";
import { lognormal, normal, spells, wandering } from "./chance.ts";
import type { Vendor } from "./vendors.ts";
import { DAY, HOUR, isWeekend, nightAt } from "./week.ts";

/** What a vendor and its people do on a day like any other. Asked in order of time. */
export interface Nature {
  readonly random: Random;
  /** The input of a start is refused: our callers make mistakes too. */
  readonly isRefused: (at: number) => boolean;
  /** Seconds from the submission to the machine's word; undefined: it was forgotten. */
  readonly automatic: (at: number) => number | undefined;
  /** Seconds from the hand-over to the reviewer's word. */
  readonly human: (at: number) => number | undefined;
  readonly isReferred: (at: number) => boolean;
  readonly outcome: (at: number, by: "machine" | "person") => Status;
  /** Seconds from the vendor's word to our acknowledgement of its callback; undefined: it never comes. */
  readonly callback: (at: number) => number | undefined;
  /** Seconds until the person takes another picture; undefined: never. */
  readonly retake: () => number | undefined;
}

/** Never finished, on a good day too. */
const FORGOTTEN = 0.002;
/** Reviews that take hours: Pareto from half an hour. */
const LONG_REVIEWS = { part: 0.03, from: HOUR / 2, index: 1.2 };
const REFUSED = 0.003;
/** Odds against an approval. */
const EXPIRED = 0.012;
const RETAKEN = 0.12;
const REJECTED = { machine: 0.085, person: 0.4 };
/** A ring of fraudsters comes once a week to an account, stays for one to two hours and doubles the odds of a rejection. */
const RING = 2;
/** By night there is that much more fraud. */
const NIGHT_FRAUD = 0.3;
/** Callbacks: lost for good; late because their first try failed. */
const LOST = 0.003;
const LATE = 0.01;

const callbacks =
  (random: Random, isDown: (at: number) => boolean): Nature["callback"] =>
  (at) => {
    if (random() < LOST) return undefined;
    const again = random() < LATE || isDown(at) ? 30 + 270 * random() : 0;
    return again + lognormal(random, 1.2, 0.8);
  };

const outcomes = (random: Random): Nature["outcome"] => {
  const [rejections, retakes, expiries] = [0.25, 0.2, 0.3].map((sigma) => wandering(random, sigma, 3 * HOUR));
  const ring = spells(random, 7 * DAY, HOUR);
  return (at, by) => {
    const fraud = (1 + NIGHT_FRAUD * nightAt(at)) * (ring(at) ? RING : 1);
    const rejected = REJECTED[by] * fraud * (rejections?.(at) ?? 1);
    const retaken = rejected + RETAKEN * (retakes?.(at) ?? 1);
    const expired = retaken + EXPIRED * (expiries?.(at) ?? 1);
    const drawn = random() * (1 + expired);
    if (drawn < rejected) return "rejected";
    return drawn < retaken ? "needs_resubmission" : drawn < expired ? "expired" : "approved";
  };
};

const humanTimes = (random: Random, { human, night, weekend }: Vendor): Nature["human"] => {
  const load = wandering(random, 0.2, 2 * HOUR);
  return (at) => {
    if (random() < FORGOTTEN) return undefined;
    const { part, from, index } = LONG_REVIEWS;
    if (random() < part) return from * (1 - random()) ** (-1 / index);
    const staff = (1 + (night - 1) * nightAt(at)) * (isWeekend(at) ? weekend : 1);
    return lognormal(random, human.median, human.sigma) * load(at) * staff;
  };
};

/** Everything that one account does wanders and comes in spells of its own. */
export const natureOf = (vendor: Vendor, random: Random, isDown: (at: number) => boolean): Nature => {
  const { automatic, referred } = vendor;
  const load = wandering(random, 0.12, 2 * HOUR);
  const doubts = wandering(random, 0.15, 6 * HOUR);
  const mistakes = wandering(random, 0.4, 6 * HOUR);
  return {
    random,
    isRefused: (at) => random() < REFUSED * mistakes(at),
    automatic: (at) =>
      random() < FORGOTTEN ? undefined : automatic.median * Math.exp(automatic.sigma * normal(random)) * load(at),
    human: humanTimes(random, vendor),
    isReferred: (at) => random() < referred * doubts(at),
    outcome: outcomes(random),
    callback: callbacks(random, isDown),
    retake: () => (random() < 0.8 ? lognormal(random, 120, 0.8) : undefined),
  };
};
