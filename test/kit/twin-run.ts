import type {
  Answer,
  BoundAdapter,
  Call,
  Conversation,
  Observation,
  Started,
  StartInput,
  VendorEvent,
  Verified,
} from "../../contracts/adapter.ts";
import { ok, type Result } from "../../contracts/fault.ts";
import type { Secret } from "../../contracts/pii.ts";
import { SCENARIOS, type Scenario, type ScenarioName } from "../../contracts/scenario.ts";
import { isTerminal, RANK, type Status } from "../../contracts/status.ts";
import { createMockVendor, type MockVendor } from "../../mock-vendor/app.ts";
import type { TwinModule } from "../../mock-vendor/twin.ts";
import type { Account } from "../../mock-vendor/wire.ts";
import { type AdvancingWorld, type OutgoingRequest, virtualWorld } from "../../mock-vendor/world.ts";
import { asSent } from "./drive.ts";
import { INPUT } from "./person.ts";
import { sandboxIn } from "./sandbox.ts";

const GATEWAY = "https://gateway.test";

/** A twin to play against: one of ours, or one that lives elsewhere. */
export type TwinOf = TwinModule<Account>;

const MOCK = "https://mock.test";

/** The settings of the account at the twin that `openTwin` plays. */
export const twinSettings = (twin: TwinOf): Readonly<Record<string, unknown>> => ({
  ...sandboxIn(twin, GATEWAY).settings,
  baseUrl: MOCK,
});

/** Settings of the same form with credentials that the twin does not know. */
export const strangersSettings = (twin: TwinOf): Readonly<Record<string, unknown>> => ({
  ...sandboxIn(twin, GATEWAY, 8).settings,
  baseUrl: MOCK,
});

interface Delivery {
  readonly request: OutgoingRequest;
  readonly nowSeconds: number;
  /** Where it passed the signature check. */
  body?: Verified;
  /** What a question that it led to was answered with. */
  readonly answers: VendorEvent[];
}

/** What came back from the twin by callbacks. */
export interface Heard {
  /** What the vendor answered to the questions that hints led to. */
  readonly prompted: readonly VendorEvent[];
  /** Authentic events in the order of their arrival, redeliveries and prompted ones included. */
  readonly events: readonly VendorEvent[];
  /** Bytes of the authentic callbacks in the order of their arrival. */
  readonly bodies: readonly Verified[];
  /** Callbacks that failed the signature check. */
  readonly forged: number;
  /** Authentic callbacks that no event could be read from. */
  readonly unreadable: number;
}

export interface TwinRun extends Heard {
  readonly started: Result<{ readonly vendorRef: string }>;
  /** Of the start, and of a resubmission after it. */
  readonly refs: readonly string[];
  /** What the vendor says at the end. */
  readonly fetched: Result<Observation> | undefined;
}

type App = MockVendor["app"];

const lowerCase = (headers: Iterable<readonly [string, string]>): Record<string, string> =>
  Object.fromEntries([...headers].map(([name, value]) => [name.toLowerCase(), value]));

/** One call over no socket, with the adapter's own authentication at the twin's time. */
const sendWith = async (
  app: App,
  world: AdvancingWorld,
  adapter: BoundAdapter,
  call: Call,
  token?: Secret<string>,
): Promise<Answer> => {
  const { method, path, headers, body } = asSent(adapter, call, world, token);
  const init = { method, headers, ...(body === undefined ? {} : { body }) };
  const response = await app.request(adapter.baseUrl + path, init, { target: path });
  return { status: response.status, headers: lowerCase(response.headers), body: await response.text() };
};

const driveTo = async <T>(
  conversation: Conversation<T>,
  answer: (call: Call) => Promise<Answer>,
): Promise<Result<T>> => {
  let next = conversation.next();
  while (!next.done) next = conversation.next(await answer(next.value));
  return next.value;
};

/** A fresh one each time, where the vendor hands out tokens. */
const tokenFor = async (
  app: App,
  world: AdvancingWorld,
  adapter: BoundAdapter,
): Promise<Result<Secret<string> | undefined>> => {
  if (adapter.token === undefined) return ok(undefined);
  const token = await driveTo(adapter.token(), (call) => sendWith(app, world, adapter, call));
  return token.ok ? ok(token.value.value) : token;
};

