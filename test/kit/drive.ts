import assert from "node:assert/strict";
import type { Answer, Call, Conversation, Headers, VendorEvent } from "../../contracts/adapter.ts";
import type { BoundAdapter } from "../../contracts/bound-adapter.ts";
import type { Result } from "../../contracts/fault.ts";
import type { Secret } from "../../contracts/pii.ts";
import { uuid } from "../../mock-vendor/ids.ts";
import type { MockWorld } from "../../mock-vendor/world.ts";
import type { Script } from "./spec.ts";

export const NOW = 1_772_446_530;

export const bytesOf = (body: unknown): Uint8Array =>
  new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));

export const answerOf = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
});

export interface Driven<T> {
  readonly calls: readonly Call[];
  readonly result: Result<T> | undefined;
}

/** Answers a conversation's calls in order. `result` is undefined if it asked for more than there are answers. */
export const drive = <T>(conversation: Conversation<T>, answers: readonly Answer[]): Driven<T> => {
  const calls: Call[] = [];
  let next = conversation.next();
  for (const answer of answers) {
    if (next.done) break;
    calls.push(next.value);
    next = conversation.next(answer);
  }
  if (!next.done) calls.push(next.value);
  return { calls, result: next.done ? next.value : undefined };
};

export const goodAnswers = (script: Script): readonly Answer[] =>
  script.steps.map((step) => answerOf(step.status ?? 200, step.body));

/** The events of a callback that counts as verified. */
export const eventsOf = (adapter: BoundAdapter, body: unknown): readonly VendorEvent[] => {
  const received = adapter.read(bytesOf(body) as Parameters<BoundAdapter["read"]>[0]);
  assert.equal(received.kind, "events", `expected events: ${JSON.stringify(received)}`);
  return received.kind === "events" ? received.events : [];
};

export const oneEvent = (adapter: BoundAdapter, body: unknown): VendorEvent => {
  const [event, ...others] = eventsOf(adapter, body);
  assert.ok(event !== undefined && others.length === 0, "expected exactly one event");
  return event;
};

/** A call as it goes out at this moment of the mock's clock: stamped where the vendor wants that, and authenticated. */
export const asSent = (
  adapter: BoundAdapter,
  call: Call,
  world: Pick<MockWorld, "now" | "random">,
  token?: Secret<string>,
): Call & { readonly headers: Headers } => {
  const nowMs = world.now();
  const sent = adapter.stamp?.(call, { nowMs, nonce: uuid(world.random) }) ?? call;
  return { ...sent, headers: { ...sent.headers, ...adapter.authenticate(sent, Math.floor(nowMs / 1000), token) } };
};
