-- Counts by state and of the unreadable read this index alone; so does the queue of the unanswered.
CREATE INDEX submission_by_readability ON submission (quarantine, state, received_at);
DROP INDEX submission_by_state;

CREATE INDEX audit_by_time ON audit (at, id);

CREATE INDEX code_block_by_terminal ON code_block (terminal_id, leased_at);

-- How many heartbeats were answered with the release since staff gave it.
ALTER TABLE parked ADD COLUMN release_replies BIGINT NOT NULL DEFAULT 0;
