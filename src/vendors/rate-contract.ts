import type { World } from "../world.ts";
import { pause } from "./deadline.ts";
import type { AccountLimits, Operation } from "./limits.ts";
import { createTokenBucket, LEAST_BURST, type TokenBucket } from "./token-bucket.ts";

/**
 * What the vendor lets us ask: the manifest's requests a minute, of which reads take a share, and nothing at all until
 * the time that the vendor named when it answered 429.
 */
export interface RateContract {
  /** Leave to make one request, after a wait of at most `waitMs`. */
  readonly take: (operation: Operation, waitMs: number) => Promise<Leave>;
  /** The vendor asked for a pause. Returns how long it is kept; a later end is never brought forward. */
  readonly holdFor: (ms: number) => number;
  /** Wall clock, milliseconds since the epoch; null when the vendor asked for nothing. */
  readonly heldUntil: () => number | null;
  readonly waiting: () => number;
  /** Would a request be refused now, though it waits as long as it may? */
  readonly exhausted: () => boolean;
}

export type Leave =
  | { readonly granted: true /** The request was not made. */; readonly giveBack: () => void }
  | { readonly granted: false; readonly why: "throttled" | "rate"; readonly retryAfterMs: number };

/** Of the contract, or one conversation: questions about sessions under way never take what new sessions need. */
const READ_SHARE = 0.2;
/** A vendor that names a later time is asked again then: one wrong header must not shut it out for a day. */
const LONGEST_HOLD_MS = 3_600_000;

interface Contract {
  readonly world: World;
  readonly all: TokenBucket;
  readonly reads: TokenBucket;
  readonly changed: () => void;
  heldUntil: number;
  waiting: number;
}

const held = ({ world, heldUntil }: Contract): number => Math.max(0, heldUntil - world.monotonic());

const take = async (contract: Contract, operation: Operation, waitMs: number): Promise<Leave> => {
  const { world } = contract;
  const buckets = operation === "read" ? [contract.all, contract.reads] : [contract.all];
  const now = world.monotonic();
  const at = Math.max(contract.heldUntil, ...buckets.map((bucket) => bucket.nextAt(now)));
  if (at - now > waitMs) {
    return { granted: false, why: held(contract) > waitMs ? "throttled" : "rate", retryAfterMs: at - now };
  }
  for (const bucket of buckets) bucket.take(at);
  if (at > now) {
    contract.waiting += 1;
    contract.changed();
    await pause(world, at - now);
    contract.waiting -= 1;
    contract.changed();
    // Asked for a longer pause meanwhile: the token is lost, which the vendor will not mind.
    if (contract.heldUntil > at) return { granted: false, why: "throttled", retryAfterMs: held(contract) };
  }
  return {
    granted: true,
    giveBack: () => {
      for (const bucket of buckets) bucket.giveBack(world.monotonic());
    },
  };
};

/** `changed` hears when somebody begins or ends to wait. */
export const createRateContract = (
  world: World,
  { requestsPerMinute, queueMs }: AccountLimits,
  changed: () => void = () => undefined,
): RateContract => {
  const contract: Contract = {
    world,
    changed,
    all: createTokenBucket(requestsPerMinute, queueMs),
    reads: createTokenBucket(Math.max(LEAST_BURST, Math.floor(requestsPerMinute * READ_SHARE)), queueMs),
    heldUntil: Number.NEGATIVE_INFINITY,
    waiting: 0,
  };
  return {
    take: (operation, waitMs) => take(contract, operation, waitMs),
    holdFor: (ms) => {
      contract.heldUntil = Math.max(contract.heldUntil, world.monotonic() + Math.min(ms, LONGEST_HOLD_MS));
      return held(contract);
    },
    heldUntil: () => (held(contract) === 0 ? null : world.now() + held(contract)),
    waiting: () => contract.waiting,
    exhausted: () => contract.all.nextAt(world.monotonic()) - world.monotonic() > queueMs,
  };
};
