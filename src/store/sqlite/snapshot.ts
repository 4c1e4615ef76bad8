import type { DatabaseSync } from "node:sqlite";

/**
 * Reads that follow one another without waiting for anything share a transaction: each one of its own would lock the log and,
 * where somebody has written meanwhile, forget all pages that were read before.
 */
export interface Snapshot {
  readonly begin: () => void;
  /** Whoever reads after this sees what is committed by now. */
  readonly end: () => void;
}

export const createSnapshot = (database: DatabaseSync): Snapshot => {
  const begin = database.prepare("BEGIN");
  const commit = database.prepare("COMMIT");
  let isOpen = false;
  const end = (): void => {
    if (!isOpen) return;
    isOpen = false;
    commit.run();
  };
  return {
    begin: () => {
      if (isOpen) return;
      begin.run();
      isOpen = true;
      // After the microtasks of this turn: whatever an event led to has run by then, and nothing has been waited for.
      process.nextTick(end);
    },
    end,
  };
};
