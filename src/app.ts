import type { Hono } from "hono";
import { bindAccount, isVendorId, VENDOR_IDS } from "../adapters/registry.ts";
import type { Policy } from "../contracts/policy.ts";
import type { Connection } from "./config.ts";
import { createAccounts, type Registry } from "./connections.ts";
import { createAdmission } from "./http/admission.ts";
import { createHttpApp } from "./http/app.ts";
import { createAuthenticator } from "./http/authenticate.ts";
import { ensureFirstKey } from "./http/keys.ts";
import { allRoutes, VERSION } from "./http/routes/all.ts";
import { outboundRoutesServices } from "./http/routes/outbound-services.ts";
import { vendorViews } from "./http/routes/vendor-views.ts";
import { createInbox } from "./inbound/inbox.ts";
import { receiveWebhook } from "./inbound/receive.ts";
import { joinNodes } from "./nodes/join.ts";
import type { Around, Node } from "./nodes/node.ts";
import { createDispatcher } from "./outbound/deliver.ts";
import { bindPolicy, createPolicies, type Policies } from "./policies/policies.ts";
import { createKeyring } from "./privacy/keyring.ts";
import { register } from "./register.ts";
import { checkRouting } from "./routing-settings.ts";
import { createClockWatch } from "./sessions/clock-watch.ts";
import { followElsewhere } from "./sessions/reading/elsewhere.ts";
import { createChangeFeed } from "./sessions/reading/stream.ts";
import type { Services } from "./sessions/services.ts";
import { createTimers } from "./sessions/timers/timers.ts";
import { createUnderWay } from "./sessions/under-way.ts";
import { createDriftNews } from "./sessions/vendor-news/vendor-drift.ts";
import { createHealthNews } from "./sessions/vendor-news/vendor-health.ts";
import { retryWaiting } from "./sessions/waiting/retry.ts";
import { openSqliteStore } from "./store/sqlite/threaded.ts";
import type { Store } from "./store/store.ts";
import { HELP } from "./telemetry/help.ts";
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
  /** The other nodes gave this one up: the process must end. Of a store that is exclusive it never happens. */
  readonly onLost?: (error: Error) => void;
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

/** Their timers stand: where this fails, the waiting sessions are tried all the same, only later. */
const retryAtOnce = (services: Services): void =>
  void retryWaiting(services).catch((error: unknown) => {
    const thrown = error instanceof Error ? error.name : "unknown";
    services.world.log.error({ thrown }, "waiting sessions could not be tried at once");
  });

type GatewayState = "starting" | "serving" | "draining";

/** Also those that other nodes work with. */
const openPolicies = async ({ store, hear }: Node, policy: Policy): Promise<Policies> => {
  const stored = () => store.list({ table: "policies", order: ["created_at", "asc"], limit: 10_000 });
  const policies = createPolicies(bindPolicy(policy), await stored());
  hear(async () => {
    for (const { hash, body } of await stored()) policies.remember(hash, body);
  });
  return policies;
};

/** Every part, made and joined: a part that nudges another does it through `signals`. */
const createParts = async (options: GatewayOptions) => {
  const { world } = options;
  const metrics = createMetrics(HELP);
  const node = await joinNodes({ world, store: options.store, metrics, lost: (error) => options.onLost?.(error) });
  const { store } = node;
  const keyring = createKeyring(world, options.rootKey);
  const policies = await openPolicies(node, options.policy);
  const accounts = createAccounts({ world, metrics, registry: REGISTRY, heed: node.heed }, options.connections);
  checkRouting(options.policy, accounts);
  const feed = createChangeFeed();
  const receivers = { world, store, node, keyring, metrics, allowPrivateAddresses: options.privateReceivers };
  const dispatcher = createDispatcher({ ...receivers, origin: options.publicUrl });
  const signals: Services["signals"] = {
    events: dispatcher.notify,
    session: feed.publish,
    timers: (dueAt) => timers.notify(dueAt),
    unpark: (ids) => inbox.unpark(ids),
  };
  const clock = createClockWatch(world);
  const { publicUrl } = options;
  const underWay = createUnderWay();
  const services: Services = {
    ...{ world, store, node, keyring, policies, accounts, metrics, clock, underWay, signals, publicUrl },
  };
  const controls = createControls({ world, store, node, accounts, metrics, changed: () => retryAtOnce(services) });
  const pressure = createPressureGauge(world, store, metrics);
  const timers = createTimers(services, pressure);
  const inbox = createInbox(services, pressure);
  const admission = createAdmission(world, metrics, pressure);
  const authenticator = createAuthenticator(world, node);
  const outbound = outboundRoutesServices({ ...receivers, dispatcher, ownOrigins: [options.publicUrl] });
  const exposition = metrics.text;
  return {
    ...{ node, services, controls, exposition, feed, dispatcher, timers, inbox, admission, authenticator },
    outbound,
  };
};

type Parts = Awaited<ReturnType<typeof createParts>>;

const routesOf = (options: GatewayOptions, parts: Parts, state: () => GatewayState) => {
  const { services, feed, inbox, authenticator } = parts;
  const { world, store, node, accounts } = services;
  const mocks = accounts.filter((account) => !account.livemode);
  return allRoutes({
    ...parts.outbound,
    keys: { world, store, node, authenticator },
    sessions: { services, feed, open: () => state() === "serving" },
    inbound: {
      receive: (connection, received, traceparent) =>
        receiveWebhook(services, connection, received, traceparent, inbox.take),
    },
    reference: {
      vendors: () => vendorViews(accounts),
      sandboxVendors: () => mocks.map(({ adapter: { id, capabilities } }) => ({ vendor: id, capabilities })),
    },
    vendorControls: { world, accounts, controls: parts.controls },
    vendorDrift: { accounts },
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

/** What other nodes do, and leave behind, leads to work here. */
const around = ({ services, feed, inbox, timers, dispatcher }: Parts): Around => ({
  looked: followElsewhere(services.store, feed),
  left: async (owner) => {
    const takeUp = await inbox.left(owner);
    return () => {
      takeUp();
      timers.notify(services.world.now());
      dispatcher.tookOver();
    };
  },
});

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
  const { node, services, controls, feed, dispatcher, timers, inbox, admission, authenticator } = parts;
  const news = [createHealthNews(services), createDriftNews(services)];
  let state: GatewayState = "starting";
  await register(services, options.world.now());
  await controls.load();
  await restoreTallies(options.world, services.store, services.accounts, options.policy);
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
      for (const one of news) await one.start();
      await timers.start();
      node.begin(around(parts));
      state = "serving";
    },
    stop: async () => {
      state = "draining";
      feed.close();
      controls.stop();
      for (const one of news) await one.stop();
      await timers.stop();
      await inbox.stop();
      await dispatcher.stop();
      await node.leave();
    },
    idle: inbox.idle,
  };
};
