/** Entry of the writer thread: it owns the only connection that writes rows, and turns each batch into one transaction. */
import { flushCompileCache } from "node:module";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { StartRefused, StoreFull } from "../errors.ts";
import {
  type BackgroundCheckpoint,
  createBackgroundCheckpoint,
  type StartCheckpointer,
} from "./background-checkpoint.ts";
import { createUnpacker, packOutcomes } from "./batch.ts";
import { CHECKPOINT_PAGES, type Engine, openEngine } from "./engine.ts";
import type { CheckpointerData, FromWriter, ToWriter, WriterData } from "./messages.ts";

const say = (message: FromWriter): void => {
  parentPort?.postMessage(message, message.kind === "committed" ? [message.outcomes.numbers.buffer] : []);
};

const words = (error: unknown): string => (error instanceof Error ? error.message : "unknown error");

const lose = (message: string): void => say({ kind: "lost", message });

const { path, options } = workerData as WriterData;

const startCheckpointer: StartCheckpointer = (hear) => {
  const { synchronous = "FULL" } = options;
  const worker = new Worker(new URL("./checkpointer.ts", import.meta.url), {
    workerData: { path, synchronous } satisfies CheckpointerData,
    execArgv: [],
    // It holds next to nothing.
    resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 32 },
  });
  worker.on("message", (message) => {
    try {
      hear(message);
    } catch (error) {
      lose(words(error));
    }
  });
  worker.on("error", (error) => lose(`the checkpoint thread failed: ${words(error)}`));
  return {
    send: (message) => worker.postMessage(message),
    ended: new Promise((resolve) => void worker.once("exit", () => resolve())),
  };
};

type Unpack = ReturnType<typeof createUnpacker>;

const write = (engine: Engine, background: BackgroundCheckpoint, unpack: Unpack, bytes: Uint8Array): void => {
  try {
    say({ kind: "committed", outcomes: packOutcomes(engine.run(unpack(bytes))) });
    background.committed();
  } catch (error) {
    say({ kind: error instanceof StoreFull ? "full" : "lost", message: words(error) });
  }
};

/** The last connection tidies up. */
const close = async (engine: Engine, background: BackgroundCheckpoint): Promise<void> => {
  await background.close();
  engine.close();
  say({ kind: "closed" });
  parentPort?.close();
};

const serve = (engine: Engine): void => {
  const unpack = createUnpacker();
  const log = { pages: engine.logPages, move: () => engine.checkpoint(1) };
  const background = createBackgroundCheckpoint(
    log,
    options.checkpointPages ?? CHECKPOINT_PAGES,
    startCheckpointer,
    lose,
  );
  parentPort?.on("message", (message: ToWriter) => {
    if (message.kind === "batch") write(engine, background, unpack, message.bytes);
    else close(engine, background).catch((error) => lose(words(error)));
  });
  say({ kind: "ready" });
  flushCompileCache();
};

try {
  serve(openEngine(path, options));
} catch (error) {
  say({ kind: error instanceof StartRefused ? "refused" : "lost", message: words(error) });
}
