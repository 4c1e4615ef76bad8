import { createHash } from "node:crypto";
import type { Verified } from "../../../contracts/adapter.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { changeEvents, rebind, type Saboteur } from "./wrap.ts";

type Read = BoundAdapter["read"];

const reading =
  (change: (read: Read) => Read): Saboteur["sabotage"] =>
  (good) =>
    rebind(good, (adapter) => ({ ...adapter, read: change(adapter.read) }));

const textOf = (body: Uint8Array): string => new TextDecoder().decode(body);
const asVerified = (text: string): Verified => new TextEncoder().encode(text) as Verified;

const parsedAgain = (body: Verified): Verified => {
  try {
    return asVerified(JSON.stringify(JSON.parse(textOf(body))));
  } catch {
    return body;
  }
};

/** Readers that are careless with bytes, times, keys or names. */
export const BYTES: readonly Saboteur[] = [
  {
    name: "hashes the whole body for a dedupe key",
    vendor: "sumsub",
    caughtBy: "new-fields-change-nothing",
    sabotage: (good) =>
      changeEvents(good, (event, body) => ({ ...event, dedupeKey: createHash("sha256").update(body).digest("hex") })),
  },
  {
    name: "lets a parser choose between two fields of one name",
    vendor: "onfido",
    caughtBy: "duplicated-key-is-unreadable",
    sabotage: reading((read) => (body) => read(parsedAgain(body))),
  },
  {
    name: "mends what is not UTF-8",
    vendor: "stripe-identity",
    caughtBy: "odd-encoding-is-unreadable",
    sabotage: reading((read) => (body) => read(asVerified(textOf(body)))),
  },
  {
    name: "remembers what it has read before",
    vendor: "sumsub",
    caughtBy: "reading-is-pure",
    sabotage: (good) => {
      const seen = new Set<string>();
      return rebind(good, (adapter) => ({
        ...adapter,
        read: (body) => {
          const received = adapter.read(body);
          const text = textOf(body);
          const known = seen.has(text);
          seen.add(text);
          return known && received.kind === "events" ? { kind: "events", events: [] } : received;
        },
      }));
    },
  },
  {
    name: "drops the zone of a time",
    vendor: "onfido",
    caughtBy: "accepted-time-is-the-same-instant",
    sabotage: (good) =>
      changeEvents(good, (event, body) => {
        const [, local] = /"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)[+-]\d\d:\d\d"/.exec(textOf(body)) ?? [];
        return local === undefined ? event : { ...event, occurredAt: `${local}.000Z` };
      }),
  },
  {
    name: "keeps any text that stands in the place of a word",
    vendor: "stripe-identity",
    caughtBy: "raw-is-a-word",
    sabotage: (good) =>
      changeEvents(good, (event, body) => ({ ...event, raw: String(JSON.parse(textOf(body)).data.object.status) })),
  },
  {
    name: "builds a dedupe key out of whatever was sent",
    vendor: "sumsub",
    caughtBy: "dedupe-key-is-storable",
    sabotage: (good) =>
      changeEvents(good, (event, body) => ({
        ...event,
        dedupeKey: `${event.dedupeKey}|${String(JSON.parse(textOf(body)).createdAtMs)}`,
      })),
  },
  {
    name: "makes up a name for the vendor's object",
    vendor: "onfido",
    caughtBy: "observation-names-its-object",
    sabotage: (good) => changeEvents(good, (event) => ({ ...event, vendorRef: `onfido:${event.vendorRef}` })),
  },
  {
    name: "dates a redelivery by its own moment",
    vendor: "stripe-identity",
    caughtBy: "redelivery-tells-the-same",
    sabotage: (good) =>
      changeEvents(good, (event, body) => {
        const again = JSON.parse(textOf(body)).pending_webhooks === 0;
        return again ? { ...event, occurredAt: "2026-11-23T00:00:00.000Z" } : event;
      }),
  },
];
