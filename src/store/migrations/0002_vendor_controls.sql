-- What an operator ordered of a vendor account: at most one each. It is deleted when it ends; the audit log keeps it.

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
