-- What the site says about itself: about, contact, terms of service and the like. A row is a page that was written;
-- which ones there can be is the program's to say.
CREATE TABLE pages (
  slug       TEXT COLLATE "C" PRIMARY KEY,       -- "about": its address is /about
  title      TEXT COLLATE "C" NOT NULL,
  text       TEXT COLLATE "C" NOT NULL,          -- Markdown
  username   TEXT COLLATE "C" NOT NULL,          -- of whoever wrote it last, as it was then
  updated_at BIGINT NOT NULL
);
