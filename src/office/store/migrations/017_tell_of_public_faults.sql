-- Public places, and reports of one fault there that are one order.

CREATE TABLE public_place (
    id TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    -- 'lift', 'corridor', 'lobby', 'garage', 'gate', 'garden', 'equipment', 'other'
    kind TEXT NOT NULL,
    -- Empty: of no building.
    building TEXT NOT NULL,
    -- NULL: as the catalogue says.
    department TEXT,
    version BIGINT NOT NULL
);

-- The order that this one is a further report of. Then it is in no list, queue or count: nothing of it is due, nobody owns or
-- sees it but with that order. Names a submission without REFERENCES, because the two may be copied in either order.
ALTER TABLE submission ADD COLUMN leader_id TEXT;
-- Where it is, and under which service of the catalogue it was told.
ALTER TABLE submission ADD COLUMN place_id TEXT NOT NULL DEFAULT '';
ALTER TABLE submission ADD COLUMN item_id TEXT NOT NULL DEFAULT '';
-- 1: it is at a public place, goes on, and leads.
ALTER TABLE submission ADD COLUMN open_at_place BIGINT NOT NULL DEFAULT 0;

CREATE INDEX submission_following ON submission (leader_id, received_at, id) WHERE leader_id IS NOT NULL;
-- Few: what goes on at public places.
CREATE INDEX submission_open_at_place ON submission (place_id, item_id, turn, id) WHERE open_at_place = 1;
