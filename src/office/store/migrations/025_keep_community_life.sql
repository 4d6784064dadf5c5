-- 社区生活: activities with sign-up, surveys, and what residents hand in: sign-ups, answers, cards, wishes.

CREATE TABLE activity (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    place TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    -- 1: whoever comes signs up.
    signs_up BIGINT NOT NULL,
    -- 0: as many as like.
    places BIGINT NOT NULL,
    most_each BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    -- People with a place and people on the waiting list; moved by the statements that move an entry's state.
    taken BIGINT NOT NULL,
    waiting BIGINT NOT NULL,
    -- Sign-ups that ever had a place or a position: the latest one's place in the line.
    arrived BIGINT NOT NULL,
    cancelled_at BIGINT,
    -- Why, for those who signed up.
    reason TEXT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX activity_by_end ON activity (ends_at, id);

CREATE TABLE survey (
    id TEXT PRIMARY KEY,
    -- What lobbies know these questions by: another key whenever a question changes.
    sheet TEXT NOT NULL,
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    -- JSON
    questions TEXT NOT NULL,
    closes_at BIGINT NOT NULL,
    draft BIGINT NOT NULL,
    -- Sheets that were counted: the latest one's place in the line.
    answered BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX survey_by_sheet ON survey (sheet);
CREATE INDEX survey_by_end ON survey (draft, closes_at, id);

-- Answers, added up as they arrive. Choice -1: how many answered the question; question -1: how many sheets.
CREATE TABLE survey_count (
    survey_id TEXT NOT NULL,
    building TEXT NOT NULL,
    question BIGINT NOT NULL,
    choice BIGINT NOT NULL,
    answers BIGINT NOT NULL,
    PRIMARY KEY (survey_id, building, question, choice)
);

-- What was handed in, once by the id of its envelope or of the desk's form.
CREATE TABLE community_entry (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    receipt_code TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    -- 1: the desk has yet to decide.
    waits BIGINT NOT NULL,
    -- Of the activity or the survey; empty: of none.
    subject TEXT NOT NULL,
    -- JSON
    content TEXT NOT NULL,
    people BIGINT NOT NULL,
    -- Its place in its activity's or survey's line; 0: in none.
    line BIGINT NOT NULL,
    -- The last local day that a card hangs; empty: it never hung.
    hangs_until TEXT NOT NULL,
    -- Who wrote it down for a caller; empty: the resident handed it in.
    taken_by TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    moved_at BIGINT NOT NULL
);
CREATE INDEX community_entry_by_code ON community_entry (receipt_code);
CREATE INDEX community_entry_by_line ON community_entry (subject, state, line, id);
CREATE INDEX community_entry_by_kind ON community_entry (kind, waits, received_at, id);
CREATE INDEX community_entry_by_day ON community_entry (hangs_until);

-- What became of it, as whoever handed it in reads it.
CREATE TABLE community_step (
    entry_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (entry_id, position)
);

-- Who has opened an entry on their own phone, for a while.
CREATE TABLE community_phone (
    token_hash TEXT PRIMARY KEY,
    entry_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX community_phone_by_end ON community_phone (expires_at);
