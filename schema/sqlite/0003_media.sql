-- What is published, and how far its processing has come. Lists read media alone, so its rows stay slim: what ffprobe
-- said and what is planned lies in media_plans, the encoded versions in renditions.

CREATE TABLE media (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  token            TEXT NOT NULL UNIQUE,              -- the public name in URLs
  uid              TEXT NOT NULL UNIQUE,              -- 32 hexadecimal digits; for programs that want a UUID
  user_id          INTEGER NOT NULL REFERENCES users (id),
  channel_id       INTEGER,
  license_id       INTEGER,
  title            TEXT NOT NULL,
  description      TEXT NOT NULL DEFAULT '',
  language         TEXT NOT NULL DEFAULT '',
  media_type       TEXT NOT NULL DEFAULT '' CHECK (media_type IN ('', 'video', 'image', 'audio', 'pdf')),
  state            TEXT NOT NULL CHECK (state IN ('public', 'private', 'unlisted')),
  access_epoch     INTEGER NOT NULL DEFAULT 0,        -- moves with every change of who may see it; signed links hold it
  is_reviewed      INTEGER NOT NULL DEFAULT 1,
  is_shared        INTEGER NOT NULL DEFAULT 0,        -- somebody beside owner and editors was let in
  featured         INTEGER NOT NULL DEFAULT 0,
  user_featured    INTEGER NOT NULL DEFAULT 0,
  processing       TEXT NOT NULL DEFAULT 'waiting' CHECK (processing IN ('waiting', 'running', 'done', 'failed')),
  playable         INTEGER NOT NULL DEFAULT 0,        -- a reader can watch, hear or see it now
  message          TEXT NOT NULL DEFAULT '',          -- why processing failed, as a sentence for the owner
  duration_ms      INTEGER NOT NULL DEFAULT 0,
  width            INTEGER NOT NULL DEFAULT 0,        -- as shown: rotation applied
  height           INTEGER NOT NULL DEFAULT 0,
  size             INTEGER NOT NULL,                  -- bytes of the original
  sha256           TEXT NOT NULL,                     -- of the original, hexadecimal
  original_name    TEXT NOT NULL,                     -- as uploaded; never part of a path
  extension        TEXT NOT NULL,                     -- of the stored original, without the dot
  hls              TEXT NOT NULL DEFAULT '',          -- these name files below the item's folder; empty: there is none
  poster           TEXT NOT NULL DEFAULT '',
  thumb            TEXT NOT NULL DEFAULT '',
  sprite           TEXT NOT NULL DEFAULT '',
  storyboard       TEXT NOT NULL DEFAULT '',
  preview          TEXT NOT NULL DEFAULT '',
  thumbnail_time   REAL,                              -- seconds
  views            INTEGER NOT NULL DEFAULT 1,
  likes            INTEGER NOT NULL DEFAULT 1,
  dislikes         INTEGER NOT NULL DEFAULT 0,
  reported_times   INTEGER NOT NULL DEFAULT 0,
  comment_count    INTEGER NOT NULL DEFAULT 0,
  enable_comments  INTEGER NOT NULL DEFAULT 1,
  allow_download   INTEGER NOT NULL DEFAULT 1,
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL,
  deleted_at       INTEGER,                           -- set: gone for everybody, files follow

  -- Two things that other programs keep by hand and let drift are computed here, in the one place.
  encoding_status  TEXT NOT NULL GENERATED ALWAYS AS (
    CASE WHEN playable = 1 THEN 'success' WHEN processing = 'failed' THEN 'fail'
         WHEN processing = 'running' THEN 'running' WHEN processing = 'done' THEN 'success' ELSE 'pending' END) STORED,
  listable         INTEGER NOT NULL GENERATED ALWAYS AS (
    CASE WHEN state = 'public' AND is_reviewed = 1 AND playable = 1 AND deleted_at IS NULL THEN 1 ELSE 0 END) STORED
);
CREATE INDEX media_listed ON media (created_at DESC, id DESC) WHERE listable = 1;
CREATE INDEX media_featured ON media (created_at DESC, id DESC) WHERE listable = 1 AND featured = 1;
CREATE INDEX media_all ON media (created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX media_listed_of_user ON media (user_id, created_at DESC, id DESC) WHERE listable = 1;
CREATE INDEX media_all_of_user ON media (user_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX media_deleted ON media (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE media_plans (
  media_id INTEGER PRIMARY KEY REFERENCES media (id) ON DELETE CASCADE,
  probe    TEXT NOT NULL DEFAULT '{}',
  plan     TEXT NOT NULL DEFAULT '{}'
);

CREATE TABLE renditions (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,       -- MediaCMS's encoding_id
  media_id   INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
  kind       TEXT NOT NULL CHECK (kind IN ('video', 'audio', 'copy')),  -- copy: the source's own stream, remuxed
  codec      TEXT NOT NULL,                           -- h264, h265, vp9, av1, aac, opus
  width      INTEGER NOT NULL DEFAULT 0,
  height     INTEGER NOT NULL DEFAULT 0,              -- 0 for audio
  track      INTEGER NOT NULL DEFAULT 0,              -- which audio track
  state      TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
  percent    INTEGER NOT NULL DEFAULT 0,
  bandwidth  INTEGER NOT NULL DEFAULT 0,              -- bits per second, the peak that the master playlist tells
  size       INTEGER NOT NULL DEFAULT 0,              -- bytes of its segments
  playlist   TEXT NOT NULL DEFAULT '',                -- below the item's folder
  download   TEXT NOT NULL DEFAULT '',                -- a progressive MP4 below the item's folder, when it is made
  download_size INTEGER NOT NULL DEFAULT 0,
  message    TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (media_id, kind, codec, height, track)
);
