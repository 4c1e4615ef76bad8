import type { Store } from "../store/store.ts";
import type { NodeRow } from "../store/tables.ts";
import type { Metrics } from "../telemetry/metrics-port.ts";
import { type Cancel, newId, stall, type World } from "../world.ts";
import { createBulletin } from "./bulletin.ts";
import { createCensus } from "./census.ts";
import { createFencedStore } from "./fence.ts";
import { type Around, createLoneNode, type Member } from "./node.ts";
import { takeOverChange } from "./take-over.ts";

/** Between two looks at what the others told; milliseconds. */
const LOOK_MS = 900;
/** Every so many looks: a beat, and a look at the others. */
const LOOKS_PER_BEAT = 4;
/**
 * From the beginning of a beat on; milliseconds. Ends long before another node has looked in vain often enough (census.ts), so
 * that what was sent within it has arrived by then.
 */
const LEASE_MS = 17_000;
/** A start takes no longer; milliseconds. */
const ENOUGH_MS = 13_000;

export interface JoinOptions {
  readonly world: World;
  readonly store: Store;
  readonly metrics: Metrics;
  /** The others gave this node up: its process must end. */
  readonly lost: (error: Error) => void;
}

/** Signs of life, and for how long the last one is good. */
const createPulse = ({ world, store }: JoinOptions, id: string, guarded: Store) => {
  let beats = 0;
  let leasedUntil = Number.NEGATIVE_INFINITY;
  const within = async (write: () => Promise<unknown>): Promise<void> => {
    const startedAt = world.monotonic();
    await write();
    leasedUntil = startedAt + LEASE_MS;
  };
  const join = (): Promise<void> => {
    const now = world.now();
    const row: NodeRow = { id, state: "here", beat: 0, joined_at: now, seen_at: now };
    return within(() => store.commit([{ op: "insert", table: "nodes", row }]));
  };
  const beat = (): Promise<void> => {
    beats += 1;
    const set = { beat: beats, seen_at: world.now() };
    return within(() => guarded.commit([{ op: "update", table: "nodes", set, where: { id } }]));
  };
  const left = (): number => leasedUntil - world.monotonic();
  return {
    join,
    beat,
    lease: async (): Promise<number> => {
      if (left() < ENOUGH_MS) await beat();
      return left();
    },
  };
};

const createTakeOver = ({ world, metrics }: JoinOptions, id: string, guarded: Store, around: () => Around) => {
  return async (lost: NodeRow): Promise<void> => {
    if (world.buggify("nodes.slow_take_over")) await stall(world, 2000);
    const taken = await around().left(lost.id);
    const committed = await guarded.commit(takeOverChange(lost, id, world.now()));
    if (!committed.ok) return;
    metrics.count("kyc_nodes_taken_over_total");
    world.log.warn({ node: lost.id, state: lost.state }, "the work of another node was taken over");
    taken();
  };
};

/** One step again and again, each a while after the last one has ended. */
const createBeatLoop = (world: World, step: () => Promise<void>) => {
  let cancel: Cancel = () => undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  const failed = (error: unknown): void => {
    const thrown = error instanceof Error ? error.name : "unknown";
    world.log.error({ thrown }, "the other nodes could not be looked at");
  };
  const arm = (): void => {
    if (stopped) return;
    cancel = world.timer(LOOK_MS, () => {
      running = step().catch(failed).finally(arm);
    });
  };
  return {
    start: arm,
    stop: (): Promise<void> => {
      stopped = true;
      cancel();
      return running;
    },
  };
};

const NOTHING: Around = { looked: async () => undefined, left: async () => () => undefined };

/** Makes this process a node: the only one of a store that nobody else can have, else one among several. */
export const joinNodes = async (options: JoinOptions): Promise<Member> => {
  const { world, store } = options;
  if (store.exclusive) return createLoneNode(store);
  const id = newId(world, "node");
  const guarded = createFencedStore(store, id, options.lost);
  const bulletin = createBulletin(world, guarded, id);
  const pulse = createPulse(options, id, guarded);
  let around = NOTHING;
  const look = createCensus(
    guarded,
    id,
    createTakeOver(options, id, guarded, () => around),
  );
  let looks = 0;
  const loop = createBeatLoop(world, async () => {
    looks += 1;
    if (looks % LOOKS_PER_BEAT === 0) {
      await pulse.beat();
      await look();
    }
    await bulletin.listen();
    await around.looked();
  });
  await pulse.join();
  await bulletin.open();
  return {
    ...bulletin,
    ...{ id, owner: id, store: guarded, lease: pulse.lease },
    begin: (found) => {
      around = found;
      loop.start();
    },
    leave: async () => {
      await loop.stop();
      await guarded.commit([{ op: "update", table: "nodes", set: { state: "left" }, where: { id } }]);
    },
  };
};
