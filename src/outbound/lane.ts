import type { DeliveryRow, EventRow } from "../store/tables.ts";

/** A delivery whose time has come, with what it sends. */
export interface Due {
  readonly delivery: DeliveryRow;
  readonly event: EventRow;
}

/**
 * What waits for one endpoint. Lanes share nothing, so that a dead endpoint delays nobody else. A lane holds only
 * deliveries that are due, and only so many: the rest stays in the store and is read when there is room.
 */
export interface Lane {
  readonly endpointId: string;
  readonly ready: Due[];
  /** Ready, in flight or being recorded. */
  readonly held: Set<string>;
  /** Recorded since the reading under way began: what it read of them is old. */
  readonly recorded: Set<string>;
  reading: boolean;
  /** The store may hold due deliveries that are not here. */
  more: boolean;
  /** When the store has the next one due; milliseconds. */
  wakeAt: number;
  /** The receiver asked for silence until then; milliseconds. */
  pausedUntil: number;
  inFlight: number;
  /** How many may be in flight: halved when the receiver is overloaded, raised step by step by successes. */
  limit: number;
  successes: number;
}

const MOST_IN_FLIGHT = 4;
/** Sent, and the outcome not yet durable: a store that stalls stops the sending. */
const MOST_UNRECORDED = 64;
const MOST_READY = 256;
/** So many successes in a row raise a lowered limit by one. */
const SUCCESSES_TO_RAISE = 8;

/** Fewer than this call for a reading. */
const LOW_WATER = 32;
export const READING = 128;

export const createLane = (endpointId: string): Lane => ({
  endpointId,
  ready: [],
  held: new Set(),
  recorded: new Set(),
  reading: false,
  more: true,
  wakeAt: Number.POSITIVE_INFINITY,
  pausedUntil: 0,
  inFlight: 0,
  limit: MOST_IN_FLIGHT,
  successes: 0,
});

const hold = (lane: Lane, due: Due): void => {
  lane.held.add(due.delivery.id);
  lane.ready.push(due);
};

/** A delivery that was just made durable. Those that came first and are still in the store go first. */
export const admit = (lane: Lane, due: Due): void => {
  if (lane.more || lane.reading || lane.ready.length >= MOST_READY) lane.more = true;
  else hold(lane, due);
};

/** The next to send, now in flight; undefined if nothing may be sent. */
export const take = (lane: Lane, now: number): Due | undefined => {
  const unrecorded = lane.held.size - lane.ready.length;
  if (lane.inFlight >= lane.limit || unrecorded >= MOST_UNRECORDED || now < lane.pausedUntil) return undefined;
  const due = lane.ready.shift();
  if (due !== undefined) lane.inFlight += 1;
  return due;
};

export const wantsReading = (lane: Lane, now: number): boolean =>
  !lane.reading && lane.ready.length < LOW_WATER && now >= lane.pausedUntil && (lane.more || lane.wakeAt <= now);

/** Everything made durable from here on is either read, or marks the lane again. */
export const beginReading = (lane: Lane): void => {
  lane.reading = true;
  lane.more = false;
  lane.wakeAt = Number.POSITIVE_INFINITY;
  lane.recorded.clear();
};

/** What a reading found. */
export interface Reading {
  readonly due: readonly Due[];
  /** More is due than was read. */
  readonly more: boolean;
  /** When the first that is not due yet will be; milliseconds. */
  readonly wakeAt: number;
}

export const endReading = (lane: Lane, { due, more, wakeAt }: Reading): void => {
  lane.reading = false;
  lane.more ||= more;
  lane.wakeAt = Math.min(lane.wakeAt, wakeAt);
  for (const one of due) if (!lane.held.has(one.delivery.id) && !lane.recorded.has(one.delivery.id)) hold(lane, one);
};

/** Made durable: `nextAt` is when to try again, null if never. */
export const settled = (lane: Lane, deliveryId: string, nextAt: number | null): void => {
  lane.held.delete(deliveryId);
  if (lane.reading) lane.recorded.add(deliveryId);
  if (nextAt !== null) lane.wakeAt = Math.min(lane.wakeAt, nextAt);
};

/** Nothing waits here any more: the endpoint was disabled, or the store is to be read anew. */
export const empty = (lane: Lane): void => {
  for (const { delivery } of lane.ready) lane.held.delete(delivery.id);
  lane.ready.length = 0;
  lane.more = true;
};

export const pause = (lane: Lane, until: number): void => {
  lane.pausedUntil = Math.max(lane.pausedUntil, until);
};

export const succeeded = (lane: Lane): void => {
  lane.successes += 1;
  if (lane.successes % SUCCESSES_TO_RAISE === 0) lane.limit = Math.min(lane.limit + 1, MOST_IN_FLIGHT);
};

export const slowDown = (lane: Lane): void => {
  lane.successes = 0;
  lane.limit = Math.max(1, Math.floor(lane.limit / 2));
};

/** When to look at the lane again although nothing happened to it; infinite if there is no need. */
export const nextLook = (lane: Lane, now: number): number => {
  if (now < lane.pausedUntil) return lane.pausedUntil;
  // What is due already waits for room, and room is made by something that happens.
  return lane.wakeAt > now ? lane.wakeAt : Number.POSITIVE_INFINITY;
};
