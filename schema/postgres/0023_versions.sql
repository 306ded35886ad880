-- What an item is made of can be put in place of something else, and back. Each content has a folder of its own, so no
-- URL of a file ever names other bytes than it did; only which folder is the item's moves.
--
-- A content that is being made, or that was put aside, is a row of media, since the same work is done on it. It is no
-- item: it is private, version_of names its item, and deleted_at is set from the beginning, which keeps it out of every
-- list, count and search.

ALTER TABLE media ADD COLUMN folder TEXT COLLATE "C";     -- where its files lie; NULL: in that of its own token
ALTER TABLE media ADD COLUMN version_of BIGINT REFERENCES media (id) ON DELETE CASCADE;
ALTER TABLE media ADD COLUMN notice TEXT COLLATE "C" NOT NULL DEFAULT '';  -- what is not as it was sent, as a sentence for the owner
CREATE UNIQUE INDEX media_folders ON media (folder) WHERE folder IS NOT NULL;
CREATE INDEX media_versions_of_user ON media (user_id, size) WHERE version_of IS NOT NULL;
CREATE INDEX media_versions ON media (version_of) WHERE version_of IS NOT NULL;

CREATE TABLE versions (
  media_id   BIGINT PRIMARY KEY REFERENCES media (id) ON DELETE CASCADE,
  change     TEXT COLLATE "C" NOT NULL CHECK (change IN ('trim', 'upload')),
  ranges     TEXT COLLATE "C" NOT NULL DEFAULT '',        -- what a trim keeps, in seconds, JSON
  user_id    BIGINT REFERENCES users (id) ON DELETE SET NULL,  -- who wanted it
  created_at BIGINT NOT NULL,
  kept_at    BIGINT                                       -- when it was put aside; NULL: it is being made
);
CREATE INDEX versions_kept ON versions (kept_at, media_id) WHERE kept_at IS NOT NULL;
CREATE INDEX versions_of_user ON versions (user_id) WHERE user_id IS NOT NULL;

ALTER TABLE uploads ADD COLUMN replaces TEXT COLLATE "C" NOT NULL DEFAULT '';  -- token of the item whose content it becomes

-- What is written in a document is searched as what is said in a video is.
CREATE TABLE documents (
  media_id BIGINT PRIMARY KEY REFERENCES media (id) ON DELETE CASCADE,
  pages    BIGINT NOT NULL,
  words    TEXT COLLATE "C" NOT NULL
);

CREATE OR REPLACE VIEW media_search_source AS
  SELECT m.id,
         m.title,
         u.name || ' ' || u.username || ' ' ||
         COALESCE((SELECT string_agg(t.title, ' ' ORDER BY t.id)
                     FROM media_tags mt
                     JOIN tags t ON t.id = mt.tag_id
                    WHERE mt.media_id = m.id), '') || ' ' ||
         COALESCE((SELECT string_agg(c.title, ' ' ORDER BY c.id)
                     FROM media_categories mc
                     JOIN categories c ON c.id = mc.category_id
                    WHERE mc.media_id = m.id), '') AS topics,
         m.description,
         COALESCE((SELECT string_agg(s.words, ' ' ORDER BY s.id)
                     FROM subtitles s
                    WHERE s.media_id = m.id), '') || ' ' ||
         COALESCE((SELECT d.words
                     FROM documents d
                    WHERE d.media_id = m.id), '') AS spoken,
         m.media_type || ' u' || m.user_id || ' ' ||
         CASE WHEN m.duration_ms < 1200000 THEN 'd0' WHEN m.duration_ms < 2400000 THEN 'd1'
              WHEN m.duration_ms < 3600000 THEN 'd2' ELSE 'd3' END || ' l' ||
         replace(m.language, '-', '') || ' ' ||
         COALESCE((SELECT string_agg('t' || mt.tag_id, ' ' ORDER BY mt.tag_id)
                     FROM media_tags mt
                    WHERE mt.media_id = m.id), '') || ' ' ||
         COALESCE((SELECT string_agg('c' || mc.category_id, ' ' ORDER BY mc.category_id)
                     FROM media_categories mc
                    WHERE mc.media_id = m.id), '') AS facets
    FROM media m
    JOIN users u ON u.id = m.user_id
   WHERE m.deleted_at IS NULL;

CREATE FUNCTION search_of_added_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE media_search SET spoken = (SELECT spoken FROM media_search_source WHERE id = NEW.media_id)
   WHERE rowid = (SELECT id FROM media_search_source WHERE id = NEW.media_id);
  RETURN NULL;
END $$;
CREATE TRIGGER search_of_added_document AFTER INSERT ON documents
  FOR EACH ROW EXECUTE FUNCTION search_of_added_document();
CREATE FUNCTION search_of_removed_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE media_search SET spoken = (SELECT spoken FROM media_search_source WHERE id = OLD.media_id)
   WHERE rowid = (SELECT id FROM media_search_source WHERE id = OLD.media_id);
  RETURN NULL;
END $$;
CREATE TRIGGER search_of_removed_document AFTER DELETE ON documents
  FOR EACH ROW EXECUTE FUNCTION search_of_removed_document();
