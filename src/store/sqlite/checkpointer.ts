/** Entry of the checkpoint thread: it moves the log into the database on a connection of its own, while the writer goes on. */
import { parentPort, workerData } from "node:worker_threads";
import { StoreFull } from "../errors.ts";
import { fatal } from "./fault.ts";
import type { CheckpointerData, FromCheckpointer, ToCheckpointer } from "./messages.ts";
import { openCheckpointConnection } from "./open.ts";

const say = (message: FromCheckpointer): void => parentPort?.postMessage(message);

const { path, synchronous } = workerData as CheckpointerData;
const database = openCheckpointConnection(path, synchronous);
const passive = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");

const move = (): FromCheckpointer => {
  try {
    return { kind: "moved", pages: Number(passive.get()?.checkpointed) };
  } catch (error) {
    const failure = fatal(error);
    return failure instanceof StoreFull ? { kind: "full" } : { kind: "lost", message: failure.message };
  }
};

parentPort?.on("message", (message: ToCheckpointer) => {
  if (message.kind === "move") return say(move());
  database.close();
  parentPort?.close();
});
