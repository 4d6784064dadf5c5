-- Somebody is told when something waits: who is on duty and how they are called, whom an alert called, which robot had it.

-- How colleagues reach them; empty: nobody said.
ALTER TABLE staff ADD COLUMN phone TEXT NOT NULL DEFAULT '';
-- 部门负责人.
ALTER TABLE staff ADD COLUMN heads BIGINT NOT NULL DEFAULT 0;

-- The duty manager's account, where they have one; the name is what lobbies show.
ALTER TABLE duty_day ADD COLUMN staff_id TEXT REFERENCES staff (id);
ALTER TABLE duty_day ADD COLUMN phone TEXT NOT NULL DEFAULT '';

-- Who of a department is on duty on a day of the estate's calendar.
CREATE TABLE duty_engineer (
    day TEXT NOT NULL,
    department TEXT NOT NULL,
    staff_id TEXT NOT NULL REFERENCES staff (id),
    PRIMARY KEY (day, department)
);

-- Until when a page of this session listens for alerts.
ALTER TABLE session ADD COLUMN listens_until BIGINT NOT NULL DEFAULT 0;

-- One for each order, cause and promised time. It is made before it has anything to tell, and goes without a trace if it
-- never had.
CREATE TABLE alert (
    id TEXT PRIMARY KEY,
    submission_id TEXT NOT NULL REFERENCES submission (id),
    cause TEXT NOT NULL,
    -- Which promised time has passed, in staff's words; empty for other causes.
    about TEXT NOT NULL,
    -- The end of that time, which tells it from another of the kind; 0 for other causes.
    broken_at BIGINT NOT NULL,
    began_at BIGINT NOT NULL,
    due_at BIGINT,
    -- Links of the chain that were carried out.
    called BIGINT NOT NULL,
    has_reached BIGINT NOT NULL,
    hurried_at BIGINT,
    -- When the next link's turn is. NULL: there is none, it was taken, it is over.
    next_at BIGINT,
    taken_by TEXT,
    taken_name TEXT NOT NULL,
    taken_at BIGINT,
    ended_at BIGINT
);
CREATE UNIQUE INDEX alert_of_order ON alert (submission_id, cause, about, broken_at);
CREATE INDEX alert_next ON alert (next_at) WHERE next_at IS NOT NULL;

-- Whom an alert called, one after the other.
CREATE TABLE alert_call (
    alert_id TEXT NOT NULL REFERENCES alert (id),
    position BIGINT NOT NULL,
    whom TEXT NOT NULL,
    -- NULL: there is no account; the name and number are for colleagues.
    staff_id TEXT,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    called_at BIGINT NOT NULL,
    read_at BIGINT,
    passed_at BIGINT,
    -- Whether it still asks them.
    waits BIGINT NOT NULL,
    PRIMARY KEY (alert_id, position)
);
CREATE INDEX alert_call_waiting ON alert_call (staff_id, called_at) WHERE waits = 1;

-- What a robot has to tell, or told: one for each link of an alert and robot that was tried.
CREATE TABLE alert_message (
    alert_id TEXT NOT NULL REFERENCES alert (id),
    link BIGINT NOT NULL,
    robot_id TEXT NOT NULL,
    robot_kind TEXT NOT NULL,
    robot_name TEXT NOT NULL,
    whom TEXT NOT NULL,
    queued_at BIGINT NOT NULL,
    -- NULL: it is told, given to another robot, or nobody needs it any more.
    open_since BIGINT,
    -- On its way since; whoever dies meanwhile has it told once more.
    sending_at BIGINT,
    sent_at BIGINT,
    -- What the robot said instead, in staff's words.
    failure TEXT NOT NULL,
    failed_at BIGINT,
    PRIMARY KEY (alert_id, link, robot_id)
);
CREATE INDEX alert_message_open ON alert_message (robot_id, queued_at) WHERE open_since IS NOT NULL;

-- Channels beside the console. Address and secret lie here as the weather feed's key does: whoever has the database has
-- the office.
CREATE TABLE robot (
    id TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    -- JSON list of causes.
    causes TEXT NOT NULL,
    enabled BIGINT NOT NULL,
    version BIGINT NOT NULL,
    -- JSON list of the instants of the last minute's messages.
    recent TEXT NOT NULL,
    wait_until BIGINT,
    -- Empty: it works, as far as is known.
    failure TEXT NOT NULL,
    failed_at BIGINT,
    succeeded_at BIGINT
);
