-- Several gateways on one database. `owner` names the node that works on a row; null where there can be one process only, as here.

CREATE TABLE nodes (
  id TEXT NOT NULL PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('here', 'left')),
  beat INTEGER NOT NULL CHECK (beat >= 0),
  joined_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE timers ADD COLUMN owner TEXT;
ALTER TABLE inbox ADD COLUMN owner TEXT;
ALTER TABLE deliveries ADD COLUMN owner TEXT;
