import type { Call } from "../../../contracts/adapter.ts";
import { changed, rebind, type Saboteur } from "./wrap.ts";

const sending =
  (change: (call: Call, settings: Readonly<Record<string, unknown>>) => Call): Saboteur["sabotage"] =>
  (good) =>
    rebind(good, (adapter, settings) => ({
      ...adapter,
      start: (input) =>
        changed(adapter.start(input), (call) => change(call, settings as Readonly<Record<string, unknown>>)),
    }));

/** Adapters that open a person's way carelessly. */
export const STARTS: readonly Saboteur[] = [
  {
    name: "starts a session that nobody can enter",
    vendor: "onfido",
    caughtBy: "start-gives-a-way-in",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        start: (input) =>
          changed(
            adapter.start(input),
            (call) => call,
            (result) => (result.ok ? { ok: true, value: { ...result.value, capture: {} } } : result),
          ),
      })),
  },
  {
    name: "writes JSON by hand",
    vendor: "sumsub",
    caughtBy: "hostile-person-is-sent-safely",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        start: (input) =>
          changed(adapter.start(input), (call) => {
            const name = input.person.given_name?.reveal("sabotage") ?? "";
            return call.step === "create_applicant" ? { ...call, body: `{"firstName":"${name}"}` } : call;
          }),
      })),
  },
  {
    name: "authenticates inside the conversation",
    vendor: "stripe-identity",
    caughtBy: "credentials-stay-in-headers",
    sabotage: sending((call, { apiKey }) => ({
      ...call,
      headers: { ...call.headers, Authorization: `Bearer ${String(apiKey)}` },
    })),
  },
  {
    name: "does not say what kind of body it sends",
    vendor: "onfido",
    caughtBy: "bodies-are-what-they-say",
    sabotage: sending(({ headers: _, ...call }) => call),
  },
  {
    name: "takes over the applicant of another attempt",
    vendor: "sumsub",
    caughtBy: "find-takes-only-our-object",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        find: (externalRef, input) =>
          changed(adapter.find?.("att_kit_1", input) ?? adapter.start(input), (call) => ({
            ...call,
            path: call.path.replace("att_kit_1", externalRef),
          })),
      })),
  },
  {
    name: "uses one key for everybody",
    vendor: "stripe-identity",
    caughtBy: "key-belongs-to-one-attempt",
    sabotage: sending((call) => ({ ...call, headers: { ...call.headers, "Idempotency-Key": "create" } })),
  },
  {
    name: "leaves the query out of the signature",
    vendor: "sumsub",
    caughtBy: "request-signature-covers-the-call",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        authenticate: (call, now) => adapter.authenticate({ ...call, path: call.path.split("?")[0] ?? "" }, now),
      })),
  },
];
