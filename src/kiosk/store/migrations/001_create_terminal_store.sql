-- Everything a terminal must still know after its power was cut.

-- One row a submission, for ever small: the code, when it was made, when the office had it.
CREATE TABLE submissions (
    id            TEXT PRIMARY KEY,
    sequence      INTEGER NOT NULL UNIQUE,
    receipt_code  TEXT NOT NULL UNIQUE,
    digest        TEXT NOT NULL,
    created_at    INTEGER NOT NULL,  -- microseconds since 1970, UTC
    delivered_at  INTEGER            -- as the office told it; NULL = not yet acknowledged
);

-- The sealed envelope waits here and is deleted once acknowledged.
CREATE TABLE outbox (
    submission_id   TEXT PRIMARY KEY REFERENCES submissions (id),
    envelope        TEXT NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER NOT NULL,
    solo            INTEGER NOT NULL DEFAULT 0,  -- 1 = send alone: a batch that held it was refused
    parked_reason   TEXT                         -- NULL = to be sent
);
CREATE INDEX outbox_by_time ON outbox (next_attempt_at);

-- Serials leased from the office; next is the first unused one.
CREATE TABLE code_blocks (
    start INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    next  INTEGER NOT NULL
);

-- The last board, whole, replaced in one statement.
CREATE TABLE board (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    revision   INTEGER NOT NULL,
    etag       TEXT NOT NULL,
    document   TEXT NOT NULL,
    fetched_at INTEGER NOT NULL
);

-- Images that the board names by SHA-256.
CREATE TABLE assets (
    sha256 TEXT PRIMARY KEY,
    bytes  BLOB NOT NULL
);

CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
);
