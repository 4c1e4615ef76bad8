import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { PROCESS_URL } from "./accounts.ts";

const MAIN = fileURLToPath(new URL("../../../src/main.js", import.meta.url));

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Where it listens; undefined: it died before. */
export const announced = (child: ChildProcess, output: () => string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const look = () => {
      const url = /gateway listening on (http:\S+)/.exec(output())?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on("data", look);
    child.once("exit", () => resolve(undefined));
  });

export interface Spawned {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<Ending>;
  /** Resolves when the process is gone. */
  readonly kill: (signal?: NodeJS.Signals) => Promise<Ending>;
}

export const spawnGateway = (environment: Readonly<Record<string, string>>): Spawned => {
  const child = spawn(process.execPath, [MAIN], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH ?? "", PORT: "0", LOG_LEVEL: "error", PUBLIC_URL: PROCESS_URL, ...environment },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
  }
  const ended = once(child, "exit").then(([code, signal]): Ending => ({ code, signal }));
  const kill = async (signal: NodeJS.Signals = "SIGKILL") => {
    child.kill(signal);
    return ended;
  };
  return { child, output: () => output, ended, kill };
};
