import { createHmac } from "node:crypto";
import type { Role } from "../../../contracts/api-keys.ts";
import { createMockVendor, type MockVendor } from "../../../mock-vendor/app.ts";
import type { MockWorld } from "../../../mock-vendor/world.ts";
import { createGateway, type Gateway } from "../../../src/app.ts";
import type { Connection } from "../../../src/config.ts";
import { createAuthenticator } from "../../../src/http/authenticate.ts";
import { createKey } from "../../../src/http/keys.ts";
import { createLoneNode } from "../../../src/nodes/node.ts";
import { openEngine } from "../../../src/store/sqlite/engine.ts";
import { createInPlaceStore } from "../../../src/store/sqlite/in-place.ts";
import type { Store } from "../../../src/store/store.ts";
import type { HttpOutcome, HttpRequest, Log } from "../../../src/world.ts";
import { createVirtualWorld, type HttpHandler, type VirtualWorld } from "../virtual-world.ts";
import { askTwins, DEFAULT_POLICY, outcomeOf, ROOT_KEY } from "./rig-parts.ts";

const START = Date.parse("2026-11-23T12:00:00.000Z");
export const PUBLIC_URL = "https://gateway.example.test";
const MOCK_URL = "http://127.0.0.1:4000";
export const VENDORS = ["onfido", "sumsub", "stripe-identity"] as const;
export type Vendor = (typeof VENDORS)[number];

/** Two live webhook secrets an account, newest first: the mock signs with the newest. */
export const SECRETS: Readonly<Record<Vendor, readonly [newest: string, older: string]>> = {
  onfido: ["token-newest", "token-older"],
  sumsub: ["digest-newest", "digest-older"],
  "stripe-identity": ["whsec_newest", "whsec_older"],
};

const connection = (vendor: Vendor, settings: Connection["settings"]): Connection => ({
  id: vendor,
  vendor,
  livemode: false,
  settings: { ...settings, region: "eu", baseUrl: MOCK_URL },
});

export const CONNECTIONS: readonly Connection[] = [
  connection("onfido", { apiToken: "api_sandbox.rig", workflowId: "flow-1", webhookTokens: SECRETS.onfido }),
  connection("sumsub", {
    appToken: "sbx:rig",
    secretKey: "rig-secret",
    levelName: "rig-level",
    levelChecks: ["document", "face_match", "liveness", "watchlist", "pep"],
    webhookSecrets: SECRETS.sumsub,
  }),
  connection("stripe-identity", { apiKey: "sk_test_rig", webhookSecrets: SECRETS["stripe-identity"] }),
];

const MOCK_ACCOUNTS = [
  {
    vendor: "onfido",
    apiToken: "api_sandbox.rig",
    workflowId: "flow-1",
    webhook: { url: `${PUBLIC_URL}/webhooks/onfido`, token: SECRETS.onfido[0] },
  },
  {
    vendor: "sumsub",
    appToken: "sbx:rig",
    secretKey: "rig-secret",
    levelName: "rig-level",
    webhook: { url: `${PUBLIC_URL}/webhooks/sumsub`, secretKey: SECRETS.sumsub[0], digest: "HMAC_SHA256_HEX" },
  },
  {
    vendor: "stripe-identity",
    apiKey: "sk_test_rig",
    webhook: { url: `${PUBLIC_URL}/webhooks/stripe-identity`, secret: SECRETS["stripe-identity"][0] },
  },
] as const;

/** What the vendor sends beside its bytes. `at`: unix seconds. */
export const signedHeaders = (
  vendor: Vendor,
  body: string | Uint8Array,
  at: number,
  secret: string = SECRETS[vendor][0],
): Record<string, string> => {
  const hmac = createHmac("sha256", secret);
  if (vendor === "stripe-identity")
    return { "stripe-signature": `t=${at},v1=${hmac.update(`${at}.`).update(body).digest("hex")}` };
  const digest = hmac.update(body).digest("hex");
  return vendor === "onfido"
    ? { "x-sha2-signature": digest }
    : { "x-payload-digest": digest, "x-payload-digest-alg": "HMAC_SHA256_HEX" };
};

