-- What was promised of an order, and how that went, from its beginning to its end.

-- The order's clocks, a document that is read whole with it; empty: not worked out yet, or nobody can read the order.
ALTER TABLE submission ADD COLUMN clocks TEXT NOT NULL DEFAULT '';
-- When the next promise is broken if nobody does anything. NULL: none is.
ALTER TABLE submission ADD COLUMN breaks_at BIGINT;
CREATE INDEX submission_breaks ON submission (breaks_at, id) WHERE breaks_at IS NOT NULL;

-- Every promise that was broken, written once and kept for the figures, with who answered for the order then.
CREATE TABLE breach (
    submission_id TEXT NOT NULL REFERENCES submission (id),
    milestone TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    -- When it was noted.
    breached_at BIGINT NOT NULL,
    owner TEXT NOT NULL,
    department TEXT NOT NULL,
    -- 'repair', 'paid', 'free', 'message', 'complaint', 'suggestion', 'praise'.
    matter TEXT NOT NULL,
    PRIMARY KEY (submission_id, milestone, due_at)
);
CREATE INDEX breach_by_time ON breach (breached_at, submission_id, milestone);
