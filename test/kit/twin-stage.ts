import type {
  Answer,
  Call,
  Conversation,
  Observation,
  Started,
  StartInput,
  VendorEvent,
  Verified,
} from "../../contracts/adapter.ts";
import type { BoundAdapter } from "../../contracts/bound-adapter.ts";
import type { Result } from "../../contracts/fault.ts";
import type { ScenarioName } from "../../contracts/scenario.ts";
import { createMockVendor, type MockVendor } from "../../mock-vendor/app.ts";
import type { TwinModule } from "../../mock-vendor/twin.ts";
import type { Account } from "../../mock-vendor/wire.ts";
import { type AdvancingWorld, virtualWorld } from "../../mock-vendor/world.ts";
import { INPUT } from "./person.ts";
import { sandboxIn } from "./sandbox.ts";
import { type Delivery, type Heard, readAll } from "./twin-heard.ts";
import { converse, lowerCase, send, whileTimePasses } from "./twin-line.ts";

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
