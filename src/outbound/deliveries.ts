import type { Delivery, ListDeliveries } from "../../contracts/api-webhooks.ts";
import type { DeliveryRow, DeliveryTryRow } from "../store/tables.ts";
import { isoTime } from "../world.ts";
import { isRefusal, type OutboundContext, type Refusal } from "./context.ts";
import { findEndpoint } from "./endpoints.ts";

export interface DeliveryPage {
  readonly data: readonly Delivery[];
  /** The `cursor` of the next page; null on the last. */
  readonly next_cursor: string | null;
}

/** Shown of one page of deliveries: more than any schedule makes, so that only endless replays are cut. */
const MOST_TRIES = 10_000;

const viewOf = (row: DeliveryRow, tries: readonly DeliveryTryRow[]): Delivery => ({
  id: row.id,
  event_id: row.event_id,
  event_type: row.event_type,
  state: row.state as Delivery["state"],
  attempts: tries.map(({ at, status, latency_ms, error }) => ({ at: isoTime(at), status, latency_ms, error })),
  next_attempt_at: row.next_at === null ? null : isoTime(row.next_at),
});

/** The log of an endpoint, newest first, each delivery with its tries, oldest first. Refused: `not-found`. */
export const listDeliveries = async (
  context: OutboundContext,
  endpointId: string,
  { state, limit, cursor }: ListDeliveries,
): Promise<DeliveryPage | Refusal> => {
  const endpoint = await findEndpoint(context, endpointId);
  if (isRefusal(endpoint)) return endpoint;
  const rows = await context.store.list({
    table: "deliveries",
    where: { endpoint_id: endpointId, ...(state === undefined ? {} : { state }) },
    ...(cursor === undefined ? {} : { range: { column: "id", below: cursor } }),
    order: ["id", "desc"],
    limit: limit + 1,
  });
  const shown = rows.slice(0, limit);
  const tries = await context.store.list({
    table: "delivery_tries",
    among: { column: "delivery_id", values: shown.map(({ id }) => id) },
    order: ["number", "asc"],
    limit: MOST_TRIES,
  });
  const byDelivery = Map.groupBy(tries, ({ delivery_id }) => delivery_id);
  return {
    data: shown.map((row) => viewOf(row, byDelivery.get(row.id) ?? [])),
    next_cursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
};
