-- Work given out to departments, their people and suppliers; who sees an order because of it, and whom it is about.

CREATE TABLE supplier (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    contact TEXT NOT NULL,
    phone TEXT NOT NULL,
    -- What they are called for.
    trade TEXT NOT NULL,
    -- Since when nothing is given to them any more.
    ended_at BIGINT,
    version BIGINT NOT NULL
);

-- The order's own list of its tasks; the table beside it answers questions over many orders.
ALTER TABLE submission ADD COLUMN tasks TEXT NOT NULL DEFAULT '[]';
CREATE TABLE task (
    submission_id TEXT NOT NULL REFERENCES submission (id),
    number BIGINT NOT NULL,
    department TEXT NOT NULL,
    staff_id TEXT REFERENCES staff (id),
    supplier_id TEXT REFERENCES supplier (id),
    state TEXT NOT NULL,
    is_open BIGINT NOT NULL,
    -- When it was appointed for, else when the order came in: the order of a worker's day.
    wanted_at BIGINT NOT NULL,
    given_at BIGINT NOT NULL,
    taken_at BIGINT,
    ended_at BIGINT,
    PRIMARY KEY (submission_id, number)
);
CREATE INDEX task_of_department ON task (department, wanted_at, submission_id, number) WHERE is_open = 1;
CREATE INDEX task_of_staff ON task (staff_id, wanted_at, submission_id, number) WHERE is_open = 1;
CREATE INDEX task_open ON task (wanted_at, submission_id, number) WHERE is_open = 1;
CREATE INDEX task_of_supplier ON task (supplier_id, given_at) WHERE supplier_id IS NOT NULL;

-- The departments that see it, a bit each.
ALTER TABLE submission ADD COLUMN seen_by BIGINT NOT NULL DEFAULT 0;
-- 1: it is somebody's to do and nobody has it.
ALTER TABLE submission ADD COLUMN undispatched BIGINT NOT NULL DEFAULT 0;
-- Whom a complaint names, as a number; 1: it is about the service centre's desk. They do not see it.
ALTER TABLE submission ADD COLUMN about_person BIGINT NOT NULL DEFAULT 0;
ALTER TABLE submission ADD COLUMN about_desk BIGINT NOT NULL DEFAULT 0;

-- Counted by what decides who sees it. The office counts anew at its next start.
DROP TABLE order_count;
CREATE TABLE order_count (
    owner TEXT NOT NULL,
    building TEXT NOT NULL,
    seen_by BIGINT NOT NULL,
    about_person BIGINT NOT NULL,
    about_desk BIGINT NOT NULL,
    topic TEXT NOT NULL,
    state TEXT NOT NULL,
    readable BIGINT NOT NULL,
    orders BIGINT NOT NULL,
    PRIMARY KEY (owner, building, seen_by, about_person, about_desk, topic, state, readable)
);

DROP INDEX submission_by_department;
CREATE INDEX submission_by_seers ON submission (seen_by, received_at, id) WHERE seen_by <> 0;
CREATE INDEX submission_by_seers_and_state ON submission (seen_by, state, received_at, id) WHERE seen_by <> 0;
CREATE INDEX submission_undispatched ON submission (received_at, id) WHERE undispatched = 1;
DROP INDEX submission_due;
CREATE INDEX submission_due ON submission (due_at, near_at, owner_butler_id, owner_staff_id, home_building, seen_by, about_person, about_desk)
    WHERE due_at IS NOT NULL;
DROP INDEX submission_by_staff;
CREATE INDEX submission_by_staff ON submission (owner_staff_id, received_at, id) WHERE owner_staff_id IS NOT NULL;
CREATE INDEX submission_by_staff_and_state ON submission (owner_staff_id, state, received_at, id) WHERE owner_staff_id IS NOT NULL;
