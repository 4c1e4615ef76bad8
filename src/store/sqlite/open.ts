import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StartRefused } from "../errors.ts";
import { codeOf } from "./fault.ts";
import { lockDatabase, type Release } from "./lock.ts";
import { identify, migrate } from "./migrate.ts";
import { versionRefusal } from "./version.ts";

export interface OpenOptions {
  /** Written into a new database; drawn when absent, except in memory, where it is `memory`. */
  readonly databaseId?: string;
  /** NORMAL loses acknowledged rows in a power loss; it is here so that the tests can show it. */
  readonly synchronous?: "FULL" | "NORMAL";
  /** Pages in the write-ahead log that call for a checkpoint. */
  readonly checkpointPages?: number;
}

export interface Opened {
  readonly database: DatabaseSync;
  /** Closes the database and gives the lock back. */
  readonly close: () => void;
}

/** Milliseconds; only a foreign tool can hold the write lock. */
const BUSY_TIMEOUT = 5000;
/** KiB. The writer meets its indices anywhere; a reader is backed by the page cache of the system. */
const WRITER_CACHE = 16_384;
const READER_CACHE = 4096;

const refuse = (path: string, error: unknown): never => {
  if (error instanceof StartRefused) throw error;
  if (codeOf(error) === 26 || codeOf(error) === 11) {
    throw new StartRefused(`${path} is damaged or no database: restore a backup, or set DATA_DIR to another directory`);
  }
  const why = error instanceof Error ? error.message : "unknown error";
  throw new StartRefused(
    `${path} cannot be written (${why}): make its directory writable, or set DATA_DIR to another one`,
  );
};

/** The file must exist with our permissions before SQLite sees it: its log and index files inherit them. */
const createFile = (path: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, "a", 0o600));
  closeSync(openSync(`${path}.lock`, "a", 0o600));
};

/** A file is there after a power loss only once its directory was synced. */
const syncDirectory = (path: string): void => {
  const directory = openSync(dirname(path), "r");
  fsyncSync(directory);
  closeSync(directory);
};

const configure = (database: DatabaseSync, synchronous: "FULL" | "NORMAL"): void => {
  database.exec(`
    PRAGMA page_size = 4096;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -${WRITER_CACHE};
  `);
  const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.journal_mode;
  if (mode !== "wal" && mode !== "memory") {
    throw new StartRefused(
      "the file system offers no shared memory for a write-ahead log: set DATA_DIR to a local disk",
    );
  }
  // The checkpoint that SQLite runs by itself after a commit hides a failed fsync: ours does not (engine.ts).
  database.exec(`PRAGMA synchronous = ${synchronous}; PRAGMA wal_autocheckpoint = 0;`);
};

const refuseVersion = (): void => {
  const refusal = versionRefusal(process.versions.sqlite ?? "");
  if (refusal) throw new StartRefused(refusal);
};

const prepareDatabase = (path: string, options: OpenOptions): DatabaseSync => {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT, enableForeignKeyConstraints: true });
  try {
    configure(database, options.synchronous ?? "FULL");
    migrate(database);
    identify(database, options.databaseId ?? (path === ":memory:" ? "memory" : undefined));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

const openFile = (path: string, options: OpenOptions): Opened => {
  let release: Release | undefined;
  try {
    createFile(path);
    release = lockDatabase(path);
    const database = prepareDatabase(path, options);
    syncDirectory(path);
    const unlock = release;
    return {
      database,
      close: () => {
        database.close();
        unlock();
      },
    };
  } catch (error) {
    release?.();
    return refuse(path, error);
  }
};

/** Opens the one writing connection. Throws StartRefused. */
export const openWriter = (path: string, options: OpenOptions): Opened => {
  refuseVersion();
  if (path !== ":memory:") return openFile(path, options);
  const database = prepareDatabase(path, options);
  return { database, close: () => database.close() };
};

/** A connection that only moves the log; the writer must be open. */
export const openCheckpointConnection = (path: string, synchronous: "FULL" | "NORMAL"): DatabaseSync => {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
  // It copies pages past its cache.
  database.exec(`PRAGMA synchronous = ${synchronous}; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -64;`);
  return database;
};

/** A connection that can only read; the writer must be open. */
export const openReadOnly = (path: string): DatabaseSync => {
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT });
  database.exec(`PRAGMA temp_store = MEMORY; PRAGMA cache_size = -${READER_CACHE};`);
  return database;
};
