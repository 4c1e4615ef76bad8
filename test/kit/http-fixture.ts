import type { Hono } from "hono";
import type { Role } from "../../contracts/api-keys.ts";
import { Policy } from "../../contracts/policy.ts";
import { createHttpApp } from "../../src/http/app.ts";
import { createAuthenticator } from "../../src/http/authenticate.ts";
import { createKey, ensureFirstKey, type KeyServices } from "../../src/http/keys.ts";
import { problem } from "../../src/http/problem.ts";
import type { Route } from "../../src/http/route.ts";
import { type AllServices, allRoutes } from "../../src/http/routes/all.ts";
import { createLoneNode } from "../../src/nodes/node.ts";
import defaultPolicy from "../../src/policies/default.json" with { type: "json" };
import { bindPolicy, createPolicies } from "../../src/policies/policies.ts";
import { createKeyring } from "../../src/privacy/keyring.ts";
import { createClockWatch } from "../../src/sessions/clock-watch.ts";
import { createChangeFeed } from "../../src/sessions/reading/stream.ts";
import type { Services } from "../../src/sessions/services.ts";
import { createUnderWay } from "../../src/sessions/under-way.ts";
import { openEngine } from "../../src/store/sqlite/engine.ts";
import { createInPlaceStore } from "../../src/store/sqlite/in-place.ts";
import type { Store } from "../../src/store/store.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import type { Metrics } from "../../src/telemetry/metrics-port.ts";
import type { World } from "../../src/world.ts";
import { createVirtualWorld, type VirtualWorld } from "./virtual-world.ts";

export const START = Date.parse("2026-11-23T10:00:00.000Z");

export const testWorld = (): VirtualWorld => createVirtualWorld({ seed: 1, start: START });

const ENDPOINT = {
  id: "we_1",
  url: "https://hooks.example.test/kyc",
  types: ["*"],
  description: null,
  status: "enabled",
  disabled_reason: null,
  public_key: "whpk_test",
  livemode: false,
  created_at: "2026-11-23T10:00:00.000Z",
} as const;

const vendorView = (connection: string, livemode: boolean) => ({
  ...{ connection, livemode, vendor: "onfido", name: "Onfido", region: "eu", control: null, breakers: [], health: [] },
  ...{ throttled_until: null, in_flight: 0, queued: 0 },
});

const unknown = (id: string) => (id === ENDPOINT.id ? undefined : problem("not-found"));

/** Use cases of other parts, as small as their contract allows. */
const otherServices: Omit<AllServices, "keys" | "sessions"> = {
  inbound: { receive: async () => "stored" },
  webhooks: {
    createEndpoint: async (_caller, input) => ({
      ...ENDPOINT,
      types: input.types,
      url: input.url,
      secret: "whsec_test",
    }),
    listEndpoints: async () => ({ data: [{ ...ENDPOINT, types: ["*"] }], next_cursor: null }),
    readEndpoint: async (_caller, id) => unknown(id) ?? { ...ENDPOINT, types: ["*"] },
    updateEndpoint: async (_caller, id) => unknown(id) ?? { ...ENDPOINT, types: ["*"] },
    deleteEndpoint: async (_caller, id) => unknown(id),
    rotateSecret: async (_caller, id) => unknown(id) ?? { ...ENDPOINT, types: ["*"], secret: "whsec_new" },
    listDeliveries: async (_caller, id) => unknown(id) ?? { data: [], next_cursor: null },
    replay: async (_caller, id) => unknown(id) ?? 3,
  },
  events: { readEvents: async () => ({ events: ['{"id":"evt_1"}', '{"id":"evt_2"}'], next: "2" }) },
  reference: {
    vendors: () => [vendorView("onfido-test", false), vendorView("onfido-live", true)],
    sandboxVendors: () => [
      { vendor: "onfido", capabilities: { checks: ["document", "watchlist", "pep"], cannotTell: ["underage"] } },
      { vendor: "stripe-identity", capabilities: { checks: ["document"] } },
    ],
  },
  vendorDrift: { accounts: [] },
  vendorControls: {
    world: { now: () => START },
    accounts: [],
    controls: { impose: async () => undefined, lift: async () => undefined },
  },
  operations: { ready: () => ({ ready: true, checks: { store: "ok" } }), exposition: () => "kyc_up 1\n" },
  pages: {
    landing: () => ({ version: "0.1.0", origin: "http://127.0.0.1:3000", mock: null, keyFile: "data/dev-key" }),
  },
};

const quiet = (): void => undefined;

/** The use cases of sessions, on a store without sessions and with no vendor account. */
const servicesOf = (world: World, store: Store, metrics: Metrics): Services => ({
  world,
  store,
  node: createLoneNode(store),
  metrics,
  keyring: createKeyring(world, new Uint8Array(32)),
  clock: createClockWatch(world),
  underWay: createUnderWay(),
  policies: createPolicies(bindPolicy(Policy.parse(defaultPolicy)), []),
  accounts: [],
  publicUrl: "http://127.0.0.1:3000",
  signals: { events: quiet, timers: quiet, session: quiet, unpark: quiet },
});

export interface Fixture {
  readonly app: Hono;
  readonly world: VirtualWorld;
  readonly store: Store;
  readonly metrics: ReturnType<typeof createMetrics>;
  readonly routes: readonly Route[];
  readonly keys: KeyServices;
  /** The key that the first start makes. */
  readonly admin: string;
  readonly keyFor: (role: Role) => Promise<string>;
  readonly call: (method: string, path: string, options?: Call) => Promise<Response>;
}

export interface Call {
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export const fixture = async (extra: readonly Route[] = [], change: Partial<AllServices> = {}): Promise<Fixture> => {
  const world = testWorld();
  const store = createInPlaceStore(openEngine(":memory:"));
  const node = createLoneNode(store);
  const keys = { world, store, node, authenticator: createAuthenticator(world, node) };
  const metrics = createMetrics();
  const sessions = { services: servicesOf(world, store, metrics), feed: createChangeFeed(), open: () => true };
  const routes = [...allRoutes({ ...otherServices, sessions, keys, ...change }), ...extra];
  const app = createHttpApp({ world, metrics, routes, authenticate: keys.authenticator.authenticate });
  const admin = (await ensureFirstKey(keys))?.created ?? "";
  const adminCaller = await keys.authenticator.authenticate(`Bearer ${admin}`);
  if (adminCaller === undefined) throw new Error("the first key is not accepted");
  const keyFor = async (role: Role): Promise<string> => {
    const created = await createKey(keys, adminCaller, { role });
    return "key" in created && created.key !== undefined ? created.key : "";
  };
  const call: Fixture["call"] = async (method, path, options = {}) => {
    const key = options.key === undefined ? admin : options.key;
    const headers = {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(options.json !== undefined && { "content-type": "application/json" }),
      ...options.headers,
    };
    const body = options.json === undefined ? options.body : JSON.stringify(options.json);
    return app.request(path, { method, headers, ...(body !== undefined && { body }) });
  };
  return { app, world, store, metrics, routes, keys, admin, keyFor, call };
};

export const problemOf = async (response: Response): Promise<Record<string, unknown> & { type: string }> => {
  if (response.headers.get("content-type") !== "application/problem+json") throw new Error("not a problem document");
  return (await response.json()) as Record<string, unknown> & { type: string };
};

export const slugOf = async (response: Response): Promise<string> =>
  (await problemOf(response)).type.replace("https://kyc-gateway.dev/problems/", "");
