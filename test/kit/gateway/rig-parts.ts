import { readFileSync } from "node:fs";
import { Policy } from "../../../contracts/policy.ts";
import type { MockAccount, VendorId } from "../../../mock-vendor/accounts.ts";
import type { MockVendor } from "../../../mock-vendor/app.ts";
import { isHarmless, WIRE_HEADER } from "../../../mock-vendor/wire.ts";
import type { OutgoingRequest } from "../../../mock-vendor/world.ts";
import type { Gateway } from "../../../src/app.ts";
import type { Connection, Limits } from "../../../src/config.ts";
import type { Engine } from "../../../src/store/sqlite/engine.ts";
import type { Store } from "../../../src/store/store.ts";
import type { HttpOutcome, HttpRequest, World } from "../../../src/world.ts";
import { sandboxFor } from "../sandbox.ts";
import { createVirtualWorld, type HttpHandler, type VirtualWorld } from "../virtual-world.ts";

/** 2026-01-05T09:00:00Z: both clocks begin here; only the gateway's may be stepped. */
export const START = 1_767_603_600_000;
export const GATEWAY_URL = "http://gateway.test";
export const MOCK_URL = "https://vendors.test";
/** The three that differ most: enough for every test that is not about a vendor. */
export const SPINE_VENDORS = ["onfido", "sumsub", "stripe-identity"] as const satisfies readonly VendorId[];
export const ROOT_KEY = new Uint8Array(32).fill(7);

export const mockAccountOf = (vendor: VendorId): MockAccount => sandboxFor(vendor, GATEWAY_URL).account;

export const DEFAULT_POLICY: Policy = Policy.parse(
  JSON.parse(readFileSync(new URL("../../../src/policies/default.json", import.meta.url), "utf8")),
);

/** Which of the nodes. */
export interface Place {
  /** From 0. */
  readonly number: number;
  /** Its wall clock beside the world's; milliseconds. */
  skew: number;
  /** Its process lives since then; monotonic milliseconds. */
  since: number;
  /** As the store knows it; undefined until it has started. */
  readonly id: () => string | undefined;
}

export interface RigOptions {
  readonly seed?: number;
  /** So many gateways share the database. One that has it alone when absent. */
  readonly nodes?: number;
  /** Of each node's wall clock beside the world's; milliseconds. */
  readonly skews?: readonly number[];
  /** Which node a request goes to; the first that is up when absent. */
  readonly route?: (isUp: (number: number) => boolean) => number;
  /** The other nodes gave this one up: it has ended. */
  readonly onLost?: (place: Place) => void;
  /** In order of preference; the spine's three when absent. */
  readonly accounts?: readonly VendorId[];
  readonly policy?: Policy;
  /** Of every account; as many requests a minute as there may be when absent. */
  readonly limits?: Limits;
  /** Another contract with a vendor than its sandbox has: what the gateway is told of the account. */
  readonly settings?: (settings: Connection["settings"], place: Place) => Connection["settings"];
  /** Database file; in memory when absent. */
  readonly path?: string;
  /** Wraps the store that the gateway gets: delays, recordings, planted faults. */
  readonly wrapStore?: (store: Store, world: World, place: Place) => Store;
  /** Wraps the world that the gateway gets. */
  readonly wrapWorld?: (world: World) => World;
  /** Called at each named point. True: the gateway's process ends there. */
  readonly crashAt?: (name: string, place: Place) => boolean;
  /** Virtual milliseconds that a message needs, one way, between gateway and vendors. None when absent. */
  readonly latency?: (world: VirtualWorld) => number;
  /** What befalls a request to a vendor on its way; undefined: it arrives. `silence`: no answer ever comes. */
  readonly network?: (request: HttpRequest, world: VirtualWorld) => HttpOutcome | "silence" | undefined;
  /** Called when everything that a timer set off has run. What it throws ends the advance. */
  readonly afterStep?: () => void;
  /** Whether the rare thing happens at this site now. Never, when absent. */
  readonly buggify?: (site: string) => boolean;
  /** An empty database to use in the place of a new one. Its owner closes it. */
  readonly engine?: Engine;
  /** Sees each request that the gateway sends to a vendor, before it arrives. */
  readonly onVendorRequest?: (request: HttpRequest, place: Place) => void;
  /** Replaces the way of a callback to the gateway. `deliver` is the plain way; status 0: no answer. */
  readonly callback?: (
    request: OutgoingRequest,
    deliver: (request: OutgoingRequest) => Promise<{ status: number }>,
  ) => Promise<{ status: number }>;
}

/** The twins have a contract with nobody: a test opens in a moment what comes in a day. */
const NO_CONTRACT: Limits = { requests_per_minute: 1_000_000 };

export const connectionsOf = (options: RigOptions, place: Place): readonly Connection[] => {
  const { accounts = SPINE_VENDORS, limits = NO_CONTRACT, settings: contracted = (same) => same } = options;
  return accounts.map((vendor) => {
    const settings = { ...contracted(sandboxFor(vendor, GATEWAY_URL).settings, place), baseUrl: MOCK_URL };
    return { id: vendor, vendor, livemode: false, limits, settings };
  });
};

