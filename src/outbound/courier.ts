import type { Node } from "../nodes/node.ts";
import type { Metrics } from "../telemetry/metrics-port.ts";
import { stall, type World } from "../world.ts";
import { type Alarm, createAlarm } from "./alarm.ts";
import type { Directory, Receiver } from "./directory.ts";
import type { Due, Lane } from "./lane.ts";
import * as lanes from "./lane.ts";
import { readDue } from "./read-due.ts";
import { reasonToDisable, record } from "./record.ts";
import { type Tried, tryOnce } from "./try.ts";

export interface CourierOptions {
  readonly world: World;
  readonly node: Node;
  readonly metrics?: Metrics | undefined;
  readonly directory: Directory;
  readonly addresses: "any" | "public";
  readonly origin: string;
  /** An endpoint was disabled and an event about it committed. */
  readonly disabled: () => void;
}

/** Carries due deliveries to their endpoints, each endpoint in a lane of its own. */
export interface Courier {
  /** A delivery that was just made durable. */
  readonly queued: (due: Due) => void;
  /** The store has deliveries of this endpoint that nobody handed over. */
  readonly look: (endpointId: string) => void;
  readonly lookAtAll: () => void;
  /** The endpoint gets nothing any more. */
  readonly drop: (endpointId: string) => void;
  /** Sends nothing new; resolves when what is under way is recorded. */
  readonly stop: () => Promise<void>;
}

/** After the store refused a write; milliseconds. */
const STORE_PAUSE_MS = 5_000;

const measure = (metrics: Metrics | undefined, { error, latencyMs, endedAt }: Tried, { event }: Due): void => {
  const outcome = error ?? "delivered";
  metrics?.count("kyc_outbound_tries_total", { outcome });
  metrics?.observe("kyc_outbound_try_seconds", latencyMs / 1000, { outcome });
  if (error === null) metrics?.observe("kyc_outbound_event_age_seconds", (endedAt - event.created_at) / 1000);
};

/** What the answer says about how fast the receiver wants to be sent to. */
const adapt = (lane: Lane, { error, overloaded, endedAt }: Tried): void => {
  if (error === null) lanes.succeeded(lane);
  if (overloaded === null) return;
  lanes.slowDown(lane);
  lanes.pause(lane, endedAt + (overloaded.waitMs ?? 0));
};

/** One try of one delivery, from the sending to the record of it. Says when the lane has more to send. */
const deliverOnce = async (options: CourierOptions, receiver: Receiver, due: Due, sent: (tried: Tried) => void) => {
  const { world, node, directory, metrics } = options;
  if (world.buggify("outbound.slow_start")) await stall(world);
  world.point("outbound.before_send");
  const tried = await tryOnce(world, receiver, due, options.addresses);
  const disable = reasonToDisable(receiver, tried);
  // Before anything else is sent or queued: until the store says otherwise the endpoint is no more.
  if (disable !== null) directory.remove(receiver.id);
  sent(tried);
  if (world.buggify("outbound.slow_record")) await stall(world);
  world.point("outbound.sent");
  measure(metrics, tried, due);
  const { nextAt, disabled } = await record(world, node, { receiver, due, tried, disable }, options.origin);
  world.point("outbound.recorded");
  if (disabled !== null) {
    world.log.warn({ endpoint: receiver.id, reason: disabled }, "webhook endpoint disabled");
    metrics?.count("kyc_outbound_endpoints_disabled_total", { reason: disabled });
  }
  return { nextAt, disable, disabled };
};

/** Runs work that nobody awaits, and knows when all of it is done. */
const createWork = () => {
  const underWay = new Set<Promise<void>>();
  const add = (work: Promise<void>): void => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };
  const done = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.all(underWay);
  };
  return { add, done };
};

interface State {
  readonly options: CourierOptions;
  readonly byEndpoint: Map<string, Lane>;
  readonly work: ReturnType<typeof createWork>;
  readonly alarm: Alarm;
  open: boolean;
}

