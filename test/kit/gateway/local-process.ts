import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");

/** `npm start` as a new user runs it, on free ports and in a folder of its own. */
export interface LocalProcess {
  readonly origin: string;
  readonly dataDir: string;
  readonly key: string;
  readonly output: () => string;
  readonly stop: () => Promise<number | null>;
}

const listening = (child: ChildProcess, output: () => string): Promise<string> =>
  new Promise((resolve, reject) => {
    child.stdout?.on("data", () => {
      const origin = /gateway listening on (\S+)/.exec(output())?.[1];
      if (origin !== undefined) resolve(origin);
    });
    child.once("exit", () => reject(new Error(`the gateway did not start: ${output()}`)));
  });

export const startLocalProcess = async (): Promise<LocalProcess> => {
  const dataDir = mkdtempSync(join(tmpdir(), "kyc-local-"));
  const env = { ...process.env, PORT: "0", MOCK_PORT: "0", DATA_DIR: dataDir, LOG_LEVEL: "warn" };
  const child = spawn(process.execPath, ["src/main.js"], { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  const hear = (part: Buffer): void => {
    text += part.toString();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const origin = await listening(child, () => text);
  return {
    origin,
    dataDir,
    key: readFileSync(join(dataDir, "dev-key"), "utf8").trim(),
    output: () => text,
    stop: async () => {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const [code] = (await ended) as [number | null];
      rmSync(dataDir, { recursive: true, force: true });
      return code;
    },
  };
};
