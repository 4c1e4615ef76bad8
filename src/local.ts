import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { type Connection, LocalAccounts, readJsonFile } from "./config.ts";

/** Local mode: no vendor account is configured, so the gateway talks to the mock vendor, which it starts itself. */
export interface LocalMode {
  readonly connections: readonly Connection[];
  readonly mockUrl: string;
  readonly stop: () => void;
}

/** The mock drew the credentials at its first start and kept them: there are no default ones. */
const connectionsOf = (path: string, baseUrl: string): readonly Connection[] =>
  readJsonFile(path, LocalAccounts).connections.map((connection) => ({
    ...connection,
    settings: { ...connection.settings, baseUrl },
  }));

/** Resolves when the mock says that it listens. */
const listening = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const url = /mock vendor listening on (\S+)/.exec(text)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", (code) => reject(new Error(`the mock vendor ended with code ${code}: is MOCK_PORT free?`)));
  });

export interface LocalOptions {
  readonly dataDir: string;
  readonly host: string;
  readonly mockPort: number;
  readonly gatewayUrl: string;
  /** The mock ended by itself: the gateway has no vendor left. */
  readonly onLost: () => void;
}

export const startLocalMode = async (options: LocalOptions): Promise<LocalMode> => {
  const accounts = join(options.dataDir, "mock-accounts.json");
  const script = join(import.meta.dirname, "../mock-vendor/main.ts");
  const env = {
    ...{ ...process.env, HOST: options.host, MOCK_PORT: String(options.mockPort) },
    ...{ MOCK_ACCOUNTS: accounts, MOCK_GATEWAY_URL: options.gatewayUrl },
  };
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.once("exit", () => child.kill());
  const mockUrl = await listening(child);
  let stopping = false;
  child.removeAllListeners("exit").once("exit", () => stopping || options.onLost());
  const stop = (): void => {
    stopping = true;
    child.kill();
  };
  return { connections: connectionsOf(accounts, mockUrl), mockUrl, stop };
};
