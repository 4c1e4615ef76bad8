import type { CallbackWeather, Swarm } from "./swarm.ts";
import { ALONE } from "./swarm-nodes.ts";

const NO_CALLBACK_TROUBLE: CallbackWeather = { lose: 0, refuse: 0, duplicate: 0, delay: 0, corrupt: 0 };

/** Each kind of trouble, switched off. */
const OFF = {
  callbacks: { callbacks: NO_CALLBACK_TROUBLE },
  vendorFaults: { vendorFaults: [] },
  latency: { latency: 0 },
  partitions: { partitions: [] },
  slowStore: { slowStore: 0 },
  kills: { killAt: [] },
  crashes: { crashAtPoints: [] },
  freezes: { freezes: [] },
  clockSteps: { clockSteps: [] },
  receiver: { receiverFails: 0 },
  orders: { orders: [] },
  strangers: { strangersAt: [] },
  odd: { odd: { sites: 0, often: 0 } },
  nodes: ALONE,
  skews: { skews: [] },
  pauses: { pauses: [], pausesAtPoints: [] },
  gone: { gone: [] },
  unknownCommits: { unknownCommits: [] },
} as const satisfies Readonly<Record<string, Partial<Swarm>>>;

export type Ingredient = keyof typeof OFF;
export const INGREDIENTS = Object.keys(OFF) as readonly Ingredient[];

/** A seed's swarm without some of its troubles, and with only some of its errands: how a failing seed is made small. */
export interface Reduction {
  readonly without?: readonly Ingredient[];
  /** Keys of errands; all of them when absent. */
  readonly errands?: readonly string[];
}

export const reduced = (swarm: Swarm, { without = [], errands }: Reduction): Swarm =>
  Object.assign(
    { ...swarm },
    ...without.map((name) => OFF[name]),
    errands && { errands: swarm.errands.filter(({ key }) => errands.includes(key)) },
  );
