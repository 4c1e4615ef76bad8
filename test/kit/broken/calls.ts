import type { Answer, Call } from "../../../contracts/adapter.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { changed, rebind, type Saboteur } from "./wrap.ts";

type Change = (call: Call) => Call;

const startCalls =
  (change: Change) =>
  (adapter: BoundAdapter): BoundAdapter => ({
    ...adapter,
    start: (input) => changed(adapter.start(input), change),
  });

const fetchCalls =
  (change: (call: Call, ref: string) => Call) =>
  (adapter: BoundAdapter): BoundAdapter => ({
    ...adapter,
    fetch: (ref) => changed(adapter.fetch(ref), (call) => change(call, ref)),
  });

let signings = 0;

/** Adapters that ask wrongly, or misjudge an answer. */
export const CALLS: readonly Saboteur[] = [
  {
    name: "puts a reference into a path as it is",
    vendor: "sumsub",
    caughtBy: "hostile-reference-stays-one-part",
    sabotage: (good) =>
      rebind(
        good,
        fetchCalls((call, ref) => ({ ...call, path: call.path.replace(encodeURIComponent(ref), () => ref) })),
      ),
  },
  {
    name: "puts a name into a path",
    vendor: "onfido",
    caughtBy: "no-personal-data-outside-bodies",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        start: (input) =>
          changed(adapter.start(input), (call) => ({
            ...call,
            path: `${call.path}?name=${input.person.given_name?.reveal("sabotage")}`,
          })),
      })),
  },
  {
    name: "calls an address of its own",
    vendor: "stripe-identity",
    caughtBy: "paths-are-relative-and-normal",
    sabotage: (good) =>
      rebind(
        good,
        startCalls((call) => ({ ...call, path: `https://elsewhere.example.test${call.path}` })),
      ),
  },
  {
    name: "says that making an applicant twice is harmless",
    vendor: "onfido",
    caughtBy: "repeat-is-declared-truthfully",
    sabotage: (good) =>
      rebind(
        good,
        startCalls((call) => ({ ...call, repeat: "harmless" })),
      ),
  },
  {
    name: "promises a key that it does not send",
    vendor: "stripe-identity",
    caughtBy: "repeat-is-declared-truthfully",
    sabotage: (good) =>
      rebind(
        good,
        startCalls(({ headers: _, ...call }) => call),
      ),
  },
  {
    name: "quotes the vendor's error page",
    vendor: "onfido",
    caughtBy: "every-http-answer-is-the-right-fault",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        fetch: (ref) =>
          changed(
            adapter.fetch(ref),
            (call) => call,
            (result, last) =>
              result.ok ? result : { ok: false, fault: { ...result.fault, detail: last?.body ?? "" } },
          ),
      })),
  },
  {
    name: "calls every failure an outage",
    vendor: "sumsub",
    caughtBy: "every-http-answer-is-the-right-fault",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        start: (input) =>
          changed(
            adapter.start(input),
            (call) => call,
            (result) => (result.ok ? result : { ok: false, fault: { ...result.fault, kind: "unavailable" } }),
          ),
      })),
  },
  {
    name: "takes any 2xx for a success",
    vendor: "onfido",
    caughtBy: "unusable-body-is-unreadable",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        start: (input) =>
          changed(
            adapter.start(input),
            (call) => call,
            (result, last: Answer | undefined) =>
              result.ok || (last?.status ?? 500) >= 300
                ? result
                : { ok: true, value: { vendorRef: "unknown", capture: {} } },
          ),
      })),
  },
  {
    name: "stamps a call into another address",
    vendor: "yoti",
    caughtBy: "stamped-paths-are-normal",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        stamp: (call, { nonce }) => ({ ...call, path: `/${nonce}/..${call.path}` }),
      })),
  },
  {
    name: "signs with a counter",
    vendor: "sumsub",
    caughtBy: "signing-is-deterministic",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        authenticate: (call, now) => {
          signings += 1;
          return { ...adapter.authenticate(call, now), "X-Nonce": String(signings) };
        },
      })),
  },
  {
    name: "keeps our reference to itself",
    vendor: "stripe-identity",
    caughtBy: "start-sends-our-reference",
    sabotage: (good) =>
      rebind(
        good,
        startCalls((call) => ({ ...call, body: (call.body ?? "").replace(/att_kit_1/g, "none") })),
      ),
  },
  {
    name: "sends the word undefined for an absent name",
    vendor: "onfido",
    caughtBy: "start-sends-only-what-it-was-given",
    sabotage: (good) =>
      rebind(
        good,
        startCalls((call) => ({ ...call, body: (call.body ?? "").replace("Unknown", "undefined") })),
      ),
  },
  {
    name: "takes settings that it does not know",
    vendor: "sumsub",
    caughtBy: "wrong-settings-are-refused-by-name",
    sabotage: (good) => ({
      ...good,
      bind: (settings) => {
        const { surprise: _, ...known } = { surprise: undefined, ...(settings as object) };
        return good.bind(known);
      },
    }),
  },
  {
    name: "prints a credential",
    vendor: "onfido",
    caughtBy: "credentials-never-print",
    sabotage: (good) => rebind(good, (adapter, settings) => ({ ...adapter, name: JSON.stringify(settings) })),
  },
  {
    name: "loses the labels",
    vendor: "sumsub",
    caughtBy: "start-sends-labels",
    sabotage: (good) =>
      rebind(good, (adapter) => ({ ...adapter, start: (input) => adapter.start({ ...input, labels: {} }) })),
  },
  {
    name: "remembers what it asked before",
    vendor: "stripe-identity",
    caughtBy: "conversations-replay",
    sabotage: (good) => {
      let asked = 0;
      return rebind(
        good,
        startCalls((call) => {
          asked += 1;
          return { ...call, body: `${call.body}&metadata[asked]=${asked}` };
        }),
      );
    },
  },
  {
    name: "talks to any address it is given",
    vendor: "onfido",
    caughtBy: "base-url-is-a-safe-origin",
    sabotage: (good) => ({
      ...good,
      bind: (settings) => {
        const { baseUrl: _, ...rest } = { baseUrl: undefined, ...(settings as object) };
        return good.bind(rest);
      },
    }),
  },
];
