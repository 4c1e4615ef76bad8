import { hash } from "node:crypto";
import type { Session } from "../../contracts/api.ts";
import { CREATE_SESSION_EXAMPLE } from "../../contracts/api-example.ts";
import { createMockVendor, type MockVendor } from "../../mock-vendor/app.ts";
import type { MockWorld, OutgoingRequest } from "../../mock-vendor/world.ts";
import { createGateway, type Gateway } from "../../src/app.ts";
import { type Engine, openEngine } from "../../src/store/sqlite/engine.ts";
import { createInPlaceStore } from "../../src/store/sqlite/in-place.ts";
import type { Store } from "../../src/store/store.ts";
import {
  connectionsOf,
  createLife,
  createWorld,
  DEFAULT_POLICY,
  GATEWAY_URL,
  headersOf,
  type Life,
  MOCK_URL,
  mockAccountOf,
  mortalStore,
  mortalWorld,
  pause,
  type RigOptions,
  ROOT_KEY,
  SPINE_VENDORS,
  START,
} from "./gateway-rig-parts.ts";
import type { HttpHandler, VirtualWorld } from "./virtual-world.ts";

export interface Reply {
  /** 0: the process ended before it answered. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Another key than the first admin key; null: none. */
  readonly key?: string | null;
}

export interface Rig {
  readonly world: VirtualWorld;
  readonly mock: MockVendor;
  /** The mock's world: send callbacks or read its clock. */
  readonly mockWorld: MockWorld;
  /** Synchronous reads of what is committed. */
  readonly engine: Engine;
  /** The same, as the port. Not wrapped. */
  readonly store: Store;
  /** An admin test key. */
  readonly key: string;
  /** Throws while it is down. */
  readonly gateway: () => Gateway;
  /** Answers of receivers of outbound events, by host name. No entry: nobody listens. */
  readonly receivers: Map<string, HttpHandler>;
  /** Callbacks that the gateway answered with 2xx. */
  readonly acknowledged: { readonly connection: string; readonly bodyHash: string }[];
  /** One request to the gateway's API. Needs time to pass where a vendor does: `settle` it. */
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Reply>;
  /** A body for `POST /v1/sessions`. */
  readonly body: (scenario: string, vendor?: string, overrides?: Readonly<Record<string, unknown>>) => object;
  /** Opens a session with a fresh key and lets time pass until it is answered. Throws unless 201 or 202. */
  readonly open: (scenario: string, vendor?: string, overrides?: Readonly<Record<string, unknown>>) => Promise<Session>;
  readonly session: (id: string) => Promise<Session>;
  readonly advance: (ms: number) => Promise<void>;
  /** Until no callback is being applied and nothing can run without time passing. */
  readonly settle: () => Promise<void>;
  /** Ends the gateway where it stands: nothing of it runs on, what it was asked stays unanswered. */
  readonly kill: () => void;
  /** A new gateway on the same store. Needs time to pass where the store is slow. */
  readonly restart: () => Promise<void>;
  /** kill and restart. */
  readonly crash: () => Promise<void>;
  readonly alive: () => boolean;
  /** Pauses the process, as SIGSTOP does: it does nothing, its clock goes on, and then it resumes with what it knew. */
  readonly freeze: (ms: number, resumed: (late: boolean) => void) => void;
  /** It has started and answers. */
  readonly serving: () => boolean;
}

const bodyOf: Rig["body"] = (scenario, vendor, overrides = {}) => ({
  ...CREATE_SESSION_EXAMPLE,
  sandbox: { scenario, ...(vendor === undefined ? {} : { vendor }) },
  ...overrides,
});

const NO_ANSWER: Reply = { status: 0, headers: {}, text: "" };

/** The API and the callbacks' way in, as somebody outside the process sees them. */
const createDoor = (
  options: RigOptions,
  life: () => Life | undefined,
  world: () => VirtualWorld,
  acknowledged: Rig["acknowledged"],
) => {
  const request = async (path: string, init: RequestInit): Promise<Reply> => {
    const mine = life();
    if (!mine?.alive() || mine.gateway === undefined) return NO_ANSWER;
    const { app } = mine.gateway;
    const answered = async (): Promise<Reply> => {
      if (mine.frozen !== undefined) await mine.frozen;
      const response = await app.request(`${GATEWAY_URL}${path}`, init);
      return { status: response.status, headers: headersOf(response), text: await response.text() };
    };
    const reply = await Promise.race([answered(), mine.ended]);
    return mine.alive() ? (reply ?? NO_ANSWER) : NO_ANSWER;
  };
  const deliver = async ({ url, headers, body }: OutgoingRequest): Promise<{ status: number }> => {
    await pause(world(), options);
    const { pathname } = new URL(url);
    const { status } = await request(pathname, { method: "POST", headers, body });
    if (status >= 200 && status < 300) {
      acknowledged.push({ connection: pathname.slice("/webhooks/".length), bodyHash: hash("sha256", body, "hex") });
    }
    return { status };
  };
  const send = (callback: OutgoingRequest) => options.callback?.(callback, deliver) ?? deliver(callback);
  return { request, send };
};

