-- Generated from migrations/ by `node src/store/sqlite/dump-schema.ts --write`. For reading, never applied.

CREATE TABLE "attempts" (
  id TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  livemode INTEGER NOT NULL CHECK (livemode IN (0, 1)),
  number INTEGER NOT NULL CHECK (number >= 1),
  connection TEXT NOT NULL,
  vendor TEXT NOT NULL,
  vendor_ref TEXT,
  state TEXT NOT NULL CHECK (state IN ('intended', 'started', 'failed')),
  active INTEGER CHECK (active = 1),
  status TEXT NOT NULL CHECK (status IN (
    'initiated', 'capture_in_progress', 'submitted', 'pending_review',
    'approved', 'rejected', 'expired', 'needs_resubmission')),
  fenced_at INTEGER,
  route_json TEXT NOT NULL,
  fault_json TEXT,
  vendor_request_id TEXT,
  polls INTEGER NOT NULL CHECK (polls >= 0),
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  opened_at INTEGER,
  fenced_by TEXT CHECK (fenced_by IN (
    'nothing_sent', 'refused', 'in_doubt', 'not_handed_out', 'not_opened', 'capture_begun', 'unsupported',
    'resubmitted', 'manual', 'late_verdict')),
  UNIQUE (session_id, number),
  CONSTRAINT fenced_is_not_active CHECK (active IS NULL OR fenced_at IS NULL),
  FOREIGN KEY (connection, livemode) REFERENCES connections (id, livemode)
) STRICT;

CREATE UNIQUE INDEX attempts_one_active ON attempts (session_id) WHERE active = 1;

CREATE UNIQUE INDEX attempts_one_per_vendor_ref ON attempts (connection, vendor_ref) WHERE vendor_ref IS NOT NULL;

CREATE TRIGGER attempts_are_of_their_sessions_mode BEFORE INSERT ON attempts
WHEN NEW.livemode IS NOT (SELECT livemode FROM sessions WHERE id = NEW.session_id)
BEGIN
  SELECT RAISE(ABORT, 'an attempt has the mode of its session');
END;

CREATE TRIGGER attempts_stay_with_their_session BEFORE UPDATE OF session_id, livemode ON attempts
BEGIN
  SELECT RAISE(ABORT, 'an attempt keeps its session and its mode');
END;

CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  tenant TEXT NOT NULL,
  livemode INTEGER NOT NULL CHECK (livemode IN (0, 1)),
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('transition', 'record')),
  session_id TEXT,
  version INTEGER,
  policy_hash TEXT,
  correlation_id TEXT,
  vendor_request_id TEXT,
  commitment TEXT NOT NULL,
  salt TEXT NOT NULL,
  leaf_hash TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX audit_of_session ON audit (session_id, CASE kind WHEN 'transition' THEN version ELSE -sequence END)
  WHERE session_id IS NOT NULL;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'audit is append-only');
END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'audit is append-only');
END;

CREATE TABLE connections (
  id TEXT NOT NULL PRIMARY KEY,
  vendor TEXT NOT NULL,
  livemode INTEGER NOT NULL CHECK (livemode IN (0, 1)),
  mock INTEGER NOT NULL CHECK (mock IN (0, 1)),
  UNIQUE (id, livemode),
  CONSTRAINT mock_is_never_live CHECK (livemode = 1 - mock)
) STRICT;

