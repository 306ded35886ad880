-- What the site says about itself: about, contact, terms of service and the like. A row is a page that was written;
-- which ones there can be is the program's to say.
CREATE TABLE pages (
  slug       TEXT PRIMARY KEY,       -- "about": its address is /about
  title      TEXT NOT NULL,
  text       TEXT NOT NULL,          -- Markdown
  username   TEXT NOT NULL,          -- of whoever wrote it last, as it was then
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;
