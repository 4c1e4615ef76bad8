/** The schema that the migrations add up to, for review: `node src/store/sqlite/dump-schema.ts [--write]`. */
import { writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { migrate } from "./migrate.ts";

export const SCHEMA_FILE = new URL("../schema.sql", import.meta.url);

const HEADER =
  "-- Generated from migrations/ by `node src/store/sqlite/dump-schema.ts --write`. For reading, never applied.";

/** Tables by name, each with its indices and triggers. */
export const dumpSchema = (): string => {
  const database = new DatabaseSync(":memory:");
  migrate(database);
  const statements = database
    .prepare(
      `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
       ORDER BY tbl_name, type <> 'table', type, name`,
    )
    .all()
    .map(({ sql }) => `${String(sql)};`);
  database.close();
  return `${[HEADER, ...statements].join("\n\n")}\n`;
};

if (import.meta.main) {
  if (process.argv.includes("--write")) writeFileSync(SCHEMA_FILE, dumpSchema());
  else process.stdout.write(dumpSchema());
}
