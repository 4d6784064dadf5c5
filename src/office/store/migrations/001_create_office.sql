-- The office's book. Instants are microseconds since 1970-01-01 UTC; ids are UUID texts;
-- documents that are only ever read whole (catalogue, weather, requests) are JSON texts.
-- Types and statements stay within what SQLite and PostgreSQL share.

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE office_key (
    id TEXT PRIMARY KEY,
    private_key TEXT NOT NULL,
    public_key TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE room (
    id TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    building TEXT NOT NULL,
    unit TEXT NOT NULL,
    number TEXT NOT NULL
);

CREATE TABLE asset (
    sha256 TEXT PRIMARY KEY,
    content_type TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE butler (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    staff_number TEXT NOT NULL UNIQUE,
    area TEXT NOT NULL,
    specialities TEXT NOT NULL,
    hotline TEXT NOT NULL,
    portrait TEXT REFERENCES asset (sha256),
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

-- One butler a building: 首问责任制 knows exactly one owner.
CREATE TABLE butler_building (
    building TEXT PRIMARY KEY,
    butler_id TEXT NOT NULL REFERENCES butler (id)
);

CREATE TABLE notice (
    id TEXT PRIMARY KEY,
    category TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    pinned BIGINT NOT NULL,
    show_from BIGINT NOT NULL,
    show_until BIGINT,
    publisher TEXT NOT NULL,
    withdrawn_at BIGINT,
    version BIGINT NOT NULL,
    -- The board revision that carried the latest change: tells which terminals have it.
    revision BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE terminal (
    id TEXT PRIMARY KEY,
    lobby TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    last_seen_at BIGINT,
    software TEXT NOT NULL,
    uptime_seconds BIGINT NOT NULL,
    queued BIGINT NOT NULL,
    fetched_revision BIGINT,
    shown_revision BIGINT,
    clock_trusted BIGINT NOT NULL
);

-- What terminals report as refused for good.
CREATE TABLE parked (
    terminal_id TEXT NOT NULL REFERENCES terminal (id),
    submission_id TEXT NOT NULL,
    receipt_code TEXT NOT NULL,
    reason TEXT NOT NULL,
    reported_at BIGINT NOT NULL,
    released_at BIGINT,
    PRIMARY KEY (terminal_id, submission_id)
);

CREATE TABLE code_block (
    start_serial BIGINT PRIMARY KEY,
    serials BIGINT NOT NULL,
    terminal_id TEXT NOT NULL REFERENCES terminal (id),
    leased_at BIGINT NOT NULL
);

CREATE TABLE submission (
    id TEXT PRIMARY KEY,
    terminal_id TEXT NOT NULL REFERENCES terminal (id),
    receipt_code TEXT NOT NULL,
    digest TEXT NOT NULL,
    envelope TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    -- Counts every change by staff; a form carries the version it was made from.
    version BIGINT NOT NULL,
    owner_butler_id TEXT REFERENCES butler (id),
    owner TEXT NOT NULL,
    -- Why the body could not be read; then request is NULL.
    quarantine TEXT,
    request TEXT,
    address TEXT NOT NULL,
    service_name TEXT NOT NULL,
    phone_tail TEXT NOT NULL
);
CREATE INDEX submission_by_code ON submission (receipt_code);
CREATE INDEX submission_by_state ON submission (state, received_at);
CREATE INDEX submission_by_time ON submission (received_at);

CREATE TABLE submission_event (
    submission_id TEXT NOT NULL REFERENCES submission (id),
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (submission_id, position)
);

CREATE TABLE staff (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    staff_id TEXT NOT NULL REFERENCES staff (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);

CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    staff TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL
);
