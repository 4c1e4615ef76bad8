import { Worker } from "node:worker_threads";
import { StartRefused, StoreFull, StoreLost } from "../errors.ts";
import type { Store } from "../store.ts";
import { createGroup, type Group } from "./group.ts";
import type { FromWriter, ToWriter, WriterData } from "./messages.ts";
import { type OpenOptions, openReadOnly } from "./open.ts";
import { createPlanner } from "./plan.ts";
import { createReader, type Reader } from "./read.ts";
import { readSchema } from "./schema.ts";
import { createSnapshot, type Snapshot } from "./snapshot.ts";

export interface SqliteStoreOptions extends OpenOptions {
  readonly path: string;
  /** Called once, when the database can no longer be relied on: the process must end. */
  readonly onLost: (error: StoreLost) => void;
}

interface Writer {
  readonly send: (message: ToWriter) => void;
  readonly listen: (hear: (message: FromWriter) => void) => void;
}

/** What a batch leaves behind dies with it: the thread's own default would let some 60 MiB of that gather first. */
const YOUNG_MIB = 8;

const startWriter = (data: WriterData): Writer => {
  const worker = new Worker(new URL("./writer.ts", import.meta.url), {
    workerData: data,
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
  });
  return {
    send: (message) => worker.postMessage(message, message.kind === "batch" ? [message.bytes.buffer] : []),
    listen: (hear) => {
      worker.removeAllListeners();
      worker.on("message", hear);
      worker.on("error", (error) => hear({ kind: "lost", message: `the writer thread failed: ${String(error)}` }));
      worker.on("exit", () => hear({ kind: "lost", message: "the writer thread ended" }));
    },
  };
};

const opened = (writer: Writer): Promise<void> =>
  new Promise((resolve, reject) => {
    writer.listen((message) => {
      if (message.kind === "ready") resolve();
      else reject(new StartRefused("message" in message ? message.message : "the writer thread did not start"));
    });
  });

const deliver = (message: FromWriter, group: Group): void => {
  if (message.kind === "committed") group.committed(message.outcomes);
  if (message.kind === "full") group.undone(new StoreFull(message.message));
};

/** Life of the store after its opening: open, then closing or lost, never back. */
const follow = (writer: Writer, group: Group, onLost: (error: StoreLost) => void) => {
  const closed = Promise.withResolvers<void>();
  let refusal: StoreLost | undefined;
  let over = false;

  const end = (): void => {
    over = true;
    closed.resolve();
  };

  const lose = (error: StoreLost): void => {
    if (over) return;
    refusal = error;
    end();
    group.abandon(error);
    onLost(error);
  };

  writer.listen((message) => {
    if (over) return;
    if (message.kind === "lost") lose(new StoreLost(message.message));
    else if (message.kind === "closed") end();
    else deliver(message, group);
  });

  return {
    lose,
    /** Why nothing is taken any more: lost, or closing. */
    refusal: () => refusal,
    /** Takes nothing more, finishes what it took, then closes the readers, then the writer: the last one tidies up. */
    close: async (closeReaders: () => void): Promise<void> => {
      if (refusal) return closed.promise;
      refusal = new StoreLost("the store is closed");
      await group.idle();
      closeReaders();
      if (!over) writer.send({ kind: "close" });
      return closed.promise;
    },
  };
};

const refuse = (refusal: StoreLost | undefined): void => {
  if (refusal) throw refusal;
};

type Life = ReturnType<typeof follow>;

/** Whoever hears of a commit reads what it wrote. */
const thenFresh = (group: Group, snapshot: Snapshot): Group => ({
  ...group,
  committed: (outcomes) => {
    snapshot.end();
    group.committed(outcomes);
  },
});

/** Reads on a connection of their own; a failed one ends the store like a failed write. */
const createReads = (reader: Reader, snapshot: Snapshot, life: Life): Pick<Store, "find" | "list" | "count"> => {
  const read = <T>(run: () => T): T => {
    refuse(life.refusal());
    try {
      snapshot.begin();
      return run();
    } catch (error) {
      if (error instanceof StoreLost) life.lose(error);
      throw error;
    }
  };
  return {
    find: async (table, where) => read(() => reader.find(table, where)),
    list: async (query) => read(() => reader.list(query)),
    count: async (table, where) => read(() => reader.count(table, where)),
  };
};

/**
 * The database at `path`: one thread owns the writing connection and commits whatever waits in one
 * transaction, reads run here on a connection of their own. Rejects with StartRefused.
 */
export const openSqliteStore = async ({ path, onLost, ...options }: SqliteStoreOptions): Promise<Store> => {
  const writer = startWriter({ path, options });
  await opened(writer);
  const database = openReadOnly(path);
  const snapshot = createSnapshot(database);
  const group = createGroup((bytes) => writer.send({ kind: "batch", bytes }));
  const life = follow(writer, thenFresh(group, snapshot), onLost);
  const schema = readSchema(database);
  const plan = createPlanner(schema);
  return {
    // The lock (lock.ts) lets nobody else in.
    exclusive: true,
    ...createReads(createReader(database, schema), snapshot, life),
    commit: async (change) => {
      refuse(life.refusal());
      return group.add(plan(change));
    },
    queue: group.queue,
    close: () =>
      life.close(() => {
        snapshot.end();
        database.close();
      }),
  };
};
