-- How many letters of a kind somebody was sent lately: what strangers can cause must not fill anybody's mailbox.
CREATE TABLE mail_limits (
  name     TEXT COLLATE "C" PRIMARY KEY,  -- "report:17", "comments:4": which letters, about what or to whom
  begun_at BIGINT NOT NULL,      -- when the present hour of this name began
  letters  BIGINT NOT NULL       -- in that hour, those that were held back too
);
CREATE INDEX mail_limits_by_time ON mail_limits (begun_at);
