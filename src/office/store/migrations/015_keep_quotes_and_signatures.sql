-- Prices with their lines, signatures, money that was taken, and what residents do with their orders.

-- Empty: nothing has passed between the resident and the office.
ALTER TABLE submission ADD COLUMN dealings TEXT NOT NULL DEFAULT '';

-- The strokes, as a document; an order's dealings name it.
CREATE TABLE signature (
    id TEXT PRIMARY KEY,
    submission_id TEXT NOT NULL REFERENCES submission (id),
    strokes TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX signature_by_submission ON signature (submission_id, at, id);

CREATE TABLE payment (
    id TEXT PRIMARY KEY,
    submission_id TEXT NOT NULL REFERENCES submission (id),
    -- 分
    amount BIGINT NOT NULL,
    means TEXT NOT NULL,
    note TEXT NOT NULL,
    actor TEXT NOT NULL,
    staff_id TEXT,
    at BIGINT NOT NULL
);
CREATE INDEX payment_by_submission ON payment (submission_id, at, id);
CREATE INDEX payment_by_time ON payment (at, id);

-- Every act once, by the id of its envelope or of its form; what it had no effect of has no order.
CREATE TABLE resident_act (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    submission_id TEXT REFERENCES submission (id),
    act TEXT NOT NULL,
    place TEXT NOT NULL,
    -- NULL: it had its effect.
    refusal TEXT,
    received_at BIGINT NOT NULL
);
CREATE INDEX resident_act_by_submission ON resident_act (submission_id, received_at, id);

-- Who has opened an order on their own phone, for a while.
CREATE TABLE phone_session (
    token_hash TEXT PRIMARY KEY,
    submission_id TEXT NOT NULL REFERENCES submission (id),
    expires_at BIGINT NOT NULL
);
CREATE INDEX phone_session_by_end ON phone_session (expires_at);
