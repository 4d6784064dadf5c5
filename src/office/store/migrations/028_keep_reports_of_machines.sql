-- How the machine under a terminal is, as it tells with every report (JSON; empty before one that tells), and how far its own
-- clock was ahead of the office's then, milliseconds.
ALTER TABLE terminal ADD COLUMN machine TEXT NOT NULL DEFAULT '';
ALTER TABLE terminal ADD COLUMN clock_ahead_ms BIGINT;
