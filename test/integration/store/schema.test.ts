import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { ROLES } from "../../../contracts/api-keys.ts";
import { CONTROL_KINDS } from "../../../contracts/api-routing.ts";
import { EVENT_TYPES } from "../../../contracts/events.ts";
import { LEVELS } from "../../../contracts/policy.ts";
import { STATUSES } from "../../../contracts/status.ts";
import { TIMER_KINDS } from "../../../src/sessions/timers/timers.ts";
import { dumpSchema, SCHEMA_FILE } from "../../../src/store/sqlite/dump-schema.ts";
import { migrate } from "../../../src/store/sqlite/migrate.ts";
import { readSchema } from "../../../src/store/sqlite/schema.ts";
import { row, TABLE_ORDER } from "../../kit/store-kit/rows.ts";

const database = new DatabaseSync(":memory:");
migrate(database);

/** The words of every `CHECK (column IN (...))` over text, by table and column. */
const wordLists = (): ReadonlyMap<string, readonly string[]> => {
  const lists = new Map<string, readonly string[]>();
  for (const { name, sql } of database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").all()) {
    for (const [, column, words] of String(sql).matchAll(/CHECK \((\w+) IN \(\s*('[^)]*)\)\)/g)) {
      lists.set(
        `${name}.${column}`,
        [...(words ?? "").matchAll(/'([^']*)'/g)].map((match) => match[1] ?? ""),
      );
    }
  }
  return lists;
};

const plan = (sql: string): string =>
  database
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map(({ detail }) => detail)
    .join("; ");

describe("the schema", () => {
  test("every kind of timer that is worked off can be set", () => {
    expect(wordLists().get("timers.kind")?.toSorted()).toEqual(TIMER_KINDS.toSorted());
  });

  test("the reviewed dump is what the migrations add up to", () => {
    const dump = readFileSync(SCHEMA_FILE, "utf8");
    expect(dump, "stale: node src/store/sqlite/dump-schema.ts --write").toBe(dumpSchema());
  });

  test("every table is strict", () => {
    const loose = database.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0").all();
    expect(loose.map(({ name }) => name).filter((name) => !String(name).startsWith("sqlite_"))).toEqual([]);
  });

  test("tables and columns are those of the row shapes", () => {
    const columns = [...readSchema(database).values()].map((table) => [table.name, [...table.columns].sort()]);
    const shapes = TABLE_ORDER.map((name) => [name, Object.keys(row(name)).sort()]);
    expect(Object.fromEntries(columns)).toEqual(Object.fromEntries(shapes));
  });

  test.each([
    ["keys.role", ROLES],
    ["sessions.level", LEVELS],
    ["sessions.status", STATUSES],
    ["transitions.from_status", STATUSES],
    ["transitions.to_status", STATUSES],
    ["attempts.status", STATUSES],
    ["observations.status", STATUSES],
    ["events.type", EVENT_TYPES],
    ["vendor_controls.kind", CONTROL_KINDS],
  ])("%s allows the words of the contract and no others", (column, words) => {
    expect([...(wordLists().get(column) ?? [])].sort()).toEqual([...words].sort());
  });

  test("every enumerated column has its list", () => {
    const enumerated = [
      "attempts.state",
      "audit.kind",
      "deliveries.state",
      "endpoints.status",
      "idempotency.state",
      "inbox.state",
      "observations.effect",
      "observations.source",
      "reviews.kind",
      "reviews.state",
      "timers.kind",
      "transitions.kind",
      "vendor_controls.kind",
    ];
    expect([...wordLists().keys()]).toEqual(expect.arrayContaining(enumerated));
  });

  test.each([
    "SELECT * FROM sessions WHERE tenant = ? AND livemode = ? ORDER BY id DESC LIMIT ?",
    "SELECT * FROM sessions WHERE tenant = ? AND livemode = ? AND id < ? ORDER BY id DESC LIMIT ?",
    "SELECT * FROM sessions WHERE tenant = ? AND livemode = ? AND status = ? ORDER BY id DESC LIMIT ?",
    "SELECT * FROM sessions WHERE tenant = ? AND livemode = ? AND vendor = ? ORDER BY id DESC LIMIT ?",
    "SELECT * FROM sessions WHERE tenant = ? AND livemode = ? AND client_reference = ? LIMIT 1",
    "SELECT * FROM sessions WHERE subject_id = ? ORDER BY id DESC LIMIT ?",
    "SELECT * FROM inbox WHERE state = ? AND settled_at IS NULL ORDER BY received_at ASC LIMIT ?",
    "SELECT * FROM inbox WHERE connection = ? AND vendor_ref = ? AND state = ? LIMIT 1",
    "SELECT * FROM attempts WHERE connection = ? AND vendor_ref = ? LIMIT 1",
    "SELECT * FROM attempts WHERE session_id = ? ORDER BY number ASC LIMIT ?",
    "SELECT * FROM attempts WHERE session_id = ? AND active = 1 LIMIT 1",
    "SELECT * FROM timers WHERE due_at <= ? ORDER BY due_at ASC LIMIT ?",
    "SELECT * FROM events WHERE tenant = ? AND livemode = ? AND sequence > ? ORDER BY sequence ASC LIMIT ?",
    "SELECT * FROM events WHERE session_id = ? AND version = ? LIMIT 1",
    "SELECT * FROM deliveries WHERE endpoint_id = ? AND state = ? AND settled_at IS NULL ORDER BY next_at ASC LIMIT ?",
    "SELECT * FROM deliveries WHERE endpoint_id = ? ORDER BY id DESC LIMIT ?",
    "SELECT * FROM reviews WHERE tenant = ? AND livemode = ? AND state = ? ORDER BY id DESC LIMIT ?",
    "SELECT * FROM transitions WHERE session_id = ? ORDER BY version ASC LIMIT ?",
    "SELECT * FROM keys WHERE hash = ? LIMIT 1",
    "SELECT * FROM consents WHERE session_id = ? ORDER BY id ASC LIMIT ?",
    "UPDATE deliveries SET state = 'cancelled' WHERE endpoint_id = ? AND state = ? AND settled_at IS NULL",
  ])("no scan and no sort: %s", (sql) => {
    expect(plan(sql)).toMatch(/SEARCH/);
    expect(plan(sql)).not.toMatch(/SCAN|TEMP B-TREE/);
  });

  test.each([
    "SELECT * FROM observations WHERE attempt_id = ? ORDER BY ordered_at ASC LIMIT ?",
    "SELECT * FROM observations WHERE session_id = ? ORDER BY ordered_at ASC LIMIT ?",
    "SELECT * FROM consents WHERE session_id = ? ORDER BY created_at ASC LIMIT ?",
    "SELECT * FROM audit WHERE session_id = ? ORDER BY sequence ASC LIMIT ?",
    "SELECT * FROM deliveries WHERE endpoint_id = ? AND event_sequence IN (?, ?) ORDER BY event_sequence ASC LIMIT ?",
  ])("found by index, then sorted: %s", (sql) => {
    expect(plan(sql)).toMatch(/SEARCH/);
  });
});
