import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { StartRefused } from "../../../src/store/errors.ts";
import { type Engine, openEngine } from "../../../src/store/sqlite/engine.ts";
import { migrate, migrations } from "../../../src/store/sqlite/migrate.ts";
import { openSqliteStore } from "../../../src/store/sqlite/threaded.ts";
import { versionRefusal } from "../../../src/store/sqlite/version.ts";
import { freshDatabases } from "../../kit/store-kit/folder.ts";
import { insert } from "../../kit/store-kit/rows.ts";

const fresh = freshDatabases();

const refusalOf = (open: () => Engine): string => {
  try {
    open().close();
    return "opened";
  } catch (error) {
    expect(error).toBeInstanceOf(StartRefused);
    return error instanceof Error ? error.message : "";
  }
};

const meta = (engine: Engine, name: string) => engine.find("meta", { name })?.value;

describe("the SQLite version", () => {
  test.each(["3.7.0", "3.8.11.1", "3.37.2", "3.44.5", "3.45.0", "3.50.6", "3.51.0", "3.51.2"])(
    "%s is refused",
    (version) => {
      expect(versionRefusal(version)).toMatch(/WAL-reset bug.*run the Node\.js release/);
    },
  );

  test.each(["3.44.6", "3.44.7", "3.50.7", "3.51.3", "3.52.0", "3.53.4", "4.0.0", process.versions.sqlite ?? ""])(
    "%s is accepted",
    (version) => expect(versionRefusal(version)).toBeUndefined(),
  );

  test.each(["3.6.23", "", "latest", "3", "3.53.4-beta"])("'%s' is refused as old or unreadable", (version) => {
    expect(versionRefusal(version)).toMatch(/too old|cannot be read/);
  });
});

describe("opening a database", () => {
  test("uses the settings that durability rests on", () => {
    const path = fresh();
    const engine = openEngine(path);
    const beside = new DatabaseSync(path, { readOnly: true });
    expect(beside.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    expect(beside.prepare("PRAGMA page_size").get()).toEqual({ page_size: 4096 });
    beside.close();
    engine.close();
  });

  test("creates files that only the owner may read", () => {
    const path = fresh();
    const engine = openEngine(path);
    engine.apply([[insert("timers")]]);
    for (const suffix of ["", "-wal", "-shm", ".lock", ".pid"]) {
      expect([suffix, (statSync(`${path}${suffix}`).mode & 0o777).toString(8)]).toEqual([suffix, "600"]);
    }
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    engine.close();
  });

  test("keeps the rows and the database's name across a restart", () => {
    const path = fresh();
    const first = openEngine(path);
    first.apply([[insert("timers")]]);
    const name = meta(first, "database_id");
    first.close();
    const second = openEngine(path, { databaseId: "another" });
    expect(second.count("timers", {})).toBe(1);
    expect(name).toMatch(/^[0-9a-f]{32}$/);
    expect(meta(second, "database_id")).toBe(name);
    second.close();
  });

  test("refuses a schema newer than it knows and changes nothing", () => {
    const path = fresh();
    const engine = openEngine(path);
    engine.apply([[{ op: "update", table: "meta", set: { value: "99" }, where: { name: "schema_version" } }]]);
    engine.close();
    const before = readFileSync(path);
    const known = migrations().length;
    expect(refusalOf(() => openEngine(path))).toContain(
      `schema 99, this release knows ${known}: start the newer release`,
    );
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test("refuses a database of another program", () => {
    const path = fresh();
    mkdirSync(dirname(path), { recursive: true });
    const foreign = new DatabaseSync(path);
    foreign.exec("CREATE TABLE songs (id)");
    foreign.close();
    expect(refusalOf(() => openEngine(path))).toMatch(/another program: set DATA_DIR/);
  });

  test("refuses a file that is no database", () => {
    const path = fresh();
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "x".repeat(4096));
    expect(refusalOf(() => openEngine(path))).toMatch(/damaged or no database: restore a backup/);
  });

  test("refuses a directory that cannot be made or written", () => {
    const path = fresh();
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "");
    expect(refusalOf(() => openEngine(join(path, "below-a-file", "gateway.db")))).toMatch(
      /make its directory writable/,
    );
  });

  test("a refused start gives the lock back", () => {
    const path = fresh();
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "x".repeat(4096));
    refusalOf(() => openEngine(path));
    writeFileSync(path, "");
    openEngine(path).close();
  });

  test("the threaded store refuses with the same words", async () => {
    const path = fresh();
    const held = openEngine(path);
    const opening = openSqliteStore({ path, onLost: () => undefined });
    await expect(opening).rejects.toThrow(StartRefused);
    await expect(opening).rejects.toThrow(/has .* open: stop it, or set DATA_DIR/);
    held.close();
  });
});

describe("migrations", () => {
  test("each is applied once, in order", () => {
    const database = new DatabaseSync(":memory:");
    const steps = [
      { version: 1, sql: "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) STRICT; CREATE TABLE a (id TEXT)" },
      { version: 2, sql: "ALTER TABLE a ADD COLUMN more TEXT" },
    ];
    migrate(database, steps.slice(0, 1));
    migrate(database, steps);
    migrate(database, steps);
    expect(database.prepare("SELECT value FROM meta").all()).toEqual([{ value: "2" }]);
    database.close();
  });

  test("one that fails leaves the schema as it was", () => {
    const database = new DatabaseSync(":memory:");
    const first = { version: 1, sql: "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) STRICT" };
    migrate(database, [first]);
    const broken = { version: 2, sql: "CREATE TABLE b (id TEXT); INSERT INTO nothing VALUES (1)" };
    expect(() => migrate(database, [first, broken])).toThrow();
    expect(database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()).toEqual([{ name: "meta" }]);
    expect(database.isTransaction).toBe(false);
    database.close();
  });
});

const HOLDER = `
  const { openEngine } = await import(process.argv[1]);
  openEngine(process.argv[2]);
  await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc();
  await new Promise((resolve) => setImmediate(resolve));
  console.log("open");
  setInterval(() => undefined, 1000);
`;

test("a second process is told who holds the database, and may open it once the first was killed", async () => {
  const path = fresh();
  const engine = new URL("../../../src/store/sqlite/engine.ts", import.meta.url).href;
  const holder = spawn(process.execPath, ["--expose-gc", "--input-type=module", "-e", HOLDER, engine, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(holder, "exit");
  await once(holder.stdout, "data");
  const refusal = refusalOf(() => openEngine(path));
  holder.kill("SIGKILL");
  await gone;
  expect(refusal).toContain(`process ${holder.pid} has ${path} open: stop it`);
  openEngine(path).close();
});
