import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { StartRefused } from "../errors.ts";
import { isBusy } from "./fault.ts";

/** Gives the lock back. */
export type Release = () => void;

/** A connection that nobody refers to is closed by the garbage collector, and its lock with it. */
const held = new Set<DatabaseSync>();

const holderOf = (pidFile: string): string => {
  try {
    return `process ${readFileSync(pidFile, "utf8").trim()}`;
  } catch {
    return "another process";
  }
};

/**
 * Keeps every other process away from the database at `path`. The lock is the operating system's, taken through an
 * exclusive transaction on an empty database beside it, so that it ends with the process however that dies; the
 * file with the process id only tells a person whom to ask.
 */
export const lockDatabase = (path: string): Release => {
  const pidFile = `${path}.pid`;
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new StartRefused(`${holderOf(pidFile)} has ${path} open: stop it, or set DATA_DIR to another directory`);
  }
  held.add(lock);
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  return () => {
    held.delete(lock);
    rmSync(pidFile, { force: true });
    lock.close();
  };
};
