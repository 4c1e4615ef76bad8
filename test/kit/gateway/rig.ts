import { hash } from "node:crypto";
import type { Session } from "../../../contracts/api.ts";
import { CREATE_SESSION_EXAMPLE } from "../../../contracts/api-example.ts";
import { createMockVendor, type MockVendor } from "../../../mock-vendor/app.ts";
import type { MockWorld, OutgoingRequest } from "../../../mock-vendor/world.ts";
import type { Gateway } from "../../../src/app.ts";
import { type Engine, openEngine } from "../../../src/store/sqlite/engine.ts";
import { createInPlaceStore } from "../../../src/store/sqlite/in-place.ts";
import type { Store } from "../../../src/store/store.ts";
import type { HttpHandler, VirtualWorld } from "../virtual-world.ts";
import { createRigNode, type RigNode } from "./rig-nodes.ts";
import {
  createWorld,
  GATEWAY_URL,
  headersOf,
  MOCK_URL,
  mockAccountOf,
  pause,
  type RigOptions,
  SPINE_VENDORS,
  START,
} from "./rig-parts.ts";

export interface Reply {
  /** 0: the process ended before it answered. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Which node was asked. */
  readonly node: number;
}

export interface CallOptions {
  /** To this node, past the load balancer. */
  readonly to?: number | undefined;
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
  /** All that share the database; what is said of the gateway below is the first one's. */
  readonly nodes: readonly RigNode[];
  /** The first that serves. Throws while none does. */
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
  readonly freeze: RigNode["freeze"];
  /** It has started and answers. */
  readonly serving: () => boolean;
}

const bodyOf: Rig["body"] = (scenario, vendor, overrides = {}) => ({
  ...CREATE_SESSION_EXAMPLE,
  sandbox: { scenario, ...(vendor === undefined ? {} : { vendor }) },
  ...overrides,
});

const noAnswer = (node: number): Reply => ({ status: 0, headers: {}, text: "", node });

/** The API and the callbacks' way in, as somebody outside the processes sees them: through a load balancer. */
const createDoor = (
  options: RigOptions,
  nodes: readonly RigNode[],
  world: () => VirtualWorld,
  acknowledged: Rig["acknowledged"],
) => {
  const isUp = (number: number): boolean => nodes[number]?.serving() === true;
  const firstUp = (): number =>
    Math.max(
      0,
      nodes.findIndex((node) => node.serving()),
    );
  const request = async (path: string, init: RequestInit, to?: number): Promise<Reply> => {
    const node = to ?? options.route?.(isUp) ?? firstUp();
    const mine = nodes[node]?.life();
    if (!mine?.alive() || mine.gateway === undefined) return noAnswer(node);
    const { app } = mine.gateway;
    const answered = async (): Promise<Reply> => {
      if (mine.frozen !== undefined) await mine.frozen;
      const response = await app.request(`${GATEWAY_URL}${path}`, init);
      return { status: response.status, headers: headersOf(response), text: await response.text(), node };
    };
    const reply = await Promise.race([answered(), mine.ended]);
    return mine.alive() ? (reply ?? noAnswer(node)) : noAnswer(node);
  };
  const deliver = async ({ url, headers, body }: OutgoingRequest): Promise<{ status: number }> => {
    await pause(world(), options);
    const { pathname, search } = new URL(url);
    const { status } = await request(pathname + search, { method: "POST", headers, body });
    if (status >= 200 && status < 300) {
      acknowledged.push({ connection: pathname.slice("/webhooks/".length), bodyHash: hash("sha256", body, "hex") });
    }
    return { status };
  };
  const send = (callback: OutgoingRequest) => options.callback?.(callback, deliver) ?? deliver(callback);
  return { request, send };
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
  request: (path: string, init: RequestInit, to?: number) => Promise<Reply>,
  ownKey: () => string,
): Rig["call"] => {
  return (method, path, { body, headers, key, to } = {}) => {
    const bearer = key === undefined ? ownKey() : key;
    const content = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
    const all = {
      ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    };
    return request(path, { method, headers: all, ...content }, to);
  };
};

const createMockWorld = (world: VirtualWorld, send: MockWorld["send"]): MockWorld => ({
  now: () => START + world.monotonic(),
  timer: world.timer,
  random: world.fraction,
  send: (request) => send(request).catch(() => ({ status: 0 })),
});

const settleAll = async (world: VirtualWorld, nodes: readonly RigNode[]): Promise<void> => {
  await world.drain();
  const isIdle = (): boolean => nodes.every((node) => !node.serving() || node.gateway().idle());
  for (let turns = 0; !isIdle() && turns < 10_000; turns += 1) await world.advance(10);
};

const firstKey = async (gateway: Gateway): Promise<string> => {
  const [first] = await gateway.firstKeys();
  if (first === undefined) throw new Error("the database has a key already");
  return first.key;
};

/** What is said of one node, said of the rig. */
const firstOf = (world: VirtualWorld, nodes: readonly RigNode[], first: RigNode) => ({
  gateway: () => (nodes.find((node) => node.serving()) ?? first).gateway(),
  kill: first.kill,
  freeze: first.freeze,
  restart: first.restart,
  alive: first.alive,
  serving: first.serving,
  crash: async () => {
    first.kill();
    await world.settle(first.restart());
  },
});

/** Gateways and twins in one process, on one virtual clock, without sockets. */
export const createRig = async (options: RigOptions = {}): Promise<Rig> => {
  const receivers: Rig["receivers"] = new Map();
  const acknowledged: Rig["acknowledged"] = [];
  const world = createWorld(options, receivers, () => mock);
  const engine = options.engine ?? openEngine(options.path ?? ":memory:");
  const store = createInPlaceStore(engine, options.nodes === undefined);
  const first = createRigNode(options, world, store, 0);
  const others = Array.from({ length: (options.nodes ?? 1) - 1 }, (_, at) => at + 1);
  const nodes = [first, ...others.map((number) => createRigNode(options, world, store, number))];
  const door = createDoor(options, nodes, () => world, acknowledged);
  const mockWorld = createMockWorld(world, door.send);
  const accounts = (options.accounts ?? SPINE_VENDORS).map(mockAccountOf);
  const mock: MockVendor = createMockVendor(mockWorld, { accounts, publicUrl: MOCK_URL });
  for (const node of nodes) await world.settle(node.restart());
  const key = await world.settle(firstKey(first.gateway()));
  const call = createCall(door.request, () => key);
  return {
    ...{ world, mock, mockWorld, engine, store, key, receivers, acknowledged, call, nodes },
    ...sessionCalls(world, call),
    ...firstOf(world, nodes, first),
    body: bodyOf,
    advance: world.advance,
    settle: () => settleAll(world, nodes),
  };
};
