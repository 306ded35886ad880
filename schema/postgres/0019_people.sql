-- Accounts that wait for a manager's word, and whose pictures the files are.

-- What was there before anybody asked is approved.
ALTER TABLE users ADD COLUMN is_approved BIGINT NOT NULL DEFAULT 1;
-- Ends with what a list or a search passes over in the index.
CREATE INDEX users_by_approval ON users (is_approved, created_at DESC, id DESC, is_active, search_key)
  WHERE deleted_at IS NULL;

-- A file that neither of these knows was left over by a crash.
CREATE INDEX users_by_logo ON users (logo) WHERE logo <> '';
CREATE INDEX users_by_banner ON users (banner) WHERE banner <> '';
