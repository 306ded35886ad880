-- Every order a list of media can have, for what is listed and for everything; see doc/design/0007-media-lists.md.
-- Lists of one owner, tag or category have the order of their date alone: their newest rows are few enough to sort.

-- Titles are sorted without regard to case (of ASCII letters, which is what LOWER() knows here).
ALTER TABLE media ADD COLUMN title_key TEXT COLLATE "C" GENERATED ALWAYS AS (LOWER(title)) STORED;

CREATE INDEX media_listed_by_title ON media (title_key, id) WHERE listable = 1;
CREATE INDEX media_listed_by_views ON media (views, id) WHERE listable = 1;
CREATE INDEX media_listed_by_likes ON media (likes, id) WHERE listable = 1;
CREATE INDEX media_listed_by_edit ON media (updated_at, id) WHERE listable = 1;

CREATE INDEX media_all_by_title ON media (title_key, id) WHERE deleted_at IS NULL;
CREATE INDEX media_all_by_views ON media (views, id) WHERE deleted_at IS NULL;
CREATE INDEX media_all_by_likes ON media (likes, id) WHERE deleted_at IS NULL;
CREATE INDEX media_all_by_edit ON media (updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX media_all_by_reports ON media (reported_times, id) WHERE deleted_at IS NULL;

-- What editors have yet to look at.
CREATE INDEX media_unreviewed ON media (created_at DESC, id DESC) WHERE is_reviewed = 0 AND deleted_at IS NULL;
