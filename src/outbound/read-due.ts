import type { Store } from "../store/store.ts";
import type { DeliveryRow } from "../store/tables.ts";
import { type Due, type Lane, READING, type Reading } from "./lane.ts";

const withEvents = async (store: Store, deliveries: readonly DeliveryRow[]): Promise<readonly Due[]> => {
  if (deliveries.length === 0) return [];
  const events = await store.list({
    table: "events",
    among: { column: "sequence", values: deliveries.map(({ event_sequence }) => event_sequence) },
    order: ["sequence", "asc"],
    limit: deliveries.length,
  });
  const bySequence = new Map(events.map((event) => [event.sequence, event]));
  return deliveries.flatMap((delivery): readonly Due[] => {
    const event = bySequence.get(delivery.event_sequence);
    return event === undefined ? [] : [{ delivery, event }];
  });
};

/** The pending deliveries of a lane that are due, earliest first, with their events. */
export const readDue = async (store: Store, lane: Lane, owner: string | null, now: number): Promise<Reading> => {
  // What is held is still pending in the store: it must not crowd out what is new.
  const limit = READING + lane.held.size;
  const pending = await store.list({
    table: "deliveries",
    where: { endpoint_id: lane.endpointId, state: "pending", owner, settled_at: null },
    order: ["next_at", "asc"],
    limit,
  });
  const isDue = ({ next_at }: DeliveryRow): boolean => (next_at ?? 0) <= now;
  const later = pending.find((delivery) => !isDue(delivery));
  const due = await withEvents(
    store,
    pending.filter((delivery) => isDue(delivery) && !lane.held.has(delivery.id)),
  );
  return {
    due,
    more: later === undefined && pending.length === limit,
    wakeAt: later?.next_at ?? Number.POSITIVE_INFINITY,
  };
};
