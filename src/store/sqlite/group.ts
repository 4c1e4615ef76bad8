import { InvalidChange, type StoreFull, type StoreLost } from "../errors.ts";
import type { Committed, WriterQueue } from "../store.ts";
import { createPacker, type Outcomes, type Plan, unpackOutcomes } from "./batch.ts";

/** Longest batch: bounds how long one transaction keeps the others waiting. */
const CAP = 512;
/** Fewest changes of a batch, by how many are on their way: a second one is there when the writer is done, but must be worth its sync. */
const LEAST: readonly number[] = [1, 32];

interface Waiting {
  readonly plan: Plan;
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: Error) => void;
}

interface Queue {
  waiting: Waiting[];
  /** The batch that is being committed, and the one behind it. */
  readonly inFlight: (readonly Waiting[])[];
  /** Changes ever added. */
  taken: number;
  /** Told once nothing waits. */
  readonly watchers: Set<() => void>;
}

/** Gathers what arrives while a batch is being committed, and sends it as the next one. */
export interface Group {
  readonly add: (plan: Plan) => Promise<Committed>;
  /** The first batch in flight is on disk. */
  readonly committed: (outcomes: Outcomes) => void;
  /** The first batch in flight was undone as a whole. */
  readonly undone: (error: StoreFull) => void;
  /** Nothing will be committed any more. */
  readonly abandon: (error: StoreLost) => void;
  /** Resolves once nothing waits. */
  readonly idle: () => Promise<void>;
  readonly queue: () => WriterQueue;
}

const plansOf = (batch: readonly Waiting[]): readonly Plan[] => batch.map(({ plan }) => plan);

const isIdle = ({ waiting, inFlight }: Queue): boolean => waiting.length + inFlight.length === 0;

const settle = (batch: readonly Waiting[], outcomes: Outcomes): void => {
  const applied = unpackOutcomes(outcomes, plansOf(batch));
  for (const [index, { resolve, reject }] of batch.entries()) {
    const one = applied[index] ?? new InvalidChange("no outcome");
    if (one instanceof InvalidChange) reject(one);
    else resolve(one);
  }
};

/** Takes the first batch in flight away, lets the next one go, and says so when there is none. */
const land = (queue: Queue, flush: () => void): readonly Waiting[] => {
  const landed = queue.inFlight.shift() ?? [];
  flush();
  if (isIdle(queue)) for (const tell of queue.watchers) tell();
  return landed;
};

const isWorthIt = ({ waiting, inFlight }: Queue): boolean =>
  waiting.length >= (LEAST[inFlight.length] ?? Number.POSITIVE_INFINITY);

const createFlush = (queue: Queue, send: (bytes: Uint8Array<ArrayBuffer>) => void) => {
  const pack = createPacker();
  return (): void => {
    if (!isWorthIt(queue)) return;
    const batch = queue.waiting.slice(0, CAP);
    queue.waiting = queue.waiting.slice(CAP);
    queue.inFlight.push(batch);
    send(pack(plansOf(batch)));
  };
};

export const createGroup = (send: (bytes: Uint8Array<ArrayBuffer>) => void): Group => {
  const queue: Queue = { waiting: [], inFlight: [], taken: 0, watchers: new Set() };
  const flush = createFlush(queue, send);
  return {
    add: (plan) => {
      const { promise, resolve, reject } = Promise.withResolvers<Committed>();
      queue.waiting.push({ plan, resolve, reject });
      queue.taken += 1;
      // A microtask later, so that changes of one tick share a batch.
      if (queue.waiting.length === LEAST[queue.inFlight.length]) queueMicrotask(flush);
      return promise;
    },
    // What waited is already on its way when the callers go on.
    committed: (outcomes) => settle(land(queue, flush), outcomes),
    undone: (error) => {
      for (const { reject } of land(queue, flush)) reject(error);
    },
    abandon: (error) => {
      const abandoned = [...queue.inFlight.splice(0).flat(), ...queue.waiting];
      queue.waiting = [];
      land(queue, flush);
      for (const { reject } of abandoned) reject(error);
    },
    queue: () => ({
      taken: queue.taken,
      settled: queue.taken - queue.waiting.length - queue.inFlight.flat().length,
    }),
    idle: () => (isIdle(queue) ? Promise.resolve() : new Promise((resolve) => queue.watchers.add(resolve))),
  };
};
