/**
 * Row shapes. Times are milliseconds since the epoch, flags are 0 or 1, `…_json` is JSON text, `sealed_…` is
 * ciphertext (privacy/seal.ts). Constraints stand in migrations/*.sql.
 */
type Flag = 0 | 1;
type Bytes = Uint8Array;

export interface KeyRow {
  id: string;
  tenant: string;
  livemode: Flag;
  /** SHA-256 of the key, hex. Unique. */
  hash: string;
  hint: string;
  role: string;
  label: string | null;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

/** Mirror of the configured vendor accounts: attempts refer to it with their livemode. */
export interface ConnectionRow {
  id: string;
  vendor: string;
  livemode: Flag;
  /** Check constraint: a mock is never live, a real vendor never test. */
  mock: Flag;
}

export interface SubjectRow {
  id: string;
  tenant: string;
  livemode: Flag;
  /** Keyed hash of the caller's reference: finds the person without storing the reference. Unique per tenant and mode. */
  reference_index: string;
  /** The subject's data key, wrapped; null once erased. */
  wrapped_key: Bytes | null;
  key_version: number;
  created_at: number;
  erased_at: number | null;
}

export interface PolicyRow {
  hash: string;
  body: string;
  created_at: number;
}

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
}

export interface TimerRow {
  /** `<kind>:<subject>`: setting it again moves it. */
  id: string;
  /** expire, start, poll, cancel, unpark */
  kind: string;
  subject: string;
  due_at: number;
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

export interface ConsentRow {
  id: string;
  session_id: string;
  subject_id: string;
  notice_hash: string;
  locale: string;
  scopes_json: string;
  recipients_json: string;
  granted_at: number;
  created_at: number;
}

export interface ReviewRow {
  id: string;
  tenant: string;
  livemode: Flag;
  session_id: string;
  /** contested, pending, fenced_approval, unmapped */
  kind: string;
  /** Distinguishes cases of one kind in one session; unique with both. */
  cause: string;
  state: string;
  opened_at: number;
  closed_at: number | null;
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

export interface MetaRow {
  name: string;
  value: string;
}

export interface Tables {
  keys: KeyRow;
  connections: ConnectionRow;
  subjects: SubjectRow;
  policies: PolicyRow;
  sessions: SessionRow;
  transitions: TransitionRow;
  attempts: AttemptRow;
  observations: ObservationRow;
  inbox: InboxRow;
  timers: TimerRow;
  events: EventRow;
  endpoints: EndpointRow;
  deliveries: DeliveryRow;
  delivery_tries: DeliveryTryRow;
  idempotency: IdempotencyRow;
  consents: ConsentRow;
  reviews: ReviewRow;
  audit: AuditRow;
  meta: MetaRow;
}
