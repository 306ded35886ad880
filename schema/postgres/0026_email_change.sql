-- The address that an account is to have once the letter to it was answered; empty: it stays as it is.
ALTER TABLE users ADD COLUMN wanted_email TEXT COLLATE "C" NOT NULL DEFAULT '';
