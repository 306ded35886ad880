-- Full-text search: one row for each item that is not deleted. Its rowid is the item's id, and newer items have larger
-- ones: so matches come newest first without being sorted. Words are compared without case and accents.
--
-- All but the last column are searched by what people type, see catalogue/search.cc for their weight. `facets` holds
-- words of our own for what narrows a search:
--   u<id> its owner       t<id> a tag        c<id> a category
--   video, image, audio, pdf its type      d0 … d3 its duration (below 20, 40, 60 minutes, longer)
--   l<code> its language, letters and digits only

CREATE VIRTUAL TABLE media_search USING fts5 (
  title,
  topics,       -- tags, categories, the owner's names
  description,
  spoken,       -- subtitles
  facets,
  tokenize = 'unicode61 remove_diacritics 2',
  prefix = '2 3 4'
);

-- What the row of an item has to be. The triggers below write it anew whenever one of its sources changes.
CREATE VIEW media_search_source AS
  SELECT m.id,
         m.title,
         u.name || ' ' || u.username || ' ' ||
         COALESCE((SELECT group_concat(t.title, ' ')
                     FROM media_tags mt
                     JOIN tags t ON t.id = mt.tag_id
                    WHERE mt.media_id = m.id), '') || ' ' ||
         COALESCE((SELECT group_concat(c.title, ' ')
                     FROM media_categories mc
                     JOIN categories c ON c.id = mc.category_id
                    WHERE mc.media_id = m.id), '') AS topics,
         m.description,
         COALESCE((SELECT group_concat(s.words, ' ')
                     FROM subtitles s
                    WHERE s.media_id = m.id), '') AS spoken,
         m.media_type || ' u' || m.user_id || ' ' ||
         CASE WHEN m.duration_ms < 1200000 THEN 'd0' WHEN m.duration_ms < 2400000 THEN 'd1'
              WHEN m.duration_ms < 3600000 THEN 'd2' ELSE 'd3' END || ' l' ||
         replace(m.language, '-', '') || ' ' ||
         COALESCE((SELECT group_concat('t' || mt.tag_id, ' ')
                     FROM media_tags mt
                    WHERE mt.media_id = m.id), '') || ' ' ||
         COALESCE((SELECT group_concat('c' || mc.category_id, ' ')
                     FROM media_categories mc
                    WHERE mc.media_id = m.id), '') AS facets
    FROM media m
    JOIN users u ON u.id = m.user_id
   WHERE m.deleted_at IS NULL;

INSERT INTO media_search (rowid, title, topics, description, spoken, facets)
  SELECT id, title, topics, description, spoken, facets FROM media_search_source;

CREATE TRIGGER search_of_new_media AFTER INSERT ON media
BEGIN
  INSERT INTO media_search (rowid, title, topics, description, spoken, facets)
    SELECT id, title, topics, description, spoken, facets FROM media_search_source WHERE id = NEW.id;
END;
CREATE TRIGGER search_of_changed_media AFTER UPDATE ON media
WHEN OLD.title <> NEW.title OR OLD.description <> NEW.description OR OLD.user_id <> NEW.user_id
  OR OLD.media_type <> NEW.media_type OR OLD.duration_ms <> NEW.duration_ms
  OR OLD.language <> NEW.language OR OLD.deleted_at IS NOT NEW.deleted_at
BEGIN
  DELETE FROM media_search WHERE rowid = NEW.id;
  INSERT INTO media_search (rowid, title, topics, description, spoken, facets)
    SELECT id, title, topics, description, spoken, facets FROM media_search_source WHERE id = NEW.id;
END;
CREATE TRIGGER search_of_deleted_media AFTER DELETE ON media
BEGIN
  DELETE FROM media_search WHERE rowid = OLD.id;
END;

-- An item that is deleted loses its links after its own row: then there is nothing to write any more.
CREATE TRIGGER search_of_added_tag AFTER INSERT ON media_tags
BEGIN
  UPDATE media_search SET (topics, facets) = (SELECT topics, facets FROM media_search_source WHERE id = NEW.media_id)
   WHERE rowid = (SELECT id FROM media_search_source WHERE id = NEW.media_id);
END;
CREATE TRIGGER search_of_removed_tag AFTER DELETE ON media_tags
BEGIN
  UPDATE media_search SET (topics, facets) = (SELECT topics, facets FROM media_search_source WHERE id = OLD.media_id)
   WHERE rowid = (SELECT id FROM media_search_source WHERE id = OLD.media_id);
END;
CREATE TRIGGER search_of_added_category AFTER INSERT ON media_categories
BEGIN
  UPDATE media_search SET (topics, facets) = (SELECT topics, facets FROM media_search_source WHERE id = NEW.media_id)
   WHERE rowid = (SELECT id FROM media_search_source WHERE id = NEW.media_id);
END;
CREATE TRIGGER search_of_removed_category AFTER DELETE ON media_categories
BEGIN
  UPDATE media_search SET (topics, facets) = (SELECT topics, facets FROM media_search_source WHERE id = OLD.media_id)
   WHERE rowid = (SELECT id FROM media_search_source WHERE id = OLD.media_id);
END;

CREATE TRIGGER search_of_added_subtitle AFTER INSERT ON subtitles
BEGIN
  UPDATE media_search SET spoken = (SELECT spoken FROM media_search_source WHERE id = NEW.media_id)
   WHERE rowid = (SELECT id FROM media_search_source WHERE id = NEW.media_id);
END;
CREATE TRIGGER search_of_removed_subtitle AFTER DELETE ON subtitles
BEGIN
  UPDATE media_search SET spoken = (SELECT spoken FROM media_search_source WHERE id = OLD.media_id)
   WHERE rowid = (SELECT id FROM media_search_source WHERE id = OLD.media_id);
END;

CREATE TRIGGER search_of_renamed_tag AFTER UPDATE OF title ON tags
WHEN OLD.title <> NEW.title
BEGIN
  UPDATE media_search SET topics = (SELECT s.topics FROM media_search_source s WHERE s.id = media_search.rowid)
   WHERE rowid IN (SELECT mt.media_id
                     FROM media_tags mt
                     JOIN media m ON m.id = mt.media_id
                    WHERE mt.tag_id = NEW.id AND m.deleted_at IS NULL);
END;
CREATE TRIGGER search_of_renamed_category AFTER UPDATE OF title ON categories
WHEN OLD.title <> NEW.title
BEGIN
  UPDATE media_search SET topics = (SELECT s.topics FROM media_search_source s WHERE s.id = media_search.rowid)
   WHERE rowid IN (SELECT mc.media_id
                     FROM media_categories mc
                     JOIN media m ON m.id = mc.media_id
                    WHERE mc.category_id = NEW.id AND m.deleted_at IS NULL);
END;
CREATE TRIGGER search_of_renamed_author AFTER UPDATE OF name, username ON users
WHEN OLD.name <> NEW.name OR OLD.username <> NEW.username
BEGIN
  UPDATE media_search SET topics = (SELECT s.topics FROM media_search_source s WHERE s.id = media_search.rowid)
   WHERE rowid IN (SELECT id FROM media WHERE user_id = NEW.id AND deleted_at IS NULL);
END;
