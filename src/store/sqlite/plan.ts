import { InvalidChange } from "../errors.ts";
import type { Change, TableName, Write } from "../store.ts";
import { cellOf, columnOf, matching, type Schema, type TableSchema, tableOf, type Value } from "./schema.ts";

/** One kind of statement: prepared once, then run with values. */
export interface Shape {
  readonly id: number;
  readonly op: Write["op"];
  readonly table: TableName;
  readonly sql: string;
  readonly sequenced: boolean;
}

export interface Step {
  readonly shape: Shape;
  readonly values: readonly Value[];
}

/** Turns a change into statements and values. Throws InvalidChange. */
export type Planner = (change: Change) => readonly Step[];

type Insert = Extract<Write, { op: "insert" | "insert_once" }>;
type Update = Extract<Write, { op: "update" | "patch" }>;
type Delete = Extract<Write, { op: "delete" }>;

interface Draft {
  readonly sql: string;
  readonly values: readonly Value[];
}

const insertedColumns = (table: TableSchema): readonly string[] =>
  [...table.columns].filter((column) => !(table.sequenced && column === "sequence"));

const insertSql = (write: Insert, table: TableSchema): string => {
  const columns = insertedColumns(table);
  // On a table with a sequence a skipped insert would use up a position: there the violation is caught instead.
  const tail = write.op === "insert_once" && !table.sequenced ? " ON CONFLICT DO NOTHING" : "";
  return `INSERT INTO ${table.name} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})${tail}`;
};

const rowValues = <R extends object>(table: TableSchema, columns: readonly string[], row: R): Value[] => {
  if (Object.keys(row).length !== table.columns.size)
    throw new InvalidChange(`a row of ${table.name} must have exactly its columns`);
  if (table.sequenced && (!("sequence" in row) || row.sequence !== 0)) {
    throw new InvalidChange(`${table.name}.sequence is assigned by the engine: insert 0`);
  }
  return columns.map((column) => cellOf(table, column, row[column as keyof R]));
};

const conditionOf = (table: TableSchema, where: object): Draft => {
  const condition = matching(table, where);
  if (condition.text === "") throw new InvalidChange(`a write to ${table.name} needs a condition`);
  return { sql: ` WHERE ${condition.text}`, values: condition.values };
};

const updateDraft = (write: Update, table: TableSchema): Draft => {
  const set = Object.entries(write.set);
  if (set.length === 0) throw new InvalidChange(`an update of ${table.name} must set a column`);
  const condition = conditionOf(table, write.where);
  return {
    sql: `UPDATE ${table.name} SET ${set.map(([column]) => `${columnOf(table, column)} = ?`).join(", ")}${condition.sql}`,
    values: [...set.map(([column, value]) => cellOf(table, column, value)), ...condition.values],
  };
};

const deleteDraft = (write: Delete, table: TableSchema): Draft => {
  const condition = conditionOf(table, write.where);
  return { sql: `DELETE FROM ${table.name}${condition.sql}`, values: condition.values };
};

export const createPlanner = (schema: Schema): Planner => {
  const shapes = new Map<string, Shape>();
  const columnsOf = new Map([...schema.values()].map((table) => [table.name, insertedColumns(table)]));

  const shapeOf = (write: Write, table: TableSchema, key: string, sql: () => string): Shape => {
    const known = shapes.get(key);
    if (known) return known;
    const shape = { id: shapes.size, op: write.op, table: write.table, sql: sql(), sequenced: table.sequenced };
    shapes.set(key, shape);
    return shape;
  };

  const planInsert = (write: Insert, table: TableSchema): Step => ({
    shape: shapeOf(write, table, `${write.op} ${table.name}`, () => insertSql(write, table)),
    values: rowValues(table, columnsOf.get(table.name) ?? [], write.row),
  });

  const planDraft = (write: Write, table: TableSchema, draft: Draft): Step => ({
    shape: shapeOf(write, table, `${write.op} ${draft.sql}`, () => draft.sql),
    values: draft.values,
  });

  const planWrite = (write: Write): Step => {
    const table = tableOf(schema, write.table);
    if (write.op === "insert" || write.op === "insert_once") return planInsert(write, table);
    return planDraft(write, table, write.op === "delete" ? deleteDraft(write, table) : updateDraft(write, table));
  };

  return (change) => change.map(planWrite);
};