const laneOf = ({ byEndpoint }: State, endpointId: string): Lane => {
  const lane = byEndpoint.get(endpointId) ?? lanes.createLane(endpointId);
  byEndpoint.set(endpointId, lane);
  return lane;
};

/** Nothing is lost: what could not be read or recorded is still pending in the store. */
const setBack = ({ options: { world } }: State, lane: Lane, error: unknown): void => {
  const name = error instanceof Error ? error.name : "unknown";
  world.log.error({ endpoint: lane.endpointId, error: name }, "delivery interrupted");
  lane.more = true;
  lanes.pause(lane, world.now() + STORE_PAUSE_MS);
};

const read = async (state: State, lane: Lane): Promise<void> => {
  const { world, node, directory } = state.options;
  lanes.beginReading(lane);
  const reading = await readDue(node.store, lane, node.owner, world.now()).catch((error: unknown) => {
    setBack(state, lane, error);
    return { due: [], more: true, wakeAt: Number.POSITIVE_INFINITY };
  });
  const wanted = directory.get(lane.endpointId) !== undefined;
  lanes.endReading(lane, wanted ? reading : { ...reading, due: [], more: true });
  pump(state, lane);
};

/** What the store says now decides whether the endpoint goes on. */
const settleEndpoint = async (state: State, lane: Lane): Promise<void> => {
  if ((await state.options.directory.refresh(lane.endpointId)) === undefined) lanes.empty(lane);
};

const deliver = async (state: State, lane: Lane, receiver: Receiver, due: Due): Promise<void> => {
  let flying = true;
  const land = (): void => {
    if (flying) lane.inFlight -= 1;
    flying = false;
  };
  try {
    const outcome = await deliverOnce(state.options, receiver, due, (tried) => {
      land();
      adapt(lane, tried);
      // The place is free before the record is durable.
      pump(state, lane);
    });
    lanes.settled(lane, due.delivery.id, outcome.nextAt);
    if (outcome.disable !== null) await settleEndpoint(state, lane);
    if (outcome.disabled !== null) state.options.disabled();
  } catch (error) {
    land();
    lanes.settled(lane, due.delivery.id, null);
    setBack(state, lane, error);
    await settleEndpoint(state, lane).catch(() => undefined);
  }
  pump(state, lane);
};

/** Does all that can be done for the lane now, and sees to it that somebody looks again in time. */
const pump = (state: State, lane: Lane): void => {
  const { world, directory } = state.options;
  const receiver = directory.get(lane.endpointId);
  if (!state.open || receiver === undefined) return;
  const now = world.now();
  for (let due = lanes.take(lane, now); due !== undefined; due = lanes.take(lane, now))
    state.work.add(deliver(state, lane, receiver, due));
  if (lanes.wantsReading(lane, now)) state.work.add(read(state, lane));
  state.alarm.set(lanes.nextLook(lane, now));
};

export const createCourier = (options: CourierOptions): Courier => {
  const lookAtAll = (): void => {
    for (const id of options.directory.ids()) pump(state, laneOf(state, id));
  };
  const alarm = createAlarm(options.world, lookAtAll);
  const state: State = { options, byEndpoint: new Map(), work: createWork(), alarm, open: true };
  return {
    lookAtAll,
    drop: (endpointId) => lanes.empty(laneOf(state, endpointId)),
    queued: (due) => {
      const lane = laneOf(state, due.delivery.endpoint_id);
      if (options.world.buggify("outbound.reads_it_instead")) lane.more = true;
      lanes.admit(lane, due);
      pump(state, lane);
    },
    look: (endpointId) => {
      const lane = laneOf(state, endpointId);
      lane.more = true;
      pump(state, lane);
    },
    stop: async () => {
      state.open = false;
      alarm.clear();
      await state.work.done();
    },
  };
};
