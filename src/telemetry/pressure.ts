import { CALM, nextPressure, type Pressure, type PressureLevel } from "../core/shedding.ts";
import type { Store } from "../store/store.ts";
import type { ProcessLoad, World } from "../world.ts";
import type { Metrics } from "./metrics-port.ts";

export interface PressureGauge {
  readonly level: () => PressureLevel;
  /** Somebody who waits for an answer was let in. */
  readonly arrived: () => void;
  /** How many were. */
  readonly arrivals: () => number;
}

/** Milliseconds between two looks at the writer's queue. */
const LOOK_EVERY = 100;
/** The event loop is judged over at least this: one long pause is no overload. Milliseconds. */
const PROCESS_EVERY = 2000;

/** How long the oldest change has waited, seen from outside: it was not there at a look that had taken fewer. */
const createAge = (store: Store) => {
  let marks: readonly { readonly at: number; readonly taken: number }[] = [];
  return (now: number): { readonly waiting: number; readonly oldestMs: number } => {
    const { taken, settled } = store.queue();
    marks = [...marks, { at: now, taken }].filter((mark) => mark.taken > settled);
    return { waiting: taken - settled, oldestMs: now - (marks[0]?.at ?? now) };
  };
};

const createProcessReading = (world: World) => {
  // A process that starts keeps its event loop busy: that says nothing about what comes after.
  world.processLoad();
  let load: ProcessLoad = { loopDelayMs: 0, heapShare: 0 };
  let askedAt = world.monotonic();
  return (now: number): ProcessLoad => {
    if (now - askedAt < PROCESS_EVERY) return load;
    askedAt = now;
    load = world.processLoad();
    return load;
  };
};

/**
 * How hard the gateway is pressed. Looks when it is asked, and no more often than it makes sense: while nobody asks for
 * anything there is nothing to refuse.
 */
export const createPressureGauge = (world: World, store: Store, metrics: Metrics): PressureGauge => {
  const ageAt = createAge(store);
  const processAt = createProcessReading(world);
  let held: Pressure = CALM;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let arrivals = 0;
  const look = (now: number): void => {
    lookedAt = now;
    const { loopDelayMs, heapShare } = processAt(now);
    const { waiting, oldestMs } = ageAt(now);
    const next = nextPressure(held, { loopDelayMs, heapShare, writerWaiting: waiting, writerOldestMs: oldestMs }, now);
    if (next.level !== held.level) {
      metrics.gauge("kyc_pressure_level", next.level);
      const fields = { from: held.level, to: next.level, loop_delay_ms: Math.round(loopDelayMs), heap: heapShare };
      world.log.warn(
        { ...fields, writer_waiting: waiting, writer_oldest_ms: Math.round(oldestMs) },
        "pressure changed",
      );
    }
    held = next;
  };
  return {
    level: () => {
      const now = world.monotonic();
      if (now - lookedAt >= LOOK_EVERY || world.buggify("pressure.looks_often")) look(now);
      return held.level;
    },
    arrived: () => {
      arrivals += 1;
    },
    arrivals: () => arrivals,
  };
};
