import { setTimeout as startTimeout } from "node:timers";
import type { Store } from "../src/store/store.ts";
import type { World } from "../src/world.ts";

/** Longer than anything that one step of the clock leads to; milliseconds of real time. */
const LIMIT = 10_000;
const LOOK_EVERY = 5;
/** So many looks in a row at which nothing is under way: what ended may have begun something. */
const CALM_LOOKS = 4;
/** Turns of the event loop after which a look is not worth the processor any more: whoever is waited for needs it. */
const EAGER_TURNS = 100;
/** A vendor that has not answered for so long hangs, and only the clock ends that; milliseconds of real time. */
const HANGS_AFTER = 1_000;

interface Underway {
  readonly url: string;
  readonly since: number;
}

/** Watches what a gateway does, so that a test can wait until it does nothing. */
export interface Rest {
  readonly world: World;
  readonly store: Store;
  /** Rejects when it never comes: a receiver that does not answer. */
  readonly reached: (idle: () => boolean) => Promise<void>;
  /** The same for one timer of many, most of which lead to nothing: looks at once, and is content sooner. */
  readonly regained: (idle: () => boolean) => Promise<void>;
}

const pause = (): Promise<void> => new Promise((resolve) => void startTimeout(resolve, LOOK_EVERY));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const watchedHttp =
  ({ http }: World, underway: Set<Underway>): World["http"] =>
  async (request) => {
    const one = { url: request.url, since: performance.now() };
    underway.add(one);
    try {
      return await http(request);
    } finally {
      underway.delete(one);
    }
  };

export const watchRest = (world: World, store: Store, vendorsUrl: string): Rest => {
  const underway = new Set<Underway>();
  let commits = 0;
  const commit: Store["commit"] = (change) => {
    commits += 1;
    return store.commit(change);
  };
  const isBusy = ({ url, since }: Underway): boolean =>
    !url.startsWith(vendorsUrl) || performance.now() - since < HANGS_AFTER;
  const calm = async (idle: () => boolean, eagerTurns: number): Promise<void> => {
    const limit = performance.now() + LIMIT;
    let [looks, seen] = [0, -1];
    for (let turns = 0; looks < CALM_LOOKS; turns += 1) {
      if (performance.now() > limit)
        throw new Error("the gateway does not come to rest: does every receiver of events answer?");
      await (turns < eagerTurns ? turn() : pause());
      const still = idle() && commits === seen && ![...underway].some(isBusy);
      looks = still ? looks + 1 : 0;
      seen = commits;
    }
  };
  return {
    store: { ...store, commit },
    world: { ...world, http: watchedHttp(world, underway) },
    reached: (idle) => calm(idle, 0),
    regained: (idle) => calm(idle, EAGER_TURNS),
  };
};
