import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { serve } from "@hono/node-server";
import { Policy } from "../contracts/policy.ts";
import { createGateway, type Gateway, openStore } from "./app.ts";
import { Config, ConfigRefused, type Environment, readEnvironment, readJsonFile } from "./config.ts";
import { type LocalMode, startLocalMode } from "./local.ts";
import { createNodeWorld } from "./node-world.ts";
import type { Store } from "./store/store.ts";
import type { World } from "./world.ts";

const HELP = `KYC gateway

  npm start                without a vendor account: local mode, with the mock vendor on MOCK_PORT
  KYC_CONFIG=file npm start    with the vendor accounts in the file

  Settings are environment variables: see .env.example. API reference: /docs on the running gateway.
`;

const KEY_FILES = { test: "dev-key", live: "live-key" } as const;

/** Time for what is under way when the process is told to end; milliseconds. */
const DRAIN = 25_000;

const rootKeyOf = (world: World, environment: Environment): Uint8Array => {
  if (environment.KYC_ROOT_KEY !== undefined) return Buffer.from(environment.KYC_ROOT_KEY, "hex");
  const path = join(environment.DATA_DIR, "root-key");
  if (!existsSync(path)) writeFileSync(path, Buffer.from(world.random(32)).toString("hex"), { mode: 0o600 });
  const key = Buffer.from(readFileSync(path, "utf8").trim(), "hex");
  if (key.length !== 32) throw new ConfigRefused(`${path} does not hold 64 hex digits: restore it from your backup`);
  return key;
};

const announceFirstKeys = async (gateway: Gateway, environment: Environment): Promise<void> => {
  for (const { mode, key } of await gateway.firstKeys()) {
    const path = join(environment.DATA_DIR, KEY_FILES[mode]);
    writeFileSync(path, `${key}\n`, { mode: 0o600 });
    chmodSync(path, 0o600);
    console.log(`first start: admin ${mode} key ${key}\n             also in ${path}; shown only now`);
  }
};

const startTelemetry = async (): Promise<() => Promise<void>> => {
  // The SDK costs memory and start-up time: it is loaded only where somebody listens.
  if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined && process.env.OTEL_TRACES_EXPORTER === undefined) {
    return async () => undefined;
  }
  const { NodeSDK } = await import("@opentelemetry/sdk-node");
  const sdk = new NodeSDK({ serviceName: "kyc-gateway", instrumentations: [] });
  sdk.start();
  return () => sdk.shutdown();
};

/** Tells the client to come back on another connection. */
const lastOn = async (answer: Response | Promise<Response>): Promise<Response> => {
  const response = await answer;
  response.headers.set("connection", "close");
  return response;
};

const listen = (environment: Environment) =>
  new Promise<{ port: number; close: () => Promise<void>; serveWith: (app: Gateway["app"]) => void }>(
    (resolve, reject) => {
      let app: Gateway["app"] | undefined;
      let closing = false;
      const starting = () => new Response(null, { status: 503, headers: { "retry-after": "1" } });
      const server = serve(
        {
          fetch: (request, env) => {
            const answer = app?.fetch(request, env) ?? starting();
            return closing ? lastOn(answer) : answer;
          },
          port: environment.PORT,
          hostname: environment.HOST,
        },
        ({ port }) =>
          resolve({
            port,
            serveWith: (served) => {
              app = served;
            },
            close: () =>
              new Promise((closed) => {
                closing = true;
                // What is being answered now was not told to close: its connection is not kept either.
                if ("keepAliveTimeout" in server) server.keepAliveTimeout = 1;
                server.close(() => closed());
              }),
          }),
      );
      server.once("error", () =>
        reject(new ConfigRefused(`cannot listen on ${environment.HOST}:${environment.PORT}: is PORT free?`)),
      );
    },
  );

/** Local mode where no accounts are configured. */
const startLocal = (world: World, environment: Environment, gatewayUrl: string): Promise<LocalMode> =>
  startLocalMode({
    dataDir: environment.DATA_DIR,
    host: environment.HOST,
    mockPort: environment.MOCK_PORT,
    gatewayUrl,
    onLost: () => {
      world.log.error({}, "the mock vendor ended");
      process.exit(1);
    },
  });

