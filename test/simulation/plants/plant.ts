import type { Change, Store, Write } from "../../../src/store/store.ts";
import type { World } from "../../../src/world.ts";
import type { Plant } from "../simulate.ts";

/** A bug that such systems have had, put back in on purpose, and the invariant that must notice it. */
export interface PlantRow {
  readonly name: string;
  /** Of the vendors and integrations in which it was found. */
  readonly quirks?: readonly string[];
  readonly plant: Plant;
  readonly caughtBy: RegExp;
}

/** A store whose changes are altered on their way. */
export const altering =
  (alter: (change: Change, now: number) => Change) =>
  (store: Store, world: World): Store => ({ ...store, commit: (change) => store.commit(alter(change, world.now())) });

export const rowOf = <T>(write: Write, table: Write["table"]): T | undefined =>
  write.table === table && "row" in write ? (write.row as T) : undefined;

/** A store that loses some of the writes. */
export const dropping = (drops: (write: Write) => boolean) =>
  altering((change) => change.filter((write) => !drops(write)));

/** A store that alters the rows of one table as they are inserted. */
export const rewriting = <T extends object>(table: Write["table"], alter: (row: T) => T) =>
  altering((change) =>
    change.map((write): Write => {
      const row = rowOf<T>(write, table);
      return row === undefined ? write : ({ ...write, row: alter(row) } as Write);
    }),
  );
