-- How far a person got and why an attempt was left; what may be done while no vendor is alive.

ALTER TABLE attempts ADD COLUMN opened_at INTEGER;
ALTER TABLE attempts ADD COLUMN fenced_by TEXT CHECK (fenced_by IN (
    'nothing_sent', 'refused', 'in_doubt', 'not_handed_out', 'not_opened', 'capture_begun', 'unsupported',
    'resubmitted', 'manual', 'late_verdict'));

ALTER TABLE sessions ADD COLUMN provisional_json TEXT;

CREATE TABLE reviews_of_more_kinds (
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
INSERT INTO reviews_of_more_kinds SELECT id, tenant, livemode, session_id, kind, cause, state, opened_at, closed_at FROM reviews;
DROP TABLE reviews;
ALTER TABLE reviews_of_more_kinds RENAME TO reviews;
CREATE INDEX reviews_by_state ON reviews (tenant, livemode, state, id);
