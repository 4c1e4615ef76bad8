import type { World } from "../world.ts";
import { fraction } from "./deadline.ts";

/**
 * Holds back a share of the calls to a vendor that turns calls away (429, 503), before the breaker has reason to open:
 * B. Christensen's adaptive throttling ("Site Reliability Engineering", chapter 21) over the last two minutes.
 */
export interface ClientThrottle {
  /** Hold this call back? Drawn anew each time. */
  readonly declines: () => boolean;
  /**
   * A call goes out; the answer is told of its end. It counts before that, once a good answer would be there: a vendor that has
   * just gone silent accepts nothing, but neither has it turned away a burst that it is still working on.
   */
  readonly sent: () => () => void;
  readonly accepted: () => void;
  readonly turnedAway: () => void;
}

interface Slot {
  readonly number: number;
  requests: number;
  accepts: number;
  turnedAway: number;
}

const SLOT_MS = 10_000;
const SLOTS = 12;
/** So many times what the vendor accepts may be sent to it, so that its recovery is seen. */
const GENEROSITY = 2;
/** Of fewer calls a single one would decide; five that fail in a row are the breaker's. */
const ENOUGH_REQUESTS = 10;

/** Share of the calls to hold back. `requests`: sent; those that were held back do not count, or few would ever pass again. */
export const heldBack = (requests: number, accepts: number): number =>
  requests < ENOUGH_REQUESTS ? 0 : Math.max(0, (requests - GENEROSITY * accepts) / (requests + 1));

/** `goodMs`: a good answer takes no longer. */
export const createClientThrottle = (world: World, goodMs: number): ClientThrottle => {
  let slots: readonly Slot[] = [];
  const underWay = new Set<{ readonly since: number }>();
  const current = (): Slot => {
    const number = Math.floor(world.monotonic() / SLOT_MS);
    const last = slots.at(-1);
    if (last?.number === number) return last;
    const slot: Slot = { number, requests: 0, accepts: 0, turnedAway: 0 };
    slots = [...slots.filter((one) => one.number > number - SLOTS), slot];
    return slot;
  };
  const sum = (count: "requests" | "accepts" | "turnedAway"): number =>
    slots.reduce((total, slot) => total + slot[count], 0);
  return {
    declines: () => {
      current();
      if (sum("turnedAway") === 0) return false;
      const young = [...underWay].filter(({ since }) => world.monotonic() - since <= goodMs).length;
      const share = heldBack(sum("requests") - young, sum("accepts"));
      return share > 0 && fraction(world) < share;
    },
    sent: () => {
      const call = { since: world.monotonic() };
      current().requests += 1;
      underWay.add(call);
      return () => void underWay.delete(call);
    },
    accepted: () => {
      current().accepts += 1;
    },
    turnedAway: () => {
      current().turnedAway += 1;
    },
  };
};
