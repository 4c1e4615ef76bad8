import type { Hono } from "hono";
import { bindAccount, isVendorId, VENDOR_IDS } from "../adapters/registry.ts";
import type { Policy } from "../contracts/policy.ts";
import type { Connection } from "./config.ts";
import { connectionRow, createAccounts, type Registry } from "./connections.ts";
import { createAdmission } from "./http/admission.ts";
import { createHttpApp } from "./http/app.ts";
import { createAuthenticator } from "./http/authenticate.ts";
import { ensureFirstKey } from "./http/keys.ts";
import { allRoutes, VERSION } from "./http/routes/all.ts";
import { outboundRoutesServices } from "./http/routes/outbound-services.ts";
import { vendorViews } from "./http/routes/vendor-views.ts";
import { createInbox } from "./inbound/inbox.ts";
import { receiveWebhook } from "./inbound/receive.ts";
import { createDispatcher } from "./outbound/deliver.ts";
import { bindPolicy, canonicalPolicy, createPolicies } from "./policies/policies.ts";
import { createKeyring } from "./privacy/keyring.ts";
import { checkRouting } from "./routing-settings.ts";
import { createClockWatch } from "./sessions/clock-watch.ts";
import type { Services } from "./sessions/services.ts";
import { createChangeFeed } from "./sessions/stream.ts";
import { createTimers } from "./sessions/timers.ts";
import { createHealthNews } from "./sessions/vendor-health.ts";
import { retryWaiting } from "./sessions/waiting.ts";
import { openSqliteStore } from "./store/sqlite/threaded.ts";
import type { Store } from "./store/store.ts";
import { createMetrics } from "./telemetry/metrics.ts";
import { createPressureGauge } from "./telemetry/pressure.ts";
import { traced } from "./telemetry/traces.ts";
import { createControls } from "./vendors/controls.ts";
import { restoreTallies } from "./vendors/restore-tally.ts";
import type { World } from "./world.ts";

export interface GatewayOptions {
  readonly world: World;
  readonly store: Store;
  /** 32 bytes: root of all keys. */
  readonly rootKey: Uint8Array;
  readonly connections: readonly Connection[];
  readonly policy: Policy;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  readonly privateReceivers: boolean;
  /** For the landing page: the mock's page, and the file of the first key. */
  readonly mockUrl: string | null;
  readonly keyFile: string | null;
}

export interface Gateway {
  readonly app: Hono;
  readonly services: Services;
  /** Takes up the work that an earlier process left, then serves. */
  readonly start: () => Promise<void>;
  /** Refuses new work, finishes what is under way. */
  readonly stop: () => Promise<void>;
  /** An admin key for each configured mode that has no key at all: on the first start. They exist nowhere else. */
  readonly firstKeys: () => Promise<readonly { readonly mode: "test" | "live"; readonly key: string }[]>;
  /** Nothing is being applied. */
  readonly idle: () => boolean;
}

const REGISTRY: Registry = {
  vendors: VENDOR_IDS,
  bind: (vendor, settings) => (isVendorId(vendor) ? bindAccount(vendor, settings) : undefined),
};

const MODES = [
  ["test", 0],
  ["live", 1],
] as const;

/** The store of this installation: SQLite in the data folder. */
export const openStore = (path: string, onLost: (error: Error) => void): Promise<Store> =>
  openSqliteStore({ path, onLost });

const HELP = {
  kyc_http_requests_total: "Answers by operation and status.",
  kyc_http_request_seconds: "Time to answer.",
  kyc_webhooks_total: "Callbacks received, by verdict at the door.",
  kyc_webhooks_quarantined_total: "Callbacks set aside, by cause.",
  kyc_webhooks_parked_total: "Callbacks about references not known yet.",
  kyc_observations_total: "Vendor observations by effect.",
  kyc_shed_total: "Requests refused for want of room, by class and cause.",
  kyc_pressure_level: "0: calm; each level refuses one class of requests more.",
  kyc_vendor_control: "1: an operator's control stands over the connection.",
  kyc_vendor_degraded: "1 while accepted work does not get finished, by account, region and path.",
  kyc_attempts_silent_total: "Attempts about which the vendor was silent for too long.",
  kyc_failovers_total: "Attempts that moved to another vendor, by what was known of the first one.",
  kyc_orphan_attempts_total: "Attempts left that have, or may have, an object at their vendor: it is ended there.",
  kyc_double_cost_total: "Attempts left that their vendor bills all the same.",
};

/** What the store must know before anything refers to it: vendor accounts and the active policy. */
const register = async (store: Store, services: Services, now: number): Promise<void> => {
  const { hash, policy } = services.policies.active;
  for (const account of services.accounts) {
    const row = connectionRow(account);
    await store
      .commit([
        { op: "insert_once", table: "connections", row },
        // A connection that changed its mode meets the constraint here, before it can serve anyone.
        {
          op: "update",
          table: "connections",
          set: { vendor: row.vendor },
          where: { id: row.id, livemode: row.livemode },
        },
      ])
      .then((done) => {
        if (!done.ok)
          throw new Error(`connection ${row.id} was of the other mode before: give the new account a new id`);
      });
  }
  await store.commit([
    { op: "insert_once", table: "policies", row: { hash, body: canonicalPolicy(policy), created_at: now } },
  ]);
};

