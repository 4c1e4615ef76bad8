import { DatabaseSync } from "node:sqlite";
import { migrate, migrations } from "../../../src/store/sqlite/migrate.ts";
import { row, TABLE_ORDER } from "./rows.ts";

/** A database as the release before the migration `version` left it, with a row in every table it had and a delivery that refers to an event. */
export const databaseBefore = (version: number): DatabaseSync => {
  const database = new DatabaseSync(":memory:");
  migrate(database, migrations().slice(0, version - 1));
  const columns = (table: string): readonly string[] =>
    database
      .prepare("SELECT name FROM pragma_table_info(?)")
      .all(table)
      .map(({ name }) => String(name));
  for (const table of TABLE_ORDER.filter((name) => columns(name).length > 0)) {
    const values: Record<string, unknown> = { ...row(table) };
    if (table === "events" || table === "audit") values.sequence = 1;
    const names = Object.keys(values).filter((name) => columns(table).includes(name));
    const places = names.map(() => "?").join(", ");
    database
      .prepare(`INSERT INTO ${table} (${names.join(", ")}) VALUES (${places})`)
      .run(...names.map((name) => values[name] as string | number | null | Uint8Array));
  }
  return database;
};
