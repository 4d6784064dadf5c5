-- Pages of the information rack are for some lobbies and for a time, as notices are, and have leaflets as notices have.
ALTER TABLE information_page ADD COLUMN audience TEXT NOT NULL DEFAULT '{}';
ALTER TABLE information_page ADD COLUMN show_from BIGINT;
ALTER TABLE information_page ADD COLUMN show_until BIGINT;
ALTER TABLE information_page ADD COLUMN times TEXT NOT NULL DEFAULT '{}';
ALTER TABLE information_page ADD COLUMN leaflet TEXT NOT NULL DEFAULT '[]';
ALTER TABLE information_page ADD COLUMN leaflet_by TEXT NOT NULL DEFAULT '';
ALTER TABLE information_page ADD COLUMN leaflet_at BIGINT NOT NULL DEFAULT 0;

-- When a published text of a notice stood on a terminal's disk, as it reports.
CREATE TABLE notice_arrival (
    notice_id   TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    terminal_id TEXT   NOT NULL,
    arrived_at  BIGINT NOT NULL,
    PRIMARY KEY (notice_id, version, terminal_id)
);
-- Up to which revision a terminal's arrivals are noted. Of what it had before nobody knows when it came.
ALTER TABLE terminal ADD COLUMN arrived_revision BIGINT NOT NULL DEFAULT 0;
UPDATE terminal SET arrived_revision = COALESCE(fetched_revision, 0);
