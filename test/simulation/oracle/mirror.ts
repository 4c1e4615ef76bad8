import type { Change, Committed, Row, TableName, Write } from "../../../src/store/store.ts";

type Plain = Readonly<Record<string, unknown>>;

/** What the store must hold, told by the changes that it accepted: rows by table, in the order of their insertion. */
export interface Mirror {
  readonly accept: (change: Change, committed: Extract<Committed, { ok: true }>) => void;
  readonly rows: <T extends TableName>(table: T) => readonly Row<T>[];
  readonly where: <T extends TableName>(table: T, where: Partial<Row<T>>) => readonly Row<T>[];
  readonly tables: () => readonly TableName[];
  /** Grows with every change. */
  readonly changes: () => number;
}

const equal = (a: unknown, b: unknown): boolean =>
  a === b || (a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0);

const fits = (row: Plain, where: object): boolean => {
  for (const column in where) if (!equal(row[column], (where as Plain)[column])) return false;
  return true;
};

const SEQUENCED: ReadonlySet<TableName> = new Set(["events", "audit"]);

export const createMirror = (): Mirror => {
  const tables = new Map<TableName, Plain[]>();
  let changes = 0;
  const rowsOf = (table: TableName): Plain[] => {
    const known = tables.get(table) ?? [];
    tables.set(table, known);
    return known;
  };
  const write = (one: Write, written: boolean, sequence: number): void => {
    if (!written) return;
    const rows = rowsOf(one.table);
    if (one.op === "insert" || one.op === "insert_once")
      rows.push(SEQUENCED.has(one.table) ? { ...one.row, sequence } : { ...one.row });
    else if (one.op === "delete")
      tables.set(
        one.table,
        rows.filter((row) => !fits(row, one.where)),
      );
    else
      for (const [at, row] of rows.entries()) if (fits(row, one.where)) rows[at] = { ...row, ...(one.set as object) };
  };
  return {
    accept: (change, { written, sequence }) => {
      changes += 1;
      for (const [at, one] of change.entries()) write(one, written[at] === true, sequence[at] ?? 0);
    },
    rows: <T extends TableName>(table: T) => rowsOf(table) as unknown as readonly Row<T>[],
    where: <T extends TableName>(table: T, where: Partial<Row<T>>) =>
      rowsOf(table).filter((row) => fits(row, where)) as unknown as readonly Row<T>[],
    tables: () => [...tables.keys()],
    changes: () => changes,
  };
};
