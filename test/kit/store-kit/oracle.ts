import type { Change, Row, TableName, Write } from "../../../src/store/store.ts";

/** What the port promises, written a second time without a database: for the tables that the model test uses. */
export type OracleTable = "timers" | "reviews" | "attempts" | "events";
type Cells = Readonly<Record<string, unknown>>;
type State = ReadonlyMap<TableName, readonly Cells[]>;

export type OracleOutcome =
  | { readonly ok: true; readonly written: readonly boolean[]; readonly sequence: readonly number[] }
  | { readonly ok: false; readonly conflict: "exists" | "stale"; readonly table: TableName; readonly at: number }
  | "invalid";

/** A key with an absent part does not collide. */
const KEYS: Readonly<Record<OracleTable, readonly (readonly string[])[]>> = {
  timers: [["id"]],
  reviews: [["id"], ["session_id", "kind", "cause"]],
  attempts: [["id"], ["session_id", "number"], ["session_id", "active"], ["connection", "vendor_ref"]],
  events: [["id"], ["sequence"], ["session_id", "version"]],
};

const matches = (row: Cells, where: object): boolean =>
  Object.entries(where).every(([column, value]) => row[column] === value);

const clash = (table: TableName, rows: readonly Cells[]): boolean =>
  (KEYS[table as OracleTable] ?? []).some((columns) => {
    const present = rows.filter((row) => columns.every((column) => row[column] !== null));
    return new Set(present.map((row) => JSON.stringify(columns.map((column) => row[column])))).size < present.length;
  });

interface Taken {
  readonly rows: readonly Cells[];
  readonly written: boolean;
  readonly sequence: number;
}

const inserted = (write: Extract<Write, { row: object }>, rows: readonly Cells[], issued: number): Taken | "exists" => {
  const cells: Cells = { ...write.row, ...(write.table === "events" ? { sequence: issued + 1 } : {}) };
  const grown = [...rows, cells];
  if (!clash(write.table, grown))
    return { rows: grown, written: true, sequence: write.table === "events" ? issued + 1 : 0 };
  return write.op === "insert_once" ? { rows, written: false, sequence: 0 } : "exists";
};

const updated = (
  write: Extract<Write, { set: object }>,
  rows: readonly Cells[],
): Taken | "exists" | "stale" | "invalid" => {
  const met = rows.filter((row) => matches(row, write.where));
  if (write.op === "update" && met.length === 0) return "stale";
  const changed = rows.map((row) => (met.includes(row) ? { ...row, ...write.set } : row));
  if (clash(write.table, changed)) return "exists";
  if (write.op === "update" && met.length > 1) return "invalid";
  return { rows: changed, written: met.length > 0, sequence: 0 };
};

const taken = (write: Write, rows: readonly Cells[], issued: number): Taken | "exists" | "stale" | "invalid" => {
  if (write.op === "insert" || write.op === "insert_once") return inserted(write, rows, issued);
  if (write.op !== "delete") return updated(write, rows);
  const kept = rows.filter((row) => !matches(row, write.where));
  return { rows: kept, written: kept.length < rows.length, sequence: 0 };
};

export const createOracle = () => {
  let state: State = new Map();
  let issued = 0;

  const apply = (change: Change): OracleOutcome => {
    const draft = new Map(state);
    const done: Taken[] = [];
    let sequence = issued;
    for (const [at, write] of change.entries()) {
      const result = taken(write, draft.get(write.table) ?? [], sequence);
      if (result === "invalid") return "invalid";
      if (typeof result === "string") return { ok: false, conflict: result, table: write.table, at };
      draft.set(write.table, result.rows);
      sequence = Math.max(sequence, result.sequence);
      done.push(result);
    }
    state = draft;
    issued = sequence;
    return { ok: true, written: done.map((one) => one.written), sequence: done.map((one) => one.sequence) };
  };

  const rows = <T extends OracleTable>(table: T, where: Partial<Row<T>> = {}): readonly Cells[] =>
    (state.get(table) ?? []).filter((row) => matches(row, where));

  return { apply, rows };
};
