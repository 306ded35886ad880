-- What people do with items: votes, reports, ratings, watching; and what editors decide about reports.

-- Whoever acts: an account, or a visitor known by a random cookie, of which only the hash is kept.
CREATE TABLE actors (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id        INTEGER UNIQUE REFERENCES users (id) ON DELETE CASCADE,
  visitor_hash   TEXT UNIQUE,                         -- BLAKE2b-256 of the cookie, hexadecimal
  history_paused INTEGER NOT NULL DEFAULT 0,          -- what they watch is counted, not remembered
  created_at     INTEGER NOT NULL,
  seen_at        INTEGER NOT NULL,                    -- moves once a day, not with every action
  CHECK ((user_id IS NULL) <> (visitor_hash IS NULL))
);
CREATE INDEX actors_visitors ON actors (seen_at) WHERE user_id IS NULL;

-- Why somebody's action does not count again yet. A mark is a keyed hash of who (a network address, an account), what
-- and which day, so that nobody is found by it; past `until` it means nothing and is deleted.
CREATE TABLE action_marks (
  mark  TEXT PRIMARY KEY,
  until INTEGER NOT NULL
);
CREATE INDEX action_marks_by_end ON action_marks (until);

CREATE TABLE media_votes (
  actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
  media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
  vote     INTEGER NOT NULL CHECK (vote IN (-1, 0, 1)),  -- 0: taken back; it stays, so that who voted is known
  acted_at INTEGER NOT NULL,
  PRIMARY KEY (actor_id, media_id)
);
CREATE INDEX media_votes_of_actor ON media_votes (actor_id, vote, acted_at DESC, media_id DESC);
CREATE INDEX media_votes_by_date ON media_votes (acted_at, media_id) WHERE vote = 1;
CREATE INDEX media_votes_of_media ON media_votes (media_id);

CREATE TABLE media_ratings (
  actor_id INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
  media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
  score    INTEGER NOT NULL CHECK (score BETWEEN 0 AND 5),
  acted_at INTEGER NOT NULL,
  PRIMARY KEY (actor_id, media_id)
);
CREATE INDEX media_ratings_of_actor ON media_ratings (actor_id, acted_at DESC, media_id DESC);
CREATE INDEX media_ratings_of_media ON media_ratings (media_id);

-- The history: one row for a person and an item, however often it was watched.
CREATE TABLE media_watches (
  actor_id    INTEGER NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
  media_id    INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
  position_ms INTEGER NOT NULL DEFAULT 0,             -- where to go on
  acted_at    INTEGER NOT NULL,                       -- the last time
  PRIMARY KEY (actor_id, media_id)
);
CREATE INDEX media_watches_of_actor ON media_watches (actor_id, acted_at DESC, media_id DESC);
CREATE INDEX media_watches_by_date ON media_watches (acted_at, media_id);
CREATE INDEX media_watches_of_media ON media_watches (media_id);

CREATE TABLE media_reports (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  actor_id   INTEGER REFERENCES actors (id) ON DELETE SET NULL,  -- a report outlives the account it came from
  media_id   INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
  reason     TEXT NOT NULL,
  status     TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'accepted', 'dismissed')),
  acted_at   INTEGER NOT NULL,
  decided_by INTEGER REFERENCES users (id) ON DELETE SET NULL,
  decided_at INTEGER,
  decision   TEXT NOT NULL DEFAULT '',                -- the editor's reason
  UNIQUE (actor_id, media_id)                         -- a person reports an item once, also after a decision
);
CREATE INDEX media_reports_of_actor ON media_reports (actor_id, acted_at DESC, media_id DESC);
CREATE INDEX media_reports_of_media ON media_reports (media_id, acted_at DESC, id DESC);
CREATE INDEX media_reports_by_status ON media_reports (media_id, status, acted_at DESC, id DESC);

