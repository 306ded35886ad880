-- Whom the owner of an item has let in, and what they may do with it: viewers see it whatever its state, editors change
-- what it says, owners publish it and take it back as well. Whose it is stays in media.user_id.

CREATE TABLE media_permissions (
  media_id   BIGINT NOT NULL REFERENCES media (id) ON DELETE CASCADE,
  user_id    BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  permission TEXT COLLATE "C" NOT NULL CHECK (permission IN ('viewer', 'editor', 'owner')),
  created_at BIGINT NOT NULL,
  PRIMARY KEY (media_id, user_id)
);
CREATE INDEX media_permissions_of_user ON media_permissions (user_id, media_id DESC);

-- What an owner has shared.
CREATE INDEX media_shared_of_user ON media (user_id, created_at DESC, id DESC) WHERE is_shared = 1 AND deleted_at IS NULL;

-- is_shared is whether there are rows, whoever adds or removes them: so that what nobody shares costs no second look.
CREATE FUNCTION media_is_shared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE media SET is_shared = 1 WHERE id = NEW.media_id AND is_shared = 0;
  RETURN NULL;
END $$;
CREATE TRIGGER media_is_shared AFTER INSERT ON media_permissions
  FOR EACH ROW EXECUTE FUNCTION media_is_shared();
CREATE FUNCTION media_is_shared_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM media_permissions WHERE media_id = OLD.media_id) THEN
    UPDATE media SET is_shared = 0 WHERE id = OLD.media_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER media_is_shared_no_more AFTER DELETE ON media_permissions
  FOR EACH ROW EXECUTE FUNCTION media_is_shared_no_more();
