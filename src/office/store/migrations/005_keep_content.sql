-- Content that staff publish: the catalogue by version, the information rack, the duty rota; and
-- how grave a complaint is. Independent of every migration after 003.

-- Published versions are never changed: a request names the one it was made under.
CREATE TABLE catalogue_version (
    version BIGINT PRIMARY KEY,
    catalogue TEXT NOT NULL,
    -- JSON list of sentences: what changed since the version before.
    differences TEXT NOT NULL,
    published_by TEXT NOT NULL,
    published_at BIGINT NOT NULL
);

CREATE TABLE information_page (
    id TEXT PRIMARY KEY,
    shelf TEXT NOT NULL,
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    entries TEXT NOT NULL,
    hidden BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- One day of the estate's calendar, 2026-09-18.
CREATE TABLE duty_day (
    day TEXT PRIMARY KEY,
    name TEXT NOT NULL
);

-- Staff only; never sent to a terminal.
ALTER TABLE submission ADD COLUMN severity TEXT;

-- The inbox counts by kind and state from this index alone.
CREATE INDEX submission_by_topic ON submission (quarantine, topic, state);
CREATE INDEX submission_by_severity ON submission (severity, received_at);
