-- What was done to people's rights, by whom and why. Rows are added and never change: each holds a hash over itself and
-- the hash of the row before, so that whoever goes round the triggers is found by `openpress check`.

CREATE TABLE audit (
  id         INTEGER PRIMARY KEY,               -- 1, 2, 3, …: a gap is a removed row
  created_at INTEGER NOT NULL,
  actor_id   INTEGER,                           -- no reference: the row outlives the user; NULL: the server itself
  actor      TEXT NOT NULL,                     -- the username as it was then; '' for the server
  action     TEXT NOT NULL,                     -- "verification.approved"
  subject    TEXT NOT NULL,                     -- what was acted on: "user:7"
  details    TEXT NOT NULL,                     -- JSON
  hash       TEXT NOT NULL                      -- BLAKE2b-256, hexadecimal
) STRICT;                                       -- a number stays a number, whoever wrote it
CREATE INDEX audit_by_actor ON audit (actor, id);
CREATE INDEX audit_by_action ON audit (action, id);
CREATE INDEX audit_by_actor_and_action ON audit (actor, action, id);
CREATE INDEX audit_by_subject ON audit (subject, id);

-- Where the log ends. Rows cut off at the end would break no chain, but are missed here; and whoever appends begins by
-- changing this row, so that two at a time wait for each other.
CREATE TABLE audit_head (
  id     INTEGER PRIMARY KEY CHECK (id = 1),
  length INTEGER NOT NULL,
  hash   TEXT NOT NULL
) STRICT;
INSERT INTO audit_head (id, length, hash) VALUES (1, 0, '');

CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit log only grows');
END;
CREATE TRIGGER audit_loses_none BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit log only grows');
END;
-- INSERT OR REPLACE removes rows without asking the trigger above.
CREATE TRIGGER audit_replaces_none BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'the audit log only grows');
END;
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
BEGIN
  SELECT RAISE(ABORT, 'the audit log only grows');
END;
CREATE TRIGGER audit_head_moves_on BEFORE UPDATE ON audit_head
WHEN NEW.length < OLD.length
BEGIN
  SELECT RAISE(ABORT, 'the audit log only grows');
END;
