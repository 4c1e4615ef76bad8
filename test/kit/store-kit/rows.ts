import type { Change, Row, TableName, Write } from "../../../src/store/store.ts";
import { SAMPLES } from "./samples.ts";

/** Parents first. */
export const TABLE_ORDER: readonly TableName[] = [
  "meta",
  "nodes",
  "keys",
  "connections",
  "vendor_controls",
  "subjects",
  "policies",
  "sessions",
  "attempts",
  "transitions",
  "inbox",
  "observations",
  "timers",
  "events",
  "endpoints",
  "deliveries",
  "delivery_tries",
  "idempotency",
  "consents",
  "reviews",
  "audit",
];

export const row = <T extends TableName>(table: T, differing: Partial<Row<T>> = {}): Row<T> => ({
  ...SAMPLES[table],
  ...differing,
});

export const insert = <T extends TableName>(table: T, differing: Partial<Row<T>> = {}): Write =>
  ({ op: "insert", table, row: row(table, differing) }) as Write;

export const insertOnce = <T extends TableName>(table: T, differing: Partial<Row<T>> = {}): Write =>
  ({ op: "insert_once", table, row: row(table, differing) }) as Write;

/** What the rows of a session refer to, and the session itself. */
export const PARENTS: Change = [
  insert("connections"),
  insert("connections", { id: "real", livemode: 1, mock: 0 }),
  insert("subjects"),
  insert("policies"),
  insert("sessions"),
];

/** One row in every table. */
export const ALL: Change = TABLE_ORDER.map((table) => insert(table));
