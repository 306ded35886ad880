-- What media are about and what may be done with them: categories, tags, licences; and the chapters of an item.

CREATE TABLE categories (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  uid         TEXT NOT NULL UNIQUE,                   -- the public name in the API
  title       TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  user_id     INTEGER REFERENCES users (id) ON DELETE SET NULL,  -- who made it; the seeded ones are nobody's
  is_global   INTEGER NOT NULL DEFAULT 0,
  thumbnail   TEXT NOT NULL DEFAULT '',               -- path of a picture of its own; empty: its newest item's
  media_count INTEGER NOT NULL DEFAULT 0,             -- listable items; kept by the triggers below
  created_at  INTEGER NOT NULL
);
CREATE INDEX categories_by_title ON categories (title, id);

INSERT INTO categories (uid, title, created_at) VALUES
  ('art', 'Art', 0),
  ('documentary', 'Documentary', 0),
  ('experimental', 'Experimental', 0),
  ('film', 'Film', 0),
  ('music', 'Music', 0),
  ('tv', 'TV', 0);

CREATE TABLE tags (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  title       TEXT NOT NULL,                          -- as it was first written
  title_key   TEXT NOT NULL UNIQUE,                   -- small letters: "News" and "news" are one tag
  user_id     INTEGER REFERENCES users (id) ON DELETE SET NULL,  -- who first used it
  media_count INTEGER NOT NULL DEFAULT 0,             -- listable items; kept by the triggers below
  created_at  INTEGER NOT NULL
);
-- A tag that no listable item has is in no list: it may be the secret of a private one.
CREATE INDEX tags_by_count ON tags (media_count DESC, title_key) WHERE media_count > 0;
CREATE INDEX categories_of_user ON categories (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX tags_of_user ON tags (user_id) WHERE user_id IS NOT NULL;

CREATE TABLE media_categories (
  media_id    INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
  category_id INTEGER NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
  PRIMARY KEY (media_id, category_id)
) WITHOUT ROWID;
CREATE INDEX media_of_category ON media_categories (category_id, media_id DESC);

CREATE TABLE media_tags (
  media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
  tag_id   INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  PRIMARY KEY (media_id, tag_id)
) WITHOUT ROWID;
CREATE INDEX media_of_tag ON media_tags (tag_id, media_id DESC);

-- media_count is the number of linked items with listable = 1. It can change in three ways, and each has its trigger: a
-- link comes or goes, an item becomes listable or ceases to be, a row of media is deleted. In the last case the links
-- go with the row (ON DELETE CASCADE) after it, when their own trigger no longer finds the item: so the count is taken
-- back before. Links are added and deleted, never changed; the *_links_stay triggers hold everybody to that.
CREATE TRIGGER category_link_added AFTER INSERT ON media_categories
WHEN (SELECT listable FROM media WHERE id = NEW.media_id) = 1
BEGIN
  UPDATE categories SET media_count = media_count + 1 WHERE id = NEW.category_id;
END;
CREATE TRIGGER category_link_deleted AFTER DELETE ON media_categories
WHEN (SELECT listable FROM media WHERE id = OLD.media_id) = 1
BEGIN
  UPDATE categories SET media_count = media_count - 1 WHERE id = OLD.category_id;
END;
CREATE TRIGGER category_links_stay BEFORE UPDATE ON media_categories
BEGIN
  SELECT RAISE(ABORT, 'links to categories are added and deleted, never changed');
END;
CREATE TRIGGER tag_link_added AFTER INSERT ON media_tags
WHEN (SELECT listable FROM media WHERE id = NEW.media_id) = 1
BEGIN
  UPDATE tags SET media_count = media_count + 1 WHERE id = NEW.tag_id;
END;
CREATE TRIGGER tag_link_deleted AFTER DELETE ON media_tags
WHEN (SELECT listable FROM media WHERE id = OLD.media_id) = 1
BEGIN
  UPDATE tags SET media_count = media_count - 1 WHERE id = OLD.tag_id;
END;
CREATE TRIGGER tag_links_stay BEFORE UPDATE ON media_tags
BEGIN
  SELECT RAISE(ABORT, 'links to tags are added and deleted, never changed');
END;
CREATE TRIGGER taxonomy_of_changed_media AFTER UPDATE ON media
WHEN OLD.listable <> NEW.listable
BEGIN
  UPDATE categories
     SET media_count = media_count + NEW.listable - OLD.listable
   WHERE id IN (SELECT category_id FROM media_categories WHERE media_id = NEW.id);
  UPDATE tags
     SET media_count = media_count + NEW.listable - OLD.listable
   WHERE id IN (SELECT tag_id FROM media_tags WHERE media_id = NEW.id);
END;
CREATE TRIGGER taxonomy_of_deleted_media BEFORE DELETE ON media
WHEN OLD.listable = 1
BEGIN
  UPDATE categories
     SET media_count = media_count - 1
   WHERE id IN (SELECT category_id FROM media_categories WHERE media_id = OLD.id);
  UPDATE tags
     SET media_count = media_count - 1
   WHERE id IN (SELECT tag_id FROM media_tags WHERE media_id = OLD.id);
END;

CREATE TABLE licenses (
  id    INTEGER PRIMARY KEY,                          -- media.license_id; these numbers are the API's, so they stay
  code  TEXT NOT NULL UNIQUE,                         -- SPDX's where it has one
  title TEXT NOT NULL UNIQUE,
  url   TEXT NOT NULL DEFAULT ''
);
INSERT INTO licenses (id, code, title, url) VALUES
  (1, 'all-rights-reserved', 'All rights reserved', ''),
  (2, 'CC0-1.0', 'CC0 1.0 Public Domain Dedication', 'https://creativecommons.org/publicdomain/zero/1.0/'),
  (3, 'CC-BY-4.0', 'Creative Commons Attribution 4.0', 'https://creativecommons.org/licenses/by/4.0/'),
  (4, 'CC-BY-SA-4.0', 'Creative Commons Attribution-ShareAlike 4.0',
   'https://creativecommons.org/licenses/by-sa/4.0/'),
  (5, 'CC-BY-ND-4.0', 'Creative Commons Attribution-NoDerivatives 4.0',
   'https://creativecommons.org/licenses/by-nd/4.0/'),
  (6, 'CC-BY-NC-4.0', 'Creative Commons Attribution-NonCommercial 4.0',
   'https://creativecommons.org/licenses/by-nc/4.0/'),
  (7, 'CC-BY-NC-SA-4.0', 'Creative Commons Attribution-NonCommercial-ShareAlike 4.0',
   'https://creativecommons.org/licenses/by-nc-sa/4.0/'),
  (8, 'CC-BY-NC-ND-4.0', 'Creative Commons Attribution-NonCommercial-NoDerivatives 4.0',
   'https://creativecommons.org/licenses/by-nc-nd/4.0/');

CREATE TABLE chapters (
  media_id INTEGER PRIMARY KEY REFERENCES media (id) ON DELETE CASCADE,
  data     TEXT NOT NULL                              -- JSON: [{startTime, endTime, chapterTitle}], times as they came
);
