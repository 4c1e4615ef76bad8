import { SCENARIO_NAMES, type ScenarioName } from "../../../contracts/scenario.ts";
import type { VendorId } from "../../../mock-vendor/accounts.ts";
import type { FaultRule } from "../../../mock-vendor/faults/rules.ts";
import { SPINE_VENDORS, START } from "../../kit/gateway/rig-parts.ts";
import type { Draw } from "./draw.ts";
import { type NodesPlan, nodesOf } from "./swarm-nodes.ts";

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
  /** Reference of the person; some errands share one. */
  readonly person: string;
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

export const CONTROLS = ["cordon", "drain", "maintenance", "kill"] as const;

/** What an operator does. */
export interface Order {
  readonly at: number;
  readonly act: (typeof CONTROLS)[number] | "lift" | "replace_key" | "replace_secret" | "look";
  readonly vendor: VendorId;
  readonly seconds: number;
}

/** A time in which requests to a vendor, or to all of them, do not arrive. */
export interface Partition {
  readonly from: number;
  readonly until: number;
  readonly vendor: VendorId | undefined;
  /** Refused at once, or swallowed until the time is over. */
  readonly manner: "refused" | "silent";
}

/** One seed's configuration: each kind of trouble is on in some seeds and off in others. */
export interface Swarm extends NodesPlan {
  readonly errands: readonly Errand[];
  readonly callbacks: CallbackWeather;
  readonly vendorFaults: readonly Omit<FaultRule, "id">[];
  /** Virtual milliseconds of a message between gateway and vendors, at most. */
  readonly latency: number;
  readonly partitions: readonly Partition[];
  /** Share of commits that take time, before and after they are durable. */
  readonly slowStore: number;
  readonly killAt: readonly number[];
  /** The n-th passing of a named point ends the process. */
  readonly crashAtPoints: readonly number[];
  /** The process stands still, and then goes on with what it knew. */
  readonly freezes: readonly { readonly at: number; readonly ms: number }[];
  readonly clockSteps: readonly { readonly at: number; readonly ms: number }[];
  /** Share of tries that the receiver of events fails. */
  readonly receiverFails: number;
  readonly orders: readonly Order[];
  /** Somebody else makes a session of its own at the first vendor's account, and its callbacks come to us. */
  readonly strangersAt: readonly number[];
  /** Share of the sites that are odd in this seed, and how often such a site then is. */
  readonly odd: { readonly sites: number; readonly often: number };
}

const times = (draw: Draw, most: number, low: number, high: number): readonly number[] =>
  Array.from({ length: draw.below(most + 1) }, () => draw.between(low, high));

const sometimes = <T>(draw: Draw, probability: number, value: () => T): T | undefined =>
  draw.chance(probability) ? value() : undefined;

