import { hash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { scheduler } from "node:timers/promises";
import { Agent, type Dispatcher, request } from "undici";
import { createMockVendor, type MockVendor } from "../../../mock-vendor/app.ts";
import { serveApp } from "../../../mock-vendor/server.ts";
import { type MockWorld, realWorld } from "../../../mock-vendor/world.ts";
import { gatewayConnections, PROCESS_URL, vendorAccounts } from "./accounts.ts";
import { announced, type Ending, type Spawned, spawnGateway } from "./spawn.ts";

/** A scenario's person acts this many times as fast as in real time. */
const PACE = 10;
/** A start that takes longer hangs; milliseconds. */
const START_LIMIT = 20_000;

export interface Answer {
  /** 0: the process died before it answered. */
  readonly status: number;
  readonly text: string;
}

/** One run of the real process. */
export interface GatewayProcess {
  /** Undefined when it died while it started. */
  readonly origin: string | undefined;
  /** From the spawn to the line that says it listens; milliseconds. */
  readonly readyMs: number;
  readonly ended: Promise<Ending>;
  readonly alive: () => boolean;
  readonly output: () => string;
  /** Resolves when the process is gone. */
  readonly kill: Spawned["kill"];
}

export interface CallOptions {
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Everything around the process that outlives it: data folder, vendors, a receiver of events. */
export interface Site {
  readonly database: string;
  readonly mock: MockVendor;
  /** Callbacks that the gateway answered with 2xx. */
  readonly acknowledged: readonly { readonly connection: string; readonly bodyHash: string }[];
  /** Bodies that came to the webhook endpoint, by event id. */
  readonly received: ReadonlyMap<string, readonly string[]>;
  readonly receiverUrl: string;
  /** Resolves when the process listens, or has died. */
  readonly start: (environment?: Readonly<Record<string, string>>) => Promise<GatewayProcess>;
  /** A process that is still starting. */
  readonly spawn: (environment?: Readonly<Record<string, string>>) => { readonly kill: GatewayProcess["kill"] };
  /** To the process that runs now, with the key of the first start. */
  readonly call: (method: Dispatcher.HttpMethod, path: string, options?: CallOptions) => Promise<Answer>;
  /** With the key of the first start. */
  readonly authorization: () => Readonly<Record<string, string>>;
  /** Sends every callback that nobody took again, as vendors do minutes later. Returns how many. */
  readonly redeliver: () => Promise<number>;
  /** Kills the process that runs. */
  readonly quit: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Until something outside this process has happened, look again after so long; milliseconds. */
export const lookAgain = (milliseconds = 25): Promise<void> => scheduler.wait(milliseconds);

const startReceiver = async () => {
  const received = new Map<string, string[]>();
  const server = createServer(async (incoming, outgoing) => {
    const id = String(incoming.headers["webhook-id"]);
    const body = await text(incoming).catch(() => undefined);
    if (body !== undefined) received.set(id, [...(received.get(id) ?? []), body]);
    outgoing.writeHead(204).end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const close = () => server.close().closeAllConnections();
  return { received, url: `http://127.0.0.1:${port}/events`, close };
};

/** Callbacks go to whichever process runs now; what it took with 2xx is written down. */
const mockWorld = (origin: () => string | undefined, acknowledged: Site["acknowledged"][number][]): MockWorld => {
  const real = realWorld(1);
  const send: MockWorld["send"] = async (callback) => {
    const target = origin();
    if (target === undefined) return { status: 0 };
    const answer = await real.send({ ...callback, url: callback.url.replace(PROCESS_URL, target) });
    if (answer.status >= 200 && answer.status < 300) {
      const connection = callback.url.slice(callback.url.lastIndexOf("/") + 1);
      acknowledged.push({ connection, bodyHash: hash("sha256", callback.body, "hex") });
    }
    return answer;
  };
  return { ...real, send };
};

const startMock = async (world: MockWorld) => {
  let mock: MockVendor | undefined;
  const server = await serveApp(
    (publicUrl) => {
      mock = createMockVendor(world, { accounts: vendorAccounts(), publicUrl, pace: PACE });
      return mock.app;
    },
    "127.0.0.1",
    0,
  );
  if (mock === undefined) throw new Error("the mock vendor did not start");
  return { mock, url: server.url, close: server.close };
};

/** Connections are given up with the process that they lead to. */
const createCaller = (origin: () => string | undefined, authorization: Site["authorization"]): Site["call"] => {
  const dispatcher = new Agent({ connections: 128, headersTimeout: 30_000, connect: { timeout: 2000 } });
  return async (method, path, { json, headers = {} } = {}) => {
    const target = origin();
    if (target === undefined) return { status: 0, text: "" };
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    const all = { ...authorization(), ...(json !== undefined && { "content-type": "application/json" }) };
    try {
      const answer = await request(`${target}${path}`, {
        method,
        dispatcher,
        headers: { ...all, ...headers },
        ...body,
      });
      return { status: answer.statusCode, text: await answer.body.text() };
    } catch {
      return { status: 0, text: "" };
    }
  };
};

/** A forged callback was an attacker's: nobody repeats it. */
const createRedelivery = (mock: MockVendor): Site["redeliver"] => {
  const repeated = new Set<string>();
  return async () => {
    const open = mock.journal().filter((entry) => {
      if (entry.kind !== "callback" || entry.state === "delivered" || entry.marks.includes("forged")) return false;
      return entry.attempts.length > 0 && !repeated.has(entry.id);
    });
    for (const { id } of open) {
      repeated.add(id);
      await mock.app.request(`/__control/callbacks/${id}/resend`, { method: "POST" });
    }
    return open.length;
  };
};

export const createSite = async (): Promise<Site> => {
  const folder = mkdtempSync(join(tmpdir(), "kyc-process-"));
  const acknowledged: Site["acknowledged"][number][] = [];
  let running: Spawned | undefined;
  let origin: string | undefined;
  const mock = await startMock(mockWorld(() => origin, acknowledged));
  const receiver = await startReceiver();
  const config = join(folder, "config.json");
  writeFileSync(config, JSON.stringify({ private_receivers: true, connections: gatewayConnections(mock.url) }));
  const fixed = { KYC_CONFIG: config, DATA_DIR: join(folder, "data") };

  const begin = (environment: Readonly<Record<string, string>> = {}): Spawned => {
    const spawned = spawnGateway({ ...fixed, ...environment });
    running = spawned;
    void spawned.ended.then(() => {
      if (running === spawned) origin = undefined;
    });
    return spawned;
  };
  const start: Site["start"] = async (environment) => {
    const startedAt = performance.now();
    const spawned = begin(environment);
    const late = AbortSignal.timeout(START_LIMIT);
    late.addEventListener("abort", () => origin === undefined && void spawned.kill());
    const url = await announced(spawned.child, spawned.output);
    const readyMs = performance.now() - startedAt;
    const alive = () => spawned.child.exitCode === null && spawned.child.signalCode === null;
    if (alive()) origin = url;
    const { ended, output, kill } = spawned;
    return { origin: url, readyMs, ended, alive, output, kill };
  };
  const quit = async (): Promise<void> => void (await running?.kill());
  let key: string | undefined;
  const authorization = () => {
    key ??= readFileSync(join(fixed.DATA_DIR, "dev-key"), "utf8").trim();
    return { authorization: `Bearer ${key}` };
  };
  return {
    database: join(fixed.DATA_DIR, "gateway.db"),
    mock: mock.mock,
    acknowledged,
    received: receiver.received,
    receiverUrl: receiver.url,
    start,
    spawn: begin,
    call: createCaller(() => origin, authorization),
    authorization,
    redeliver: createRedelivery(mock.mock),
    quit,
    close: async () => {
      await quit();
      receiver.close();
      await mock.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
