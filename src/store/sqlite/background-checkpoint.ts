import type { FromCheckpointer, ToCheckpointer } from "./messages.ts";

/** What the writer's engine offers for it. */
export interface Log {
  /** Length of the write-ahead log. */
  readonly pages: () => number;
  /** Moves all of it, now. */
  readonly move: () => void;
}

/** The checkpoint thread, as the writer sees it. */
export interface Checkpointer {
  readonly send: (message: ToCheckpointer) => void;
  /** Resolves when the thread has ended. */
  readonly ended: Promise<void>;
}

export type StartCheckpointer = (hear: (message: FromCheckpointer) => void) => Checkpointer;

export interface BackgroundCheckpoint {
  /** To be called after every commit. */
  readonly committed: () => void;
  /** Resolves once no other connection is open any more. */
  readonly close: () => Promise<void>;
}

/** So little is moved where it is: a log begins anew only when a writer finds all of it moved. Pages. */
const REST = 100;
/** From here on, in lengths that call for a checkpoint, commits wait for it: the log would grow without end. */
const TOO_LONG = 4;

/**
 * Moves a log that is longer than `limit` pages into the database, on a thread of its own, since it takes tens of milliseconds
 * that nobody's commit has to wait for. What was written meanwhile is moved next, and the short rest by the writer itself.
 * The thread is started when it is first needed: an idle gateway has none.
 */
export const createBackgroundCheckpoint = (
  log: Log,
  limit: number,
  start: StartCheckpointer,
  lost: (message: string) => void,
): BackgroundCheckpoint => {
  let thread: Checkpointer | undefined;
  let isMoving = false;

  const moved = (pages: number): void => {
    const length = log.pages();
    isMoving = length - pages > REST && length < limit * TOO_LONG;
    if (isMoving) thread?.send({ kind: "move" });
    else log.move();
  };

  const hear = (message: FromCheckpointer): void => {
    if (message.kind === "lost") lost(message.message);
    // On a full disk the log keeps what it holds: the next commit asks again.
    else if (message.kind === "full") isMoving = false;
    else moved(message.pages);
  };

  return {
    committed: () => {
      if (isMoving || log.pages() < limit) return;
      isMoving = true;
      thread ??= start(hear);
      thread.send({ kind: "move" });
    },
    close: async () => {
      thread?.send({ kind: "close" });
      await thread?.ended;
    },
  };
};
