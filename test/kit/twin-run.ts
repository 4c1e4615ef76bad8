import type {
  Answer,
  BoundAdapter,
  Call,
  Conversation,
  Observation,
  VendorEvent,
  Verified,
} from "../../contracts/adapter.ts";
import type { Result } from "../../contracts/fault.ts";
import type { ScenarioName } from "../../contracts/scenario.ts";
import { isTerminal, RANK, type Status } from "../../contracts/status.ts";
import type { VendorId } from "../../mock-vendor/accounts.ts";
import { createMockVendor } from "../../mock-vendor/app.ts";
import { type AdvancingWorld, type OutgoingRequest, virtualWorld } from "../../mock-vendor/world.ts";
import { INPUT } from "./person.ts";
import { sandboxFor } from "./sandbox.ts";

const GATEWAY = "https://gateway.test";

/** The settings of the account at the twin that `runAgainstTwin` plays. */
export const twinSettings = (vendor: VendorId): Readonly<Record<string, unknown>> =>
  sandboxFor(vendor, GATEWAY).settings;

interface Delivery {
  readonly request: OutgoingRequest;
  readonly nowSeconds: number;
}

export interface TwinRun {
  readonly started: Result<{ readonly vendorRef: string }>;
  /** Authentic events in the order of their arrival, redeliveries included. */
  readonly events: readonly VendorEvent[];
  /** Bytes of the authentic callbacks in the order of their arrival. */
  readonly bodies: readonly Verified[];
  /** Callbacks that failed the signature check. */
  readonly forged: number;
  /** Authentic callbacks that no event could be read from. */
  readonly unreadable: number;
  /** What the vendor says at the end. */
  readonly fetched: Result<Observation> | undefined;
}

type App = ReturnType<typeof createMockVendor>["app"];

const lowerCase = (headers: Iterable<readonly [string, string]>): Record<string, string> =>
  Object.fromEntries([...headers].map(([name, value]) => [name.toLowerCase(), value]));

/** One call over no socket, with the adapter's own authentication at the twin's time. */
const send = async (app: App, world: AdvancingWorld, adapter: BoundAdapter, call: Call): Promise<Answer> => {
  const headers = { ...call.headers, ...adapter.authenticate(call, Math.floor(world.now() / 1000)) };
  const init = { method: call.method, headers, ...(call.body === undefined ? {} : { body: call.body }) };
  const response = await app.request(adapter.baseUrl + call.path, init, { target: call.path });
  return { status: response.status, headers: lowerCase(response.headers), body: await response.text() };
};

const converse = async <T>(
  app: App,
  world: AdvancingWorld,
  adapter: BoundAdapter,
  conversation: Conversation<T>,
): Promise<Result<T>> => {
  let next = conversation.next();
  while (!next.done) next = conversation.next(await send(app, world, adapter, next.value));
  return next.value;
};

/** Time goes on while the twin takes its own to answer. */
const whileTimePasses = async <T>(world: AdvancingWorld, work: Promise<T>): Promise<T> => {
  let done = false;
  const finished = work.finally(() => {
    done = true;
  });
  for (let turns = 0; !done && turns < 100; turns += 1) await world.advance(50);
  return finished;
};

/** Drives the adapter's start against the twin, lets the scenario play, and reads what came. */
export const runAgainstTwin = async (
  adapter: BoundAdapter,
  vendor: VendorId,
  scenario: ScenarioName,
  seed: number,
): Promise<TwinRun> => {
  const deliveries: Delivery[] = [];
  const world: AdvancingWorld = virtualWorld({
    seed,
    send: async (request) => {
      deliveries.push({ request, nowSeconds: Math.floor(world.now() / 1000) });
      return { status: 200 };
    },
  });
  const { app } = createMockVendor(world, {
    accounts: [sandboxFor(vendor, GATEWAY).account],
    publicUrl: "https://mock.test",
  });
  const nowSeconds = Math.floor(world.now() / 1000);
  const input = { ...INPUT, labels: { mock_scenario: scenario }, lifeSeconds: 600, expiresAt: nowSeconds + 600 };
  const started = await whileTimePasses(world, converse(app, world, adapter, adapter.start(input)));
  await world.advance(700_000);
  const fetched = started.ok ? await converse(app, world, adapter, adapter.fetch(started.value.vendorRef)) : undefined;
  return { started, fetched, ...readAll(adapter, deliveries) };
};

/** The events of callbacks, read one after the other. */
export const readInOrder = (adapter: BoundAdapter, bodies: readonly Verified[]): readonly VendorEvent[] =>
  bodies.flatMap((body) => {
    const received = adapter.read(body);
    return received.kind === "events" ? received.events : [];
  });

const readAll = (
  adapter: BoundAdapter,
  deliveries: readonly Delivery[],
): Pick<TwinRun, "bodies" | "events" | "forged" | "unreadable"> => {
  const bodies = deliveries.flatMap(({ request, nowSeconds }) => {
    const headers = lowerCase(Object.entries(request.headers));
    const verified = adapter.verify(headers, new TextEncoder().encode(request.body), nowSeconds);
    return verified.ok ? [verified.value] : [];
  });
  return {
    bodies,
    events: readInOrder(adapter, bodies),
    forged: deliveries.length - bodies.length,
    unreadable: bodies.filter((body) => adapter.read(body).kind === "unreadable").length,
  };
};

export interface Outcome {
  readonly ends: Status | undefined;
  readonly through: readonly Status[];
  readonly contested: boolean;
}

const order = (a: VendorEvent, b: VendorEvent): number =>
  (a.occurredAt ?? "").localeCompare(b.occurredAt ?? "") ||
  (a.status ? RANK[a.status] : -1) - (b.status ? RANK[b.status] : -1) ||
  a.dedupeKey.localeCompare(b.dedupeKey);

/** A plain reading of events: each once, by the vendor's time; the first terminal status stays. */
export const outcomeOf = (events: readonly VendorEvent[]): Outcome => {
  const once = [...new Map(events.map((event) => [event.dedupeKey, event])).values()].sort(order);
  const through: Status[] = [];
  let contested = false;
  for (const { status } of once) {
    if (status === undefined) continue;
    const last = through.at(-1);
    if (last && isTerminal(last)) contested ||= status !== last && status !== "submitted";
    else if (status !== last) through.push(status);
  }
  return { ends: through.at(-1), through, contested };
};
