import type { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { migrate, migrations } from "../../../src/store/sqlite/migrate.ts";
import { databaseBefore } from "../../kit/store-kit/old-database.ts";

const HEALTH = 3;

const before = () => databaseBefore(HEALTH);

const event = (database: DatabaseSync, id: string, type: string) =>
  database
    .prepare(
      "INSERT INTO events (id, tenant, livemode, type, body, created_at) VALUES (?, 'acme', 0, ?, '{}', 1) RETURNING sequence",
    )
    .get(id, type);

const contents = (database: DatabaseSync, table: string) => database.prepare(`SELECT * FROM ${table}`).all();

/** Deliberate order of the words alone differs. */
const objects = (database: DatabaseSync) =>
  database
    .prepare("SELECT type, name, tbl_name FROM sqlite_schema WHERE tbl_name IN ('events', 'reviews') ORDER BY name")
    .all();

test("a database with rows keeps every one of them, its indices and its references, and learns the new words", () => {
  const database = before();
  expect(() => event(database, "evt_x", "vendor.degraded")).toThrow(/CHECK/);
  const kept = ["events", "reviews", "deliveries"].map((table) => contents(database, table));
  const schema = objects(database);
  migrate(database, migrations().slice(0, HEALTH));
  expect(["events", "reviews", "deliveries"].map((table) => contents(database, table))).toEqual(kept);
  expect(objects(database)).toEqual(schema);
  expect(event(database, "evt_x", "vendor.degraded")).toEqual({ sequence: 2 });
  database.exec("UPDATE reviews SET kind = 'silent'");
  expect(() => database.exec("DELETE FROM events WHERE sequence = 1")).toThrow(/FOREIGN KEY/);
  expect(() => event(database, "evt_y", "session.lost")).toThrow(/CHECK/);
  expect(database.prepare("PRAGMA foreign_keys").get()).toEqual({ foreign_keys: 1 });
  expect(database.prepare("PRAGMA foreign_key_check").all()).toEqual([]);
  database.close();
});

test("positions of the feed that were used and deleted are not used again after the migration", () => {
  const database = before();
  for (const id of ["evt_2", "evt_3"]) event(database, id, "review.opened");
  database.exec("DELETE FROM events WHERE sequence > 1");
  migrate(database, migrations().slice(0, HEALTH));
  expect(event(database, "evt_4", "review.opened")).toEqual({ sequence: 4 });
  database.close();
});

test("a migration that would leave a reference without its row is refused and changes nothing", () => {
  const database = before();
  const broken = [...migrations().slice(0, HEALTH - 1), { version: HEALTH, sql: "DELETE FROM events" }];
  expect(() => migrate(database, broken)).toThrow(/breaks 1 references/);
  expect(contents(database, "events").length).toBe(1);
  expect(database.prepare("PRAGMA foreign_keys").get()).toEqual({ foreign_keys: 1 });
  expect(() => database.exec("DELETE FROM events")).toThrow(/FOREIGN KEY/);
  database.close();
});
