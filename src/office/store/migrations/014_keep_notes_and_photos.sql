-- What staff tell each other about an order, and what they photographed. Neither is ever the resident's to read.

CREATE TABLE note (
    id TEXT PRIMARY KEY,
    submission_id TEXT NOT NULL REFERENCES submission (id),
    words TEXT NOT NULL,
    actor TEXT NOT NULL,
    staff_id TEXT,
    at BIGINT NOT NULL
);
CREATE INDEX note_by_submission ON note (submission_id, at, id);

-- The content is base64, as the engines share no type for raw bytes.
CREATE TABLE photo (
    id TEXT PRIMARY KEY,
    submission_id TEXT NOT NULL REFERENCES submission (id),
    -- 'before', 'after', 'other'
    occasion TEXT NOT NULL,
    content TEXT NOT NULL,
    actor TEXT NOT NULL,
    staff_id TEXT,
    at BIGINT NOT NULL
);
CREATE INDEX photo_by_submission ON photo (submission_id, at, id);
