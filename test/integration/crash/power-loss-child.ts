/**
 * A process that commits through the threaded store and prints an id the moment its commit resolved, and never
 * otherwise. Arguments: path, number of commits (0: until killed), FULL or NORMAL, pages that call for a checkpoint, and how
 * often the log must have been begun anew before it ends.
 */
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { StoreFull } from "../../../src/store/errors.ts";
import { openSqliteStore } from "../../../src/store/sqlite/threaded.ts";
import type { Change, Store } from "../../../src/store/store.ts";

const COMMITTERS = 4;
const LOST = 70;

const [path = "", commits = "0", synchronous = "FULL", checkpointPages = "8000", anew = "0"] = process.argv.slice(2);

/** Two rows that belong together: one without the other is a torn change. */
const changeFor = (id: string): Change => [
  { op: "insert", table: "timers", row: { id, kind: "poll", subject: id, due_at: 1, owner: null } },
  { op: "insert", table: "meta", row: { name: id, value: "x".repeat(300) } },
];

/** The checkpoint sequence number in the header of the write-ahead log: https://sqlite.org/fileformat2.html#walformat */
const timesBegunAnew = (): number => {
  const header = Buffer.alloc(32);
  const log = openSync(`${path}-wal`, "r");
  readSync(log, header, 0, header.length, 0);
  closeSync(log);
  return header.readUInt32BE(12);
};

/** The pipe does not block: where its reader is late, it is tried again. */
const print = (line: string): void => {
  try {
    writeSync(1, line);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
    print(line);
  }
};

const run = async (store: Store, next: () => string | undefined): Promise<void> => {
  for (let id = next(); id !== undefined; id = next()) {
    try {
      const committed = await store.commit(changeFor(id));
      print(committed.ok ? `${id}\n` : `refused ${id}\n`);
    } catch (error) {
      if (!(error instanceof StoreFull)) throw error;
      print(`full ${id}\n`);
    }
  }
};

const store = await openSqliteStore({
  path,
  synchronous: synchronous === "NORMAL" ? "NORMAL" : "FULL",
  checkpointPages: Number(checkpointPages),
  onLost: () => process.exit(LOST),
});
const start = await store.count("timers", {});
let made = 0;
const next = (): string | undefined => {
  if (commits !== "0" && made >= Number(commits) && timesBegunAnew() >= Number(anew)) return undefined;
  made += 1;
  return `row-${String(start + made).padStart(8, "0")}`;
};
await Promise.all(Array.from({ length: COMMITTERS }, () => run(store, next)));
await store.close();
