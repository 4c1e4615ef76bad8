import type { DatabaseSync } from "node:sqlite";
import { InvalidChange, StoreFull } from "../errors.ts";
import type { Change } from "../store.ts";
import { fatal } from "./fault.ts";
import { type Opened, type OpenOptions, openWriter } from "./open.ts";
import { createPlanner, type Planner, type Step } from "./plan.ts";
import { createReader, type Reader } from "./read.ts";
import { type Applied, createRunner } from "./run.ts";
import { readSchema } from "./schema.ts";

/** The whole store, synchronous and without a thread. */
export interface Engine extends Reader {
  /**
   * One transaction for all changes, durable on return. A change that meets a conflict undoes itself alone.
   * Throws StoreFull (nothing was written) or StoreLost (end the process).
   */
  readonly apply: (changes: readonly Change[]) => readonly Applied[];
  /** The second half of `apply`, for changes planned elsewhere. */
  readonly run: (planned: readonly (readonly Step[])[]) => readonly Applied[];
  /** Moves the write-ahead log into the database once it has so many pages. Throws StoreLost. */
  readonly checkpoint: (leastPages?: number) => void;
  /** Length of the write-ahead log. */
  readonly logPages: () => number;
  readonly close: () => void;
}

/** 32 MiB of 4 KiB pages: rare enough not to cost throughput, short enough to be replayed at start within 100 ms. */
export const CHECKPOINT_PAGES = 8000;

const planned = (plan: Planner, change: Change): readonly Step[] | InvalidChange => {
  try {
    return plan(change);
  } catch (error) {
    if (error instanceof InvalidChange) return error;
    throw error;
  }
};

/** Puts the outcomes of the changes that could be planned back beside those that could not. */
const merged = (
  plans: readonly (readonly Step[] | InvalidChange)[],
  applied: readonly Applied[],
): readonly Applied[] => {
  const rest = applied.values();
  return plans.map((plan) => (plan instanceof InvalidChange ? plan : (rest.next().value as Applied)));
};

const createLog = (database: DatabaseSync, pages: number): Pick<Engine, "checkpoint" | "logPages"> => {
  // NOOP only reports the length of the log.
  const length = database.prepare("PRAGMA wal_checkpoint(NOOP)");
  const logPages = (): number => Number(length.get()?.log);
  const checkpoint = (leastPages = pages): void => {
    try {
      if (logPages() >= leastPages) database.exec("PRAGMA wal_checkpoint(PASSIVE)");
    } catch (error) {
      const failure = fatal(error);
      // On a full disk the log keeps what it holds and grows no further: the next commits are told.
      if (!(failure instanceof StoreFull)) throw failure;
    }
  };
  return { checkpoint, logPages };
};

/** The engine over a database that is open and has its schema. */
export const engineOver = ({ database, close }: Opened, checkpointPages = CHECKPOINT_PAGES): Engine => {
  const schema = readSchema(database);
  const plan = createPlanner(schema);
  const run = createRunner(database);
  return {
    ...createReader(database, schema),
    run,
    apply: (changes) => {
      const plans = changes.map((change) => planned(plan, change));
      return merged(plans, run(plans.filter((steps): steps is readonly Step[] => !(steps instanceof InvalidChange))));
    },
    ...createLog(database, checkpointPages),
    close,
  };
};

/** Opens the database at `path`, or a new one in memory, as its only writer. Throws StartRefused. */
export const openEngine = (path: string, options: OpenOptions = {}): Engine =>
  engineOver(openWriter(path, options), options.checkpointPages);
