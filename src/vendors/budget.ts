import type { World } from "../world.ts";

/**
 * Bounds retries to a share of the calls that asked for them, so that a vendor in trouble is not met with a
 * multiple of its load. The floor lets a quiet gateway retry at all: a tenth of very few calls is none.
 */
export interface RetryBudget {
  /** One first try was made. */
  readonly deposit: () => void;
  /** May one retry be made now? Takes it. */
  readonly take: () => boolean;
}

const SHARE = 0.1;
const MOST_SAVED = 10;
const FLOOR = 6;
const MINUTE = 60_000;

/** At most 10 % of first tries, and 6 in any minute besides. */
export const createRetryBudget = (world: World): RetryBudget => {
  let saved = 0;
  // Stryker disable next-line ArrayDeclaration: what is no time is dropped at the first look, so no start can differ
  let fromFloor: readonly number[] = [];
  const takeFromFloor = (): boolean => {
    if (world.buggify("vendor.budget_spent")) return false;
    const now = world.monotonic();
    fromFloor = fromFloor.filter((at) => now - at < MINUTE);
    if (fromFloor.length >= FLOOR) world.reached("a repeat was not in the budget");
    if (fromFloor.length >= FLOOR) return false;
    fromFloor = [...fromFloor, now];
    return true;
  };
  return {
    deposit: () => {
      saved = Math.min(MOST_SAVED, saved + SHARE);
    },
    take: () => {
      // Ten deposits of a tenth add up to a little less than one.
      if (saved < 1 - 1e-9) return takeFromFloor();
      saved -= 1;
      return true;
    },
  };
};
