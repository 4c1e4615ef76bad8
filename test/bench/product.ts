import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { Connection } from "../../src/config.ts";
import { freePort, fromRoot, newFolder, pause, startProgram, stopChild } from "./processes.ts";

/** Those of `npm start`. */
export const START_FLAGS = (
  JSON.parse(readFileSync(fromRoot("package.json"), "utf8")) as { scripts: { start: string } }
).scripts.start
  .split(" ")
  .filter((word) => word.startsWith("--"));

/** The gateway as it is started in earnest: what `npm start` runs, with a configuration file. */
export interface Product {
  readonly pid: number;
  readonly port: number;
  readonly folder: string;
  /** Admin test key; empty where the database came with one that nobody kept. */
  readonly key: string;
  /** Milliseconds from the start of the process to the first 200 of /readyz. */
  readonly readyMs: number;
  readonly stop: () => Promise<void>;
}

export const STRIPE = { apiKey: "sk_test_bench0123456789abcdef", secret: "whsec_bench0123456789abcdef" } as const;

const REQUEST = "GET /readyz HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n";

const isReady = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(REQUEST));
    socket.once("data", (chunk) => resolve(chunk.toString().startsWith("HTTP/1.1 200")));
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(false));
  });

const untilReady = async (child: ChildProcess, port: number): Promise<void> => {
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error("the gateway did not start");
    await pause(3);
  }
};

/** The upstream of a benchmark has no contract with anybody. */
export const UNLIMITED = { requests_per_minute: 1_000_000 } as const;

const configFile = (folder: string, vendorPort: number, given?: readonly Connection[]): string => {
  const settings = {
    apiKey: STRIPE.apiKey,
    webhookSecrets: [STRIPE.secret],
    region: "eu",
    baseUrl: `http://127.0.0.1:${vendorPort}`,
  };
  const connections = given ?? [
    { id: "stripe-identity", vendor: "stripe-identity", livemode: false, limits: UNLIMITED, settings },
  ];
  const path = join(folder, "config.json");
  writeFileSync(path, JSON.stringify({ connections, private_receivers: true }));
  return path;
};

export interface ProductOptions {
  /** Where the vendor listens. */
  readonly vendorPort: number;
  readonly folder?: string;
  readonly port?: number;
  /** Instead of the one of Stripe. */
  readonly connections?: readonly Connection[];
  /** Of Node. */
  readonly flags?: readonly string[];
  /** Another checkout. */
  readonly root?: string;
}

export const startProduct = async ({
  vendorPort,
  folder = newFolder(),
  port,
  connections,
  flags = [],
  root = fromRoot("."),
}: ProductOptions): Promise<Product> => {
  const chosen = port ?? (await freePort());
  const environment = {
    PORT: String(chosen),
    DATA_DIR: folder,
    KYC_CONFIG: configFile(folder, vendorPort, connections),
    LOG_LEVEL: "warn",
  };
  const since = performance.now();
  const child = startProgram([...START_FLAGS, ...flags, join(root, "src/main.js")], environment);
  await untilReady(child, chosen);
  const readyMs = performance.now() - since;
  const keyFile = join(folder, "dev-key");
  const key = existsSync(keyFile) ? readFileSync(keyFile, "utf8").trim() : "";
  return { pid: child.pid ?? 0, port: chosen, folder, key, readyMs, stop: () => stopChild(child) };
};

/** A request that opens a session pinned to Stripe, whose start is one call. */
export const createBody = (reference: string): string =>
  JSON.stringify({
    subject: { reference, given_name: "Ada", family_name: "Lovelace", date_of_birth: "1990-12-10" },
    jurisdiction: "DE",
    level: "standard",
    consent: {
      notice_hash: `sha256:${"23af4254".repeat(8)}`,
      locale: "de-DE",
      scopes: ["document", "biometric"],
      granted_at: "2026-11-23T10:00:00Z",
      recipients: ["*"],
    },
    sandbox: { scenario: "interactive", vendor: "stripe-identity" },
  });

/** Waits until somebody listens. */
export const listening = async (port: number): Promise<void> => {
  const open = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
  while (!(await open())) await pause(20);
};
