import { describe, expect, test } from "vitest";
import { createBackgroundCheckpoint } from "../../../src/store/sqlite/background-checkpoint.ts";
import type { FromCheckpointer, ToCheckpointer } from "../../../src/store/sqlite/messages.ts";

const LIMIT = 1000;

const rig = () => {
  const seen = { started: 0, asked: [] as ToCheckpointer["kind"][], moves: 0, lost: [] as string[] };
  const log = { length: 0 };
  const ended = Promise.withResolvers<void>();
  let tell: (message: FromCheckpointer) => void = () => undefined;
  const background = createBackgroundCheckpoint(
    {
      pages: () => log.length,
      move: () => {
        seen.moves += 1;
      },
    },
    LIMIT,
    (hear) => {
      seen.started += 1;
      tell = hear;
      return { send: ({ kind }) => void seen.asked.push(kind), ended: ended.promise };
    },
    (message) => void seen.lost.push(message),
  );
  const committed = (length: number): void => {
    log.length = length;
    background.committed();
  };
  const moved = (pages: number, length: number): void => {
    log.length = length;
    tell({ kind: "moved", pages });
  };
  return { ...background, committed, moved, tell: (message: FromCheckpointer) => tell(message), ended, seen };
};

describe("moving the log beside the writer", () => {
  test("no thread is started as long as the log is short", () => {
    const { committed, seen } = rig();
    committed(LIMIT - 1);
    expect(seen).toEqual({ started: 0, asked: [], moves: 0, lost: [] });
  });

  test("a long log is moved by one thread, which is asked once", () => {
    const { committed, seen } = rig();
    committed(LIMIT);
    committed(LIMIT + 50);
    expect(seen).toEqual({ started: 1, asked: ["move"], moves: 0, lost: [] });
  });

  test("what was written meanwhile is moved by the thread again, and the short rest by the writer", () => {
    const { committed, moved, seen } = rig();
    committed(LIMIT);
    moved(LIMIT, LIMIT + 600);
    expect(seen).toMatchObject({ asked: ["move", "move"], moves: 0 });
    moved(LIMIT + 600, LIMIT + 640);
    expect(seen).toMatchObject({ asked: ["move", "move"], moves: 1 });
  });

  test("a log that grows faster than it is moved is moved by the writer: commits wait", () => {
    const { committed, moved, seen } = rig();
    committed(LIMIT);
    moved(LIMIT, 4 * LIMIT);
    expect(seen).toMatchObject({ asked: ["move"], moves: 1 });
  });

  test("the same thread moves the next long log", () => {
    const { committed, moved, seen } = rig();
    committed(LIMIT);
    moved(LIMIT, LIMIT);
    committed(20);
    committed(LIMIT);
    expect(seen).toEqual({ started: 1, asked: ["move", "move"], moves: 1, lost: [] });
  });

  test("on a full disk it is the next commit that asks again", () => {
    const { committed, tell, seen } = rig();
    committed(LIMIT);
    tell({ kind: "full" });
    expect(seen).toMatchObject({ asked: ["move"], moves: 0, lost: [] });
    committed(LIMIT + 10);
    expect(seen.asked).toEqual(["move", "move"]);
  });

  test("a fault of the thread is the store's", () => {
    const { committed, tell, seen } = rig();
    committed(LIMIT);
    tell({ kind: "lost", message: "disk I/O error" });
    expect(seen).toMatchObject({ asked: ["move"], moves: 0, lost: ["disk I/O error"] });
  });

  test("closing waits until the thread has let go of the database", async () => {
    const { committed, close, ended, seen } = rig();
    committed(LIMIT);
    let isClosed = false;
    const closing = close().then(() => {
      isClosed = true;
    });
    await Promise.resolve();
    expect(seen.asked).toEqual(["move", "close"]);
    expect(isClosed).toBe(false);
    ended.resolve();
    await closing;
    expect(isClosed).toBe(true);
  });

  test("closing without a thread waits for nothing", async () => {
    const { close, seen } = rig();
    await close();
    expect(seen.started).toBe(0);
  });
});