export interface Call {
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface Whole {
  readonly world: VirtualWorld;
  readonly store: Store;
  readonly gateway: Gateway;
  readonly mock: MockVendor;
  /** The admin test key of the first start. */
  readonly admin: string;
  readonly keyFor: (role: Role, of?: { readonly tenant?: string; readonly livemode?: 0 | 1 }) => Promise<string>;
  readonly call: (method: string, path: string, options?: Call) => Promise<Response>;
  /** Bytes at a vendor's door, signed by its newest secret unless `headers` say otherwise. */
  readonly callback: (
    vendor: Vendor,
    body: string | Uint8Array<ArrayBuffer>,
    headers?: Record<string, string>,
  ) => Promise<Response>;
  /** Answers of hosts that are neither the mock nor the gateway. */
  readonly receivers: Map<string, HttpHandler>;
}

export interface WholeOptions {
  readonly seed?: number;
  /** Connections before the test ones. */
  readonly extra?: readonly Connection[];
  /** Stands between the gateway and the mock vendor. `ask` is the mock's own answer. */
  readonly between?: (request: HttpRequest, ask: () => Promise<HttpOutcome>) => Promise<HttpOutcome>;
  readonly store?: (store: Store) => Store;
  /** Instead of the list of lines. */
  readonly log?: Log;
}

const NOBODY: HttpOutcome = { kind: "failure", sent: "no", why: "connect" };

const mockWorld = (world: VirtualWorld, deliver: () => Gateway["app"] | undefined): MockWorld => ({
  now: world.now,
  timer: world.timer,
  random: world.fraction,
  send: async ({ url, headers, body }) => {
    const response = await deliver()?.request(url, { method: "POST", headers, body });
    return { status: response?.status ?? 0 };
  },
});

const keyMaker = (world: VirtualWorld, store: Store): Whole["keyFor"] => {
  const node = createLoneNode(store);
  const keys = { world, store, node, authenticator: createAuthenticator(world, node) };
  return async (role, { tenant = "default", livemode = 0 } = {}) => {
    const caller = { keyId: "key_rig", tenant, livemode, role: "admin", actor: "key:key_rig" } as const;
    const made = await createKey(keys, caller, { role });
    if (!("key" in made) || made.key === undefined) throw new Error("no key was made");
    return made.key;
  };
};

/** The real gateway and the real mock vendor, joined without a socket on one virtual clock and an SQLite database in memory. */
export const startWhole = async (options: WholeOptions = {}): Promise<Whole> => {
  const receivers = new Map<string, HttpHandler>();
  const network: HttpHandler = async (request, world) => {
    if (!request.url.startsWith(MOCK_URL))
      return receivers.get(new URL(request.url).hostname)?.(request, world) ?? NOBODY;
    const ask = async () => outcomeOf(await askTwins(mock, MOCK_URL, request));
    return options.between?.(request, ask) ?? ask();
  };
  const world = createVirtualWorld({ seed: options.seed ?? 1, start: START, http: network });
  const store = (options.store ?? ((same) => same))(createInPlaceStore(openEngine(":memory:")));
  let app: Gateway["app"] | undefined;
  const mock = createMockVendor(
    mockWorld(world, () => app),
    { accounts: MOCK_ACCOUNTS, publicUrl: MOCK_URL },
  );
  const gateway = await createGateway({
    world: { ...world, ...(options.log && { log: options.log }) },
    store,
    rootKey: ROOT_KEY,
    connections: [...(options.extra ?? []), ...CONNECTIONS],
    policy: DEFAULT_POLICY,
    publicUrl: PUBLIC_URL,
    privateReceivers: false,
    mockUrl: null,
    keyFile: null,
  });
  app = gateway.app;
  await gateway.start();
  const admin = (await gateway.firstKeys())[0]?.key ?? "";
  const call: Whole["call"] = async (method, path, { key = admin, headers = {}, json, body } = {}) => {
    const sent = json === undefined ? body : JSON.stringify(json);
    const own = {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(json !== undefined && { "content-type": "application/json" }),
    };
    const answer = gateway.app.request(path, {
      method,
      headers: { ...own, ...headers },
      ...(sent !== undefined && { body: sent }),
    });
    return world.settle(Promise.resolve(answer));
  };
  const callback: Whole["callback"] = (vendor, body, headers) =>
    call("POST", `/webhooks/${vendor}`, {
      key: null,
      body,
      headers: {
        "content-type": "application/json",
        ...(headers ?? signedHeaders(vendor, body, Math.floor(world.now() / 1000))),
      },
    });
  return { world, store, gateway, mock, admin, keyFor: keyMaker(world, store), call, callback, receivers };
};
