import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { StoreLost } from "../../../src/store/errors.ts";
import { openEngine } from "../../../src/store/sqlite/engine.ts";
import { openSqliteStore } from "../../../src/store/sqlite/threaded.ts";
import { freshDatabases } from "../../kit/store-kit/folder.ts";
import { insert } from "../../kit/store-kit/rows.ts";

const fresh = freshDatabases();

const open = async () => {
  const path = fresh();
  const lost: StoreLost[] = [];
  const store = await openSqliteStore({ path, onLost: (error) => lost.push(error) });
  return { path, lost, store };
};

describe("closing the threaded store", () => {
  test("finishes what it took, even what was taken in the same tick", async () => {
    const { path, lost, store } = await open();
    const commits = Array.from({ length: 2000 }, (_, index) => store.commit([insert("timers", { id: `${index}` })]));
    await store.close();
    expect((await Promise.all(commits)).every(({ ok }) => ok)).toBe(true);
    const engine = openEngine(path);
    expect(engine.count("timers", {})).toBe(2000);
    engine.close();
    expect(lost).toEqual([]);
  });

  test("refuses what comes after it", async () => {
    const { store, lost } = await open();
    const closing = store.close();
    await expect(store.commit([insert("timers")])).rejects.toThrow(StoreLost);
    await expect(store.count("timers", {})).rejects.toThrow("the store is closed");
    await closing;
    await store.close();
    expect(lost).toEqual([]);
  });

  test("leaves one file of data, and no lock", async () => {
    const { path, store } = await open();
    await store.commit([insert("timers")]);
    await store.close();
    expect([`${path}-wal`, `${path}-shm`, `${path}.pid`].filter(existsSync)).toEqual([]);
  });
});
