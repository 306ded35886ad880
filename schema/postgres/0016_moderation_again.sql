-- Reports that have taken an item off the lists once do not do so a second time: when its owner or an editor has put it
-- back, only what came in since counts.
ALTER TABLE report_cases ADD COLUMN held_reports BIGINT NOT NULL DEFAULT 0;

-- The slide show beside an image.
CREATE INDEX media_listed_images_of_user ON media (user_id, id) WHERE listable = 1 AND media_type = 'image';
