-- Files that are sent in parts, several at a time and in any order. Each part has its place in the one file of the
-- upload from the beginning, so nothing is put together at the end.

ALTER TABLE uploads ADD COLUMN client_id TEXT COLLATE "C";  -- the client's own UUID of an upload in parts; NULL for all others
CREATE UNIQUE INDEX uploads_by_client_id ON uploads (user_id, client_id) WHERE client_id IS NOT NULL;

CREATE TABLE upload_parts (
  upload_id   BIGINT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
  number      BIGINT NOT NULL,                   -- from 0
  first_byte  BIGINT NOT NULL,
  size        BIGINT NOT NULL,                   -- bytes, all of them durable
  PRIMARY KEY (upload_id, number)
);
