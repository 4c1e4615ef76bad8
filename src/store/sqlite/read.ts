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
  readonly where?: Values;
  readonly range?: { readonly column: string } & { readonly [bound in Bound]?: string | number };
  readonly among?: { readonly column: string; readonly values: readonly (string | number)[] };
  readonly order: readonly [column: string, direction: "asc" | "desc"];
  readonly limit: number;
}

/** Of columns. */
type Values = Readonly<Record<string, unknown>>;

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
const shapeOf = (where: Values): string => {
  let shape = "";
  for (const column in where) shape += where[column] === null ? `${column}=null,` : `${column},`;
  return shape;
};

/** The same for a `list`. */
const listShapeOf = ({ where = {}, range, among: chosen, order }: LooseQuery): string => {
  const bounds = range === undefined ? "" : Object.keys(range).filter((name) => range[name as Bound] !== undefined);
  return `${shapeOf(where)} ${range?.column} ${bounds} ${chosen?.column} ${chosen?.values.length} ${order[0]} ${order[1]}`;
};

/** A statement whose text is known: only the values are looked at. */
interface Known {
  readonly table: TableSchema;
  readonly statement: StatementSync;
}

const valuesOf = (table: TableSchema, where: Values): Value[] => {
  const values: Value[] = [];
  for (const column in where) {
    const value = where[column];
    if (value !== null) values.push(cellOf(table, column, value));
  }
  return values;
};

const listValuesOf = (table: TableSchema, { where = {}, range, among: chosen, limit }: LooseQuery): Value[] => [
  ...valuesOf(table, where),
  ...ranged(table, range).flatMap(({ values }) => values),
  ...among(table, chosen).flatMap(({ values }) => values),
  limitOf(limit),
];

/** Statements prepared once, and looked up without making their text again. */
const createStatements = (database: DatabaseSync, schema: Schema) => {
  const known = new Map<string, Known>();

  const statementOf = (name: string, shape: string, text: () => string): Known => {
    const key = `${name} ${shape}`;
    const found = known.get(key);
    if (found) return found;
    const statement = { table: tableOf(schema, name), statement: database.prepare(text()) };
    known.set(key, statement);
    return statement;
  };

  return {
    findOf: (name: TableName, where: Values): Known =>
      statementOf(name, `find ${shapeOf(where)}`, () => selected(schema, name, where, "*", " LIMIT 1").text),
    listOf: (query: LooseQuery): Known =>
      statementOf(query.table, `list ${listShapeOf(query)}`, () => listed(schema, query).text),
    countOf: (name: TableName, where: Values): Known =>
      statementOf(name, `count ${shapeOf(where)}`, () => selected(schema, name, where, "count(*) AS total", "").text),
  };
};

const reading = <Rows>(read: () => Rows): Rows => {
  try {
    return read();
  } catch (error) {
    throw fatal(error);
  }
};

const allOf = (statement: StatementSync, values: readonly Value[]): unknown => statement.all(...values);

export const createReader = (database: DatabaseSync, schema: Schema): Reader => {
  const { findOf, listOf, countOf } = createStatements(database, schema);
  return {
    find: <T extends TableName>(name: T, where: Partial<Row<T>>) =>
      reading(() => {
        const { table, statement } = findOf(name, where);
        return statement.get(...valuesOf(table, where)) as Row<T> | undefined;
      }),
    list: <T extends TableName>(query: Query<T>) =>
      reading(() => {
        const { table, statement } = listOf(query);
        return allOf(statement, listValuesOf(table, query)) as readonly Row<T>[];
      }),
    count: (name, where) =>
      reading(() => {
        const { table, statement } = countOf(name, where);
        return Number(statement.get(...valuesOf(table, where))?.total ?? 0);
      }),
  };
};
