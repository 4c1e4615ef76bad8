-- Events about what vendors send beyond their documents: the table is made anew and filled, because SQLite cannot change a CHECK.

CREATE TABLE events_new (
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

INSERT INTO events_new (sequence, id, tenant, livemode, type, session_id, version, body, created_at)
  SELECT sequence, id, tenant, livemode, type, session_id, version, body, created_at FROM events;

-- Positions of deleted events stay used: the feed never hands one out twice.
DELETE FROM sqlite_sequence WHERE name = 'events_new';
INSERT INTO sqlite_sequence (name, seq) SELECT 'events_new', seq FROM sqlite_sequence WHERE name = 'events';

DROP TABLE events;
ALTER TABLE events_new RENAME TO events;

CREATE UNIQUE INDEX events_one_per_version ON events (session_id, version) WHERE version IS NOT NULL;
CREATE INDEX events_feed ON events (tenant, livemode, sequence);
