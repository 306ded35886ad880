-- What was done to people's rights, by whom and why. Rows are added and never change: each holds a hash over itself and
-- the hash of the row before, so that whoever goes round the triggers is found by `openpress check`.

CREATE TABLE audit (
  id         BIGINT PRIMARY KEY,                -- 1, 2, 3, …: a gap is a removed row
  created_at BIGINT NOT NULL,
  actor_id   BIGINT,                            -- no reference: the row outlives the user; NULL: the server itself
  actor      TEXT COLLATE "C" NOT NULL,         -- the username as it was then; '' for the server
  action     TEXT COLLATE "C" NOT NULL,         -- "verification.approved"
  subject    TEXT COLLATE "C" NOT NULL,         -- what was acted on: "user:7"
  details    TEXT COLLATE "C" NOT NULL,         -- JSON
  hash       TEXT COLLATE "C" NOT NULL          -- BLAKE2b-256, hexadecimal
);
CREATE INDEX audit_by_actor ON audit (actor, id);
CREATE INDEX audit_by_action ON audit (action, id);
CREATE INDEX audit_by_actor_and_action ON audit (actor, action, id);
CREATE INDEX audit_by_subject ON audit (subject, id);

-- Where the log ends. Rows cut off at the end would break no chain, but are missed here; and whoever appends begins by
-- changing this row, so that two at a time wait for each other.
CREATE TABLE audit_head (
  id     BIGINT PRIMARY KEY CHECK (id = 1),
  length BIGINT NOT NULL,
  hash   TEXT COLLATE "C" NOT NULL
);
INSERT INTO audit_head (id, length, hash) VALUES (1, 0, '');

CREATE FUNCTION audit_keeps_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit
  FOR EACH ROW EXECUTE FUNCTION audit_keeps_rows();
CREATE FUNCTION audit_loses_none() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_loses_none BEFORE DELETE ON audit
  FOR EACH ROW EXECUTE FUNCTION audit_loses_none();
-- TRUNCATE asks no trigger for rows.
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION audit_loses_none();
-- Says more than a key that exists already.
CREATE FUNCTION audit_replaces_none() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) THEN
    RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_replaces_none BEFORE INSERT ON audit
  FOR EACH ROW EXECUTE FUNCTION audit_replaces_none();
CREATE FUNCTION audit_head_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
  FOR EACH ROW EXECUTE FUNCTION audit_head_stays();
CREATE FUNCTION audit_head_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_head_moves_on BEFORE UPDATE ON audit_head
  FOR EACH ROW WHEN (NEW.length < OLD.length) EXECUTE FUNCTION audit_head_moves_on();
