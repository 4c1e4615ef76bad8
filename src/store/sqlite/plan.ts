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

const insertedColumns = (table: TableSchema): readonly string[] =>
  [...table.columns].filter((column) => !(table.sequenced && column === "sequence"));

const insertSql = (write: Insert, table: TableSchema): string => {
  const columns = insertedColumns(table);
  // On a table with a sequence a skipped insert would use up a position: there the violation is caught instead.
  const tail = write.op === "insert_once" && !table.sequenced ? " ON CONFLICT DO NOTHING" : "";
  return `INSERT INTO ${table.name} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})${tail}`;
};

const countOf = (row: object): number => {
  let count = 0;
  for (const _ in row) count += 1;
  return count;
};

const rowValues = <R extends object>(table: TableSchema, columns: readonly string[], row: R): Value[] => {
  if (countOf(row) !== table.columns.size)
    throw new InvalidChange(`a row of ${table.name} must have exactly its columns`);
  if (table.sequenced && (!("sequence" in row) || row.sequence !== 0)) {
    throw new InvalidChange(`${table.name}.sequence is assigned by the engine: insert 0`);
  }
  return columns.map((column) => cellOf(table, column, row[column as keyof R]));
};

const conditionSql = (table: TableSchema, where: object): string => {
  const { text } = matching(table, where);
  if (text === "") throw new InvalidChange(`a write to ${table.name} needs a condition`);
  return ` WHERE ${text}`;
};

const updateSql = (write: Update, table: TableSchema): string => {
  const set = Object.keys(write.set);
  if (set.length === 0) throw new InvalidChange(`an update of ${table.name} must set a column`);
  const assignments = set.map((column) => `${columnOf(table, column)} = ?`).join(", ");
  return `UPDATE ${table.name} SET ${assignments}${conditionSql(table, write.where)}`;
};

const deleteSql = (write: Delete, table: TableSchema): string =>
  `DELETE FROM ${table.name}${conditionSql(table, write.where)}`;

/** Statements by the columns that they name, one after the other: finding one that is known makes no text. */
interface Branch {
  readonly columns: Map<string, Branch>;
  /** Columns that a condition wants to be null. */
  readonly nulls: Map<string, Branch>;
  shape?: Shape;
}

const newBranch = (): Branch => ({ columns: new Map(), nulls: new Map() });

const along = (branches: Map<string, Branch>, name: string): Branch => {
  const known = branches.get(name);
  if (known) return known;
  const branch = newBranch();
  branches.set(name, branch);
  return branch;
};

/** Stands between what is set and the condition; no column has this name. */
const CONDITION = "";

/** The branch of a write that is no insert; its values are put into `values`. */
const branchOf = (root: Branch, write: Update | Delete, table: TableSchema, values: Value[]): Branch => {
  let branch = along(along(root.columns, write.op).columns, table.name);
  if (write.op !== "delete") {
    const set: Readonly<Record<string, unknown>> = write.set;
    for (const column in set) {
      branch = along(branch.columns, column);
      values.push(cellOf(table, column, set[column]));
    }
  }
  branch = along(branch.columns, CONDITION);
  const where: Readonly<Record<string, unknown>> = write.where;
  for (const column in where) {
    const value = cellOf(table, column, where[column]);
    branch = along(value === null ? branch.nulls : branch.columns, column);
    if (value !== null) values.push(value);
  }
  return branch;
};

export const createPlanner = (schema: Schema): Planner => {
  const root = newBranch();
  const columnsOf = new Map([...schema.values()].map((table) => [table.name, insertedColumns(table)]));
  let shapes = 0;

  const shapeOf = (branch: Branch, write: Write, { sequenced }: TableSchema, sql: () => string): Shape => {
    if (branch.shape) return branch.shape;
    const text = sql();
    const shape = { id: shapes, op: write.op, table: write.table, sql: text, sequenced };
    shapes += 1;
    branch.shape = shape;
    return shape;
  };

  const planInsert = (write: Insert, table: TableSchema): Step => {
    const branch = along(along(root.columns, write.op).columns, table.name);
    return {
      shape: shapeOf(branch, write, table, () => insertSql(write, table)),
      values: rowValues(table, columnsOf.get(table.name) ?? [], write.row),
    };
  };

  return (change) =>
    change.map((write) => {
      const table = tableOf(schema, write.table);
      if (write.op === "insert" || write.op === "insert_once") return planInsert(write, table);
      const values: Value[] = [];
      const branch = branchOf(root, write, table, values);
      const sql = () => (write.op === "delete" ? deleteSql(write, table) : updateSql(write, table));
      return { shape: shapeOf(branch, write, table, sql), values };
    });
};
