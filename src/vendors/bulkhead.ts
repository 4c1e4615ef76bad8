import type { Cancel, World } from "../world.ts";

/** Calls in flight at one vendor account are bounded, so that one slow vendor cannot take every socket and promise. */
export interface Bulkhead {
  /** A place among the calls in flight; undefined when none came free in time or the queue is full. */
  readonly enter: (waitMs: number) => Promise<Place | undefined>;
  readonly inFlight: () => number;
  readonly waiting: () => number;
}

export interface Place {
  /** Milliseconds spent in the queue. */
  readonly waitedMs: number;
  /** Counts once, however often it is called. */
  readonly leave: () => void;
}

/** Admits a waiter; the place is its own from then on. */
type Admit = () => void;

interface Places {
  readonly world: World;
  readonly changed: () => void;
  readonly queue: Set<Admit>;
  inFlight: number;
}

const free = (places: Places): void => {
  const next = places.queue.values().next();
  if (next.done) {
    places.inFlight -= 1;
    places.changed();
    return;
  }
  // The place is handed over: counted down and up again, a newcomer could slip in between.
  places.queue.delete(next.value);
  places.changed();
  next.value();
};

const place = (places: Places, waitedMs: number): Place => {
  let left = false;
  return {
    waitedMs,
    leave: () => {
      if (!left) free(places);
      left = true;
    },
  };
};

const wait = (places: Places, waitMs: number): Promise<Place | undefined> =>
  new Promise((resolve) => {
    const since = places.world.monotonic();
    let cancel: Cancel = () => undefined;
    const admit: Admit = () => {
      cancel();
      resolve(place(places, places.world.monotonic() - since));
    };
    places.queue.add(admit);
    places.changed();
    cancel = places.world.timer(waitMs, () => {
      if (!places.queue.delete(admit)) return;
      places.changed();
      resolve(undefined);
    });
  });

/** `limit` calls in flight and as many again in the queue, first come first served. `changed` hears of every change. */
export const createBulkhead = (world: World, limit: number, changed: Places["changed"] = () => undefined): Bulkhead => {
  const places: Places = { world, changed, queue: new Set(), inFlight: 0 };
  return {
    enter: async (waitMs) => {
      if (places.inFlight < limit) {
        places.inFlight += 1;
        places.changed();
        return place(places, 0);
      }
      return places.queue.size >= limit || waitMs <= 0 ? undefined : wait(places, waitMs);
    },
    inFlight: () => places.inFlight,
    waiting: () => places.queue.size,
  };
};
