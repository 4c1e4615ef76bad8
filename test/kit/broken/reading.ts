import type { Observation, Verified } from "../../../contracts/adapter.ts";
import { changed, changeEvents, rebind, type Saboteur } from "./wrap.ts";

let drawn = 0;

const withoutTime = ({ occurredAt: _, ...event }: Observation) => event;

/** Adapters that misread what a vendor said. */
export const READING: readonly Saboteur[] = [
  {
    name: "takes an unknown word for an approval",
    vendor: "onfido",
    caughtBy: "unknown-word-has-no-status",
    sabotage: (good) => changeEvents(good, (event) => ({ ...event, status: event.status ?? "approved" })),
  },
  {
    name: "looks a word up in the prototype",
    vendor: "sumsub",
    caughtBy: "unknown-word-has-no-status",
    sabotage: (good) =>
      changeEvents(good, (event) => {
        const word = event.raw.split("/").at(-1) ?? "";
        return word in {} ? { ...event, status: "submitted" } : event;
      }),
  },
  {
    name: "treats every word as final",
    vendor: "stripe-identity",
    caughtBy: "only-listed-words-are-final",
    sabotage: (good) => changeEvents(good, (event) => ({ ...event, final: true })),
  },
  {
    name: "calls a request for another picture a rejection",
    vendor: "onfido",
    caughtBy: "samples-are-read-as-stated",
    sabotage: (good) =>
      changeEvents(good, (event) => (event.status === "needs_resubmission" ? { ...event, status: "rejected" } : event)),
  },
  {
    name: "says that all checks ran",
    vendor: "stripe-identity",
    caughtBy: "samples-are-read-as-stated",
    sabotage: (good) =>
      changeEvents(good, (event) =>
        event.status === "approved"
          ? {
              ...event,
              checks: (["document", "face_match", "liveness"] as const).map((name) => ({ name, outcome: "clear" })),
            }
          : event,
      ),
  },
  {
    name: "puts the present in the place of a missing time",
    vendor: "sumsub",
    caughtBy: "missing-time-stays-missing",
    sabotage: (good) => changeEvents(good, (event) => ({ occurredAt: "2026-11-23T00:00:00.000Z", ...event })),
  },
  {
    name: "hands the vendor's own time format on",
    vendor: "onfido",
    caughtBy: "times-are-rfc3339-utc",
    sabotage: (good) =>
      changeEvents(good, (event) => ({
        ...event,
        ...(event.occurredAt ? { occurredAt: event.occurredAt.slice(0, 19) } : {}),
      })),
  },
  {
    name: "draws a dedupe key",
    vendor: "stripe-identity",
    caughtBy: "redelivery-keeps-its-dedupe-key",
    sabotage: (good) =>
      changeEvents(good, (event) => {
        drawn += 1;
        return { ...event, dedupeKey: String(drawn) };
      }),
  },
  {
    name: "takes the vendor's reference for a dedupe key",
    vendor: "sumsub",
    caughtBy: "two-events-never-share-a-dedupe-key",
    sabotage: (good) => changeEvents(good, (event) => ({ ...event, dedupeKey: event.vendorRef })),
  },
  {
    name: "forgets that a task's id is only unique inside its run",
    vendor: "onfido",
    caughtBy: "two-events-never-share-a-dedupe-key",
    sabotage: (good) =>
      changeEvents(good, (event) => ({ ...event, dedupeKey: event.dedupeKey.replace(/[\w-]+\//, "") })),
  },
  {
    name: "ignores the reference that the vendor echoes",
    vendor: "sumsub",
    caughtBy: "external-reference-is-echoed",
    sabotage: (good) => changeEvents(good, ({ externalRef: _, ...event }) => event),
  },
  {
    name: "throws on what is no JSON",
    vendor: "onfido",
    caughtBy: "readers-survive-any-bytes",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        read: (body: Verified) => {
          JSON.parse(new TextDecoder().decode(body));
          return adapter.read(body);
        },
      })),
  },
  {
    name: "keeps the vendor's sentence as the raw word",
    vendor: "stripe-identity",
    caughtBy: "no-personal-data-in-observations",
    sabotage: (good) =>
      changeEvents(good, (event, body) => {
        const sentence = /"reason":"([^"]*)"/.exec(new TextDecoder().decode(body))?.[1];
        return sentence ? { ...event, reasons: event.reasons.map(({ code }) => ({ code, raw: sentence })) } : event;
      }),
  },
  {
    name: "quotes an unreadable callback",
    vendor: "sumsub",
    caughtBy: "no-vendor-text-in-reading-faults",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        read: (body) => {
          const received = adapter.read(body);
          if (received.kind !== "unreadable") return received;
          return { kind: "unreadable", fault: { ...received.fault, detail: new TextDecoder().decode(body) } };
        },
      })),
  },
  {
    name: "does not date what it fetched",
    vendor: "onfido",
    caughtBy: "samples-are-read-as-stated",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        fetch: (ref) =>
          changed(
            adapter.fetch(ref),
            (call) => call,
            (result) => (result.ok ? { ok: true, value: withoutTime(result.value) } : result),
          ),
      })),
  },
  {
    name: "takes a reopened check for no news",
    vendor: "onfido",
    caughtBy: "samples-are-read-as-stated",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        read: (body) => {
          const received = adapter.read(body);
          if (received.kind !== "events") return received;
          return { kind: "events", events: received.events.filter(({ raw }) => raw !== "check/reopened") };
        },
      })),
  },
];
