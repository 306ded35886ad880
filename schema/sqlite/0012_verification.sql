-- Who is a verified journalist, on what grounds and until when: requests with their evidence, decided by an editor who
-- is not the applicant. What happened step by step is in the audit log; here is how things stand.

CREATE TABLE verification_requests (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: it names the folder of its documents
  user_id     INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  kind        TEXT NOT NULL CHECK (kind IN ('outlet', 'independent')),
  outlet      TEXT NOT NULL DEFAULT '',           -- whom the applicant works for; '' for who is independent
  statement   TEXT NOT NULL,                      -- the applicant's own words, for reviewers
  proof_token TEXT NOT NULL,                      -- to be put where only the owner of a site can put it
  state       TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'approved', 'refused', 'withdrawn', 'expired',
                                                               'revoked', 'renewed')),
  created_at  INTEGER NOT NULL,
  checked_at  INTEGER NOT NULL,                   -- when somebody last asked for a look at the links
  decided_at  INTEGER,
  reviewer_id INTEGER,                            -- no reference: the decision outlives whoever took it
  reviewer    TEXT NOT NULL DEFAULT '',
  reason      TEXT NOT NULL DEFAULT '',           -- for the applicant
  basis       TEXT NOT NULL DEFAULT '',           -- for everybody: why the badge can be trusted
  since       INTEGER,                            -- verified without a break since then
  valid_until INTEGER,
  warned_at   INTEGER,                            -- when it was noticed that the end is near
  ended_at    INTEGER,                            -- withdrawn, expired, revoked, renewed
  end_reason  TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX verification_one_pending ON verification_requests (user_id) WHERE state = 'pending';
CREATE UNIQUE INDEX verification_one_approved ON verification_requests (user_id) WHERE state = 'approved';
CREATE INDEX verification_of_user ON verification_requests (user_id, created_at DESC, id DESC);
CREATE INDEX verification_by_state ON verification_requests (state, created_at, id);
CREATE INDEX verification_by_end ON verification_requests (state, valid_until);
CREATE INDEX verification_to_warn ON verification_requests (state, warned_at, valid_until);

-- Places the applicant says to be in control of.
CREATE TABLE verification_links (
  id         INTEGER PRIMARY KEY,
  request_id INTEGER NOT NULL REFERENCES verification_requests (id) ON DELETE CASCADE,
  url        TEXT NOT NULL,
  proof      TEXT NOT NULL DEFAULT '' CHECK (proof IN ('', 'rel_me', 'well_known', 'dns')),  -- '': none
  message    TEXT NOT NULL DEFAULT '',            -- why there is none
  checked_at INTEGER,                             -- NULL: not looked at yet
  UNIQUE (request_id, url)
);

-- Evidence for reviewers' eyes. The row outlives the file, to say that there was one.
CREATE TABLE verification_documents (
  id         INTEGER PRIMARY KEY,
  request_id INTEGER NOT NULL REFERENCES verification_requests (id) ON DELETE CASCADE,
  number     INTEGER NOT NULL,                    -- 1, 2, … within the request
  file       TEXT NOT NULL,                       -- random; below the request's folder
  name       TEXT NOT NULL,                       -- as uploaded, cleaned; never part of a path
  mime       TEXT NOT NULL CHECK (mime IN ('application/pdf', 'image/jpeg', 'image/png')),
  size       INTEGER NOT NULL,
  sha256     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  closed_at  INTEGER,                             -- from when on the time to keep it runs; 0: it is not needed any more
  deleted_at INTEGER,
  UNIQUE (request_id, number)
);
CREATE INDEX verification_documents_due ON verification_documents (closed_at)
  WHERE closed_at IS NOT NULL AND deleted_at IS NULL;

-- The badge, kept with the user so that lists can show it without another look; changed with the request it is from.
ALTER TABLE users ADD COLUMN verified_until INTEGER;  -- NULL: not verified
ALTER TABLE users ADD COLUMN verified_basis TEXT NOT NULL DEFAULT '';
