import { setTimeout as startTimeout } from "node:timers";
import type { Store } from "../src/store/store.ts";
import type { World } from "../src/world.ts";

/** Longer than anything that one step of the clock leads to; milliseconds of real time. */
const LIMIT = 10_000;
const LOOK_EVERY = 5;
/** So many looks in a row at which nothing is under way: what ended may have begun something. */
const CALM_LOOKS = 4;
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
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void startTimeout(resolve, ms));

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
  const reached: Rest["reached"] = async (idle) => {
    let [calm, seen] = [0, -1];
    for (let waited = 0; calm < CALM_LOOKS; waited += LOOK_EVERY) {
      if (waited > LIMIT) throw new Error("the gateway does not come to rest: does every receiver of events answer?");
      await pause(LOOK_EVERY);
      const still = idle() && commits === seen && ![...underway].some(isBusy);
      calm = still ? calm + 1 : 0;
      seen = commits;
    }
  };
  return { store: { ...store, commit }, world: { ...world, http: watchedHttp(world, underway) }, reached };
};
