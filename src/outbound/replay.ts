import type { Replay } from "../../contracts/api-webhooks.ts";
import { auditRow } from "../audit/entry.ts";
import type { Write } from "../store/store.ts";
import type { DeliveryRow, EndpointRow, EventRow } from "../store/tables.ts";
import { isRefusal, type OutboundContext, type Refusal, refusal } from "./context.ts";
import { findEndpoint } from "./endpoints.ts";
import { typesOf } from "./event-filter.ts";
import { eventsBetween } from "./event-range.ts";
import { deliveryRow } from "./fan-out.ts";
import { runAfter } from "./schedule.ts";

/** A new run of ten tries on the delivery there is. Beside a change of it at the same moment nothing happens. */
const runAgain = ({ id, state, tries }: DeliveryRow, now: number, owner: string | null): Write => ({
  op: "patch",
  table: "deliveries",
  set: { state: "pending", tries: runAfter(tries), next_at: now, settled_at: null, owner },
  where: { id, state, tries },
});

const existing = async ({ store }: OutboundContext, endpointId: string, events: readonly EventRow[]) => {
  const rows = await store.list({
    table: "deliveries",
    where: { endpoint_id: endpointId },
    among: { column: "event_sequence", values: events.map(({ sequence }) => sequence) },
    order: ["event_sequence", "asc"],
    limit: events.length,
  });
  return new Map(rows.map((row) => [row.event_sequence, row]));
};

/** Queues the events for the endpoint; returns how many were queued. */
const queue = async (context: OutboundContext, endpointId: string, events: readonly EventRow[]): Promise<number> => {
  if (events.length === 0) return 0;
  const { world, store, node, actor } = context;
  const known = await existing(context, endpointId, events);
  const writes = events.map((event): Write => {
    const row = known.get(event.sequence);
    return row === undefined
      ? { op: "insert_once", table: "deliveries", row: deliveryRow(world, endpointId, event) }
      : runAgain(row, world.now(), node.owner);
  });
  const payload = { endpoint: endpointId, events: events.map(({ id }) => id) };
  const audit = auditRow(world, { ...actor, action: "event.replayed", kind: "record", payload });
  const committed = await store.commit([...writes, { op: "insert", table: "audit", row: audit }]);
  return committed.ok ? committed.written.slice(0, writes.length).filter(Boolean).length : 0;
};

const replayOne = async (context: OutboundContext, endpointId: string, id: string): Promise<number | Refusal> => {
  const { tenant, livemode } = context.actor;
  const event = await context.store.find("events", { id, tenant, livemode });
  if (event === undefined) return refusal("not-found", { detail: "There is no event with this id." });
  return queue(context, endpointId, [event]);
};

const replayRange = async (
  context: OutboundContext,
  endpoint: EndpointRow,
  since: number,
  until: number,
): Promise<number> => {
  const { tenant, livemode } = context.actor;
  const types = typesOf(JSON.parse(endpoint.types_json));
  let queued = 0;
  for await (const events of eventsBetween(context.store, { tenant, livemode, since, until })) {
    queued += await queue(
      context,
      endpoint.id,
      events.filter(({ type }) => types.has(type)),
    );
    context.dispatcher.deliveriesDue(endpoint.id);
  }
  return queued;
};

/**
 * Sends one event, whatever types the endpoint asks for, or those of a time range that it does ask for, again or for
 * the first time: with the ids and bytes they always had. Returns how many were queued.
 * Refused: `not-found`; `endpoint-forbidden` while the endpoint is disabled.
 */
export const replay = async (
  context: OutboundContext,
  endpointId: string,
  input: Replay,
): Promise<number | Refusal> => {
  const endpoint = await findEndpoint(context, endpointId);
  if (isRefusal(endpoint)) return endpoint;
  if (endpoint.status !== "enabled") {
    return refusal("endpoint-forbidden", { detail: "The endpoint is disabled: enable it first." });
  }
  if (input.event_id !== undefined) {
    const queued = await replayOne(context, endpointId, input.event_id);
    context.dispatcher.deliveriesDue(endpointId);
    return queued;
  }
  const now = context.world.now();
  const until = input.until === undefined ? now + 1 : Date.parse(input.until);
  return replayRange(context, endpoint, Date.parse(input.since ?? ""), until);
};
