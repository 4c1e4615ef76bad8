import type { DatabaseSync, StatementSync } from "node:sqlite";
import { InvalidChange } from "../errors.ts";
import type { Query, Row, TableName } from "../store.ts";
import { fatal } from "./fault.ts";
import { cellOf, columnOf, matching, type Schema, type TableSchema, tableOf, type Value } from "./schema.ts";

/** Reads of what is committed. Throw InvalidChange for a malformed query, StoreLost for a failed read. */
export interface Reader {
  readonly find: <T extends TableName>(table: T, where: Partial<Row<T>>) => Row<T> | undefined;
  readonly list: <T extends TableName>(query: Query<T>) => readonly Row<T>[];
  readonly count: <T extends TableName>(table: T, where: Partial<Row<T>>) => number;
}

const BOUNDS = { above: ">", from: ">=", below: "<", to: "<=" } as const;
type Bound = keyof typeof BOUNDS;

/** `Query` without its ties between table and columns: those are checked against the schema. */
interface LooseQuery {
  readonly table: string;
  readonly where?: object;
  readonly range?: { readonly column: string } & { readonly [bound in Bound]?: string | number };
  readonly among?: { readonly column: string; readonly values: readonly (string | number)[] };
  readonly order: readonly [column: string, direction: "asc" | "desc"];
  readonly limit: number;
}

interface Clause {
  readonly text: string;
  readonly values: readonly Value[];
}

const ranged = (table: TableSchema, range: LooseQuery["range"]): readonly Clause[] => {
  if (!range) return [];
  const column = columnOf(table, range.column);
  return (Object.keys(BOUNDS) as Bound[])
    .filter((bound) => range[bound] !== undefined)
    .map((bound) => ({ text: `${column} ${BOUNDS[bound]} ?`, values: [cellOf(table, column, range[bound])] }));
};

const among = (table: TableSchema, chosen: LooseQuery["among"]): readonly Clause[] => {
  if (!chosen) return [];
  const column = columnOf(table, chosen.column);
  const marks = chosen.values.map(() => "?").join(", ");
  return [{ text: `${column} IN (${marks})`, values: chosen.values.map((value) => cellOf(table, column, value)) }];
};

const whereOf = (clauses: readonly Clause[]): Clause => {
  const present = clauses.filter(({ text }) => text !== "");
  return {
    text: present.length === 0 ? "" : ` WHERE ${present.map(({ text }) => text).join(" AND ")}`,
    values: present.flatMap(({ values }) => values),
  };
};

const limitOf = (limit: number): number => {
  if (!Number.isSafeInteger(limit) || limit < 0) throw new InvalidChange("a limit must be a whole number");
  return limit;
};

const listed = (schema: Schema, query: LooseQuery): Clause => {
  const table = tableOf(schema, query.table);
  const { text, values } = whereOf([
    matching(table, query.where ?? {}),
    ...ranged(table, query.range),
    ...among(table, query.among),
  ]);
  const [column, direction] = query.order;
  const order = `${columnOf(table, column)} ${direction === "desc" ? "DESC" : "ASC"}`;
  return {
    text: `SELECT * FROM ${table.name}${text} ORDER BY ${order} LIMIT ?`,
    values: [...values, limitOf(query.limit)],
  };
};

const selected = (schema: Schema, name: TableName, where: object, what: string, tail: string): Clause => {
  const table = tableOf(schema, name);
  const { text, values } = whereOf([matching(table, where)]);
  return { text: `SELECT ${what} FROM ${table.name}${text}${tail}`, values };
};

/** Columns and which of them are null: together with the table that is all that the text of a `find` depends on. */
const shapeOf = (where: object): string => {
  let shape = "";
  for (const [column, value] of Object.entries(where)) shape += value === null ? `${column}=null,` : `${column},`;
  return shape;
};

/** A `find` whose text is known: only its values are looked at. */
interface KnownFind {
  readonly table: TableSchema;
  readonly statement: StatementSync;
}

const valuesOf = (table: TableSchema, where: object): Value[] =>
  Object.entries(where).flatMap(([column, value]) => (value === null ? [] : [cellOf(table, column, value)]));

/** Statements prepared once, by text, and by shape for those that are looked up without making their text again. */
const createStatements = (database: DatabaseSync, schema: Schema) => {
  const statements = new Map<string, StatementSync>();
  const finds = new Map<string, KnownFind>();

  const statementOf = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };

  const findOf = (name: TableName, where: object): KnownFind => {
    const key = `${name} ${shapeOf(where)}`;
    const known = finds.get(key);
    if (known) return known;
    const { text } = selected(schema, name, where, "*", " LIMIT 1");
    const find = { table: tableOf(schema, name), statement: database.prepare(text) };
    finds.set(key, find);
    return find;
  };

  return { statementOf, findOf };
};

const reading = <Rows>(read: () => Rows): Rows => {
  try {
    return read();
  } catch (error) {
    throw fatal(error);
  }
};

export const createReader = (database: DatabaseSync, schema: Schema): Reader => {
  const { statementOf, findOf } = createStatements(database, schema);
  const rows = ({ text, values }: Clause): unknown => reading(() => statementOf(text).all(...values));
  return {
    find: <T extends TableName>(name: T, where: Partial<Row<T>>) =>
      reading(() => {
        const { table, statement } = findOf(name, where);
        return statement.get(...valuesOf(table, where)) as Row<T> | undefined;
      }),
    list: <T extends TableName>(query: Query<T>) => rows(listed(schema, query)) as readonly Row<T>[],
    count: (table, where) => {
      const [row] = rows(selected(schema, table, where, "count(*) AS total", "")) as { total: number }[];
      return row?.total ?? 0;
    },
  };
};