const errandOf = (draw: Draw, index: number): Errand => {
  // Now and then two begin in the same moment.
  const at = draw.chance(0.2) ? 5_000 : draw.below(20_000);
  return {
    at,
    key: `errand-${index}`,
    scenario: draw.pick(SCENARIO_NAMES),
    vendor: sometimes(draw, 0.5, () => draw.pick(SPINE_VENDORS)),
    // Now and then two errands want the same reference: one of them must not get it.
    clientReference: sometimes(draw, 0.3, () => `order-${draw.below(3)}`),
    person: draw.chance(0.3) ? "person-shared" : `person-${index}`,
    copies: draw.chance(0.3) ? draw.between(2, 3) : 1,
    replayAt: times(draw, 2, at, STORM),
    conflictAt: sometimes(draw, 0.2, () => draw.between(at, STORM)),
    cancelAt: sometimes(draw, 0.15, () => draw.between(at, at + 15_000)),
    resubmitAt: draw.chance(0.4) ? times(draw, 3, at + 500, at + 6_000) : [],
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
  const vendor = sometimes(draw, 0.6, () => draw.pick(SPINE_VENDORS));
  return {
    kind: draw.chance(0.7) ? draw.pick(REQUEST_FAULTS) : draw.pick(CALLBACK_FAULTS),
    ...(vendor !== undefined && { vendor }),
    from,
    until: from + draw.between(1000, 30_000),
    probability: draw.pick([0.2, 0.5, 1]),
    seconds: draw.between(1, 8),
  };
};

const orderOf = (draw: Draw): Order => ({
  at: draw.below(STORM),
  act: draw.pick([...CONTROLS, ...CONTROLS, "lift", "lift", "lift", "replace_key", "replace_secret", "look"] as const),
  vendor: draw.pick(SPINE_VENDORS),
  seconds: draw.between(5, 90),
});

const partitionOf = (draw: Draw): Partition => {
  const from = draw.below(STORM);
  return {
    from,
    until: from + draw.between(1000, 25_000),
    vendor: sometimes(draw, 0.6, () => draw.pick(SPINE_VENDORS)),
    manner: draw.pick(["refused", "silent"] as const),
  };
};

const someOf = <T>(draw: Draw, probability: number, most: number, make: () => T): readonly T[] =>
  draw.chance(probability) ? Array.from({ length: draw.between(1, most) }, make) : [];

/** Of several nodes each must hear of a switch that one of them was given. */
const switchOff = (draw: Draw): Order => ({ ...orderOf(draw), act: "kill" });

const RETAKES = ["blurred-then-approve", "glare-then-approve"] as const satisfies readonly ScenarioName[];

/** Callers of several nodes meet each other, and the callbacks, more often. */
const busier = (draw: Draw, errand: Errand): Errand => {
  const { at, cancelAt, resubmitAt } = errand;
  // Each of them twice: at two nodes in the same moment.
  const again = draw.chance(0.6) ? times(draw, 4, at + 500, at + 15_000) : [];
  return {
    ...errand,
    ...(again.length > 0 && draw.chance(0.5) && { scenario: draw.pick(RETAKES) }),
    cancelAt: cancelAt ?? sometimes(draw, 0.4, () => draw.between(at, at + 12_000)),
    resubmitAt: [...resubmitAt, ...again, ...again],
  };
};

export const swarmOf = (draw: Draw): Swarm => {
  const swarm = swarmOfOne(draw);
  const plan = nodesOf(draw, STORM);
  if (plan.nodes === 1) return { ...swarm, ...plan };
  return {
    ...swarm,
    ...plan,
    errands: swarm.errands.map((errand) => busier(draw, errand)),
    orders: [...swarm.orders, ...someOf(draw, 0.4, 1, () => switchOff(draw))],
  };
};

const swarmOfOne = (draw: Draw): Omit<Swarm, keyof NodesPlan> => {
  const rate = (most: number): number => (draw.chance(0.5) ? draw.fraction() * most : 0);
  // One to six, few more often than many.
  const errands = Math.min(draw.between(1, 6), draw.between(1, 6));
  return {
    errands: Array.from({ length: errands }, (_, index) => errandOf(draw, index)),
    callbacks: { lose: rate(0.4), refuse: rate(0.4), duplicate: rate(0.6), delay: rate(0.7), corrupt: rate(0.2) },
    vendorFaults: someOf(draw, 0.6, 4, () => faultOf(draw)),
    latency: draw.chance(0.7) ? draw.pick([3, 30, 300, 2000]) : 0,
    partitions: someOf(draw, 0.3, 2, () => partitionOf(draw)),
    slowStore: draw.chance(0.6) ? draw.pick([0.1, 0.5, 1]) : 0,
    killAt: draw.chance(0.4) ? times(draw, 3, 0, STORM) : [],
    crashAtPoints: draw.chance(0.4) ? times(draw, 4, 1, 120) : [],
    freezes: someOf(draw, 0.25, 2, () => ({ at: draw.below(STORM), ms: draw.between(500, 20_000) })),
    clockSteps: someOf(draw, 0.25, 3, () => ({ at: draw.below(STORM), ms: draw.between(-600_000, 600_000) })),
    receiverFails: rate(0.8),
    orders: someOf(draw, 0.35, 5, () => orderOf(draw)),
    strangersAt: draw.chance(0.15) ? times(draw, 2, 10_000, STORM) : [],
    odd: { sites: draw.chance(0.7) ? draw.pick([0.1, 0.25, 0.6]) : 0, often: draw.pick([0.05, 0.25, 0.5]) },
  };
};
