-- Since when an outcome waits to be told to a resident who left a number; 0: there is none, or they know. Of what is there
-- already, what came in within half a year and moved within a month: nobody is called about older outcomes.
ALTER TABLE submission ADD COLUMN untold_since BIGINT NOT NULL DEFAULT 0;

UPDATE submission SET untold_since = coalesce((
        SELECT min(e.at) FROM submission_event e
        WHERE e.submission_id = submission.id AND e.kind = 'state' AND e.position > coalesce((
            SELECT max(b.position) FROM submission_event b
            WHERE b.submission_id = submission.id AND b.kind = 'state'
            AND b.state NOT IN ('done', 'followed_up', 'relayed', 'closed', 'cancelled')
        ), 0)
    ), 0)
    WHERE received_at >= (SELECT coalesce(max(received_at), 0) - 15552000000000 FROM submission)
    AND moved_at >= (SELECT coalesce(max(received_at), 0) - 2592000000000 FROM submission)
    AND state IN ('done', 'followed_up', 'relayed', 'closed', 'cancelled')
    AND phone <> '' AND leader_id IS NULL AND quarantine IS NULL AND dealings NOT LIKE '%"first_left_at"%' ESCAPE '\';

-- Few wait at a time, so this one carries all that a list, a filter or a count asks.
CREATE INDEX submission_untold ON submission (
    untold_since, id, state, topic, department, has_price, owner_butler_id, owner_staff_id, home_building, seen_by,
    about_person, about_desk, received_at
) WHERE untold_since > 0;

-- Whoever did it themselves, was told, was asked afterwards or has looked knows.
UPDATE submission SET untold_since = 0 WHERE untold_since > 0 AND (
    EXISTS (
        SELECT 1 FROM submission_event e WHERE e.submission_id = submission.id AND e.at >= submission.untold_since
        AND (e.kind = 'told' OR e.kind = 'state' AND e.state = 'followed_up'
            OR e.kind = 'state' AND e.at = submission.untold_since AND e.actor = '业户' AND e.staff_id IS NULL)
    )
    OR EXISTS (SELECT 1 FROM outcome_look o WHERE o.submission_id = submission.id AND o.at >= submission.untold_since)
);
