import { StoreLost } from "../store/errors.ts";
import type { Store, TableName, Write } from "../store/store.ts";

/** Work that exactly one node does. */
export const OWNED: ReadonlySet<TableName> = new Set(["timers", "inbox", "deliveries"]);

/** Whoever writes work down does it: claiming costs no write of its own. */
const ownedBy =
  (owner: string) =>
  (write: Write): Write =>
    (write.op === "insert" || write.op === "insert_once") && OWNED.has(write.table)
      ? ({ ...write, row: { ...write.row, owner } } as Write)
      : write;

/**
 * The store as one node may use it. Every change begins with the question whether the node is still counted: whoever takes its
 * work over takes that row away, so that no clock decides whether a late write counts.
 */
export const createFencedStore = (store: Store, id: string, lost: (error: Error) => void): Store => {
  const guard: Write = { op: "update", table: "nodes", set: { state: "here" }, where: { id, state: "here" } };
  const owned = ownedBy(id);
  let isLost = false;
  return {
    ...store,
    commit: async (change) => {
      const done = await store.commit([guard, ...change.map(owned)]);
      if (done.ok) return { ...done, written: done.written.slice(1), sequence: done.sequence.slice(1) };
      if (done.at > 0) return { ...done, at: done.at - 1 };
      const error = new StoreLost("the other nodes gave this one up");
      if (!isLost) lost(error);
      isLost = true;
      throw error;
    },
  };
};
