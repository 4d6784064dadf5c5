-- The first look of a resident at the outcome of their order, where the next outcome takes the place of the last: one row an
-- order, however often somebody looks.
CREATE TABLE outcome_look (
    submission_id TEXT PRIMARY KEY REFERENCES submission (id),
    -- 'lobby', 'phone'
    way TEXT NOT NULL,
    at BIGINT NOT NULL
);
