-- The account behind a name, which may change or be another's later. Empty: the program itself, or a row from before.
ALTER TABLE submission_event ADD COLUMN staff_id TEXT;
ALTER TABLE audit ADD COLUMN staff_id TEXT;

-- Numbers that are moved by one statement; they were documents before.
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counter (name, value)
SELECT name, value FROM setting WHERE name IN ('board_revision', 'next_serial', 'registry_version', 'catalogue_edits');
DELETE FROM setting WHERE name IN ('board_revision', 'next_serial', 'registry_version', 'catalogue_edits');
