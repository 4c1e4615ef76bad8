import type { Change, Store } from "../store/store.ts";

/** This process among those that share its database, as every part sees it. */
export interface Node {
  /** Drawn at its start, so that a process that comes back is another node. */
  readonly id: string;
  /** In `owner` of the rows that are this node's work; null where there is one node only. */
  readonly owner: string | null;
  /** Refuses every change once the others gave this node up: whatever it still does then has no effect. */
  readonly store: Store;
  /**
   * Milliseconds for which nobody takes over what this node does; renewed where few are left. What must not be done twice
   * outside of the database is done within them.
   */
  readonly lease: () => Promise<number>;
  /** Undefined: what the others told was heard within the last second. Else it resolves once it is. */
  readonly heed: () => Promise<void> | undefined;
  /** To be committed with a change of what the others keep in memory: keys, controls, endpoints, policies. */
  readonly tell: () => Change;
  /** Refuses the change that it is part of where somebody told meanwhile what was not heard yet. */
  readonly unlessTold: () => Change;
  /** Hears what was told by now. */
  readonly listen: () => Promise<void>;
  /** Runs whenever somebody told. */
  readonly hear: (run: () => Promise<void>) => void;
}

/** What the other nodes lead to. */
export interface Around {
  /** A look was taken at what the others did. */
  readonly looked: () => Promise<void>;
  /** Reads what a lost node left in the inbox, before it is this node's. */
  readonly left: (owner: string) => Promise<() => void>;
}

export interface Member extends Node {
  /** Tells that it lives, looks whether the others do, and takes over what those leave that do not. */
  readonly begin: (around: Around) => void;
  /** Nothing of it runs any more: the others may have its work at once. */
  readonly leave: () => Promise<void>;
}

/** The only process that can have the database. */
export const createLoneNode = (store: Store): Member => ({
  id: "alone",
  owner: null,
  store,
  lease: async () => Number.POSITIVE_INFINITY,
  heed: () => undefined,
  tell: () => [],
  unlessTold: () => [],
  listen: async () => undefined,
  hear: () => undefined,
  begin: () => undefined,
  leave: async () => undefined,
});