/** Their timers stand: where this fails, the waiting sessions are tried all the same, only later. */
const retryAtOnce = (services: Services): void =>
  void retryWaiting(services).catch((error: unknown) => {
    const thrown = error instanceof Error ? error.name : "unknown";
    services.world.log.error({ thrown }, "waiting sessions could not be tried at once");
  });

type GatewayState = "starting" | "serving" | "draining";

/** Every part, made and joined: a part that nudges another does it through `signals`. */
const createParts = async (options: GatewayOptions) => {
  const { world, store } = options;
  const metrics = createMetrics(HELP);
  const keyring = createKeyring(world, options.rootKey);
  const stored = await store.list({ table: "policies", order: ["created_at", "asc"], limit: 10_000 });
  const policies = createPolicies(bindPolicy(options.policy), stored);
  const accounts = createAccounts(world, metrics, REGISTRY, options.connections);
  checkRouting(options.policy, accounts);
  const feed = createChangeFeed();
  const receivers = { world, store, keyring, metrics, allowPrivateAddresses: options.privateReceivers };
  const dispatcher = createDispatcher({ ...receivers, origin: options.publicUrl });
  const signals: Services["signals"] = {
    events: dispatcher.notify,
    session: feed.publish,
    timers: (dueAt) => timers.notify(dueAt),
    unpark: (ids) => inbox.unpark(ids),
  };
  const clock = createClockWatch(world);
  const { publicUrl } = options;
  const services: Services = { world, store, keyring, policies, accounts, metrics, clock, signals, publicUrl };
  const controls = createControls({ world, store, accounts, metrics, changed: () => retryAtOnce(services) });
  const pressure = createPressureGauge(world, store, metrics);
  const timers = createTimers(services, pressure);
  const inbox = createInbox(services, pressure);
  const admission = createAdmission(world, metrics, pressure);
  const authenticator = createAuthenticator(world, store);
  const outbound = outboundRoutesServices({ ...receivers, dispatcher, ownOrigins: [options.publicUrl] });
  const exposition = metrics.text;
  return { ...{ services, controls, exposition, feed, dispatcher, timers, inbox, admission, authenticator }, outbound };
};

type Parts = Awaited<ReturnType<typeof createParts>>;

const routesOf = (options: GatewayOptions, parts: Parts, state: () => GatewayState) => {
  const { services, feed, inbox, authenticator } = parts;
  const { world, store, accounts } = services;
  const mocks = accounts.filter((account) => !account.livemode);
  return allRoutes({
    ...parts.outbound,
    keys: { world, store, authenticator },
    sessions: { services, feed, open: () => state() === "serving" },
    inbound: {
      receive: (connection, headers, body, traceparent) =>
        receiveWebhook(services, connection, headers, body, traceparent, inbox.take),
    },
    reference: {
      vendors: () => vendorViews(accounts),
      sandboxVendors: () => mocks.map(({ adapter: { id, capabilities } }) => ({ vendor: id, capabilities })),
    },
    vendorControls: { world, accounts, controls: parts.controls },
    operations: {
      ready: () => ({ ready: state() === "serving", checks: { state: state(), store: "open" } }),
      exposition: parts.exposition,
    },
    pages: {
      landing: () => ({
        version: VERSION,
        origin: options.publicUrl,
        mock: options.mockUrl,
        keyFile: options.keyFile,
      }),
    },
  });
};

const firstKeys = async ({ world, store, accounts }: Services) => {
  const made = [];
  for (const [mode, livemode] of MODES) {
    const wanted = accounts.some((account) => account.livemode === (livemode === 1));
    const first = wanted ? await ensureFirstKey({ world, store }, livemode) : null;
    if (first !== null) made.push({ mode, key: first.created });
  }
  return made;
};

/** The one composition root. */
export const createGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const parts = await createParts(options);
  const { services, controls, feed, dispatcher, timers, inbox, admission, authenticator } = parts;
  const healthNews = createHealthNews(services);
  let state: GatewayState = "starting";
  await register(options.store, services, options.world.now());
  await controls.load();
  await restoreTallies(options.world, options.store, services.accounts, options.policy);
  const { world, metrics } = services;
  const { authenticate } = authenticator;
  return {
    app: createHttpApp({
      ...{ world, metrics, authenticate, admission, traced },
      routes: routesOf(options, parts, () => state),
    }),
    services,
    firstKeys: () => firstKeys(services),
    start: async () => {
      await dispatcher.start();
      inbox.start();
      await healthNews.start();
      await timers.start();
      state = "serving";
    },
    stop: async () => {
      state = "draining";
      feed.close();
      controls.stop();
      await healthNews.stop();
      await timers.stop();
      await inbox.stop();
      await dispatcher.stop();
    },
    idle: inbox.idle,
  };
};
