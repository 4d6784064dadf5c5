-- A time that was taken from a clock that nobody could believe is never shown as the time.
ALTER TABLE submissions ADD COLUMN clock_trusted INTEGER NOT NULL DEFAULT 1;