const openWorld = (environment: Environment, file: Config | undefined) =>
  createNodeWorld({
    logLevel: environment.LOG_LEVEL,
    allowLoopback: file?.private_receivers ?? true,
    ...(environment.CRASH_AT !== undefined && { crashAt: environment.CRASH_AT }),
  });

/** The parts of a start that everything else hangs on. */
interface Ground {
  readonly environment: Environment;
  /** Undefined: local mode. */
  readonly file: Config | undefined;
  readonly world: World;
  readonly store: Store;
  /** The address listened on. */
  readonly url: string;
  readonly onLost: (error: Error) => void;
}

const compose = async ({ environment, file, world, store, url, onLost }: Ground) => {
  const local = file === undefined ? await startLocal(world, environment, url) : undefined;
  const gateway = await createGateway({
    world,
    store,
    onLost,
    rootKey: rootKeyOf(world, environment),
    connections: file?.connections ?? local?.connections ?? [],
    policy: readJsonFile(file?.policy ?? join(import.meta.dirname, "policies/default.json"), Policy),
    publicUrl: (environment.PUBLIC_URL ?? url).replace(/\/+$/, ""),
    privateReceivers: file?.private_receivers ?? true,
    mockUrl: local?.mockUrl ?? null,
    keyFile: local === undefined ? null : join(environment.DATA_DIR, KEY_FILES.test),
  });
  await announceFirstKeys(gateway, environment);
  await gateway.start();
  return { gateway, local };
};

/** Ends on the first signal: no new work, what is under way is finished, then the store is closed. */
const endOnSignal = (world: World, end: () => Promise<void>): void => {
  const stop = (): void => {
    world.timer(DRAIN, () => process.exit(1));
    void end().then(() => process.exit(0));
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
};

const start = async (): Promise<void> => {
  const environment = readEnvironment(process.env);
  const file = environment.KYC_CONFIG === undefined ? undefined : readJsonFile(environment.KYC_CONFIG, Config);
  mkdirSync(environment.DATA_DIR, { recursive: true, mode: 0o700 });
  const world = openWorld(environment, file);
  const stopTelemetry = await startTelemetry();
  const onLost = (error: Error): void => {
    world.log.error({ thrown: error.name }, "the store is lost: the process ends");
    process.exit(70);
  };
  const store = await openStore(join(environment.DATA_DIR, "gateway.db"), onLost);
  const server = await listen(environment);
  const url = `http://${environment.HOST}:${server.port}`;
  const { gateway, local } = await compose({ environment, file, world, store, url, onLost });
  server.serveWith(gateway.app);
  world.timer(TIDY_AFTER, tidy);
  console.log(`gateway listening on ${url}${local === undefined ? "" : ` (mock vendor on ${local.mockUrl})`}`);
  endOnSignal(world, async () => {
    const drained = gateway.stop();
    await server.close();
    await drained;
    await store.close();
    await stopTelemetry();
    local?.stop();
    await world.close();
  });
};

/** Once it serves, what the start left behind: source text, syntax trees, and the room that they took; milliseconds. */
const TIDY_AFTER = 500;

interface Collection {
  readonly type: "major";
  readonly execution: "sync";
  /** Gives the emptied pages back. */
  readonly flavor: "last-resort";
}

const tidy = (): void => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as (how: Collection) => void;
  collect({ type: "major", execution: "sync", flavor: "last-resort" });
};

/** The process from its first setting to its last signal. */
export const run = async (): Promise<void> => {
  if (process.argv.includes("--help")) return console.log(HELP);
  try {
    await start();
    // Now, not at the end: a process that is killed would leave nothing for the next start.
    flushCompileCache();
  } catch (error) {
    console.error(error instanceof Error ? `cannot start: ${error.message}` : "cannot start");
    process.exit(1);
  }
};
