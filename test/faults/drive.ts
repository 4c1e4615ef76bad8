import { bindAccount } from "../../adapters/registry.ts";
import type { Call, Conversation, Observation } from "../../contracts/adapter.ts";
import type { BoundAdapter } from "../../contracts/bound-adapter.ts";
import type { Result } from "../../contracts/fault.ts";
import type { Secret } from "../../contracts/pii.ts";
import type { ScenarioName } from "../../contracts/scenario.ts";
import type { VendorId } from "../../mock-vendor/accounts.ts";
import { createMockVendor, type MockVendor } from "../../mock-vendor/app.ts";
import type { FaultRule } from "../../mock-vendor/faults/rules.ts";
import { WIRE_HEADER } from "../../mock-vendor/wire.ts";
import { type AdvancingWorld, type OutgoingRequest, virtualWorld } from "../../mock-vendor/world.ts";
import { asSent } from "../kit/drive.ts";
import { INPUT } from "../kit/person.ts";
import { sandboxFor } from "../kit/sandbox.ts";
import { whileTimePasses } from "../kit/twin-line.ts";

const GATEWAY = "https://gateway.test";
const MOCK = "https://mock.test";

/** One answer of a twin, as the wire carries it. */
export interface Answered {
  readonly call: Call;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly text: string;
  /** What the server acts out on the socket. */
  readonly wire: string | null;
  /** Seconds that it took. */
  readonly took: number;
}

/** One callback, as the wire carries it. */
export interface Delivered extends OutgoingRequest {
  /** Seconds since the drive began. */
  readonly at: number;
  readonly nowSeconds: number;
}

export interface Drive {
  readonly vendor: VendorId;
  readonly adapter: BoundAdapter;
  readonly world: AdvancingWorld;
  readonly mock: MockVendor;
  readonly answers: readonly Answered[];
  readonly delivered: readonly Delivered[];
  /** Our reference of the person. */
  readonly reference: string;
  /** The vendor's object, once it is made. */
  readonly object: () => string | undefined;
  /** Opens a verification. */
  readonly start: (reference?: string) => Promise<Result<{ readonly vendorRef: string }>>;
  readonly fetch: () => Promise<Result<Observation>>;
  readonly settings: Readonly<Record<string, unknown>>;
}

export const boundTo = (vendor: VendorId, settings: Readonly<Record<string, unknown>>): BoundAdapter => {
  const bound = bindAccount(vendor, settings);
  if (!bound.ok) throw new Error(bound.fault.detail);
  return bound.value;
};

/** Finer than a fault's shortest delay; milliseconds. */
const STEP = 25;
const TURNS = 400;

const FAILED = { ok: false, fault: { kind: "timeout", detail: "nothing came" } } as const;

interface Line {
  readonly world: AdvancingWorld;
  readonly mock: () => MockVendor;
  readonly adapter: BoundAdapter;
}

const send = async ({ world, mock, adapter }: Line, call: Call, token?: Secret<string>): Promise<Answered> => {
  const began = world.now();
  const { method, path, headers, body } = asSent(adapter, call, world, token);
  const init = { method, headers, ...(body === undefined ? {} : { body }) };
  const response = await mock().app.request(adapter.baseUrl + path, init, { target: path });
  const bytes = Buffer.from(await response.arrayBuffer());
  const took = (world.now() - began) / 1000;
  const [head, wire] = [Object.fromEntries(response.headers), response.headers.get(WIRE_HEADER)];
  return { call, status: response.status, headers: head, bytes, text: bytes.toString(), wire, took };
};

const held = async <T>(conversation: Conversation<T>, ask: (call: Call) => Promise<Answered>): Promise<Result<T>> => {
  let next = conversation.next();
  while (!next.done) {
    const { status, headers, text, wire } = await ask(next.value);
    if (wire === "hang" || wire === "reset" || wire === "truncate") return FAILED;
    next = conversation.next({ status, headers, body: text });
  }
  return next.value;
};

/** Whole conversations; every answer but those to a request for a token is noted. */
const createConverse =
  (line: Line, answers: Answered[]) =>
  async <T>(conversation: Conversation<T>): Promise<Result<T>> => {
    const { adapter } = line;
    const token = adapter.token && (await held(adapter.token(), (call) => send(line, call)));
    if (token && !token.ok) return token;
    return held(conversation, async (call) => {
      const answered = await send(line, call, token?.value.value);
      answers.push(answered);
      return answered;
    });
  };

/** A vendor's twin and its adapter, without the gateway: what the wire carries under a fault. */
export const driveUnder = (
  vendor: VendorId,
  scenario: ScenarioName,
  rule: Omit<FaultRule, "id"> | undefined,
): Drive => {
  const { account, settings: own } = sandboxFor(vendor, GATEWAY);
  const settings = { ...own, baseUrl: MOCK };
  const adapter = boundTo(vendor, settings);
  const [answers, delivered]: [Answered[], Delivered[]] = [[], []];
  const world: AdvancingWorld = virtualWorld({
    seed: 11,
    send: async (request) => {
      delivered.push({ ...request, at: (world.now() - began) / 1000, nowSeconds: Math.floor(world.now() / 1000) });
      return { status: 200 };
    },
  });
  const began = world.now();
  const mock = createMockVendor(world, { accounts: [account], publicUrl: MOCK });
  if (rule !== undefined) mock.faults.add(rule);
  const converse = createConverse({ world, mock: () => mock, adapter }, answers);
  const reference = INPUT.externalRef;
  const object = () => mock.objects().find((one) => one.reference === reference)?.object;
  const expiresAt = Math.floor(began / 1000) + 600;
  const start: Drive["start"] = (externalRef = reference) => {
    const input = { ...INPUT, externalRef, labels: { mock_scenario: scenario }, lifeSeconds: 600, expiresAt };
    return whileTimePasses(world, converse(adapter.start(input)), STEP, TURNS);
  };
  const fetch = () => whileTimePasses(world, converse(adapter.fetch(object() ?? "")), STEP, TURNS);
  return { vendor, adapter, world, mock, answers, delivered, reference, object, start, fetch, settings };
};
