import { expect, test } from "vitest";
import { migrate, migrations } from "../../../src/store/sqlite/migrate.ts";
import { databaseBefore } from "../../kit/store-kit/old-database.ts";
import { TABLE_ORDER } from "../../kit/store-kit/rows.ts";

const TREES = 7;
const MADE_ANEW = ["sessions", "attempts", "subjects", "consents", "observations", "deliveries"] as const;

test("a database with rows keeps every value of every table when its trees become fewer", () => {
  const database = databaseBefore(TREES);
  const contents = (table: string) => database.prepare(`SELECT * FROM ${table}`).all();
  // `meta` holds the version of the schema.
  const tables = TABLE_ORDER.filter((table) => table !== "meta");
  const kept = tables.map((table) => [table, contents(table)] as const);
  expect(kept.filter(([, rows]) => rows.length === 0)).toEqual([]);
  migrate(database, migrations().slice(0, TREES));
  expect(tables.map((table) => [table, contents(table)])).toEqual(kept);
  expect(database.prepare("PRAGMA foreign_key_check").all()).toEqual([]);
  database.close();
});

test("whatever referred to a table that was made anew still does", () => {
  const database = databaseBefore(TREES);
  const references = () =>
    database
      .prepare(
        `SELECT t.name AS child, f."table" AS parent, f."from" AS column_name FROM pragma_table_list t
         JOIN pragma_foreign_key_list(t.name) f WHERE t.schema = 'main' ORDER BY 1, 2, 3`,
      )
      .all()
      // The mode of an attempt's session is a trigger now.
      .filter(({ parent, column_name }) => parent !== "sessions" || column_name !== "livemode");
  const before = references();
  migrate(database, migrations().slice(0, TREES));
  expect(references()).toEqual(before);
  for (const table of MADE_ANEW) expect(() => database.exec(`SELECT * FROM ${table}_new`)).toThrow(/no such table/);
  database.close();
});

test("an attempt is of its session's mode before and after the migration", () => {
  const database = databaseBefore(TREES);
  migrate(database, migrations().slice(0, TREES));
  expect(() => database.exec("UPDATE attempts SET livemode = 1")).toThrow(/keeps its session and its mode/);
  expect(() => database.exec("UPDATE sessions SET livemode = 1")).toThrow(/keeps its mode/);
  expect(() => database.exec("UPDATE connections SET livemode = 1, mock = 0")).toThrow(/FOREIGN KEY/);
  database.close();
});