/** One process of the gateway. Once dead, nothing that it waits for ever comes. */
export interface Life {
  readonly alive: () => boolean;
  readonly end: () => void;
  readonly ended: Promise<void>;
  /** While it is paused: resolves when it runs on. It then knows nothing of what happened meanwhile. */
  frozen?: Promise<void> | undefined;
  /** Something that it had asked for came while it was paused. */
  late?: boolean;
  /** Absent until it serves. */
  gateway?: Gateway;
}

export const createLife = (): Life => {
  let alive = true;
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = (): void => {
    alive = false;
    resolve();
  };
  return { alive: () => alive, end, ended: promise };
};

/** Thrown where the process ends, so that nothing after that line runs. */
export class ProcessEnded extends Error {}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

const whileAlive = async <T>(life: Life, work: () => Promise<T>): Promise<T> => {
  if (!life.alive()) return never<T>();
  const outcome = await work().then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error;
    },
  );
  if (life.frozen !== undefined) {
    life.late = true;
    await life.frozen;
  }
  return life.alive() ? outcome() : never<T>();
};

/** A timer that comes due in a pause runs when the pause is over. */
const mortalTimer =
  (world: VirtualWorld, life: Life): World["timer"] =>
  (delayMs, run) => {
    let cancelled = false;
    const runNow = (): void => {
      if (!cancelled && life.alive()) run();
    };
    const cancel = world.timer(delayMs, () => (life.frozen === undefined ? runNow() : void life.frozen.then(runNow)));
    return () => {
      cancelled = true;
      cancel();
    };
  };

export const mortalStore = (store: Store, life: Life): Store => ({
  exclusive: store.exclusive,
  commit: (change) => whileAlive(life, () => store.commit(change)),
  find: (table, where) => whileAlive(life, () => store.find(table, where)),
  list: (query) => whileAlive(life, () => store.list(query)),
  count: (table, where) => whileAlive(life, () => store.count(table, where)),
  queue: store.queue,
  close: () => store.close(),
});

const isToVendor = ({ url }: HttpRequest): boolean => url.startsWith(`${MOCK_URL}/`);

export const mortalWorld = (world: VirtualWorld, life: Life, options: RigOptions, place: Place): World => ({
  now: () => world.now() + place.skew,
  monotonic: world.monotonic,
  timer: mortalTimer(world, life),
  random: world.random,
  http: (request) =>
    whileAlive(life, () => {
      if (isToVendor(request)) options.onVendorRequest?.(request, place);
      return world.http(request);
    }),
  log: world.log,
  turn: world.turn,
  processLoad: world.processLoad,
  point: (name) => {
    if (life.alive() && options.crashAt?.(name, place)) life.end();
    if (!life.alive()) throw new ProcessEnded(name);
    world.point(name);
  },
  buggify: world.buggify,
  reached: world.reached,
});

export const pause = (world: VirtualWorld, options: RigOptions): Promise<void> => {
  const ms = options.latency?.(world) ?? 0;
  return ms <= 0 ? Promise.resolve() : new Promise((resolve) => world.timer(ms, resolve));
};

export const headersOf = (response: Response): Record<string, string> => Object.fromEntries(response.headers);

/** A request to the twins, without a socket. */
export const askTwins = async ({ app }: MockVendor, mockUrl: string, request: HttpRequest): Promise<Response> => {
  const { method, headers, body } = request;
  const init = {
    method,
    headers: { ...headers },
    ...(body === undefined ? {} : { body: body as NonNullable<RequestInit["body"]> }),
  };
  return app.fetch(new Request(request.url, init), { target: request.url.slice(mockUrl.length) });
};

/** What a transport reports of a twin's answer, and of what befell it on the wire. */
export const outcomeOf = async (response: Response): Promise<HttpOutcome> => {
  const fault = response.headers.get(WIRE_HEADER);
  if (fault === "hang") return never<HttpOutcome>();
  if (fault !== null && !isHarmless(fault)) return { kind: "failure", sent: "maybe", why: "reset" };
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { kind: "answer", status: response.status, headers: headersOf(response), body: bytes };
};

const vendorWire = (options: RigOptions, mock: () => MockVendor): HttpHandler => {
  return async (request, world): Promise<HttpOutcome> => {
    const befallen = options.network?.(request, world);
    if (befallen !== undefined) return befallen === "silence" ? never<HttpOutcome>() : befallen;
    await pause(world, options);
    const response = await askTwins(mock(), MOCK_URL, request);
    await pause(world, options);
    return outcomeOf(response);
  };
};

export const createWorld = (
  options: RigOptions,
  receivers: ReadonlyMap<string, HttpHandler>,
  mock: () => MockVendor,
): VirtualWorld => {
  const vendors = vendorWire(options, mock);
  const http: HttpHandler = (request, world) => {
    if (isToVendor(request)) return vendors(request, world);
    const receiver = receivers.get(new URL(request.url).hostname);
    return receiver?.(request, world) ?? { kind: "failure", sent: "no", why: "connect" };
  };
  const { seed = 1, afterStep, buggify } = options;
  const hooks = { ...(afterStep && { afterStep }), ...(buggify && { buggify }) };
  return createVirtualWorld({ seed, start: START, http, ...hooks });
};
