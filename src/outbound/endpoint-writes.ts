import type { Write } from "../store/store.ts";

/** Why an endpoint is disabled. */
export type DisabledReason = "by_request" | "gone" | "failing";

/** What waits for an endpoint that gets nothing any more. A replay sends it later. */
export const cancelPending = (endpointId: string, now: number): Write => ({
  op: "patch",
  table: "deliveries",
  set: { state: "cancelled", next_at: null, settled_at: now },
  where: { endpoint_id: endpointId, state: "pending", settled_at: null },
});
