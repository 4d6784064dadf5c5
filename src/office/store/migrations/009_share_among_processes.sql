-- What several offices on one database have in common beside the estate: whose turn some work is, what has been tried, what
-- a browser is shown next.

-- Work that one process does at a time. When it ends nobody holds it any more, whoever it was.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    ends_at BIGINT NOT NULL
);

-- An attempt that counts until it ends; the subject is the digest of what is limited and for whom.
CREATE TABLE attempt (
    id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX attempt_by_subject ON attempt (subject, ends_at);
CREATE INDEX attempt_by_end ON attempt (ends_at);

-- What a session's next page shows, sealed with what only its browser has.
CREATE TABLE one_time (
    owner TEXT NOT NULL,
    kind TEXT NOT NULL,
    sealed TEXT NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (owner, kind)
);
CREATE INDEX one_time_by_end ON one_time (ends_at);

-- Forms that were posted lately, by their digest, and where the answer led; empty while they are carried out.
CREATE TABLE posted (
    digest TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    browser TEXT NOT NULL,
    led_to TEXT NOT NULL,
    posted_at BIGINT NOT NULL
);
CREATE INDEX posted_by_subject ON posted (subject, posted_at);
CREATE INDEX posted_by_time ON posted (posted_at);

-- When a terminal may send as much as ever at once.
ALTER TABLE terminal ADD COLUMN whole_at BIGINT NOT NULL DEFAULT 0;
