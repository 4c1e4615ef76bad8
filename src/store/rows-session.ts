import type { Bytes, Flag } from "./rows-values.ts";

/* A session and everything that happens to it. */

export interface SessionRow {
  id: string;
  tenant: string;
  livemode: Flag;
  subject_id: string;
  /** Unique per tenant and mode where not null. */
  client_reference: string | null;
  segment: string;
  jurisdiction: string;
  level: string;
  policy_hash: string;
  status: string;
  contested: Flag;
  /** [{code, raw}] */
  reasons_json: string;
  /** [{name, outcome}] */
  checks_json: string;
  /** {outcome, by, policy_hash, decided_at} */
  decision_json: string | null;
  /** {reason, message_key, retry_at} */
  waiting_json: string | null;
  /** {granted_at, expires_at, limits}: times in ms. What the person may do before any vendor has judged them. */
  provisional_json: string | null;
  /** Grows by one per transition. */
  version: number;
  /** Grows by one per write of any kind: compare and set. */
  revision: number;
  /** Vendor of the active attempt: for lists. */
  vendor: string | null;
  /** {reference, attributes, metadata, device, return_url, locale, sandbox}: under the subject's key. */
  sealed_person: Bytes | null;
  /** {url, client_token, expires_at}: under the subject's key. */
  sealed_capture: Bytes | null;
  /** W3C traceparent of the creating request. */
  traceparent: string | null;
  created_at: number;
  updated_at: number;
  expires_at: number;
}

export interface TransitionRow {
  session_id: string;
  version: number;
  from_status: string | null;
  to_status: string;
  /** created, observed, decided, contested, revised, expired, cancelled, waiting, resumed, resubmitted, override */
  kind: string;
  contested: Flag;
  /** `key:…`, `vendor:…`, `system:…` */
  actor: string;
  reasons_json: string;
  checks_json: string;
  decision_json: string | null;
  attempt_id: string | null;
  at: number;
}

export interface AttemptRow {
  id: string;
  session_id: string;
  livemode: Flag;
  number: number;
  connection: string;
  vendor: string;
  /** Unique per connection where not null. */
  vendor_ref: string | null;
  /** intended, started, failed */
  state: string;
  /** 1 for the one active attempt of a session (partial unique index), else null. */
  active: 1 | null;
  status: string;
  fenced_at: number | null;
  /** core/progress.ts, or resubmitted, manual, late_verdict; null while it is not fenced. */
  fenced_by: string | null;
  /** The person was led to this attempt's capture page. */
  opened_at: number | null;
  /** Why this vendor: core/route.ts */
  route_json: string;
  fault_json: string | null;
  vendor_request_id: string | null;
  /** Step of the poll schedule. */
  polls: number;
  created_at: number;
  started_at: number | null;
}

export interface ObservationRow {
  id: string;
  attempt_id: string;
  session_id: string;
  /** Unique per attempt. */
  dedupe_key: string;
  /** webhook, fetch */
  source: string;
  raw: string;
  status: string | null;
  final: Flag;
  reasons_json: string;
  checks_json: string;
  /** Order key: the vendor's time in ms, or what we held when an undated fetch was sent. */
  ordered_at: number;
  occurred_at: number | null;
  /** applied, stale, contested, unmapped, fenced, redundant */
  effect: string;
  inbox_id: string | null;
  recorded_at: number;
}

export interface ReviewRow {
  id: string;
  tenant: string;
  livemode: Flag;
  session_id: string;
  /** contested, pending, fenced_approval, fenced_rejection, unmapped, manual */
  kind: string;
  /** Distinguishes cases of one kind in one session; unique with both. */
  cause: string;
  state: string;
  opened_at: number;
  closed_at: number | null;
}

export interface TimerRow {
  /** `<kind>:<subject>`: setting it again moves it. */
  id: string;
  /** expire, start, poll, cancel, unpark */
  kind: string;
  subject: string;
  due_at: number;
  /** The node that runs it; null: there is one only. */
  owner: string | null;
}

export interface AuditRow {
  /** Position in the log; assigned by the engine: insert 0. */
  sequence: number;
  id: string;
  at: number;
  tenant: string;
  livemode: Flag;
  actor: string;
  action: string;
  /** transition or record */
  kind: string;
  session_id: string | null;
  version: number | null;
  policy_hash: string | null;
  correlation_id: string | null;
  vendor_request_id: string | null;
  /** SHA-256(salt ∥ payload), hex: the payload can be shredded and the proof still stands. */
  commitment: string;
  salt: string;
  /** RFC 6962 leaf hash of the canonical entry, hex. */
  leaf_hash: string;
}
