-- Events about vendor accounts, and cases of attempts that the vendor never answered. SQLite cannot change a CHECK: both tables are
-- made anew and filled (https://sqlite.org/lang_altertable.html, section 7, steps 4 to 8; foreign keys are off meanwhile).

CREATE TABLE events_new (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  tenant TEXT NOT NULL,
  livemode INTEGER NOT NULL CHECK (livemode IN (0, 1)),
  type TEXT NOT NULL CHECK (type IN (
    'session.status_changed', 'session.decided', 'session.contested', 'session.decision_revised',
    'session.waiting', 'review.opened', 'webhook_endpoint.disabled', 'vendor.degraded', 'vendor.recovered')),
  session_id TEXT REFERENCES sessions (id),
  version INTEGER,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

INSERT INTO events_new (sequence, id, tenant, livemode, type, session_id, version, body, created_at)
  SELECT sequence, id, tenant, livemode, type, session_id, version, body, created_at FROM events;

-- Positions of deleted events stay used: the feed never hands one out twice.
DELETE FROM sqlite_sequence WHERE name = 'events_new';
INSERT INTO sqlite_sequence (name, seq) SELECT 'events_new', seq FROM sqlite_sequence WHERE name = 'events';

DROP TABLE events;
ALTER TABLE events_new RENAME TO events;

CREATE UNIQUE INDEX events_one_per_version ON events (session_id, version) WHERE version IS NOT NULL;
CREATE INDEX events_feed ON events (tenant, livemode, sequence);

CREATE TABLE reviews_new (
  id TEXT NOT NULL PRIMARY KEY,
  tenant TEXT NOT NULL,
  livemode INTEGER NOT NULL CHECK (livemode IN (0, 1)),
  session_id TEXT NOT NULL REFERENCES sessions (id),
  kind TEXT NOT NULL CHECK (kind IN ('contested', 'pending', 'fenced_approval', 'unmapped', 'silent')),
  cause TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'claimed', 'closed')),
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  UNIQUE (session_id, kind, cause)
) STRICT;

INSERT INTO reviews_new (id, tenant, livemode, session_id, kind, cause, state, opened_at, closed_at)
  SELECT id, tenant, livemode, session_id, kind, cause, state, opened_at, closed_at FROM reviews;

DROP TABLE reviews;
ALTER TABLE reviews_new RENAME TO reviews;

CREATE INDEX reviews_by_state ON reviews (tenant, livemode, state, id);
