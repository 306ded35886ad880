-- What readers say about items, as trees of replies, and who may not say anything.

CREATE TABLE comments (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,      -- in the API as "id" and as "parent" of replies
  uid          TEXT NOT NULL UNIQUE,                   -- UUID; what the API calls a comment by
  media_id     INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
  user_id      INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  parent_id    INTEGER REFERENCES comments (id) ON DELETE SET NULL,
  text         TEXT NOT NULL,                          -- plain text, whatever it looks like
  -- held: waits for an editor and is the author's and editors' to see. deleted: holds a thread together and says
  -- nothing; it goes with the last reply.
  state        TEXT NOT NULL DEFAULT 'shown' CHECK (state IN ('shown', 'held', 'deleted')),
  media_listed INTEGER NOT NULL,                       -- the item's `listable`, kept by a trigger
  created_at   INTEGER NOT NULL,

  -- What editors sort by. Whole texts would make the index as large as the table.
  sort_text    TEXT NOT NULL GENERATED ALWAYS AS (lower(substr(text, 1, 60))) STORED
);
-- The columns behind the order are looked at for each comment that a reader may not see.
CREATE INDEX comments_of_media ON comments (media_id, created_at DESC, id DESC, state, user_id);
CREATE INDEX comments_of_user ON comments (user_id, created_at DESC, id DESC);
CREATE INDEX comments_listed ON comments (created_at DESC, id DESC) WHERE state = 'shown' AND media_listed = 1;
CREATE INDEX comments_by_parent ON comments (parent_id);
CREATE INDEX comments_managed ON comments (created_at DESC, id DESC) WHERE state <> 'deleted';
CREATE INDEX comments_managed_by_text ON comments (sort_text, id) WHERE state <> 'deleted';
CREATE INDEX comments_held ON comments (created_at DESC, id DESC) WHERE state = 'held';
CREATE INDEX comments_held_by_text ON comments (sort_text, id) WHERE state = 'held';

-- An item's comment_count is the number of its shown comments, whoever changes what. Of an item that was deleted nobody
-- asks any more.
CREATE TRIGGER comments_counted_in AFTER INSERT ON comments
WHEN NEW.state = 'shown'
BEGIN
  UPDATE media
     SET comment_count = comment_count + 1
   WHERE id = NEW.media_id;
END;
CREATE TRIGGER comments_counted_anew AFTER UPDATE OF state ON comments
WHEN (OLD.state = 'shown') <> (NEW.state = 'shown')
BEGIN
  UPDATE media
     SET comment_count = comment_count + CASE WHEN NEW.state = 'shown' THEN 1 ELSE -1 END
   WHERE id = NEW.media_id;
END;
CREATE TRIGGER comments_counted_out AFTER DELETE ON comments
WHEN OLD.state = 'shown'
BEGIN
  UPDATE media
     SET comment_count = comment_count - 1
   WHERE id = OLD.media_id AND deleted_at IS NULL;
END;

CREATE TRIGGER comments_follow_media AFTER UPDATE ON media
WHEN OLD.listable <> NEW.listable
BEGIN
  UPDATE comments
     SET media_listed = NEW.listable
   WHERE media_id = NEW.id;
END;
CREATE TRIGGER comments_go_with_media AFTER UPDATE ON media
WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL
BEGIN
  DELETE FROM comments
   WHERE media_id = NEW.id;
END;

-- Whom a shown comment calls by name and who may see it.
CREATE TABLE comment_mentions (
  comment_id INTEGER NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
  user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (comment_id, user_id)
) WITHOUT ROWID;
CREATE INDEX comment_mentions_of_user ON comment_mentions (user_id, created_at DESC, comment_id DESC);

-- user_id does not want to hear of blocked_id: no comments on own items, no mentions.
CREATE TABLE user_blocks (
  user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  blocked_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, blocked_id)
) WITHOUT ROWID;
CREATE INDEX user_blocks_by_date ON user_blocks (user_id, created_at DESC, blocked_id DESC);
CREATE INDEX user_blocks_of_blocked ON user_blocks (blocked_id);
