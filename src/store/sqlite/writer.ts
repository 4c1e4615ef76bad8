/** Entry of the writer thread: it owns the only writing connection and turns each batch into one transaction. */
import { flushCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { StartRefused, StoreFull } from "../errors.ts";
import { createUnpacker, packOutcomes } from "./batch.ts";
import { type Engine, openEngine } from "./engine.ts";
import type { FromWriter, ToWriter, WriterData } from "./messages.ts";

const say = (message: FromWriter): void => {
  parentPort?.postMessage(message, message.kind === "committed" ? [message.outcomes.numbers.buffer] : []);
};

const words = (error: unknown): string => (error instanceof Error ? error.message : "unknown error");

const write = (engine: Engine, unpack: ReturnType<typeof createUnpacker>, bytes: Uint8Array): void => {
  try {
    say({ kind: "committed", outcomes: packOutcomes(engine.run(unpack(bytes))) });
    // After the acknowledgement: nobody waits for the log to be moved.
    engine.checkpoint();
  } catch (error) {
    say({ kind: error instanceof StoreFull ? "full" : "lost", message: words(error) });
  }
};

const serve = (engine: Engine): void => {
  const unpack = createUnpacker();
  parentPort?.on("message", (message: ToWriter) => {
    if (message.kind === "batch") return write(engine, unpack, message.bytes);
    engine.close();
    say({ kind: "closed" });
    parentPort?.close();
  });
  say({ kind: "ready" });
  flushCompileCache();
};

const { path, options } = workerData as WriterData;
try {
  serve(openEngine(path, options));
} catch (error) {
  say({ kind: error instanceof StartRefused ? "refused" : "lost", message: words(error) });
}
