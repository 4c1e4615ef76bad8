import { randomBytes } from "node:crypto";
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
  return {
    now,
    monotonic: () => performance.now(),
    timer,
    random: createRandom(),
    http: transport.http,
    log: createLog(logLevel, now, logTo),
    point: crashPoint(crashAt),
    close: transport.close,
  };
};
