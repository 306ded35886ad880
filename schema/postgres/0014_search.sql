-- Full-text search: one row for each item that is not deleted. Its rowid is the item's id, and newer items have larger
-- ones: so the order of dates is that of rows. Words are compared without case and accents.
--
-- All but the last column are searched by what people type, see catalogue/search.cc for their weight. `facets` holds
-- words of our own for what narrows a search:
--   u<id> its owner       t<id> a tag        c<id> a category
--   video, image, audio, pdf its type      d0 … d3 its duration (below 20, 40, 60 minutes, longer)
--   l<code> its language, letters and digits only

CREATE TABLE media_search (
  rowid       BIGINT PRIMARY KEY,
  title       TEXT COLLATE "C" NOT NULL,
  topics      TEXT COLLATE "C" NOT NULL,  -- tags, categories, the owner's names
  description TEXT COLLATE "C" NOT NULL,
  spoken      TEXT COLLATE "C" NOT NULL,  -- subtitles
  facets      TEXT COLLATE "C" NOT NULL,
  words       tsvector NOT NULL GENERATED ALWAYS AS (
    openpress_vector(title, 'A') || openpress_vector(topics, 'B') || openpress_vector(description, 'C') ||
    openpress_vector(spoken, 'D') || openpress_facets(facets)) STORED
);
CREATE INDEX media_search_words ON media_search USING gin (words) WITH (fastupdate = off);

-- What the row of an item has to be. The triggers below write it anew whenever one of its sources changes.
CREATE VIEW media_search_source AS
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
                    WHERE s.media_id = m.id), '') AS spoken,
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

INSERT INTO media_search (rowid, title, topics, description, spoken, facets)
  SELECT id, title, topics, description, spoken, facets FROM media_search_source;

CREATE FUNCTION search_of_new_media() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO media_search (rowid, title, topics, description, spoken, facets)
    SELECT id, title, topics, description, spoken, facets FROM media_search_source WHERE id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER search_of_new_media AFTER INSERT ON media
  FOR EACH ROW EXECUTE FUNCTION search_of_new_media();
CREATE FUNCTION search_of_changed_media() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM media_search WHERE rowid = NEW.id;
  INSERT INTO media_search (rowid, title, topics, description, spoken, facets)
    SELECT id, title, topics, description, spoken, facets FROM media_search_source WHERE id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER search_of_changed_media AFTER UPDATE ON media
  FOR EACH ROW WHEN (OLD.title <> NEW.title OR OLD.description <> NEW.description OR OLD.user_id <> NEW.user_id
    OR OLD.media_type <> NEW.media_type OR OLD.duration_ms <> NEW.duration_ms
    OR OLD.language <> NEW.language OR OLD.deleted_at IS DISTINCT FROM NEW.deleted_at)
  EXECUTE FUNCTION search_of_changed_media();
CREATE FUNCTION search_of_deleted_media() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM media_search WHERE rowid = OLD.id;
  RETURN NULL;
END $$;
CREATE TRIGGER search_of_deleted_media AFTER DELETE ON media
  FOR EACH ROW EXECUTE FUNCTION search_of_deleted_media();

-- An item that is deleted loses its links after its own row: then there is nothing to write any more.
CREATE FUNCTION search_of_added_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE media_search SET (topics, facets) = (SELECT topics, facets FROM media_search_source WHERE id = NEW.media_id)
   WHERE rowid = (SELECT id FROM media_search_source WHERE id = NEW.media_id);
  RETURN NULL;
END $$;
CREATE TRIGGER search_of_added_tag AFTER INSERT ON media_tags
  FOR EACH ROW EXECUTE FUNCTION search_of_added_tag();
CREATE FUNCTION search_of_removed_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE media_search SET (topics, facets) = (SELECT topics, facets FROM media_search_source WHERE id = OLD.media_id)
   WHERE rowid = (SELECT id FROM media_search_source WHERE id = OLD.media_id);
  RETURN NULL;
END $$;
CREATE TRIGGER search_of_removed_tag AFTER DELETE ON media_tags
  FOR EACH ROW EXECUTE FUNCTION search_of_removed_tag();
CREATE FUNCTION search_of_added_category() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE media_search SET (topics, facets) = (SELECT topics, facets FROM media_search_source WHERE id = NEW.media_id)
   WHERE rowid = (SELECT id FROM media_search_source WHERE id = NEW.media_id);
  RETURN NULL;
END $$;
CREATE TRIGGER search_of_added_category AFTER INSERT ON media_categories
  FOR EACH ROW EXECUTE FUNCTION search_of_added_category();
CREATE FUNCTION search_of_removed_category() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE media_search SET (topics, facets) = (SELECT topics, facets FROM media_search_source WHERE id = OLD.media_id)
   WHERE rowid = (SELECT id FROM media_search_source WHERE id = OLD.media_id);
  RETURN NULL;
END $$;
CREATE TRIGGER search_of_removed_category AFTER DELETE ON media_categories
  FOR EACH ROW EXECUTE FUNCTION search_of_removed_category();

CREATE FUNCTION search_of_added_subtitle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE media_search SET spoken = (SELECT spoken FROM media_search_source WHERE id = NEW.media_id)
   WHERE rowid = (SELECT id FROM media_search_source WHERE id = NEW.media_id);
  RETURN NULL;
END $$;
CREATE TRIGGER search_of_added_subtitle AFTER INSERT ON subtitles
  FOR EACH ROW EXECUTE FUNCTION search_of_added_subtitle();
CREATE FUNCTION search_of_removed_subtitle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE media_search SET spoken = (SELECT spoken FROM media_search_source WHERE id = OLD.media_id)
   WHERE rowid = (SELECT id FROM media_search_source WHERE id = OLD.media_id);
  RETURN NULL;
END $$;
CREATE TRIGGER search_of_removed_subtitle AFTER DELETE ON subtitles
  FOR EACH ROW EXECUTE FUNCTION search_of_removed_subtitle();

CREATE FUNCTION search_of_renamed_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE media_search SET topics = (SELECT s.topics FROM media_search_source s WHERE s.id = media_search.rowid)
   WHERE rowid IN (SELECT mt.media_id
                     FROM media_tags mt
                     JOIN media m ON m.id = mt.media_id
                    WHERE mt.tag_id = NEW.id AND m.deleted_at IS NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER search_of_renamed_tag AFTER UPDATE OF title ON tags
  FOR EACH ROW WHEN (OLD.title <> NEW.title) EXECUTE FUNCTION search_of_renamed_tag();
CREATE FUNCTION search_of_renamed_category() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE media_search SET topics = (SELECT s.topics FROM media_search_source s WHERE s.id = media_search.rowid)
   WHERE rowid IN (SELECT mc.media_id
                     FROM media_categories mc
                     JOIN media m ON m.id = mc.media_id
                    WHERE mc.category_id = NEW.id AND m.deleted_at IS NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER search_of_renamed_category AFTER UPDATE OF title ON categories
  FOR EACH ROW WHEN (OLD.title <> NEW.title) EXECUTE FUNCTION search_of_renamed_category();
CREATE FUNCTION search_of_renamed_author() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE media_search SET topics = (SELECT s.topics FROM media_search_source s WHERE s.id = media_search.rowid)
   WHERE rowid IN (SELECT id FROM media WHERE user_id = NEW.id AND deleted_at IS NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER search_of_renamed_author AFTER UPDATE OF name, username ON users
  FOR EACH ROW WHEN (OLD.name <> NEW.name OR OLD.username <> NEW.username) EXECUTE FUNCTION search_of_renamed_author();
