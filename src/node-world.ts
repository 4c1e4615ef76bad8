import { randomBytes } from "node:crypto";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import type { DestinationStream } from "pino";
import { createLog, type LogLevel } from "./telemetry/log.ts";
import { createTransport } from "./transport/client.ts";
import type { Cancel, World } from "./world.ts";

export interface NodeWorldOptions {
  readonly logLevel: LogLevel;
  /** Standard output unless told. */
  readonly logTo?: DestinationStream;
  /** Outbound webhooks may reach this machine: local mode and tests only. */
  readonly allowLoopback?: boolean;
  /** `name:count`: the process is killed when it passes that point for the count-th time. Crash tests only. */
  readonly crashAt?: string;
}

/** Longest delay of a Node timer: a greater one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const timer = (delayMs: number, run: () => void): Cancel => {
  let handle: NodeJS.Timeout;
  const arm = (left: number): void => {
    const now = Math.min(left, LONGEST_TIMER_MS);
    handle = setTimeout(() => (left > now ? arm(left - now) : run()), now);
    handle.unref();
  };
  arm(Math.max(0, delayMs));
  return () => clearTimeout(handle);
};

/** Milliseconds between two looks at the event loop; a look that is in time counts as this much. */
const LOOK_EVERY = 10;

const createProcessLoad = () => {
  const delays = monitorEventLoopDelay({ resolution: LOOK_EVERY });
  delays.enable();
  return {
    read: (): ReturnType<World["processLoad"]> => {
      const nanoseconds = delays.count === 0 ? 0 : delays.percentile(99);
      delays.reset();
      const { used_heap_size, heap_size_limit } = getHeapStatistics();
      const loopDelayMs = Math.max(0, nanoseconds / 1e6 - LOOK_EVERY);
      return { loopDelayMs, heapShare: used_heap_size / heap_size_limit };
    },
    stop: (): void => void delays.disable(),
  };
};

const BATCH = 4096;

/** Drawn in batches: one call to the system for many ids. A byte is given out once. */
const createRandom = (): World["random"] => {
  let batch: Buffer = Buffer.alloc(0);
  let used = 0;
  return (bytes) => {
    if (bytes > BATCH) return new Uint8Array(randomBytes(bytes));
    if (used + bytes > batch.length) {
      batch = randomBytes(BATCH);
      used = 0;
    }
    const drawn = new Uint8Array(batch.subarray(used, used + bytes));
    batch.fill(0, used, used + bytes);
    used += bytes;
    return drawn;
  };
};

const crashPoint = (crashAt: string | undefined): World["point"] => {
  if (crashAt === undefined) return () => undefined;
  const [name, count] = crashAt.split(":");
  let left = Number(count);
  return (passed) => {
    if (passed !== name) return;
    left -= 1;
    // SIGKILL, as the kernel or an operator would: no handler, no flush, no finally.
    if (left === 0) process.kill(process.pid, "SIGKILL");
  };
};

export const CRASH_AT = /^[a-z_.]+:[1-9]\d*$/;

/** The real world. `close` cuts off every outgoing connection. */
export const createNodeWorld = (options: NodeWorldOptions): World & { readonly close: () => Promise<void> } => {
  const { logLevel, logTo, allowLoopback = false, crashAt } = options;
  if (crashAt !== undefined && !CRASH_AT.test(crashAt)) throw new Error("a crash point is written name:count");
  const now = (): number => Date.now();
  const transport = createTransport({ timer, allowLoopback });
  const processLoad = createProcessLoad();
  return {
    now,
    monotonic: () => performance.now(),
    timer,
    random: createRandom(),
    http: transport.http,
    log: createLog(logLevel, now, logTo),
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    processLoad: processLoad.read,
    point: crashPoint(crashAt),
    buggify: () => false,
    reached: () => undefined,
    close: () => {
      processLoad.stop();
      return transport.close();
    },
  };
};
