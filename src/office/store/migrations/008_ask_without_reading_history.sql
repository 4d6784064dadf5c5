-- Whatever a page asks costs the same however long the history is: columns that hold what was worked out row by row,
-- numbers that are kept instead of counted, and an index for every question.

-- The latest time it was done.
ALTER TABLE submission ADD COLUMN done_at BIGINT;
-- When something is due next, and from when on that counts as near. NULL: nothing is.
ALTER TABLE submission ADD COLUMN due_at BIGINT;
ALTER TABLE submission ADD COLUMN near_at BIGINT;
-- The whole number of who asked, digits only.
ALTER TABLE submission ADD COLUMN phone TEXT NOT NULL DEFAULT '';
-- All that a word is looked for in, as a search reads it.
ALTER TABLE submission ADD COLUMN words TEXT NOT NULL DEFAULT '';

UPDATE submission SET done_at = (
    SELECT max(e.at) FROM submission_event e WHERE e.submission_id = submission.id AND e.kind = 'state' AND e.state = 'done'
);

-- How many orders of one owner (empty: the service centre), building, department, topic, state and readability there are;
-- kept by the transaction that changes an order.
CREATE TABLE order_count (
    owner TEXT NOT NULL,
    building TEXT NOT NULL,
    department TEXT NOT NULL,
    topic TEXT NOT NULL,
    state TEXT NOT NULL,
    readable BIGINT NOT NULL,
    orders BIGINT NOT NULL,
    PRIMARY KEY (owner, building, department, topic, state, readable)
);

DROP INDEX submission_by_time;
DROP INDEX submission_by_readability;
DROP INDEX submission_by_topic;
DROP INDEX submission_by_severity;
DROP INDEX submission_by_owner;
DROP INDEX submission_by_building;
DROP INDEX submission_by_department;
CREATE INDEX submission_by_time ON submission (received_at, id);
CREATE INDEX submission_by_state ON submission (state, received_at, id);
CREATE INDEX submission_by_topic ON submission (topic, state, received_at, id);
CREATE INDEX submission_by_owner ON submission (owner_butler_id, received_at, id);
CREATE INDEX submission_by_owner_and_state ON submission (owner_butler_id, state, received_at, id);
CREATE INDEX submission_by_building ON submission (home_building, received_at, id);
CREATE INDEX submission_by_building_and_state ON submission (home_building, state, received_at, id);
CREATE INDEX submission_by_department ON submission (department, state, received_at, id);
CREATE INDEX submission_by_address ON submission (address, received_at, id);
CREATE INDEX submission_by_phone ON submission (phone, received_at, id);
-- Few have something due, so this one carries all that a count of one's own asks.
CREATE INDEX submission_due ON submission (due_at, near_at, owner_butler_id, home_building, department, state)
    WHERE due_at IS NOT NULL;
CREATE INDEX submission_unreadable ON submission (received_at, id) WHERE quarantine IS NOT NULL;
