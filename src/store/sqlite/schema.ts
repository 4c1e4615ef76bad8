import type { DatabaseSync } from "node:sqlite";
import { InvalidChange } from "../errors.ts";

export type Value = string | number | null | Uint8Array;

export interface TableSchema {
  readonly name: string;
  readonly columns: ReadonlySet<string>;
  /** The engine assigns `sequence`. */
  readonly sequenced: boolean;
}

export type Schema = ReadonlyMap<string, TableSchema>;

/** The tables and columns that exist: the only names that ever reach the text of a statement. */
export const readSchema = (database: DatabaseSync): Schema => {
  const rows = database
    .prepare(
      `SELECT t.name AS name, c.name AS column_name, c.pk AS pk FROM sqlite_schema t JOIN pragma_table_info(t.name) c
       WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid`,
    )
    .all();
  const tables = Map.groupBy(rows, ({ name }) => String(name));
  return new Map(
    [...tables].map(([name, columns]) => [
      name,
      {
        name,
        columns: new Set(columns.map((column) => String(column.column_name))),
        sequenced: columns.some((column) => column.column_name === "sequence" && column.pk === 1),
      },
    ]),
  );
};

export const tableOf = (schema: Schema, name: string): TableSchema => {
  const table = schema.get(name);
  if (!table) throw new InvalidChange(`${name} is not a table`);
  return table;
};

export const columnOf = (table: TableSchema, column: string): string => {
  if (!table.columns.has(column)) throw new InvalidChange(`${table.name} has no column ${column}`);
  return column;
};

/** Refuses what SQLite cannot hold, an absent value above all: in a condition it would match more than was meant. */
export const cellOf = (table: TableSchema, column: string, value: unknown): Value => {
  if (typeof value === "string" || value === null || value instanceof Uint8Array) return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new InvalidChange(`${table.name}.${column} cannot hold a value of type ${typeof value}`);
};

export interface Condition {
  /** Identifies the text among all conditions on one table. */
  readonly text: string;
  readonly values: readonly Value[];
}

/** Equality on every given column; null equals null. */
export const matching = (table: TableSchema, where: object): Condition => {
  const pairs = Object.entries(where).map(
    ([column, value]) => [columnOf(table, column), cellOf(table, column, value)] as const,
  );
  return {
    text: pairs.map(([column, value]) => (value === null ? `${column} IS NULL` : `${column} = ?`)).join(" AND "),
    values: pairs.map(([, value]) => value).filter((value) => value !== null),
  };
};
