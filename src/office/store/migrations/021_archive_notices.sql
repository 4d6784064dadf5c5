-- When a notice is over: taken down or past its end, the earlier of the two; the largest number while neither is known.
-- What boards carry is read by it, and what they no longer carry is the archive.
ALTER TABLE notice ADD COLUMN over_at BIGINT NOT NULL DEFAULT 0;
UPDATE notice SET over_at = COALESCE(show_until, 9223372036854775807);
UPDATE notice SET over_at = withdrawn_at WHERE withdrawn_at IS NOT NULL AND withdrawn_at < over_at;
CREATE INDEX notice_by_end ON notice (over_at, id);

-- Every text that was ever published, as it was.
CREATE TABLE notice_revision (
    notice_id    TEXT   NOT NULL,
    version      BIGINT NOT NULL,
    document     TEXT   NOT NULL, -- JSON: the notice and whom it is for
    revision     BIGINT NOT NULL, -- the board's that carried it first
    published_by TEXT   NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (notice_id, version)
);

-- From when to when a terminal drew a notice, as it reports.
CREATE TABLE notice_showing (
    notice_id     TEXT   NOT NULL,
    terminal_id   TEXT   NOT NULL,
    from_at       BIGINT NOT NULL,
    to_at         BIGINT NOT NULL,
    revision      BIGINT NOT NULL,
    clock_trusted BIGINT NOT NULL,
    PRIMARY KEY (notice_id, terminal_id, from_at)
);