const send = async (app: App, world: AdvancingWorld, adapter: BoundAdapter, call: Call): Promise<Answer> => {
  const token = await tokenFor(app, world, adapter);
  return sendWith(app, world, adapter, call, token.ok ? token.value : undefined);
};

const converse = async <T>(
  app: App,
  world: AdvancingWorld,
  adapter: BoundAdapter,
  conversation: Conversation<T>,
): Promise<Result<T>> => {
  const token = await tokenFor(app, world, adapter);
  if (!token.ok) return token;
  return driveTo(conversation, (call) => sendWith(app, world, adapter, call, token.value));
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

/** A twin with one account, and an adapter that talks to it. */
export interface TwinStage {
  readonly world: AdvancingWorld;
  readonly mock: MockVendor;
  readonly call: (call: Call) => Promise<Answer>;
  /** The whole conversation, while the twin's time goes on. */
  readonly converse: <T>(conversation: Conversation<T>) => Promise<Result<T>>;
  /** A start of this scenario. */
  readonly inputOf: (scenario: ScenarioName) => StartInput;
  readonly heard: () => Heard;
}

/** The bytes of a delivery that passes the signature check. */
const verifiedOf = async (
  adapter: BoundAdapter,
  { request, nowSeconds }: Delivery,
  ask: <T>(conversation: Conversation<T>) => Promise<Result<T>>,
): Promise<Verified | undefined> => {
  const headers = lowerCase(Object.entries(request.headers));
  const body = new TextEncoder().encode(request.body);
  const { keyed } = adapter;
  if (keyed === undefined) {
    const addressed = new URL(request.url).searchParams.get("key") ?? undefined;
    const verified = adapter.verify(headers, body, nowSeconds, addressed);
    return verified.ok ? verified.value : undefined;
  }
  const claim = keyed.claim(headers, body, nowSeconds);
  const key = claim.ok ? await ask(keyed.key(claim.value.keyId)) : undefined;
  const verified = claim.ok && key?.ok && key.value !== null ? claim.value.verify(key.value) : undefined;
  return verified?.ok ? verified.value : undefined;
};

/** An answer without a time follows what was heard before it, as in the gateway; one that says the same again is of the same time. */
const placed = (answer: Observation, before: VendorEvent | undefined): VendorEvent => {
  const { occurredAt: last = new Date(0).toISOString(), raw } = before ?? {};
  const next = raw === answer.raw ? last : new Date(Date.parse(last) + 1).toISOString();
  const { occurredAt = next } = answer;
  return { ...answer, occurredAt, dedupeKey: `fetch:${answer.raw}:${occurredAt}` };
};

/** What a gateway would learn by asking about the attempt that an authentic hint names. */
const answerTo = async (
  adapter: BoundAdapter,
  body: Verified | undefined,
  known: ReadonlySet<string>,
  before: VendorEvent | undefined,
  ask: <T>(conversation: Conversation<T>) => Promise<Result<T>>,
): Promise<readonly VendorEvent[]> => {
  const received = body && adapter.read(body);
  // About an object that nobody started here a gateway does not ask.
  if (received?.kind !== "hint" || !known.has(received.vendorRef)) return [];
  const fetched = await ask(adapter.fetch(received.vendorRef));
  return fetched.ok ? [placed(fetched.value, before)] : [];
};

export const openTwin = (adapter: BoundAdapter, twin: TwinOf, seed: number, pace = 1): TwinStage => {
  const deliveries: Delivery[] = [];
  const known = new Set<string>();
  const world: AdvancingWorld = virtualWorld({
    seed,
    send: async (request) => {
      const delivery: Delivery = { request, nowSeconds: Math.floor(world.now() / 1000), answers: [] };
      deliveries.push(delivery);
      const ask = <T>(conversation: Conversation<T>) => converse(mock.app, world, adapter, conversation);
      const body = await verifiedOf(adapter, delivery, ask);
      if (body !== undefined) delivery.body = body;
      const before = deliveries.flatMap(({ answers }) => answers).at(-1);
      delivery.answers.push(...(await answerTo(adapter, body, known, before, ask)));
      return { status: 200 };
    },
  });
  const mock = createMockVendor(world, {
    accounts: [sandboxIn(twin, GATEWAY).account],
    modules: { [twin.vendor]: twin },
    publicUrl: MOCK,
    pace,
  });
  return {
    world,
    mock,
    call: (call) => whileTimePasses(world, send(mock.app, world, adapter, call)),
    converse: async (conversation) => {
      const result = await whileTimePasses(world, converse(mock.app, world, adapter, conversation));
      const made = result.ok ? (result.value as Partial<Started> | null | undefined) : undefined;
      if (typeof made?.vendorRef === "string") known.add(made.vendorRef);
      return result;
    },
    inputOf: (scenario) => {
      const nowSeconds = Math.floor(world.now() / 1000);
      return { ...INPUT, labels: { mock_scenario: scenario }, lifeSeconds: 600, expiresAt: nowSeconds + 600 };
    },
    heard: () => readAll(adapter, deliveries),
  };
};

/** Long enough for a vendor to ask for another picture, and not for the link to end; milliseconds. */
const UNTIL_ASKED = 30_000;

/** What the caller does where the vendor cannot go on with what it has. */
const resubmitted = async (
  { adapter, stage }: { readonly adapter: BoundAdapter; readonly stage: TwinStage },
  scenario: ScenarioName,
  vendorRef: string,
): Promise<string> => {
  await stage.world.advance(UNTIL_ASKED);
  const fetched = await stage.converse(adapter.fetch(vendorRef));
  const expected: Scenario = SCENARIOS[scenario];
  const asked = fetched.ok && fetched.value.status === "needs_resubmission" && expected.ends === "approved";
  if (!asked || adapter.resubmit === undefined) return vendorRef;
  const again = await stage.converse(adapter.resubmit(vendorRef, stage.inputOf(scenario)));
  return again.ok ? again.value.vendorRef : vendorRef;
};

/** Enough for every scenario to come to its end, the retries of callbacks included; milliseconds. */
const WHOLE_STORY = 700_000;

/** Drives the adapter's start against the twin, lets the scenario play, and reads what came. */
export const runAgainstTwin = async (
  adapter: BoundAdapter,
  twin: TwinOf,
  scenario: ScenarioName,
  seed: number,
  resubmits = false,
): Promise<TwinRun> => {
  const stage = openTwin(adapter, twin, seed);
  const started = await stage.converse(adapter.start(stage.inputOf(scenario)));
  const first = started.ok ? started.value.vendorRef : undefined;
  const last = first && resubmits ? await resubmitted({ adapter, stage }, scenario, first) : first;
  await stage.world.advance(WHOLE_STORY);
  const fetched = last === undefined ? undefined : await stage.converse(adapter.fetch(last));
  const refs = [...new Set([first, last].flatMap((ref) => ref ?? []))];
  return { started, refs, fetched, ...stage.heard() };
};

/** The events of callbacks, read one after the other. */
export const readInOrder = (adapter: BoundAdapter, bodies: readonly Verified[]): readonly VendorEvent[] =>
  bodies.flatMap((body) => {
    const received = adapter.read(body);
    return received.kind === "events" ? received.events : [];
  });

/**
 * What was asked for is the vendor's word of now: where its time is cut to whole seconds, it is not older than what was heard
 * before in that second.
 */
const notBefore = (heard: readonly VendorEvent[], answer: VendorEvent): VendorEvent => {
  const newest = heard.reduce((latest, { occurredAt = "" }) => (occurredAt > latest ? occurredAt : latest), "");
  const { occurredAt = "" } = answer;
  const sameSecond = occurredAt.endsWith(".000Z") && newest.slice(0, 19) === occurredAt.slice(0, 19);
  return sameSecond ? { ...answer, occurredAt: newest } : answer;
};

const readAll = (adapter: BoundAdapter, deliveries: readonly Delivery[]): Heard => {
  const authentic = deliveries.flatMap(({ answers, body }) => (body === undefined ? [] : [{ body, answers }]));
  const bodies = authentic.map(({ body }) => body);
  const events: VendorEvent[] = [];
  const prompted: VendorEvent[] = [];
  for (const { body, answers } of authentic) {
    events.push(...readInOrder(adapter, [body]));
    for (const answer of answers) {
      const dated = notBefore(events, answer);
      events.push(dated);
      prompted.push(dated);
    }
  }
  return {
    bodies,
    prompted,
    events,
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