-- The editors' queue: one row for each item that was ever reported, so that the queue is read in order.
CREATE TABLE report_cases (
  media_id     INTEGER PRIMARY KEY REFERENCES media (id) ON DELETE CASCADE,
  status       TEXT NOT NULL CHECK (status IN ('open', 'accepted', 'dismissed')),
  reports      INTEGER NOT NULL,                      -- since the case was opened, the last time
  former_state TEXT,                                  -- set when the number of reports took the item off the lists
  held_epoch   INTEGER NOT NULL DEFAULT 0,            -- the item's access_epoch then: if it moved, so did somebody
  opened_at    INTEGER NOT NULL,
  changed_at   INTEGER NOT NULL                       -- the last report or the decision
);
CREATE INDEX report_cases_by_date ON report_cases (status, changed_at DESC, media_id DESC);

-- What was decided about items, by whom and why. It refers to nothing, so that it outlives everything it tells of.
CREATE TABLE moderation_log (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  media_id    INTEGER NOT NULL,
  media_token TEXT NOT NULL,
  media_title TEXT NOT NULL,
  user_id     INTEGER,                                -- NULL: the server itself, when reports reached the threshold
  username    TEXT NOT NULL DEFAULT '',
  action      TEXT NOT NULL CHECK (action IN ('unlist', 'accept', 'dismiss', 'reset')),
  reason      TEXT NOT NULL,
  reports     INTEGER NOT NULL,                       -- open ones, when it was decided
  from_state  TEXT NOT NULL,
  to_state    TEXT NOT NULL,
  decided_at  INTEGER NOT NULL
);
CREATE INDEX moderation_log_by_date ON moderation_log (decided_at DESC, id DESC);
CREATE TRIGGER moderation_log_stays BEFORE UPDATE ON moderation_log
BEGIN
  SELECT RAISE(ABORT, 'the moderation log is append-only');
END;
CREATE TRIGGER moderation_log_is_kept BEFORE DELETE ON moderation_log
BEGIN
  SELECT RAISE(ABORT, 'the moderation log is append-only');
END;

-- Made anew by the job popular_media.
CREATE TABLE media_popularity (
  media_id INTEGER PRIMARY KEY REFERENCES media (id) ON DELETE CASCADE,
  score    REAL NOT NULL,
  rank     INTEGER NOT NULL                           -- 1 is the most popular
);
CREATE INDEX media_popularity_by_rank ON media_popularity (rank);

-- The counters of media follow the rows, whoever writes them and whatever deletes them. Items begin with one like, as
-- in MediaCMS. reported_times is the number of reports that wait for a decision.
CREATE TRIGGER media_votes_add AFTER INSERT ON media_votes WHEN NEW.vote <> 0
BEGIN
  UPDATE media
     SET likes = likes + (NEW.vote = 1), dislikes = dislikes + (NEW.vote = -1)
   WHERE id = NEW.media_id;
END;
CREATE TRIGGER media_votes_move AFTER UPDATE OF vote ON media_votes WHEN NEW.vote <> OLD.vote
BEGIN
  UPDATE media
     SET likes = likes + (NEW.vote = 1) - (OLD.vote = 1),
         dislikes = dislikes + (NEW.vote = -1) - (OLD.vote = -1)
   WHERE id = NEW.media_id;
END;
CREATE TRIGGER media_votes_take AFTER DELETE ON media_votes WHEN OLD.vote <> 0
BEGIN
  UPDATE media
     SET likes = likes - (OLD.vote = 1), dislikes = dislikes - (OLD.vote = -1)
   WHERE id = OLD.media_id;
END;
CREATE TRIGGER media_reports_add AFTER INSERT ON media_reports WHEN NEW.status = 'open'
BEGIN
  UPDATE media
     SET reported_times = reported_times + 1
   WHERE id = NEW.media_id;
END;
CREATE TRIGGER media_reports_decide AFTER UPDATE OF status ON media_reports WHEN NEW.status <> OLD.status
BEGIN
  UPDATE media
     SET reported_times = reported_times + (NEW.status = 'open') - (OLD.status = 'open')
   WHERE id = NEW.media_id;
END;
CREATE TRIGGER media_reports_take AFTER DELETE ON media_reports WHEN OLD.status = 'open'
BEGIN
  UPDATE media
     SET reported_times = reported_times - 1
   WHERE id = OLD.media_id;
END;
