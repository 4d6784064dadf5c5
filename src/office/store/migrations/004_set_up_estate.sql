-- Rooms with phase and floor; households are the office's alone and never leave it with the board.
ALTER TABLE room ADD COLUMN phase TEXT NOT NULL DEFAULT '';
ALTER TABLE room ADD COLUMN floor TEXT NOT NULL DEFAULT '';
ALTER TABLE room ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX room_by_address ON room (phase, building, unit, number);

CREATE TABLE household (
    room_id TEXT PRIMARY KEY REFERENCES room (id),
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    note TEXT NOT NULL
);

-- An area has one first responsible butler and perhaps a partner; a building belongs to one area.
CREATE TABLE area (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    butler_id TEXT REFERENCES butler (id),
    partner_id TEXT REFERENCES butler (id),
    version BIGINT NOT NULL
);
CREATE TABLE area_building (
    building TEXT PRIMARY KEY,
    area_id TEXT NOT NULL REFERENCES area (id)
);
-- The areas that there were had no identity but their butler's.
INSERT INTO area (id, name, butler_id, partner_id, version)
    SELECT id, area, id, NULL, 1 FROM butler WHERE id IN (SELECT butler_id FROM butler_building);
INSERT INTO area_building (building, area_id) SELECT building, butler_id FROM butler_building;
DROP TABLE butler_building;
ALTER TABLE butler DROP COLUMN area;

-- NULL: nobody has chosen, the lobby's name decides; empty: a gate house or a club.
ALTER TABLE terminal ADD COLUMN building TEXT;
ALTER TABLE terminal ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

CREATE TABLE pairing (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL,
    code TEXT NOT NULL,
    software TEXT NOT NULL,
    device TEXT NOT NULL,
    address TEXT NOT NULL,
    state TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    terminal_id TEXT REFERENCES terminal (id)
);
CREATE INDEX pairing_by_hash ON pairing (token_hash, requested_at);
CREATE INDEX pairing_by_state ON pairing (state, expires_at);

CREATE TABLE department (
    department TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    hours TEXT NOT NULL,
    position BIGINT NOT NULL,
    shown BIGINT NOT NULL
);

-- Who had an account set the office up alone.
ALTER TABLE staff ADD COLUMN role TEXT NOT NULL DEFAULT 'administrator';
ALTER TABLE staff ADD COLUMN department TEXT;
ALTER TABLE staff ADD COLUMN butler_id TEXT REFERENCES butler (id);
ALTER TABLE staff ADD COLUMN disabled_at BIGINT;
ALTER TABLE staff ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- What butlers and departments may see is decided by these; the office fills them at its next start.
ALTER TABLE submission ADD COLUMN home_building TEXT NOT NULL DEFAULT '';
ALTER TABLE submission ADD COLUMN department TEXT NOT NULL DEFAULT '';
CREATE INDEX submission_by_owner ON submission (owner_butler_id, received_at);
CREATE INDEX submission_by_building ON submission (home_building, received_at);
CREATE INDEX submission_by_department ON submission (department, state, received_at);
