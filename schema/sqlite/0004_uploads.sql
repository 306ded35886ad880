-- Files on their way in. A row is made with the file and tells how much of it is durable; it outlives the upload until
-- it expires, so that a client that missed the last answer can still ask.

CREATE TABLE uploads (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  name         TEXT NOT NULL UNIQUE,              -- 32 hexadecimal digits: in the upload's URL, and its file's name
  user_id      INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  media_token  TEXT NOT NULL UNIQUE,              -- reserved for the item it will become
  state        TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done')),
  resumable    INTEGER NOT NULL,                  -- 0: sent as a form, ends with its connection
  size         INTEGER NOT NULL,                  -- bytes in all; of an open form the most there can be
  received     INTEGER NOT NULL DEFAULT 0,        -- bytes that survive a power failure; what lies behind them is dropped
  file_name    TEXT NOT NULL,                     -- cleaned, for people; never part of a path
  extension    TEXT NOT NULL,
  file_type    TEXT NOT NULL DEFAULT '',          -- as the client said, which nobody believes
  title        TEXT NOT NULL DEFAULT '',
  description  TEXT NOT NULL DEFAULT '',
  metadata     TEXT NOT NULL DEFAULT '',          -- the client's Upload-Metadata, told back to it as it was
  created_at   INTEGER NOT NULL,
  changed_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  CHECK (received BETWEEN 0 AND size)
);
CREATE INDEX uploads_open_of_user ON uploads (user_id, size) WHERE state = 'open';
CREATE INDEX uploads_open ON uploads (id) WHERE state = 'open';
CREATE INDEX uploads_by_expiry ON uploads (expires_at);
