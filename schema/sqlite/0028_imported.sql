-- What was brought from another program, and what it is here: an import that was killed goes on, and one that is run
-- again adds only what is new. What was deleted here since keeps its row, so that it does not come back.

CREATE TABLE imported (
  kind       TEXT NOT NULL,                           -- "user", "media": see importer/mediacms
  foreign_id TEXT NOT NULL,                           -- there; the same in no two sites
  id         INTEGER NOT NULL,                        -- here; of what may be gone
  PRIMARY KEY (kind, foreign_id)
) WITHOUT ROWID;

-- Accounts that have not signed in since they were brought: a wrong password is to cost the same whatever the account.
CREATE INDEX users_with_foreign_hash ON users (id) WHERE password_hash LIKE 'pbkdf2_sha256$%';