const startGateway = async (options: RigOptions, world: VirtualWorld, store: Store, life: Life): Promise<Gateway> => {
  const mortal = mortalWorld(world, life, options);
  const mine = options.wrapWorld?.(mortal) ?? mortal;
  const gateway = await createGateway({
    world: mine,
    store: mortalStore(options.wrapStore?.(store, mine) ?? store, life),
    rootKey: ROOT_KEY,
    connections: connectionsOf(options),
    policy: options.policy ?? DEFAULT_POLICY,
    publicUrl: GATEWAY_URL,
    privateReceivers: true,
    mockUrl: MOCK_URL,
    keyFile: null,
  });
  await gateway.start();
  return gateway;
};

/** What a started process can do about a session: open one, read it. */
const sessionCalls = (world: VirtualWorld, call: Rig["call"]): Pick<Rig, "open" | "session"> => {
  const parsed = ({ status, text }: Reply): Session => {
    if (status < 200 || status >= 300) throw new Error(`answered ${status}: ${text}`);
    return JSON.parse(text) as Session;
  };
  let opened = 0;
  return {
    open: async (scenario, vendor, overrides) => {
      opened += 1;
      const headers = { "idempotency-key": `rig-${opened}` };
      const body = bodyOf(scenario, vendor, overrides);
      return parsed(await world.settle(call("POST", "/v1/sessions", { body, headers })));
    },
    session: async (id) => parsed(await world.settle(call("GET", `/v1/sessions/${id}`))),
  };
};

const createCall = (
  request: (path: string, init: RequestInit) => Promise<Reply>,
  ownKey: () => string,
): Rig["call"] => {
  return (method, path, { body, headers, key } = {}) => {
    const bearer = key === undefined ? ownKey() : key;
    const content = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
    const all = {
      ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    };
    return request(path, { method, headers: all, ...content });
  };
};

const createRun = (options: RigOptions, world: VirtualWorld, store: Store) => {
  let life: Life | undefined;
  const start = async (): Promise<void> => {
    if (life?.alive()) return;
    const mine = createLife();
    life = mine;
    const started = startGateway(options, world, store, mine);
    // A process may end while it starts.
    const gateway = await Promise.race([started, mine.ended]);
    if (gateway !== undefined) mine.gateway = gateway;
  };
  const gateway = (): Gateway => {
    if (!life?.alive() || life.gateway === undefined) throw new Error("the gateway is down");
    return life.gateway;
  };
  const freeze: Rig["freeze"] = (ms, resumed) => {
    const mine = life;
    if (!mine?.alive() || mine.frozen !== undefined) return;
    mine.frozen = new Promise<void>((resolve) => world.timer(ms, resolve)).then(() => {
      mine.frozen = undefined;
      resumed(mine.alive() && mine.late === true);
    });
  };
  return { start, gateway, kill: () => life?.end(), life: () => life, freeze };
};

const createMockWorld = (world: VirtualWorld, send: MockWorld["send"]): MockWorld => ({
  now: () => START + world.monotonic(),
  timer: world.timer,
  random: world.fraction,
  send: (request) => send(request).catch(() => ({ status: 0 })),
});

const settleAll = async (world: VirtualWorld, gateway: () => Gateway): Promise<void> => {
  await world.drain();
  for (let turns = 0; !gateway().idle() && turns < 10_000; turns += 1) await world.advance(10);
};

const firstKey = async (gateway: Gateway): Promise<string> => {
  const [first] = await gateway.firstKeys();
  if (first === undefined) throw new Error("the database has a key already");
  return first.key;
};

/** Gateway and twins in one process, on one virtual clock, without sockets. */
export const createRig = async (options: RigOptions = {}): Promise<Rig> => {
  const receivers: Rig["receivers"] = new Map();
  const acknowledged: Rig["acknowledged"] = [];
  const world = createWorld(options, receivers, () => mock);
  const engine = options.engine ?? openEngine(options.path ?? ":memory:");
  const store = createInPlaceStore(engine);
  const run = createRun(options, world, store);
  const door = createDoor(options, run.life, () => world, acknowledged);
  const mockWorld = createMockWorld(world, door.send);
  const accounts = (options.accounts ?? SPINE_VENDORS).map(mockAccountOf);
  const mock: MockVendor = createMockVendor(mockWorld, { accounts, publicUrl: MOCK_URL });
  await world.settle(run.start());
  const key = await world.settle(firstKey(run.gateway()));
  const call = createCall(door.request, () => key);
  return {
    ...{ world, mock, mockWorld, engine, store, key, receivers, acknowledged, call },
    ...sessionCalls(world, call),
    body: bodyOf,
    gateway: run.gateway,
    advance: world.advance,
    settle: () => settleAll(world, run.gateway),
    kill: run.kill,
    freeze: run.freeze,
    restart: run.start,
    crash: async () => {
      run.kill();
      await world.settle(run.start());
    },
    alive: () => run.life()?.alive() === true,
    serving: () => run.life()?.gateway !== undefined && run.life()?.alive() === true,
  };
};
