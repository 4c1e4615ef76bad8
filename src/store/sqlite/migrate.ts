import { readdirSync, readFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { StartRefused } from "../errors.ts";

const FOLDER = new URL("../migrations/", import.meta.url);

export interface Migration {
  readonly version: number;
  readonly sql: string;
}

/** The numbered migrations of this release, in order and without a gap. */
export const migrations = (): readonly Migration[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name, index) => {
      const version = Number(name.slice(0, 4));
      if (version !== index + 1) throw new StartRefused(`migration ${name} is out of order: reinstall this release`);
      return { version, sql: readFileSync(new URL(name, FOLDER), "utf8") };
    });

const tableNames = (database: DatabaseSync): readonly unknown[] =>
  database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all()
    .map(({ name }) => name);

/** 0 for an empty database. */
const versionOf = (database: DatabaseSync): number => {
  const tables = tableNames(database);
  if (tables.length === 0) return 0;
  if (!tables.includes("meta")) {
    throw new StartRefused("the file is a database of another program: set DATA_DIR to another directory");
  }
  return Number(database.prepare("SELECT value FROM meta WHERE name = 'schema_version'").get()?.value);
};

const apply = (database: DatabaseSync, { version, sql }: Migration): void => {
  // A table that is made anew is dropped meanwhile, and a transaction cannot switch this: it is checked whole before the commit.
  const enforced = database.prepare("PRAGMA foreign_keys").get()?.foreign_keys === 1;
  database.exec("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE");
  try {
    database.exec(sql);
    const broken = database.prepare("PRAGMA foreign_key_check").all();
    if (broken.length > 0)
      throw new StartRefused(`migration ${version} breaks ${broken.length} references: report this`);
    database
      .prepare(
        "INSERT INTO meta (name, value) VALUES ('schema_version', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      )
      .run(String(version));
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  } finally {
    if (enforced) database.exec("PRAGMA foreign_keys = ON");
  }
};

/**
 * Brings the schema up to this release, each migration in a transaction of its own.
 * Throws StartRefused when the database was written by a newer release.
 */
export const migrate = (database: DatabaseSync, known: readonly Migration[] = migrations()): void => {
  const current = versionOf(database);
  if (!(current <= known.length)) {
    throw new StartRefused(
      `the database has schema ${current}, this release knows ${known.length}: start the newer release, or restore the backup made before it`,
    );
  }
  for (const migration of known.slice(current)) apply(database, migration);
};

/** Names this database for ever; backups and copies keep the name. */
export const identify = (database: DatabaseSync, databaseId: string | undefined): void => {
  const drawn = databaseId ?? database.prepare("SELECT lower(hex(randomblob(16))) AS id").get()?.id ?? "";
  database.prepare("INSERT INTO meta (name, value) VALUES ('database_id', ?) ON CONFLICT DO NOTHING").run(drawn);
};
