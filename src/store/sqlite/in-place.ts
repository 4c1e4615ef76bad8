import { InvalidChange } from "../errors.ts";
import type { Committed, Store } from "../store.ts";
import type { Engine } from "./engine.ts";

/**
 * A store that runs its engine where it is called: a simulation is then one thread whose order the seed decides.
 * Every change is a transaction of its own, finished when the call returns.
 */
export const createInPlaceStore = (engine: Engine, exclusive = true): Store => ({
  exclusive,
  commit: async (change): Promise<Committed> => {
    const [applied] = engine.apply([change]);
    if (applied === undefined || applied instanceof InvalidChange) throw applied;
    engine.checkpoint();
    return applied;
  },
  find: async (table, where) => engine.find(table, where),
  list: async (query) => engine.list(query),
  count: async (table, where) => engine.count(table, where),
  // Nothing ever waits: a change is finished when the call returns.
  queue: () => ({ taken: 0, settled: 0 }),
  close: async () => engine.close(),
});
