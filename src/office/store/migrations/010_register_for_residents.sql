-- What staff register for somebody who telephones, comes to the desk or is found on a round.

-- How it came in: 'terminal', 'phone', 'visit', 'patrol', 'other'.
ALTER TABLE submission ADD COLUMN source TEXT NOT NULL DEFAULT 'terminal';
-- An owner who is a member of staff and no butler.
ALTER TABLE submission ADD COLUMN owner_staff_id TEXT REFERENCES staff (id);

CREATE INDEX submission_registered ON submission (received_at, id) WHERE source <> 'terminal';
CREATE INDEX submission_by_staff ON submission (owner_staff_id, state, received_at) WHERE owner_staff_id IS NOT NULL;
