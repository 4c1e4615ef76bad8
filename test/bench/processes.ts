import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
export const fromRoot = (path: string): string => join(ROOT, path);

/** Everything started here ends with the benchmark, however that ends. */
const running = new Set<ChildProcess>();
const folders = new Set<string>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const track = (child: ChildProcess): ChildProcess => {
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
};

export const newFolder = (): string => {
  const folder = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), "kyc-bench-"));
  folders.add(folder);
  return folder;
};

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

export interface Server {
  readonly pid: number;
  readonly port: number;
  /** Asks the process and resolves with its answer. */
  readonly ask: <T>(question: object) => Promise<T>;
  readonly stop: () => Promise<void>;
}

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => void child.once("exit", () => resolve()));

export const stopChild = async (child: ChildProcess): Promise<void> => {
  child.kill("SIGTERM");
  await ended(child);
};

const nextMessage = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    const failed = (): void => reject(new Error("a server of the benchmark ended too early"));
    child.once("exit", failed);
    child.once("message", (message) => {
      child.off("exit", failed);
      resolve(message as T);
    });
  });

/** A server of `servers/`: it says its port, then answers questions. `flags`: of Node. */
export const startServer = async (script: string, options: object, flags: readonly string[] = []): Promise<Server> => {
  const execArgv = [...process.execArgv, ...flags];
  const child = track(fork(join(import.meta.dirname, "servers", script), [JSON.stringify(options)], { execArgv }));
  const { port } = await nextMessage<{ port: number }>(child);
  return {
    pid: child.pid ?? 0,
    port,
    ask: <T>(question: object) => {
      const answer = nextMessage<T>(child);
      child.send(question);
      return answer;
    },
    stop: () => stopChild(child),
  };
};

/** A program of the product, as its users start it. */
export const startProgram = (
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
  output: "ignore" | "inherit" = "ignore",
): ChildProcess =>
  track(
    spawn(process.execPath, argv, {
      env: { ...process.env, ...environment },
      stdio: ["ignore", output, "inherit"],
    }),
  );

/** Resident memory in MiB; NaN where the system does not tell. */
export const residentMiB = (pid: number): number => {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
};

/** Processor time that a process has used, all threads; seconds. */
export const processorSeconds = (pid: number): number => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
};

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
