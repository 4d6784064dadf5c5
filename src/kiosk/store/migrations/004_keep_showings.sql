-- Which notices were on the glass, and how far the office has been told.
CREATE TABLE showing (
    notice_id     TEXT NOT NULL,
    from_at       INTEGER NOT NULL,
    to_at         INTEGER NOT NULL,
    revision      INTEGER NOT NULL,
    clock_trusted INTEGER NOT NULL,
    told_to       INTEGER NOT NULL DEFAULT -9223372036854775808,
    PRIMARY KEY (notice_id, from_at)
);
CREATE INDEX showing_by_end ON showing (to_at);
