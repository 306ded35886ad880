-- Who may sign in, and what proves it. Passwords, session secrets and API tokens exist here as hashes only, see
-- doc/design/0005-tokens-are-hashes.md.

CREATE TABLE users (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: rows elsewhere may outlive a user
  username        TEXT NOT NULL,
  username_key    TEXT NOT NULL UNIQUE,               -- lower case: "Ada" and "ada" are one name
  email           TEXT NOT NULL,
  email_key       TEXT NOT NULL UNIQUE,               -- lower case
  email_verified  INTEGER NOT NULL DEFAULT 0,
  name            TEXT NOT NULL DEFAULT '',           -- as readers see it
  description     TEXT NOT NULL DEFAULT '',
  title           TEXT NOT NULL DEFAULT '',
  location        TEXT NOT NULL DEFAULT '',
  logo            TEXT NOT NULL DEFAULT '',           -- file names below the user's folder; empty: the default picture
  banner          TEXT NOT NULL DEFAULT '',
  role            TEXT NOT NULL CHECK (role IN ('user', 'journalist', 'editor', 'manager', 'admin')),
  is_active       INTEGER NOT NULL DEFAULT 1,
  is_featured     INTEGER NOT NULL DEFAULT 0,
  allow_contact   INTEGER NOT NULL DEFAULT 0,
  notify_comments INTEGER NOT NULL DEFAULT 1,
  password_hash   TEXT NOT NULL,                      -- libsodium's form of Argon2id; '' lets nobody in
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL
);
CREATE INDEX users_by_date ON users (created_at DESC, id DESC);

CREATE TABLE sessions (
  id           INTEGER PRIMARY KEY,
  secret_hash  TEXT NOT NULL UNIQUE,                  -- BLAKE2b-256 of the cookie, hexadecimal
  user_id      INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,                      -- moves every few minutes, not with every request
  address      TEXT NOT NULL,
  agent        TEXT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id, last_used_at DESC);
CREATE INDEX sessions_by_use ON sessions (last_used_at);

CREATE TABLE api_tokens (
  id           INTEGER PRIMARY KEY,
  secret_hash  TEXT NOT NULL UNIQUE,
  user_id      INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name         TEXT NOT NULL,                         -- what it was made for, as its owner will read it
  hint         TEXT NOT NULL,                         -- its first four characters, to tell one from another
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id, created_at DESC);

-- One-time links for the first administrator. Used ones stay, so that a second use is told apart from a wrong link.
CREATE TABLE setup_tokens (
  id          INTEGER PRIMARY KEY,
  secret_hash TEXT NOT NULL UNIQUE,
  created_at  INTEGER NOT NULL,
  used_at     INTEGER
);

-- Keys that sign what the server hands out and takes back, one for each purpose.
CREATE TABLE server_keys (
  purpose    TEXT PRIMARY KEY,
  secret     TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
