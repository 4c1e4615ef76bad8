import { z } from "zod";
import { DRIFT_KINDS } from "./drift.ts";
import { REASON_CODES, type Reason } from "./reason.ts";
import { STATUSES } from "./status.ts";
import { HEALTH_CAUSES, HEALTH_PATHS } from "./vendor-health.ts";

/** Outbound event types. Exactly one `session.*` event belongs to each version of a session. */
export const EVENT_TYPES = [
  "session.status_changed",
  "session.decided",
  "session.contested",
  "session.decision_revised",
  "session.waiting",
  "review.opened",
  "webhook_endpoint.disabled",
  "vendor.degraded",
  "vendor.recovered",
  "vendor.drift",
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const SessionEventData = z.object({
  session: z.string(),
  status: z.enum(STATUSES),
  previous_status: z.enum(STATUSES).nullable(),
  version: z.int(),
  previous_version: z.int(),
  contested: z.boolean(),
  reasons: z.array(z.enum(REASON_CODES as [Reason, ...Reason[]])).meta({
    description: "Codes that a caller may see; ask the API, with a role that may, for the others.",
  }),
  client_reference: z.string().nullable(),
});

const envelope = {
  specversion: z.literal("1.0"),
  id: z.string(),
  source: z.string(),
  time: z.iso.datetime(),
  datacontenttype: z.literal("application/json"),
  dataclassification: z.literal("internal"),
  livemode: z.boolean(),
  sequence: z.string().optional().meta({ description: "The session's version, zero-padded: orders its events." }),
  partitionkey: z.string().optional().meta({ description: "The session: events of one partition are ordered." }),
  traceparent: z.string().optional(),
};

export const SessionEvent = z
  .object({
    ...envelope,
    type: z.enum([
      "session.status_changed",
      "session.decided",
      "session.contested",
      "session.decision_revised",
      "session.waiting",
    ]),
    subject: z.string().meta({ description: "The session's id." }),
    data: SessionEventData,
  })
  .meta({ id: "SessionEvent", description: "CloudEvents 1.0, thin: no personal data." });

export const ReviewEvent = z
  .object({
    ...envelope,
    type: z.literal("review.opened"),
    subject: z.string(),
    data: z.object({ review: z.string(), session: z.string(), kind: z.string() }),
  })
  .meta({ id: "ReviewEvent" });

export const EndpointEvent = z
  .object({
    ...envelope,
    type: z.literal("webhook_endpoint.disabled"),
    subject: z.string(),
    data: z.object({ endpoint: z.string(), reason: z.string() }),
  })
  .meta({ id: "EndpointEvent" });

export const VendorEvent = z
  .object({
    ...envelope,
    type: z.enum(["vendor.degraded", "vendor.recovered"]),
    subject: z.string().meta({ description: "The connection's id." }),
    data: z.object({
      connection: z.string(),
      vendor: z.string(),
      region: z.string(),
      path: z.enum(HEALTH_PATHS).meta({ description: "`human`: what the vendor hands to its people." }),
      cause: z.enum(HEALTH_CAUSES).nullable().meta({ description: "Null when it recovered." }),
      weight: z.number().meta({ description: "Share of its usual new sessions that it gets, 0 to 1." }),
    }),
  })
  .meta({ id: "VendorEvent", description: "Accepted work that does not get finished, whatever the HTTP answers say." });

export const DriftEvent = z
  .object({
    ...envelope,
    type: z.literal("vendor.drift"),
    subject: z.string().meta({ description: "The connection's id." }),
    data: z.object({
      connection: z.string(),
      vendor: z.string(),
      kind: z.enum(DRIFT_KINDS),
      part: z.string(),
      where: z.string(),
      word: z.string().nullable(),
      count: z.int(),
    }),
  })
  .meta({
    id: "DriftEvent",
    description: "A vendor sends something that its documents, as we know them, do not have.",
  });

export const Event = z
  .discriminatedUnion("type", [SessionEvent, ReviewEvent, EndpointEvent, VendorEvent, DriftEvent])
  .meta({ id: "Event" });
export type Event = z.infer<typeof Event>;
export type SessionEvent = z.infer<typeof SessionEvent>;
export type VendorEvent = z.infer<typeof VendorEvent>;

export const EventList = z
  .object({ data: z.array(Event), next_after: z.string().nullable() })
  .meta({ id: "EventList", description: "Pass `next_after` as `after` to go on; it stays valid when nothing is new." });
