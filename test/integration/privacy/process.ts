import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Hono } from "hono";
import { createMockVendor, type MockVendor } from "../../../mock-vendor/app.ts";
import { serveApp } from "../../../mock-vendor/server.ts";
import { realWorld } from "../../../mock-vendor/world.ts";
import { ROOT_KEY, VENDOR_SECRETS as SECRETS } from "./values.ts";

const MAIN = fileURLToPath(new URL("../../../src/main.js", import.meta.url));
const GATEWAY = "http://gateway.test";

/** An answer instead of the vendor's own, for the next request whose path fits. */
export interface Spoilt {
  readonly path: RegExp;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Vendors {
  readonly mock: MockVendor;
  readonly url: string;
  readonly spoil: (answer: Spoilt) => void;
  /** How many answers were spoilt. */
  readonly spoilt: () => number;
  /** What the gateway told the vendors. */
  readonly told: () => string;
  readonly sendTo: (origin: string) => void;
  readonly close: () => Promise<void>;
}

const accounts = () =>
  [
    {
      vendor: "onfido",
      apiToken: SECRETS.onfidoToken,
      workflowId: "flow-1",
      webhook: { url: `${GATEWAY}/webhooks/onfido`, token: SECRETS.onfidoHook },
    },
    {
      vendor: "sumsub",
      appToken: SECRETS.sumsubToken,
      secretKey: SECRETS.sumsubKey,
      levelName: "level-1",
      webhook: { url: `${GATEWAY}/webhooks/sumsub`, secretKey: SECRETS.sumsubHook, digest: "HMAC_SHA256_HEX" },
    },
    {
      vendor: "stripe-identity",
      apiKey: SECRETS.stripeKey,
      webhook: { url: `${GATEWAY}/webhooks/stripe-identity`, secret: SECRETS.stripeHook },
    },
  ] as const;

const connections = (baseUrl: string) => {
  const shared = { region: "eu", baseUrl };
  const of = (vendor: string, settings: object) => ({
    id: vendor,
    vendor,
    livemode: false,
    settings: { ...shared, ...settings },
  });
  return [
    of("onfido", { apiToken: SECRETS.onfidoToken, workflowId: "flow-1", webhookTokens: [SECRETS.onfidoHook] }),
    of("sumsub", {
      appToken: SECRETS.sumsubToken,
      secretKey: SECRETS.sumsubKey,
      levelName: "level-1",
      levelChecks: ["document", "face_match", "liveness", "watchlist", "pep"],
      webhookSecrets: [SECRETS.sumsubHook],
    }),
    of("stripe-identity", {
      apiKey: SECRETS.stripeKey,
      webhookSecrets: [SECRETS.stripeHook, SECRETS.stripeHookBefore],
    }),
  ];
};

/** The mock vendor, whose answers can be replaced one by one. */
export const startVendors = async (): Promise<Vendors> => {
  const world = realWorld(1);
  const queue: Spoilt[] = [];
  const told: string[] = [];
  let origin = GATEWAY;
  let used = 0;
  let mock: MockVendor | undefined;
  const send = (request: Parameters<typeof world.send>[0]) =>
    world.send({ ...request, url: request.url.replace(GATEWAY, origin) });
  const server = await serveApp(
    (publicUrl) => {
      const inner = createMockVendor({ ...world, send }, { accounts: accounts(), publicUrl, pace: 10 });
      mock = inner;
      return new Hono().all("*", async (context) => {
        told.push(
          decodeURIComponent(
            await context.req.raw
              .clone()
              .text()
              .catch(() => ""),
          ),
        );
        const found = queue.findIndex(({ path }) => path.test(context.req.path));
        const [spoilt] = found < 0 ? [] : queue.splice(found, 1);
        if (spoilt === undefined) return inner.app.fetch(context.req.raw, context.env);
        used += 1;
        return new Response(spoilt.body, { status: spoilt.status, headers: spoilt.headers });
      });
    },
    "127.0.0.1",
    0,
  );
  if (mock === undefined) throw new Error("the mock vendor did not start");
  return {
    mock,
    url: server.url,
    spoil: (answer) => void queue.push(answer),
    spoilt: () => used,
    told: () => told.join("\n"),
    sendTo: (url) => {
      origin = url;
    },
    close: server.close,
  };
};

export interface Receiver {
  readonly url: string;
  /** Request lines, headers and bodies, as they came. */
  readonly got: Buffer[];
  readonly close: () => void;
}

export const startReceiver = async (answer: (outgoing: ServerResponse) => void): Promise<Receiver> => {
  const got: Buffer[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const head = `${incoming.method} ${incoming.url}\n${incoming.rawHeaders.join("\n")}\n`;
    got.push(Buffer.concat([Buffer.from(head), await buffer(incoming)]));
    answer(outgoing);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, got, close: () => void server.close().closeAllConnections() };
};

export interface Process {
  readonly origin: string;
  readonly key: string;
  readonly output: () => { readonly out: Buffer; readonly err: Buffer };
  /** The database's files as they are on the disk now. */
  readonly files: () => ReadonlyMap<string, Buffer>;
  /** SIGTERM; the exit code. */
  readonly stop: () => Promise<number | null>;
  readonly remove: () => void;
}

/** The real process, as talkative as it can be: every log level, every span on standard output. */
export const startProcess = async (vendorUrl: string): Promise<Process> => {
  const folder = mkdtempSync(join(tmpdir(), "kyc-privacy-"));
  const data = join(folder, "data");
  const config = join(folder, "config.json");
  writeFileSync(config, JSON.stringify({ private_receivers: true, connections: connections(vendorUrl) }));
  const traces = { OTEL_TRACES_EXPORTER: "console", OTEL_METRICS_EXPORTER: "none", OTEL_LOGS_EXPORTER: "none" };
  const settings = { PORT: "0", LOG_LEVEL: "trace", DATA_DIR: data, KYC_CONFIG: config, KYC_ROOT_KEY: ROOT_KEY };
  const child = spawn(process.execPath, [MAIN], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH ?? "", ...traces, ...settings },
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => void err.push(chunk));
  const ended = once(child, "close");
  const origin = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      out.push(chunk);
      const url = /gateway listening on (http:\S+)/.exec(Buffer.concat(out).toString())?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", () => reject(new Error(`the process did not start: ${Buffer.concat(err).toString()}`)));
  });
  const files = () =>
    new Map(
      ["gateway.db", "gateway.db-wal", "gateway.db-shm"]
        .filter((name) => existsSync(join(data, name)))
        .map((name) => [name, readFileSync(join(data, name))] as const),
    );
  return {
    origin,
    key: readFileSync(join(data, "dev-key"), "utf8").trim(),
    output: () => ({ out: Buffer.concat(out), err: Buffer.concat(err) }),
    files,
    stop: async () => {
      child.kill("SIGTERM");
      const [code] = await ended;
      return code as number | null;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
