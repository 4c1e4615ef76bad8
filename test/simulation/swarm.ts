import { SCENARIO_NAMES, type ScenarioName } from "../../contracts/scenario.ts";
import type { VendorId } from "../../mock-vendor/accounts.ts";
import type { FaultRule } from "../../mock-vendor/faults.ts";
import { START, VENDOR_IDS } from "../kit/gateway-rig-parts.ts";
import type { Draw } from "./draw.ts";

/** Virtual milliseconds in which everything goes wrong; afterwards nothing does. */
export const STORM = 60_000;

/** What one client does about one session. Times in ms from the start. */
export interface Errand {
  readonly at: number;
  readonly key: string;
  readonly scenario: ScenarioName;
  /** Absent: the gateway chooses. */
  readonly vendor: VendorId | undefined;
  readonly clientReference: string | undefined;
  /** The same request at the same time, so often. */
  readonly copies: number;
  /** The same request later. */
  readonly replayAt: readonly number[];
  /** Another request under the same key. */
  readonly conflictAt: number | undefined;
  readonly cancelAt: number | undefined;
  readonly resubmitAt: readonly number[];
  readonly readAt: readonly number[];
}

/** Shares of callbacks. */
export interface CallbackWeather {
  readonly lose: number;
  readonly refuse: number;
  readonly duplicate: number;
  readonly delay: number;
  readonly corrupt: number;
}

/** One seed's configuration: each kind of trouble is on in some seeds and off in others. */
export interface Swarm {
  readonly errands: readonly Errand[];
  readonly callbacks: CallbackWeather;
  readonly vendorFaults: readonly Omit<FaultRule, "id">[];
  /** Virtual milliseconds of a message between gateway and vendors, at most. */
  readonly latency: number;
  /** Share of commits that take time, before and after they are durable. */
  readonly slowStore: number;
  readonly killAt: readonly number[];
  /** The n-th passing of a named point ends the process. */
  readonly crashAtPoints: readonly number[];
  readonly clockSteps: readonly { readonly at: number; readonly ms: number }[];
  /** Share of tries that the receiver of events fails. */
  readonly receiverFails: number;
}

const times = (draw: Draw, most: number, low: number, high: number): readonly number[] =>
  Array.from({ length: draw.below(most + 1) }, () => draw.between(low, high));

const sometimes = <T>(draw: Draw, probability: number, value: () => T): T | undefined =>
  draw.chance(probability) ? value() : undefined;

const errandOf = (draw: Draw, index: number): Errand => {
  const at = draw.below(20_000);
  return {
    at,
    key: `errand-${index}`,
    scenario: draw.pick(SCENARIO_NAMES),
    vendor: sometimes(draw, 0.5, () => draw.pick(VENDOR_IDS)),
    // Now and then two errands want the same reference: one of them must not get it.
    clientReference: sometimes(draw, 0.3, () => `order-${draw.below(3)}`),
    copies: draw.chance(0.3) ? draw.between(2, 3) : 1,
    replayAt: times(draw, 2, at, STORM),
    conflictAt: sometimes(draw, 0.2, () => draw.between(at, STORM)),
    cancelAt: sometimes(draw, 0.15, () => draw.between(at, at + 15_000)),
    resubmitAt: draw.chance(0.4) ? times(draw, 3, at + 500, at + 20_000) : [],
    readAt: times(draw, 2, at, STORM),
  };
};

const REQUEST_FAULTS = [
  "unavailable",
  "rate_limited",
  "refused",
  "hang",
  "html",
  "reset",
  "truncated",
  "slow",
] as const;
const CALLBACK_FAULTS = [
  "callback_drop",
  "callback_delay",
  "callback_shuffle",
  "callback_stale",
  "never_finishes",
] as const;

const faultOf = (draw: Draw): Omit<FaultRule, "id"> => {
  const from = START + draw.below(STORM);
  const vendor = sometimes(draw, 0.6, () => draw.pick(VENDOR_IDS));
  return {
    kind: draw.chance(0.7) ? draw.pick(REQUEST_FAULTS) : draw.pick(CALLBACK_FAULTS),
    ...(vendor !== undefined && { vendor }),
    from,
    until: from + draw.between(1000, 30_000),
    probability: draw.pick([0.2, 0.5, 1]),
    seconds: draw.between(1, 8),
  };
};

export const swarmOf = (draw: Draw): Swarm => {
  const rate = (most: number): number => (draw.chance(0.5) ? draw.fraction() * most : 0);
  // One to six, few more often than many.
  const errands = Math.min(draw.between(1, 6), draw.between(1, 6));
  return {
    errands: Array.from({ length: errands }, (_, index) => errandOf(draw, index)),
    callbacks: { lose: rate(0.4), refuse: rate(0.4), duplicate: rate(0.6), delay: rate(0.7), corrupt: rate(0.2) },
    vendorFaults: draw.chance(0.6) ? Array.from({ length: draw.between(1, 4) }, () => faultOf(draw)) : [],
    latency: draw.chance(0.7) ? draw.pick([3, 30, 300, 2000]) : 0,
    slowStore: draw.chance(0.6) ? draw.pick([0.1, 0.5, 1]) : 0,
    killAt: draw.chance(0.4) ? times(draw, 3, 0, STORM) : [],
    crashAtPoints: draw.chance(0.4) ? times(draw, 4, 1, 120) : [],
    clockSteps: draw.chance(0.25)
      ? times(draw, 3, 0, STORM).map((at) => ({ at, ms: draw.between(-600_000, 600_000) }))
      : [],
    receiverFails: rate(0.8),
  };
};
