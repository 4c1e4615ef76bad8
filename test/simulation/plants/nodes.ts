import { takeOverChange } from "../../../src/nodes/take-over.ts";
import type { Change, Store, TableName, Write } from "../../../src/store/store.ts";
import type { NodeRow, TimerRow } from "../../../src/store/tables.ts";
import type { World } from "../../../src/world.ts";
import { altering, type PlantRow } from "./plant.ts";

type StorePlant = (store: Store, world: World) => Store;

const isGuard = (write: Write): boolean =>
  write.table === "nodes" && write.op === "update" && write.set.state === "here" && write.where.state === "here";

/** A write that always succeeds stands where the question was. */
const UNASKED: Write = { op: "patch", table: "nodes", set: { state: "here" }, where: { id: "nobody" } };

const uncheckedLease = altering((change) => change.map((write) => (isGuard(write) ? UNASKED : write)));

const nodeOf = (change: Change): string | undefined => {
  const [first] = change;
  return first !== undefined && isGuard(first) && "where" in first
    ? String((first.where as { id: string }).id)
    : undefined;
};

/** The nodes that a run begins with are there by then; milliseconds. */
const SET_UP_MS = 2000;

/** A node that takes the work of others over, whenever it thinks so. */
const takingOver =
  (everyMs: number, isLost: (row: NodeRow, now: number) => boolean): StorePlant =>
  (store, world) => {
    let begun = false;
    const look = async (id: string): Promise<void> => {
      const rows = await store.list({ table: "nodes", order: ["id", "asc"], limit: 100 });
      for (const row of rows)
        if (row.id !== id && isLost(row, world.now()))
          await store.commit([UNASKED, ...takeOverChange(row, id, world.now())]);
      if (everyMs > 0) world.timer(everyMs, () => void look(id));
    };
    return {
      ...store,
      commit: async (change) => {
        const id = nodeOf(change);
        if (id !== undefined && !begun && world.monotonic() > SET_UP_MS) {
          begun = true;
          await look(id);
        }
        return store.commit(change);
      },
    };
  };

/** A change of this that nobody is told of. */
const untold = (table: TableName): StorePlant =>
  altering((change) =>
    change.some((write) => write.table === table)
      ? change.filter((write) => !(write.table === "meta" && "where" in write && write.where.name === "told"))
      : change,
  );

const leftLying = (table: TableName): StorePlant =>
  altering((change) => change.filter((write) => !(write.table === table && "set" in write && "owner" in write.set)));

/** Whose timer it is makes no difference. */
const ownerless: StorePlant = (store) => ({
  ...store,
  list: async (query) => {
    if (query.table !== "timers" || query.where === undefined) return store.list(query);
    const { owner: _, ...where } = query.where as Partial<TimerRow>;
    return store.list({ ...query, where } as typeof query);
  },
  find: async (table, where) => {
    if (table !== "timers") return store.find(table, where);
    const { owner: _, ...rest } = where as Partial<TimerRow>;
    return store.find(table, rest as typeof where);
  },
});

const isOwned = (write: Write): boolean => write.table === "timers" && write.op === "update" && "owner" in write.where;

/** Of two that want to begin the same start, both may. */
const blindClaim = altering((change) =>
  change.map((write): Write => {
    if (write.table !== "timers" || write.op !== "update" || !isOwned(write)) return write;
    return { op: "patch", table: "timers", set: write.set, where: { id: write.where.id ?? "" } };
  }),
);

/** Bugs of several nodes on one database. */
export const NODE_PLANTS: readonly PlantRow[] = [
  { name: "a lease that nobody checks", plant: { store: uncheckedLease }, caughtBy: /^G1/ },
  {
    name: "a lease that is judged by the local clock alone",
    plant: { store: takingOver(1000, ({ seen_at }, now) => now - seen_at > 6_000) },
    caughtBy: /^G[23]/,
  },
  {
    name: "a takeover at the start that ignores living nodes",
    plant: { store: takingOver(0, () => true) },
    caughtBy: /^G[23]/,
  },
  { name: "a key cache that never hears of revocations", plant: { store: untold("keys") }, caughtBy: /^Z2/ },
  { name: "a kill switch that stays on its node", plant: { store: untold("vendor_controls") }, caughtBy: /^F8/ },
  { name: "a dead node whose timers nobody takes", plant: { store: leftLying("timers") }, caughtBy: /^(L|I2|F3|D2)/ },
  { name: "a dead node whose callbacks nobody takes", plant: { store: leftLying("inbox") }, caughtBy: /^D2/ },
  { name: "a dead node whose deliveries nobody takes", plant: { store: leftLying("deliveries") }, caughtBy: /^O4/ },
  {
    name: "timers that every node runs",
    plant: { store: (store, world) => blindClaim(ownerless(store, world), world) },
    caughtBy: /^G2/,
  },
];
