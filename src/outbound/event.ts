import type { DriftKind } from "../../contracts/drift.ts";
import type { Event, EventType, SessionEvent, VendorEvent } from "../../contracts/events.ts";
import { type Reason, visibleTo } from "../../contracts/reason.ts";
import type { Status } from "../../contracts/status.ts";
import type { HealthCause, HealthPath } from "../../contracts/vendor-health.ts";
import type { EventRow } from "../store/tables.ts";
import { isoTime, newId, type World } from "../world.ts";

/**
 * Outbound events as rows. The body is serialised here, once: these bytes are stored, signed and sent on every
 * try, and the pull feed answers with them too. Thin by design: ids, words and counters, and what a person is
 * called, was born or carries is asked of the API by who may.
 */

/** W3C Trace Context, level 1: version 00. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Who asks for reasons over a webhook is no better known than a support role: wider codes stay hidden. */
const AUDIENCE = "support";

/** As wide as a version can get: the text then sorts like the number. */
const SEQUENCE_DIGITS = 10;

interface Common {
  readonly tenant: string;
  readonly livemode: 0 | 1;
  /** W3C traceparent of what caused the event; anything else is left out. */
  readonly traceparent?: string | null;
}

export interface SessionEventFacts extends Common {
  readonly type: SessionEvent["type"];
  /** Session id. */
  readonly session: string;
  readonly status: Status;
  readonly previousStatus: Status | null;
  /** Of the session after the transition: from 1. */
  readonly version: number;
  readonly contested: boolean;
  /** All of them: those that a caller may not see are left out here. */
  readonly reasons: readonly Reason[];
  readonly clientReference: string | null;
}

export interface ReviewEventFacts extends Common {
  readonly review: string;
  readonly session: string;
  /** Of the case: `contested`, `pending`, … */
  readonly kind: string;
}

export interface EndpointEventFacts extends Common {
  readonly endpoint: string;
  /** Why it was disabled: a word. */
  readonly reason: string;
}

export interface VendorEventFacts extends Common {
  readonly type: VendorEvent["type"];
  readonly connection: string;
  readonly vendor: string;
  readonly region: string;
  readonly path: HealthPath;
  /** Null when it recovered. */
  readonly cause: HealthCause | null;
  /** 0 to 1. */
  readonly weight: number;
}

export interface DriftEventFacts extends Common {
  readonly connection: string;
  readonly vendor: string;
  readonly kind: DriftKind;
  readonly part: string;
  readonly where: string;
  readonly word: string | null;
  readonly count: number;
}

type Envelope<Type extends EventType> = Pick<Extract<Event, { type: Type }>, "type" | "subject" | "data"> & {
  readonly sequence?: string;
  readonly partitionkey?: string;
};

type Place = Pick<EventRow, "session_id" | "version">;

const eventRow = <Type extends EventType>(
  world: World,
  source: string,
  common: Common,
  { type, subject, data, ...extensions }: Envelope<Type>,
  place: Place,
): EventRow => {
  const { tenant, livemode, traceparent } = common;
  const created_at = world.now();
  const id = newId(world, "evt");
  const body = JSON.stringify({
    specversion: "1.0",
    id,
    source,
    type,
    subject,
    time: isoTime(created_at),
    datacontenttype: "application/json",
    dataclassification: "internal",
    livemode: livemode === 1,
    ...extensions,
    ...(traceparent && TRACEPARENT.test(traceparent) ? { traceparent } : {}),
    data,
  });
  return { sequence: 0, id, tenant, livemode, type, ...place, body, created_at };
};

/**
 * The one event that belongs to a version of a session. `origin`: the gateway's public URL without a trailing
 * slash; without it the CloudEvents source is a relative reference.
 */
export const sessionEventRow = (world: World, facts: SessionEventFacts, origin = ""): EventRow => {
  const { type, session, status, version } = facts;
  const data = {
    session,
    status,
    previous_status: facts.previousStatus,
    version,
    previous_version: version - 1,
    contested: facts.contested,
    reasons: facts.reasons.filter((reason) => visibleTo(reason, AUDIENCE)),
    client_reference: facts.clientReference,
  };
  const sequence = String(version).padStart(SEQUENCE_DIGITS, "0");
  const envelope = { type, subject: session, sequence, partitionkey: session, data };
  return eventRow(world, `${origin}/sessions`, facts, envelope, { session_id: session, version });
};

/** A case was opened. It belongs to a session but to none of its versions. */
export const reviewEventRow = (world: World, facts: ReviewEventFacts, origin = ""): EventRow => {
  const { review, session, kind } = facts;
  const envelope: Envelope<"review.opened"> = {
    type: "review.opened",
    subject: review,
    partitionkey: session,
    data: { review, session, kind },
  };
  return eventRow(world, `${origin}/reviews`, facts, envelope, { session_id: session, version: null });
};

/** An endpoint of the tenant was disabled: for its other endpoints and the pull feed. */
export const endpointEventRow = (world: World, facts: EndpointEventFacts, origin = ""): EventRow => {
  const { endpoint, reason } = facts;
  const envelope: Envelope<"webhook_endpoint.disabled"> = {
    type: "webhook_endpoint.disabled",
    subject: endpoint,
    data: { endpoint, reason },
  };
  return eventRow(world, `${origin}/webhook-endpoints`, facts, envelope, { session_id: null, version: null });
};

/** A vendor account does not finish what it accepts, or does so again: for every tenant of its mode. */
export const vendorEventRow = (world: World, facts: VendorEventFacts, origin = ""): EventRow => {
  const { type, connection, vendor, region, path, cause, weight } = facts;
  const data = { connection, vendor, region, path, cause, weight };
  const envelope: Envelope<VendorEvent["type"]> = { type, subject: connection, data };
  return eventRow(world, `${origin}/vendors`, facts, envelope, { session_id: null, version: null });
};

/** A vendor sends something that its documents do not have: for every tenant of the account's mode. */
export const driftEventRow = (world: World, facts: DriftEventFacts, origin = ""): EventRow => {
  const { connection, vendor, kind, part, where, word, count } = facts;
  const data = { connection, vendor, kind, part, where, word, count };
  const envelope: Envelope<"vendor.drift"> = { type: "vendor.drift", subject: connection, data };
  return eventRow(world, `${origin}/vendors`, facts, envelope, { session_id: null, version: null });
};

/** The cause of a stored event, if it has one. */
export const traceparentOf = (body: string): string | undefined => (JSON.parse(body) as Event).traceparent;
