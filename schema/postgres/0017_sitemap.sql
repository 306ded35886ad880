-- The sitemap walks over listable items by id, and asks where the next one is.
CREATE INDEX media_listed_by_id ON media (id) WHERE listable = 1;
