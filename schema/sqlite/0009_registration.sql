-- How people come by an account, keep it, find one another, and leave.

-- Set: the account is gone for everybody. What told who it was is wiped with it; the row stays until nothing refers to
-- it any more, or for good when its comments were to stay. Its keys are "#<id>", which no name or address can be.
ALTER TABLE users ADD COLUMN deleted_at INTEGER;
ALTER TABLE users ADD COLUMN keep_comments INTEGER NOT NULL DEFAULT 0;

-- Computed, so that no change of a name can forget them: what searches look through, and what lists by name go by.
ALTER TABLE users ADD COLUMN search_key TEXT GENERATED ALWAYS AS (lower(username || ' ' || name)) VIRTUAL;
ALTER TABLE users ADD COLUMN name_key TEXT
  GENERATED ALWAYS AS (lower(CASE WHEN name = '' THEN username ELSE name END)) VIRTUAL;

-- Each ends with search_key where a search walks along it, so that what does not fit is passed over in the index.
DROP INDEX users_by_date;
CREATE INDEX users_listed ON users (created_at DESC, id DESC, search_key) WHERE is_active = 1;
CREATE INDEX users_managed ON users (created_at DESC, id DESC, search_key) WHERE deleted_at IS NULL;
CREATE INDEX users_by_name ON users (name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_role ON users (role, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX users_by_role_name ON users (role, name_key, id) WHERE deleted_at IS NULL;

-- Links that let their bearer have an account, once.
CREATE TABLE invites (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  secret_hash TEXT NOT NULL UNIQUE,
  hint        TEXT NOT NULL,                        -- its first four characters, to tell one from another
  invited_by  INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  role        TEXT NOT NULL CHECK (role IN ('user', 'journalist', 'editor', 'manager', 'admin')),
  note        TEXT NOT NULL DEFAULT '',             -- for whom it is, as its maker will read it
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  used_at     INTEGER,
  used_by     INTEGER REFERENCES users (id) ON DELETE SET NULL
);
CREATE INDEX invites_by_date ON invites (created_at DESC, id DESC);
CREATE INDEX invites_by_maker ON invites (invited_by);
CREATE INDEX invites_by_user ON invites (used_by) WHERE used_by IS NOT NULL;
CREATE INDEX invites_by_expiry ON invites (expires_at);

-- What was sent by mail and proves that its reader gets the account's mail. A link is gone once it was used.
CREATE TABLE mailed_links (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  secret_hash TEXT NOT NULL UNIQUE,
  purpose     TEXT NOT NULL CHECK (purpose IN ('password_reset', 'confirm_email')),
  user_id     INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  email_key   TEXT NOT NULL,                        -- where it was sent; worthless once the account has another address
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL
);
CREATE INDEX mailed_links_by_user ON mailed_links (user_id, purpose, id DESC);
CREATE INDEX mailed_links_by_expiry ON mailed_links (expires_at);

-- The second factor of an account. Checking a code needs the key itself: who reads the database can make codes, but has
-- no password by that.
CREATE TABLE second_factors (
  user_id      INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  secret       TEXT NOT NULL,                       -- hexadecimal
  created_at   INTEGER NOT NULL,
  confirmed_at INTEGER,                             -- NULL: begun, and asked of nobody yet
  last_step    INTEGER NOT NULL DEFAULT 0           -- the step of the last code that was taken; none is taken twice
);

CREATE TABLE recovery_codes (
  id        INTEGER PRIMARY KEY,
  user_id   INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  code_hash TEXT NOT NULL,
  used_at   INTEGER,
  UNIQUE (user_id, code_hash)
);
