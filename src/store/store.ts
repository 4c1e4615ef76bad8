/**
 * The store port. One write primitive, `commit`, puts everything that belongs to one change into one
 * transaction; reads beside it see only what is committed. Engines: `sqlite/`.
 */
import type { Tables } from "./tables.ts";

export type TableName = keyof Tables;
export type Row<T extends TableName> = Tables[T];

type WriteTo<T extends TableName> =
  /** A row that must not exist: a uniqueness violation refuses the whole change. */
  | { readonly op: "insert"; readonly table: T; readonly row: Row<T> }
  /** A row that may exist already: then nothing is written and `written` says false. */
  | { readonly op: "insert_once"; readonly table: T; readonly row: Row<T> }
  /** Sets columns of exactly one row that matches; none matching refuses the whole change. */
  | { readonly op: "update"; readonly table: T; readonly set: Partial<Row<T>>; readonly where: Partial<Row<T>> }
  /** Sets columns of whatever matches. */
  | { readonly op: "patch"; readonly table: T; readonly set: Partial<Row<T>>; readonly where: Partial<Row<T>> }
  | { readonly op: "delete"; readonly table: T; readonly where: Partial<Row<T>> };

export type Write = { [T in TableName]: WriteTo<T> }[TableName];

/** All of it or nothing; applied in order. */
export type Change = readonly Write[];

export type Committed =
  | {
      readonly ok: true;
      /** For each write: did it write a row? */
      readonly written: readonly boolean[];
      /** For each write: the rowid of an insert into a table with a sequence (`events`, `audit`), else 0. */
      readonly sequence: readonly number[];
    }
  | {
      readonly ok: false;
      /** `exists`: an insert met a unique row; `stale`: an update met none (compare and set lost). */
      readonly conflict: "exists" | "stale";
      readonly table: TableName;
      /** Index in the change. */
      readonly at: number;
    };

export interface Query<T extends TableName> {
  readonly table: T;
  readonly where?: Partial<Row<T>>;
  /** Bounds of one column: `above` and `below` exclude, `from` and `to` include the value. */
  readonly range?: {
    readonly column: keyof Row<T> & string;
    readonly above?: string | number;
    readonly from?: string | number;
    readonly below?: string | number;
    readonly to?: string | number;
  };
  /** One of these values. */
  readonly among?: { readonly column: keyof Row<T> & string; readonly values: readonly (string | number)[] };
  readonly order: readonly [column: keyof Row<T> & string, direction: "asc" | "desc"];
  readonly limit: number;
}

/** Changes in the order in which they were taken, which is the order in which they are settled. */
export interface WriterQueue {
  /** Since the store was opened. */
  readonly taken: number;
  /** Of these: durable, refused or undone. */
  readonly settled: number;
}

export interface Store {
  /** No other process can have this database open: nobody needs to be told anything, or could take anything over. */
  readonly exclusive: boolean;
  /** Resolves when the change is durable (fsynced) or refused. Rejects only when the store is lost. */
  readonly commit: (change: Change) => Promise<Committed>;
  readonly find: <T extends TableName>(table: T, where: Partial<Row<T>>) => Promise<Row<T> | undefined>;
  readonly list: <T extends TableName>(query: Query<T>) => Promise<readonly Row<T>[]>;
  readonly count: <T extends TableName>(table: T, where: Partial<Row<T>>) => Promise<number>;
  /** What waits for the writer. Cheap: for every request. */
  readonly queue: () => WriterQueue;
  readonly close: () => Promise<void>;
}
