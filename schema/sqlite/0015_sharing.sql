-- Whom the owner of an item has let in, and what they may do with it: viewers see it whatever its state, editors change
-- what it says, owners publish it and take it back as well. Whose it is stays in media.user_id.

CREATE TABLE media_permissions (
  media_id   INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
  user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  permission TEXT NOT NULL CHECK (permission IN ('viewer', 'editor', 'owner')),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (media_id, user_id)
) WITHOUT ROWID;
CREATE INDEX media_permissions_of_user ON media_permissions (user_id, media_id DESC);

-- What an owner has shared.
CREATE INDEX media_shared_of_user ON media (user_id, created_at DESC, id DESC) WHERE is_shared = 1 AND deleted_at IS NULL;

-- is_shared is whether there are rows, whoever adds or removes them: so that what nobody shares costs no second look.
CREATE TRIGGER media_is_shared AFTER INSERT ON media_permissions
BEGIN
  UPDATE media SET is_shared = 1 WHERE id = NEW.media_id AND is_shared = 0;
END;
CREATE TRIGGER media_is_shared_no_more AFTER DELETE ON media_permissions
WHEN NOT EXISTS (SELECT 1 FROM media_permissions WHERE media_id = OLD.media_id)
BEGIN
  UPDATE media SET is_shared = 0 WHERE id = OLD.media_id;
END;
