import { createLoneNode } from "../../src/nodes/node.ts";
import type { OutboundContext } from "../../src/outbound/context.ts";
import { createDispatcher, type Dispatcher } from "../../src/outbound/deliver.ts";
import { listDeliveries } from "../../src/outbound/deliveries.ts";
import { createEndpoint } from "../../src/outbound/endpoints.ts";
import { sessionEventRow } from "../../src/outbound/event.ts";
import { createKeyring, type Keyring } from "../../src/privacy/keyring.ts";
import { openEngine } from "../../src/store/sqlite/engine.ts";
import { createInPlaceStore } from "../../src/store/sqlite/in-place.ts";
import type { Store } from "../../src/store/store.ts";
import type { EventRow } from "../../src/store/tables.ts";
import type { HttpOutcome } from "../../src/world.ts";
import { PARENTS } from "./store-kit/rows.ts";
import { createVirtualWorld, type HttpHandler, type VirtualWorld } from "./virtual-world.ts";

export const TENANT = "acme";
const ROOT = new Uint8Array(32).fill(7);

export interface Rig {
  readonly world: VirtualWorld;
  readonly store: Store;
  readonly keyring: Keyring;
  readonly dispatcher: Dispatcher;
  readonly context: OutboundContext;
  /** Answers of the receivers, by host name. No entry: nobody listens. */
  readonly receivers: Map<string, HttpHandler>;
}

export interface RigOptions {
  readonly seed?: number;
  readonly onPoint?: (name: string) => void;
  /** Wraps the store that everything here uses. */
  readonly store?: (store: Store, world: VirtualWorld) => Store;
}

export const answer = (status: number, headers: Readonly<Record<string, string>> = {}): HttpOutcome => ({
  kind: "answer",
  status,
  headers,
  body: new Uint8Array(0),
});

export const REFUSED: HttpOutcome = { kind: "failure", sent: "no", why: "connect" };

const contextOf = (parts: Pick<Rig, "world" | "store" | "keyring" | "dispatcher">): OutboundContext => ({
  ...parts,
  node: createLoneNode(parts.store),
  actor: { tenant: TENANT, livemode: 0, actor: "key:key_1" },
  allowPrivateAddresses: false,
  ownOrigins: ["https://gateway.example.test"],
});

/** The real store in memory, a virtual network and clock, and a dispatcher that runs. */
export const createRig = async (options: RigOptions = {}): Promise<Rig> => {
  const receivers = new Map<string, HttpHandler>();
  const http: HttpHandler = (request, world) =>
    receivers.get(new URL(request.url).hostname)?.(request, world) ?? REFUSED;
  const world = createVirtualWorld({
    seed: options.seed ?? 1,
    http,
    ...(options.onPoint === undefined ? {} : { onPoint: options.onPoint }),
  });
  const store = (options.store ?? ((same) => same))(createInPlaceStore(openEngine(":memory:")), world);
  const keyring = createKeyring(world, ROOT);
  await store.commit(PARENTS);
  const dispatcher = createDispatcher({ world, node: createLoneNode(store), keyring, allowPrivateAddresses: false });
  await world.settle(dispatcher.start());
  return { world, store, keyring, dispatcher, context: contextOf({ world, store, keyring, dispatcher }), receivers };
};

/** A second process on the same database. The first is left as it is: a dead one finishes nothing. */
export const restart = async (rig: Rig, store: Store = rig.store): Promise<Rig> => {
  const { world, keyring } = rig;
  const dispatcher = createDispatcher({ world, node: createLoneNode(store), keyring, allowPrivateAddresses: false });
  await world.settle(dispatcher.start());
  return { ...rig, store, dispatcher, context: contextOf({ world, store, keyring, dispatcher }) };
};

export const endpointAt = async (rig: Rig, host: string, types: string[] = ["*"]) => {
  const created = await createEndpoint(rig.context, { url: `https://${host}/hook`, types });
  if ("kind" in created) throw new Error(created.detail);
  return created;
};

const eventOf = (rig: Rig, version: number): EventRow =>
  sessionEventRow(rig.world, {
    type: version === 1 ? "session.status_changed" : "session.decided",
    tenant: TENANT,
    livemode: 0,
    session: "ses_1",
    status: "approved",
    previousStatus: "submitted",
    version,
    contested: false,
    reasons: [],
    clientReference: null,
  });

/** Commits the events of these versions of one session; the dispatcher is told. */
export const emit = async (rig: Rig, ...versions: readonly number[]): Promise<readonly EventRow[]> => {
  const rows = versions.map((version) => eventOf(rig, version));
  for (const row of rows) await rig.store.commit([{ op: "insert", table: "events", row }]);
  rig.dispatcher.notify();
  return rows;
};

export const requestsTo = ({ world }: Rig, host: string) =>
  world.requests.filter(({ url }) => new URL(url).hostname === host);

export const deliveriesOf = ({ store }: Rig, endpointId: string) =>
  store.list({
    table: "deliveries",
    where: { endpoint_id: endpointId },
    order: ["event_sequence", "asc"],
    limit: 1000,
  });

/** Event ids in the order in which they were sent. */
export const idsIn = (rig: Rig, host: string) =>
  requestsTo(rig, host).map(({ headers }) => headers["webhook-id"] ?? "");

export const logOf = async (rig: Rig, endpointId: string) => {
  const page = await listDeliveries(rig.context, endpointId, { limit: 100 });
  if ("kind" in page) throw new Error(page.slug);
  return page.data;
};

export const waiting = (world: VirtualWorld, ms: number): Promise<void> =>
  new Promise((resolve) => world.timer(ms, resolve));
