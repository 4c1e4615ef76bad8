-- Fewer b-trees: each one that a change touches is a page in the write-ahead log, and pages are what a commit costs. Indices that no
-- query used are gone; tables whose rows are small, or that are only read through their owner, are their own index.

-- The mode is part of what an attempt refers to. A trigger says it without an index of its own over all sessions.
CREATE TABLE attempts_new (
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

CREATE TABLE sessions_new (
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

INSERT INTO sessions_new SELECT id, tenant, livemode, subject_id, client_reference, segment, jurisdiction, level, policy_hash, status,
  contested, reasons_json, checks_json, decision_json, waiting_json, version, revision, vendor, sealed_person, sealed_capture,
  traceparent, created_at, updated_at, expires_at, provisional_json FROM sessions;
INSERT INTO attempts_new SELECT id, session_id, livemode, number, connection, vendor, vendor_ref, state, active, status, fenced_at,
  route_json, fault_json, vendor_request_id, polls, created_at, started_at, opened_at, fenced_by FROM attempts;
DROP TABLE attempts;
DROP TABLE sessions;
ALTER TABLE sessions_new RENAME TO sessions;
ALTER TABLE attempts_new RENAME TO attempts;

CREATE INDEX sessions_by_status ON sessions (tenant, livemode, status, id);
CREATE INDEX sessions_by_subject ON sessions (subject_id, id);
CREATE INDEX sessions_by_vendor ON sessions (tenant, livemode, vendor, id) WHERE vendor IS NOT NULL;
CREATE INDEX sessions_newest ON sessions (tenant, livemode, id);
CREATE UNIQUE INDEX sessions_one_per_client_reference ON sessions (tenant, livemode, client_reference)
  WHERE client_reference IS NOT NULL;
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
CREATE TRIGGER sessions_keep_their_mode BEFORE UPDATE OF id, livemode ON sessions
BEGIN
  SELECT RAISE(ABORT, 'a session keeps its mode');
END;

CREATE TABLE subjects_new (
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
INSERT INTO subjects_new SELECT id, tenant, livemode, reference_index, wrapped_key, key_version, created_at, erased_at FROM subjects;
DROP TABLE subjects;
ALTER TABLE subjects_new RENAME TO subjects;

-- Found by its session alone.
CREATE TABLE consents_new (
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
INSERT INTO consents_new SELECT id, session_id, subject_id, notice_hash, locale, scopes_json, recipients_json, granted_at, created_at
  FROM consents;
DROP TABLE consents;
ALTER TABLE consents_new RENAME TO consents;

-- Found by its attempt or its session.
CREATE TABLE observations_new (
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
INSERT INTO observations_new SELECT id, attempt_id, session_id, dedupe_key, source, raw, status, final, reasons_json, checks_json,
  ordered_at, occurred_at, effect, inbox_id, recorded_at FROM observations;
DROP TABLE observations;
ALTER TABLE observations_new RENAME TO observations;
CREATE INDEX observations_by_session ON observations (session_id);

-- What is settled is never looked for.
DROP INDEX inbox_by_state;
DROP INDEX inbox_by_subject;
CREATE INDEX inbox_open ON inbox (state, received_at) WHERE settled_at IS NULL;

CREATE TABLE deliveries_new (
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
INSERT INTO deliveries_new SELECT id, endpoint_id, event_sequence, event_id, event_type, state, tries, next_at, created_at, settled_at,
  owner FROM deliveries;
DROP TABLE deliveries;
ALTER TABLE deliveries_new RENAME TO deliveries;
CREATE INDEX deliveries_by_endpoint ON deliveries (endpoint_id, id);
CREATE INDEX deliveries_due ON deliveries (endpoint_id, next_at) WHERE settled_at IS NULL;

DROP INDEX idempotency_by_expiry;

-- One entry for each version, any number of records; all of them are found by their session.
DROP INDEX audit_by_tenant;
DROP INDEX audit_by_session;
DROP INDEX audit_one_per_transition;
CREATE UNIQUE INDEX audit_of_session ON audit (session_id, CASE kind WHEN 'transition' THEN version ELSE -sequence END)
  WHERE session_id IS NOT NULL;
