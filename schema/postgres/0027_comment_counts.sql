-- An item's shown comments are counted already (media.comment_count). With the few that are not shown a list knows how
-- long it is without walking along ten thousand rows.
CREATE INDEX comments_not_shown ON comments (media_id, state, user_id) WHERE state <> 'shown';