CREATE TABLE "consents" (
  id TEXT NOT NULL,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  subject_id TEXT NOT NULL REFERENCES subjects (id),
  notice_hash TEXT NOT NULL,
  locale TEXT NOT NULL,
  scopes_json TEXT NOT NULL,
  recipients_json TEXT NOT NULL,
  granted_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (session_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE "deliveries" (
  id TEXT NOT NULL PRIMARY KEY,
  endpoint_id TEXT NOT NULL REFERENCES endpoints (id),
  event_sequence INTEGER NOT NULL REFERENCES events (sequence),
  event_id TEXT NOT NULL,
  event_type TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'exhausted', 'cancelled')),
  tries INTEGER NOT NULL CHECK (tries >= 0),
  next_at INTEGER,
  created_at INTEGER NOT NULL,
  settled_at INTEGER,
  owner TEXT,
  UNIQUE (event_sequence, endpoint_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_by_endpoint ON deliveries (endpoint_id, id);

CREATE INDEX deliveries_due ON deliveries (endpoint_id, next_at) WHERE settled_at IS NULL;

CREATE TABLE delivery_tries (
  delivery_id TEXT NOT NULL REFERENCES deliveries (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  at INTEGER NOT NULL,
  status INTEGER,
  latency_ms REAL NOT NULL,
  error TEXT,
  PRIMARY KEY (delivery_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE endpoints (
  id TEXT NOT NULL PRIMARY KEY,
  tenant TEXT NOT NULL,
  livemode INTEGER NOT NULL CHECK (livemode IN (0, 1)),
  url TEXT NOT NULL,
  types_json TEXT NOT NULL,
  description TEXT,
  status TEXT NOT NULL CHECK (status IN ('enabled', 'disabled')),
  disabled_reason TEXT,
  sealed_keys BLOB NOT NULL,
  public_key TEXT NOT NULL,
  failing_since INTEGER,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER
) STRICT;

CREATE INDEX endpoints_by_tenant ON endpoints (tenant, livemode, id);

CREATE TABLE "events" (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  tenant TEXT NOT NULL,
  livemode INTEGER NOT NULL CHECK (livemode IN (0, 1)),
  type TEXT NOT NULL CHECK (type IN (
    'session.status_changed', 'session.decided', 'session.contested', 'session.decision_revised',
    'session.waiting', 'review.opened', 'webhook_endpoint.disabled', 'vendor.degraded', 'vendor.recovered', 'vendor.drift')),
  session_id TEXT REFERENCES sessions (id),
  version INTEGER,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX events_feed ON events (tenant, livemode, sequence);

CREATE UNIQUE INDEX events_one_per_version ON events (session_id, version) WHERE version IS NOT NULL;

CREATE TABLE idempotency (
  id TEXT NOT NULL PRIMARY KEY,
  tenant TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done')),
  session_id TEXT,
  subject_id TEXT,
  status INTEGER,
  headers_json TEXT,
  sealed_body BLOB,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX idempotency_by_session ON idempotency (session_id) WHERE session_id IS NOT NULL;

CREATE TABLE inbox (
  id TEXT NOT NULL PRIMARY KEY,
  connection TEXT NOT NULL REFERENCES connections (id),
  body_hash TEXT NOT NULL,
  sealed_body BLOB NOT NULL,
  subject_id TEXT REFERENCES subjects (id),
  state TEXT NOT NULL CHECK (state IN (
    'pending', 'applied', 'duplicate', 'stale', 'parked', 'quarantined', 'ignored')),
  vendor_ref TEXT,
  detail TEXT,
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  traceparent TEXT,
  received_at INTEGER NOT NULL,
  settled_at INTEGER, owner TEXT,
  UNIQUE (connection, body_hash)
) STRICT;

CREATE INDEX inbox_open ON inbox (state, received_at) WHERE settled_at IS NULL;

CREATE INDEX inbox_parked ON inbox (connection, vendor_ref) WHERE vendor_ref IS NOT NULL;

CREATE TABLE keys (
  id TEXT NOT NULL PRIMARY KEY,
  tenant TEXT NOT NULL,
  livemode INTEGER NOT NULL CHECK (livemode IN (0, 1)),
  hash TEXT NOT NULL UNIQUE,
  hint TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('service', 'support', 'reviewer', 'compliance', 'admin')),
  scopes_json TEXT,
  label TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  last_used_at INTEGER,
  revoked_at INTEGER
) STRICT;

CREATE INDEX keys_by_tenant ON keys (tenant, id);

CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE nodes (
  id TEXT NOT NULL PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('here', 'left')),
  beat INTEGER NOT NULL CHECK (beat >= 0),
  joined_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE "observations" (
  id TEXT NOT NULL,
  attempt_id TEXT NOT NULL REFERENCES attempts (id),
  session_id TEXT NOT NULL REFERENCES sessions (id),
  dedupe_key TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('webhook', 'fetch')),
  raw TEXT NOT NULL,
  status TEXT CHECK (status IN (
    'initiated', 'capture_in_progress', 'submitted', 'pending_review',
    'approved', 'rejected', 'expired', 'needs_resubmission')),
  final INTEGER NOT NULL CHECK (final IN (0, 1)),
  reasons_json TEXT NOT NULL,
  checks_json TEXT NOT NULL,
  ordered_at INTEGER NOT NULL,
  occurred_at INTEGER,
  effect TEXT NOT NULL CHECK (effect IN ('applied', 'stale', 'contested', 'unmapped', 'fenced', 'redundant')),
  inbox_id TEXT,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (attempt_id, dedupe_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX observations_by_session ON observations (session_id);

CREATE TABLE policies (
  hash TEXT NOT NULL PRIMARY KEY,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE "reviews" (
  id TEXT NOT NULL PRIMARY KEY,
  tenant TEXT NOT NULL,
  livemode INTEGER NOT NULL CHECK (livemode IN (0, 1)),
  session_id TEXT NOT NULL REFERENCES sessions (id),
  kind TEXT NOT NULL CHECK (kind IN (
    'contested', 'pending', 'fenced_approval', 'fenced_rejection', 'unmapped', 'silent', 'manual')),
  cause TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'claimed', 'closed')),
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  UNIQUE (session_id, kind, cause)
) STRICT;

CREATE INDEX reviews_by_state ON reviews (tenant, livemode, state, id);

CREATE TABLE "sessions" (
  id TEXT NOT NULL PRIMARY KEY,
  tenant TEXT NOT NULL,
  livemode INTEGER NOT NULL CHECK (livemode IN (0, 1)),
  subject_id TEXT NOT NULL REFERENCES subjects (id),
  client_reference TEXT,
  segment TEXT NOT NULL,
  jurisdiction TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('basic', 'standard', 'enhanced')),
  policy_hash TEXT NOT NULL REFERENCES policies (hash),
  status TEXT NOT NULL CHECK (status IN (
    'initiated', 'capture_in_progress', 'submitted', 'pending_review',
    'approved', 'rejected', 'expired', 'needs_resubmission')),
  contested INTEGER NOT NULL CHECK (contested IN (0, 1)),
  reasons_json TEXT NOT NULL,
  checks_json TEXT NOT NULL,
  decision_json TEXT,
  waiting_json TEXT,
  version INTEGER NOT NULL CHECK (version >= 0),
  revision INTEGER NOT NULL CHECK (revision >= 0),
  vendor TEXT,
  sealed_person BLOB,
  sealed_capture BLOB,
  traceparent TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  provisional_json TEXT
) STRICT;

CREATE INDEX sessions_by_status ON sessions (tenant, livemode, status, id);

CREATE INDEX sessions_by_subject ON sessions (subject_id, id);

CREATE INDEX sessions_by_vendor ON sessions (tenant, livemode, vendor, id) WHERE vendor IS NOT NULL;

CREATE INDEX sessions_newest ON sessions (tenant, livemode, id);

CREATE UNIQUE INDEX sessions_one_per_client_reference ON sessions (tenant, livemode, client_reference)
  WHERE client_reference IS NOT NULL;

CREATE TRIGGER sessions_keep_their_mode BEFORE UPDATE OF id, livemode ON sessions
BEGIN
  SELECT RAISE(ABORT, 'a session keeps its mode');
END;

CREATE TABLE "subjects" (
  id TEXT NOT NULL PRIMARY KEY,
  tenant TEXT NOT NULL,
  livemode INTEGER NOT NULL CHECK (livemode IN (0, 1)),
  reference_index TEXT NOT NULL,
  wrapped_key BLOB,
  key_version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  erased_at INTEGER,
  UNIQUE (tenant, livemode, reference_index),
  CONSTRAINT erased_has_no_key CHECK ((wrapped_key IS NULL) = (erased_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE "timers" (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('expire', 'start', 'poll', 'prompt', 'cancel', 'unpark')),
  subject TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  owner TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX timers_due ON timers (due_at);

CREATE TABLE transitions (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  version INTEGER NOT NULL CHECK (version >= 0),
  from_status TEXT CHECK (from_status IN (
    'initiated', 'capture_in_progress', 'submitted', 'pending_review',
    'approved', 'rejected', 'expired', 'needs_resubmission')),
  to_status TEXT NOT NULL CHECK (to_status IN (
    'initiated', 'capture_in_progress', 'submitted', 'pending_review',
    'approved', 'rejected', 'expired', 'needs_resubmission')),
  kind TEXT NOT NULL CHECK (kind IN (
    'created', 'observed', 'decided', 'contested', 'revised', 'expired',
    'cancelled', 'waiting', 'resumed', 'resubmitted', 'override')),
  contested INTEGER NOT NULL CHECK (contested IN (0, 1)),
  actor TEXT NOT NULL,
  reasons_json TEXT NOT NULL,
  checks_json TEXT NOT NULL,
  decision_json TEXT,
  attempt_id TEXT REFERENCES attempts (id),
  at INTEGER NOT NULL,
  PRIMARY KEY (session_id, version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER transitions_are_never_changed BEFORE UPDATE ON transitions
BEGIN
  SELECT RAISE(ABORT, 'transitions is append-only');
END;

CREATE TRIGGER transitions_are_never_deleted BEFORE DELETE ON transitions
BEGIN
  SELECT RAISE(ABORT, 'transitions is append-only');
END;

CREATE TABLE vendor_controls (
  connection TEXT NOT NULL PRIMARY KEY REFERENCES connections (id),
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('cordon', 'drain', 'maintenance', 'kill')),
  begins_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  tenant TEXT NOT NULL,
  actor TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT ends_after_it_begins CHECK (ends_at > begins_at)
) STRICT, WITHOUT ROWID;
