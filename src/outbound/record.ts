import { type AuditFacts, auditRow } from "../audit/entry.ts";
import type { Node } from "../nodes/node.ts";
import type { Store, Write } from "../store/store.ts";
import type { DeliveryRow } from "../store/tables.ts";
import { stall, type World } from "../world.ts";
import type { Receiver } from "./directory.ts";
import { cancelPending, type DisabledReason } from "./endpoint-writes.ts";
import { endpointEventRow } from "./event.ts";
import type { Due } from "./lane.ts";
import { delayAfter, HOUR } from "./schedule.ts";
import { GONE, type Tried } from "./try.ts";

/** An endpoint that only failed for so long is disabled; milliseconds. */
const FAILING_MS = 120 * HOUR;

export interface Recorded {
  /** When this endpoint has something to send because of it, in milliseconds; null: nothing. */
  readonly nextAt: number | null;
  /** The endpoint was disabled. */
  readonly disabled: DisabledReason | null;
}

type Settled = Pick<DeliveryRow, "state" | "tries" | "next_at" | "settled_at">;

const settledAs = (state: string, { number, endedAt }: Tried): Settled => ({
  state,
  tries: number,
  next_at: null,
  settled_at: endedAt,
});

/** What the row becomes. A wait that the receiver asked for is never cut short. */
const settle = (world: World, tried: Tried): Settled => {
  if (tried.error === null) return settledAs("delivered", tried);
  const delay = delayAfter(world, tried.number);
  if (delay === undefined) return settledAs("exhausted", tried);
  const wait = Math.max(delay, tried.overloaded?.waitMs ?? 0);
  return { state: "pending", tries: tried.number, next_at: tried.endedAt + wait, settled_at: null };
};

const auditWrite = (
  world: World,
  { tenant, livemode }: Receiver,
  facts: Pick<AuditFacts, "action" | "payload" | "sessionId">,
): Write => {
  const row = auditRow(world, { tenant, livemode, actor: "system:outbound", kind: "record", ...facts });
  return { op: "insert", table: "audit", row };
};

/** The try itself: of the answer a status and a word, never a byte of its body. */
const tryWrites = (world: World, receiver: Receiver, { delivery, event }: Due, tried: Tried): readonly Write[] => {
  const { number, at, status, latencyMs: latency_ms, error } = tried;
  const payload = { delivery: delivery.id, endpoint: receiver.id, event: event.id, number, status, error };
  const row = { delivery_id: delivery.id, number, at, status, latency_ms, error };
  const action = error === null ? "event.delivered" : "event.delivery_failed";
  return [
    { op: "insert_once", table: "delivery_tries", row },
    auditWrite(world, receiver, { action, payload, sessionId: event.session_id }),
  ];
};

/** Keeps since when the endpoint only fails: a write at the first failure and at the success that ends it. */
const failingWrites = (receiver: Receiver, tried: Tried): readonly Write[] => {
  const since = tried.error === null ? null : (receiver.failingSince ?? tried.at);
  if (since === receiver.failingSince) return [];
  receiver.failingSince = since;
  return [{ op: "patch", table: "endpoints", set: { failing_since: since }, where: { id: receiver.id } }];
};

/** What this try means for the endpoint itself. Asked before `record`, so that it gets nothing more meanwhile. */
export const reasonToDisable = ({ failingSince }: Receiver, { error, endedAt }: Tried): DisabledReason | null => {
  if (error === GONE) return "gone";
  return failingSince !== null && endedAt - failingSince >= FAILING_MS ? "failing" : null;
};

/** With an event, so that the tenant hears of it where it still listens: other endpoints and the pull feed. */
const disableWrites = (world: World, receiver: Receiver, reason: DisabledReason, origin: string): readonly Write[] => {
  const { id, tenant, livemode, failingSince: failing_since } = receiver;
  const event = endpointEventRow(world, { tenant, livemode, endpoint: id, reason }, origin);
  return [
    {
      op: "update",
      table: "endpoints",
      set: { status: "disabled", disabled_reason: reason },
      // A success that another node had ends the failing.
      where: { id, status: "enabled", deleted_at: null, ...(reason === "failing" && { failing_since }) },
    },
    cancelPending(id, world.now()),
    { op: "insert", table: "events", row: event },
    auditWrite(world, receiver, { action: "webhook_endpoint.disabled", payload: { endpoint: id, reason } }),
  ];
};

/** One finished try, and what it is recorded with. */
export interface Finished {
  readonly receiver: Receiver;
  readonly due: Due;
  readonly tried: Tried;
  /** The endpoint is disabled with it. */
  readonly disable: DisabledReason | null;
}

/**
 * The delivery was cancelled or replayed, or its endpoint disabled, while the try was under way. The try is
 * recorded all the same, and a receiver that took the event has it.
 */
const recordLate = async (
  world: World,
  store: Store,
  { due, tried }: Finished,
  settled: Settled,
  writes: readonly Write[],
): Promise<Recorded> => {
  const { id, tries } = due.delivery;
  const current = await store.find("deliveries", { id });
  const decides = settled.state === "delivered" || current?.state === "pending";
  const set = decides ? settled : { tries: tried.number };
  const where = { id, tries };
  if (world.buggify("outbound.slow_write")) await stall(world);
  const committed = await store.commit([...writes, { op: "patch", table: "deliveries", set, where }]);
  const counts = decides && committed.ok && committed.written.at(-1) === true;
  // A run that a replay began is due since then.
  return { nextAt: counts ? settled.next_at : world.now(), disabled: null };
};

/** Makes one finished try durable, in one commit with all that follows from it. */
export const record = async (world: World, node: Node, finished: Finished, origin: string): Promise<Recorded> => {
  const { store } = node;
  const { receiver, due, tried, disable } = finished;
  const { id, tries } = due.delivery;
  const settled = disable === "gone" ? settledAs("cancelled", tried) : settle(world, tried);
  const writes = [...tryWrites(world, receiver, due, tried), ...failingWrites(receiver, tried)];
  const committed = await store.commit([
    { op: "update", table: "deliveries", set: settled, where: { id, state: "pending", tries } },
    ...writes,
    ...(disable === null ? [] : [...disableWrites(world, receiver, disable, origin), ...node.tell()]),
  ]);
  if (!committed.ok) return recordLate(world, store, finished, settled, writes);
  return { nextAt: disable === null ? settled.next_at : null, disabled: disable };
};
