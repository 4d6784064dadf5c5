-- The inbox as work to do: the most urgent first, queues, filters that combine; none of it reads the history.

-- When its turn is among what is open: its promised time; what has none comes behind all that has, by arrival. 0: nobody has
-- anything to do about it any more, or nobody can read it.
ALTER TABLE submission ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;
-- When its latest step was taken.
ALTER TABLE submission ADD COLUMN moved_at BIGINT NOT NULL DEFAULT 0;
-- The departments that have something of it to do now, a bit each.
ALTER TABLE submission ADD COLUMN works BIGINT NOT NULL DEFAULT 0;
-- 1: a service with a price.
ALTER TABLE submission ADD COLUMN has_price BIGINT NOT NULL DEFAULT 0;

UPDATE submission SET
    moved_at = coalesce((SELECT max(e.at) FROM submission_event e WHERE e.submission_id = submission.id), received_at),
    has_price = CASE
        WHEN topic = 'request' AND content IS NOT NULL AND NOT (content LIKE '%"price":{"kind":"free"}%' ESCAPE '\') THEN 1 ELSE 0
    END;
UPDATE submission SET turn = coalesce(due_at, received_at + 3155760000000000000)
    WHERE quarantine IS NULL AND state NOT IN ('followed_up', 'relayed', 'closed', 'cancelled');
UPDATE submission SET works =
    CASE WHEN EXISTS (SELECT 1 FROM task t WHERE t.submission_id = submission.id AND t.is_open = 1 AND t.department = 'service_centre') THEN 1 ELSE 0 END
    + CASE WHEN EXISTS (SELECT 1 FROM task t WHERE t.submission_id = submission.id AND t.is_open = 1 AND t.department = 'cleaning') THEN 2 ELSE 0 END
    + CASE WHEN EXISTS (SELECT 1 FROM task t WHERE t.submission_id = submission.id AND t.is_open = 1 AND t.department = 'security') THEN 4 ELSE 0 END
    + CASE WHEN EXISTS (SELECT 1 FROM task t WHERE t.submission_id = submission.id AND t.is_open = 1 AND t.department = 'engineering') THEN 8 ELSE 0 END
    + CASE WHEN EXISTS (SELECT 1 FROM task t WHERE t.submission_id = submission.id AND t.is_open = 1 AND t.department = 'greenery') THEN 16 ELSE 0 END
    + CASE WHEN EXISTS (SELECT 1 FROM task t WHERE t.submission_id = submission.id AND t.is_open = 1 AND t.department = 'special_services') THEN 32 ELSE 0 END
    + CASE WHEN EXISTS (SELECT 1 FROM task t WHERE t.submission_id = submission.id AND t.is_open = 1 AND t.department = 'supplier') THEN 64 ELSE 0 END
    WHERE id IN (SELECT submission_id FROM task WHERE is_open = 1);
-- A repair that nobody has taken yet is engineering's without a task of its own.
UPDATE submission SET works = 8
    WHERE tasks = '[]' AND topic = 'request' AND department = 'engineering' AND quarantine IS NULL
    AND state IN ('delivered', 'accepted', 'returned', 'quoted', 'agreed');

-- Few are open, so this one carries all that a list, a filter or a count of one's own asks.
CREATE INDEX submission_open ON submission (
    turn, id, state, topic, department, has_price, owner_butler_id, owner_staff_id, home_building, seen_by, works,
    about_person, about_desk, undispatched, due_at, near_at, moved_at, received_at
) WHERE turn > 0;
