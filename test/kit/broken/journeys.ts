import type { Call, Conversation } from "../../../contracts/adapter.ts";
import { changed, changeEvents, rebind, type Saboteur } from "./wrap.ts";

// biome-ignore lint/correctness/useYield: a conversation that never calls is the mistake
function* idle<T>(value: T): Conversation<T> {
  return { ok: true, value };
}

const same = (call: Call): Call => call;

/** Adapters whose less travelled ways lead nowhere. */
export const JOURNEYS: readonly Saboteur[] = [
  {
    name: "takes a revoked key for a mistake in the request",
    vendor: "onfido",
    caughtBy: "twin-wrong-credentials-are-unauthorized",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        start: (input) =>
          changed(adapter.start(input), same, (result) =>
            result.ok ? result : { ok: false, fault: { ...result.fault, kind: "refused_input" } },
          ),
      })),
  },
  {
    name: "calls a version that the vendor does not have",
    vendor: "veriff",
    caughtBy: "twin-answers-for-all-its-paths",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        start: (input) => changed(adapter.start(input), (call) => ({ ...call, path: call.path.replace("/v1", "/v9") })),
      })),
  },
  {
    name: "sends a parameter that the vendor does not have",
    vendor: "stripe-identity",
    caughtBy: "twin-takes-every-legal-start",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        start: (input) =>
          changed(adapter.start(input), (call) =>
            input.returnUrl === undefined ? { ...call, body: `${call.body}&no_return=true` } : call,
          ),
      })),
  },
  {
    name: "dates a verdict by the creation of its object",
    vendor: "stripe-identity",
    caughtBy: "twin-times-follow-the-story",
    sabotage: (good) =>
      changeEvents(good, (event, body) => {
        const { created } = JSON.parse(new TextDecoder().decode(body)).data.object;
        return { ...event, occurredAt: new Date(created * 1000).toISOString() };
      }),
  },
  {
    name: "takes a link that was handed out for a submission",
    vendor: "onfido",
    caughtBy: "twin-fresh-object-is-open",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        fetch: (ref) =>
          changed(adapter.fetch(ref), same, (result) =>
            result.ok && result.value.status === "initiated"
              ? { ok: true, value: { ...result.value, status: "submitted" } }
              : result,
          ),
      })),
  },
  {
    name: "says that a key makes a repeat harmless and forgets the key",
    vendor: "stripe-identity",
    caughtBy: "twin-repeat-is-truthful",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        start: (input) =>
          changed(adapter.start(input), (call) => {
            const { "Idempotency-Key": _, ...headers } = call.headers ?? {};
            return { ...call, headers };
          }),
      })),
  },
  {
    name: "never finds a start whose answer was lost",
    vendor: "onfido",
    caughtBy: "twin-lost-start-is-found",
    sabotage: (good) => rebind(good, (adapter) => ({ ...adapter, find: () => idle(null) })),
  },
  {
    name: "resubmits without a new way in",
    vendor: "sumsub",
    caughtBy: "twin-resubmit-opens-a-way-in",
    sabotage: (good) =>
      rebind(good, (adapter) => ({ ...adapter, resubmit: (vendorRef) => idle({ vendorRef, capture: {} }) })),
  },
  {
    name: "cancels on our side alone",
    vendor: "stripe-identity",
    caughtBy: "twin-cancel-ends-it",
    sabotage: (good) => rebind(good, (adapter) => ({ ...adapter, cancel: () => idle(undefined) })),
  },
  {
    name: "reports an erasure that never happened",
    vendor: "onfido",
    caughtBy: "twin-erase-leaves-nothing",
    sabotage: (good) => rebind(good, (adapter) => ({ ...adapter, erase: () => idle(undefined) })),
  },
  {
    name: "takes a person who left for one who was refused",
    vendor: "onfido",
    caughtBy: "twin-abandoned-is-never-judged",
    sabotage: (good) =>
      changeEvents(good, (event) => (event.status === "expired" ? { ...event, status: "rejected" } : event)),
  },
];
