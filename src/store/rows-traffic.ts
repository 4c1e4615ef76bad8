import type { Bytes, Flag } from "./rows-values.ts";

/* What comes in and what goes out. */

export interface InboxRow {
  id: string;
  connection: string;
  /** SHA-256 of the raw body, hex; unique per connection. */
  body_hash: string;
  /** Raw body: under the inbox key, and after it was matched under the subject's key. */
  sealed_body: Bytes;
  /** Whose key sealed the body; null: the inbox key. */
  subject_id: string | null;
  /** pending, applied, duplicate, stale, parked, quarantined, ignored */
  state: string;
  /** The vendor's reference while parked. */
  vendor_ref: string | null;
  detail: string | null;
  attempts: number;
  traceparent: string | null;
  received_at: number;
  settled_at: number | null;
  /** The node that applies it; null: there is one only. */
  owner: string | null;
}

export interface IdempotencyRow {
  /** SHA-256 over tenant, livemode, operation and key: hex. */
  id: string;
  tenant: string;
  fingerprint: string;
  /** running, done */
  state: string;
  session_id: string | null;
  subject_id: string | null;
  status: number | null;
  headers_json: string | null;
  /** Under the subject's key. */
  sealed_body: Bytes | null;
  created_at: number;
  expires_at: number;
}

export interface EventRow {
  /** Global order of the pull feed; assigned by the engine: insert 0. */
  sequence: number;
  id: string;
  tenant: string;
  livemode: Flag;
  type: string;
  session_id: string | null;
  /** Unique with session_id for session.* events. */
  version: number | null;
  /** The exact bytes that are signed and sent. */
  body: string;
  created_at: number;
}

export interface EndpointRow {
  id: string;
  tenant: string;
  livemode: Flag;
  url: string;
  types_json: string;
  description: string | null;
  status: string;
  disabled_reason: string | null;
  /** {secrets:[{value, expires_at|null}], private_key}: under the system key. */
  sealed_keys: Bytes;
  public_key: string;
  failing_since: number | null;
  created_at: number;
  deleted_at: number | null;
}

export interface DeliveryRow {
  id: string;
  endpoint_id: string;
  event_sequence: number;
  event_id: string;
  event_type: string;
  /** pending, delivered, exhausted, cancelled */
  state: string;
  tries: number;
  next_at: number | null;
  created_at: number;
  settled_at: number | null;
  /** The node that sends it; null: there is one only. */
  owner: string | null;
}

export interface DeliveryTryRow {
  delivery_id: string;
  number: number;
  at: number;
  /** HTTP status; null without an answer. */
  status: number | null;
  latency_ms: number;
  error: string | null;
}
