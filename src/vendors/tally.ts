import type { World } from "../world.ts";

/** What routing knows of one account from its own work. In memory; a new process gathers it from the table. */
export interface Tally {
  readonly decided: (outcome: "pass" | "failure") => void;
  /** `count` attempts were started at `at` (milliseconds; now without it). Only the current month counts. */
  readonly started: (count?: number, at?: number) => void;
  /** 0 to 1: what a health detector makes of the account; 1 until it says otherwise. */
  readonly weigh: (weight: number) => void;
  readonly facts: () => TallyFacts;
}

export interface TallyFacts {
  readonly passes: number;
  readonly failures: number;
  /** In this calendar month (UTC). */
  readonly starts: number;
  readonly weight: number;
}

/** Each outcome takes this share off what was counted before: about the last 500 count. */
const FORGETTING = 1 / 500;

/** Begin of the calendar month (UTC) that `at` lies in; milliseconds. */
export const monthStart = (at: number): number => {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
};

export const createTally = (world: Pick<World, "now">): Tally => {
  let passes = 0;
  let failures = 0;
  let weight = 1;
  let month = 0;
  let starts = 0;
  const turnMonth = (): void => {
    const current = monthStart(world.now());
    if (current !== month) starts = 0;
    month = current;
  };
  return {
    decided: (outcome) => {
      passes = passes * (1 - FORGETTING) + Number(outcome === "pass");
      failures = failures * (1 - FORGETTING) + Number(outcome === "failure");
    },
    started: (count = 1, at = world.now()) => {
      turnMonth();
      if (monthStart(at) === month) starts += count;
    },
    weigh: (next) => {
      weight = Math.min(1, Math.max(0, next));
    },
    facts: () => {
      turnMonth();
      return { passes, failures, starts, weight };
    },
  };
};
