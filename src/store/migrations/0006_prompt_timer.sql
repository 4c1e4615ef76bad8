-- A vendor's hint asks for a question of its own, beside the polls: `prompt` is a kind of timer.

CREATE TABLE timers_of_more_kinds (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('expire', 'start', 'poll', 'prompt', 'cancel', 'unpark')),
  subject TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  owner TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO timers_of_more_kinds SELECT id, kind, subject, due_at, owner FROM timers;
DROP TABLE timers;
ALTER TABLE timers_of_more_kinds RENAME TO timers;
CREATE INDEX timers_due ON timers (due_at);
