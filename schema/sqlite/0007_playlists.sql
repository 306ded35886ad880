-- Lists of items in an order that their owner chose. What a reader sees of one, its number of items and its picture
-- follow the items' state: nothing about an item is copied here.

CREATE TABLE playlists (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,      -- in the API as "id"
  token       TEXT NOT NULL UNIQUE,                   -- the public name in URLs
  user_id     INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  title       TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL                        -- also moves with its contents
);
CREATE INDEX playlists_by_date ON playlists (created_at DESC, id DESC);
CREATE INDEX playlists_of_user ON playlists (user_id, created_at DESC, id DESC);

-- Positions are 1, 2, 3… without gaps. They are not unique in the schema, because one UPDATE shifts many of them and an
-- engine looks at a unique index row by row; writers change the row of the playlist first, which keeps them apart.
CREATE TABLE playlist_items (
  playlist_id INTEGER NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
  media_id    INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
  position    INTEGER NOT NULL,
  added_at    INTEGER NOT NULL,
  PRIMARY KEY (playlist_id, media_id)
) WITHOUT ROWID;
CREATE INDEX playlist_items_in_order ON playlist_items (playlist_id, position, media_id);
CREATE INDEX playlist_items_by_media ON playlist_items (media_id);

-- Whatever takes an item out, those behind it move up. Nothing is left to move when the whole playlist goes.
CREATE TRIGGER playlist_items_close_up AFTER DELETE ON playlist_items
WHEN EXISTS (SELECT 1 FROM playlists WHERE id = OLD.playlist_id)
BEGIN
  UPDATE playlist_items
     SET position = position - 1
   WHERE playlist_id = OLD.playlist_id AND position > OLD.position;
END;

-- An item that was deleted is in no playlist from then on, and does not wait for its files to go.
CREATE TRIGGER playlists_lose_deleted_media AFTER UPDATE ON media
WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL
BEGIN
  DELETE FROM playlist_items
   WHERE media_id = NEW.id;
END;
