import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Target } from "./bench.ts";
import { type Contract, gatewayConfig } from "./contract.ts";
import type { Break } from "./naive/server.ts";

/** A target that the bench starts itself, as a process of its own. */
export interface OwnTarget {
  readonly target: Target;
  readonly close: () => Promise<void>;
}

const fileAt = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A port that was free a moment ago: after a restart the target must be where it was. */
const freePort = async (): Promise<number> => {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

interface Command {
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const start = async (command: Command): Promise<ChildProcess> => {
  const env = { PATH: process.env.PATH ?? "", ...command.environment };
  const child = spawn(process.execPath, [...command.arguments], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (/listening on http/.test(output)) resolve();
      });
    child.once("exit", () => reject(new Error(`the target did not start: ${output}`)));
  });
  return child;
};

const kill = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
};

/** `restart` is SIGKILL and a new start: nothing is flushed, nothing says goodbye. */
const own = async (
  command: Command,
  folder: string,
  describe: (restart: () => Promise<void>) => Target,
): Promise<OwnTarget> => {
  const clear = () => rmSync(folder, { recursive: true, force: true });
  let child = await start(command).catch((error: unknown) => {
    clear();
    throw error;
  });
  const orphan = (): void => void child.kill("SIGKILL");
  process.once("exit", orphan);
  const restart = async (): Promise<void> => {
    await kill(child);
    child = await start(command);
  };
  const close = async (): Promise<void> => {
    process.off("exit", orphan);
    await kill(child);
    clear();
  };
  return { target: describe(restart), close };
};

const newFolder = (): string => mkdtempSync(join(tmpdir(), "kyc-failover-bench-"));

/** The gateway as it ships: its own process, its own database. */
export const startGateway = async (contract: Contract): Promise<OwnTarget> => {
  const folder = newFolder();
  const port = await freePort();
  const config = join(folder, "config.json");
  writeFileSync(config, JSON.stringify(gatewayConfig(contract)), { mode: 0o600 });
  const dataDir = join(folder, "data");
  const environment = { KYC_CONFIG: config, DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: "error" };
  return own({ arguments: [fileAt("../../src/main.js")], environment }, folder, (restart) => ({
    name: "gateway",
    url: `http://127.0.0.1:${port}`,
    driver: "gateway",
    key: readFileSync(join(dataDir, "dev-key"), "utf8").trim(),
    restart,
  }));
};

export const startNaive = async (contract: Contract, broken: readonly Break[] = []): Promise<OwnTarget> => {
  const folder = newFolder();
  const port = await freePort();
  const file = join(folder, "contract.json");
  writeFileSync(file, JSON.stringify(contract), { mode: 0o600 });
  const flags = broken.length === 0 ? [] : ["--break", broken.join(",")];
  const command = { arguments: [fileAt("naive/main.ts"), file, "--port", String(port), ...flags], environment: {} };
  return own(command, folder, (restart) => ({
    name: ["naive", ...broken].join("+"),
    url: `http://127.0.0.1:${port}`,
    driver: "simple",
    restart,
  }));
};

/** Runs the command with which somebody restarts their own integration. */
export const restartBy = async (command: string): Promise<void> => {
  const child = spawn(command, { shell: true, stdio: ["ignore", "ignore", "inherit"] });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`the restart command ended with ${code}`);
};
