-- Work to be done, and the record of what was done: the row is the truth, whatever delivers it.
CREATE TABLE jobs (
  -- AUTOINCREMENT: an id that was retired is not given to another job.
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  kind          TEXT NOT NULL,
  lane          TEXT NOT NULL CHECK (lane IN ('short', 'long')),
  priority      INTEGER NOT NULL,              -- smaller is sooner
  payload       TEXT NOT NULL,                 -- JSON
  unique_key    TEXT UNIQUE,                   -- one row for each key as long as the row is kept
  group_key     TEXT,                          -- what it is for, such as a media token
  state         TEXT NOT NULL DEFAULT 'waiting'
                CHECK (state IN ('waiting', 'running', 'done', 'dead', 'cancelled')),
  attempt       INTEGER NOT NULL DEFAULT 0,    -- counted when claimed
  max_attempts  INTEGER NOT NULL,
  losses        INTEGER NOT NULL DEFAULT 0,    -- leases that ran out; these do not count as attempts
  run_after     INTEGER NOT NULL,

  claim         INTEGER NOT NULL DEFAULT 0,    -- number of the present lease: a late word from an older one is told by it
  worker        TEXT,
  lease_until   INTEGER,
  lease_ms      INTEGER,
  cancel_asked  INTEGER NOT NULL DEFAULT 0,

  wall_ms       INTEGER NOT NULL,              -- longest time an attempt may take; 0 is no limit
  stall_ms      INTEGER NOT NULL,              -- longest time without progress; 0 is no limit

  progress      INTEGER NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
  progress_at   INTEGER,                       -- when the present attempt last moved
  error         TEXT,                          -- why it last failed, for the owner of the media
  created_at    INTEGER NOT NULL,
  started_at    INTEGER,                       -- of the present or last attempt
  finished_at   INTEGER
);

-- The claim: within a lane, by priority, then by age. Jobs that wait for a later time lie behind those that are due.
CREATE INDEX jobs_claim ON jobs (lane, priority, run_after, id) WHERE state = 'waiting';
-- When a lane next has something to do.
CREATE INDEX jobs_due ON jobs (lane, run_after) WHERE state = 'waiting';
-- The sweep looks at what runs; counts look at what is open. Both are small, however many jobs were ever done.
CREATE INDEX jobs_running ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_open ON jobs (state, lane, kind) WHERE state IN ('waiting', 'running', 'dead');
CREATE INDEX jobs_group ON jobs (group_key, id) WHERE group_key IS NOT NULL;
CREATE INDEX jobs_state ON jobs (state, id);
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;

-- For each periodic task the last time it was due and was turned into a job.
CREATE TABLE schedule (
  task        TEXT PRIMARY KEY,
  expression  TEXT NOT NULL,
  last_due    INTEGER NOT NULL
);
