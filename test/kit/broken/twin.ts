import type { Observation } from "../../../contracts/adapter.ts";
import type { FaultKind, Result } from "../../../contracts/fault.ts";
import { changed, changeEvents, rebind, type Saboteur } from "./wrap.ts";

const renamed =
  (kind: FaultKind) =>
  <T>(result: Result<T>): Result<T> =>
    result.ok ? result : { ok: false, fault: { ...result.fault, kind } };

const startFaults =
  (kind: FaultKind): Saboteur["sabotage"] =>
  (good) =>
    rebind(good, (adapter) => ({
      ...adapter,
      start: (input) => changed(adapter.start(input), (call) => call, renamed(kind)),
    }));

const alwaysSubmitted = (result: Result<Observation>): Result<Observation> =>
  result.ok ? { ok: true, value: { ...result.value, status: "submitted" } } : result;

const fetchesNothingNew: Saboteur["sabotage"] = (good) =>
  rebind(good, (adapter) => ({
    ...adapter,
    fetch: (ref) => changed(adapter.fetch(ref), (call) => call, alwaysSubmitted),
  }));

/** Adapters that agree with themselves and not with the vendor. */
export const TWIN: readonly Saboteur[] = [
  {
    name: "signs in the time of another hour",
    vendor: "sumsub",
    caughtBy: "twin-scenarios-start",
    sabotage: (good) =>
      rebind(good, (adapter) => ({ ...adapter, authenticate: (call, now) => adapter.authenticate(call, now - 3600) })),
  },
  {
    name: "knows every signature but the vendor's",
    vendor: "onfido",
    caughtBy: "twin-callbacks-are-authentic-and-known",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        verify: (headers, body, now) => adapter.verify(headers, body.slice(1), now),
      })),
  },
  {
    name: "takes our reference for the vendor's",
    vendor: "stripe-identity",
    caughtBy: "twin-references-and-times-agree",
    sabotage: (good) => changeEvents(good, (event) => ({ ...event, vendorRef: event.externalRef ?? "" })),
  },
  {
    name: "rejects where another picture would do",
    vendor: "sumsub",
    caughtBy: "twin-scenarios-end-as-stated",
    sabotage: (good) =>
      changeEvents(good, (event) => (event.status === "needs_resubmission" ? { ...event, status: "rejected" } : event)),
  },
  {
    name: "tells no reason",
    vendor: "onfido",
    caughtBy: "twin-scenarios-tell-their-reason",
    sabotage: (good) => changeEvents(good, (event) => ({ ...event, reasons: [] })),
  },
  {
    name: "approves without saying what ran",
    vendor: "stripe-identity",
    caughtBy: "twin-approval-says-what-ran",
    sabotage: (good) => changeEvents(good, (event) => ({ ...event, checks: [] })),
  },
  {
    name: "declares a check that it never tells",
    vendor: "yoti",
    caughtBy: "twin-approval-says-what-ran",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        capabilities: { ...adapter.capabilities, checks: [...adapter.capabilities.checks, "address"] },
      })),
  },
  { name: "fetches nothing new", vendor: "onfido", caughtBy: "twin-fetch-agrees", sabotage: fetchesNothingNew },
  {
    name: "leaves a loss unhealed",
    vendor: "sumsub",
    caughtBy: "twin-fetch-heals-a-lost-callback",
    sabotage: fetchesNothingNew,
  },
  {
    name: "dates events by their arrival",
    vendor: "onfido",
    caughtBy: "twin-order-and-duplicates-do-not-matter",
    sabotage: (good) => {
      let arrivals = 0;
      return changeEvents(good, (event) => {
        arrivals += 1;
        return {
          ...event,
          occurredAt: new Date(arrivals * 1000).toISOString(),
          dedupeKey: `${event.dedupeKey}|${arrivals}`,
        };
      });
    },
  },
  {
    name: "calls a refusal an outage",
    vendor: "stripe-identity",
    caughtBy: "twin-refuses-what-the-vendor-has-no-words-for",
    sabotage: startFaults("unavailable"),
  },
  {
    name: "calls an outage our own mistake",
    vendor: "sumsub",
    caughtBy: "twin-failing-start-is-the-right-fault",
    sabotage: startFaults("refused_input"),
  },
  {
    name: "keeps an approval against what comes later",
    vendor: "sumsub",
    caughtBy: "twin-scenarios-end-as-stated",
    sabotage: (good) => {
      const approved = new Set<string>();
      return rebind(good, (adapter) => ({
        ...adapter,
        read: (body) => {
          const received = adapter.read(body);
          if (received.kind !== "events") return received;
          const events = received.events.filter(({ vendorRef, status }) => {
            if (status === "approved") approved.add(vendorRef);
            return status === "approved" || !approved.has(vendorRef);
          });
          return { kind: "events", events };
        },
      }));
    },
  },
];
