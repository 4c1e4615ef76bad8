/**
 * Which requests are refused while the gateway has more work than it can do. A refusal is cheap and honest; an answer that
 * comes after the client has given up costs the same as one in time and is then asked for again.
 */

/** What can be asked of the gateway, each with places of its own, so that one kind cannot take the room of another. */
export const REQUEST_CLASSES = ["export", "list", "status", "create", "webhook", "admin", "probe"] as const;
export type RequestClass = (typeof REQUEST_CLASSES)[number];

/** 0: calm. Each level refuses one class more than the one below. */
export type PressureLevel = 0 | 1 | 2 | 3 | 4 | 5;

/**
 * The level at which a class goes. A client can read again later; a person waits for a create; a vendor gives up on a
 * callback after some tries. Operators and probes are never refused: they are few, and they mend what is wrong.
 */
const SHED_AT: Readonly<Record<RequestClass, PressureLevel | null>> = {
  export: 1,
  list: 2,
  status: 3,
  create: 4,
  webhook: 5,
  admin: null,
  probe: null,
};

/** Requests under way at once. Bounds memory and what a slow vendor can hold; null: as many as come. */
export const PLACES: Readonly<Record<RequestClass, number | null>> = {
  export: 16,
  list: 64,
  status: 1024,
  create: 512,
  webhook: 1024,
  admin: 64,
  probe: null,
};

export const isShed = (requestClass: RequestClass, level: PressureLevel): boolean => {
  const at = SHED_AT[requestClass];
  return at !== null && level >= at;
};

export interface Readings {
  /** 99th percentile of how late the event loop came to a timer; milliseconds. */
  readonly loopDelayMs: number;
  /** Changes that the writer has not committed yet. */
  readonly writerWaiting: number;
  /** How long the oldest of them has waited; milliseconds. */
  readonly writerOldestMs: number;
  /** Used part of the largest heap that the process may have; 0 to 1. */
  readonly heapShare: number;
}

/**
 * Above the n-th bound the level is n at least. The first of each row is where an answer begins to
 * come late. A create waits for the writer three times: it must go while that still fits a client's patience.
 */
const BOUNDS: Readonly<Record<keyof Readings, readonly [number, number, number, number, number]>> = {
  loopDelayMs: [200, 400, 800, 1500, 5000],
  writerWaiting: [500, 1000, 2000, 4000, 20_000],
  writerOldestMs: [1000, 1150, 1300, 1500, 10_000],
  heapShare: [0.85, 0.88, 0.91, 0.94, 0.98],
};

const SIGNALS = Object.keys(BOUNDS) as readonly (keyof Readings)[];

/** The highest level that any reading calls for, with all bounds scaled. */
const levelOf = (readings: Readings, scale: number): PressureLevel => {
  let level: PressureLevel = 0;
  for (const signal of SIGNALS) {
    const passed = BOUNDS[signal].filter((bound) => readings[signal] > bound * scale).length as PressureLevel;
    if (passed > level) level = passed;
  }
  return level;
};

export interface Pressure {
  readonly level: PressureLevel;
  /** When the level was last called for; milliseconds. */
  readonly calledForAt: number;
}

export const CALM: Pressure = { level: 0, calledForAt: 0 };

/**
 * A level is left only well below where it was entered, and only after a while: else it would come and go with its effect.
 * A short while: what waits for the writer when creates go must last until they come back, or the writer runs dry.
 */
const LEAVE = 0.75;
const HOLD_MS = 1000;

/** Up at once, down late. */
export const nextPressure = (held: Pressure, readings: Readings, now: number): Pressure => {
  const entered = levelOf(readings, 1);
  const kept = levelOf(readings, LEAVE);
  if (entered > held.level) return { level: entered, calledForAt: now };
  if (kept >= held.level) return { level: held.level, calledForAt: now };
  return now - held.calledForAt < HOLD_MS ? held : { level: kept, calledForAt: now };
};

/** However bad it was: enough to find out whether it has become better. */
const FEWEST_PLACES = 16;

/**
 * Places for creates after those that were found too many. Refusing all until the queue is empty, then none until it is too
 * long again, lets in a greater wave each time, since the refused come back: so what is let in at once must learn.
 */
export const fewerPlaces = (underWay: number): number => Math.max(FEWEST_PLACES, Math.floor(underWay * 0.7));

/** A second of calm later. Nothing is learned from places that nobody used. */
export const morePlaces = (places: number, underWay: number): number =>
  underWay * 2 < places ? places : Math.min(PLACES.create ?? places, Math.ceil(places * 1.1));

/** Requests of one second, by caller: its own, everybody's, and how many callers there were. */
export interface Shares {
  readonly own: number;
  readonly all: number;
  readonly callers: number;
}

/** Times what the others send on average. */
const FAIR_MULTIPLE = 4;
/** Nobody floods with less than this a second. */
const FAIR_LEAST = 50;

/**
 * Requests a second that a caller may send under pressure. Measured against what the others send: a caller that is alone
 * takes nothing from anyone.
 */
export const fairShare = ({ own, all, callers }: Shares): number =>
  callers <= 1 ? Number.POSITIVE_INFINITY : Math.max(FAIR_LEAST, (FAIR_MULTIPLE * (all - own)) / (callers - 1));

/** Seconds, 1 to 5: those who were refused together do not come back together. `fraction` is in [0, 1). */
export const retryAfterSeconds = (fraction: number): number => 1 + Math.floor(fraction * 5);
