-- The account behind a name, which may change or be another's later. Empty: the program itself, or a row from before.
ALTER TABLE submission_event ADD COLUMN staff_id TEXT;
ALTER TABLE audit ADD COLUMN staff_id TEXT;

-- Numbers that are moved by one statement; they were documents before.
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
-- What is no number stays none: it is damaged, and begun anew it would hand out again what is in use.
INSERT INTO counter (name, value)
SELECT name, CASE WHEN CAST(CAST(value AS BIGINT) AS TEXT) = value THEN CAST(value AS BIGINT) ELSE -1 END FROM setting WHERE name IN ('board_revision', 'next_serial', 'registry_version', 'catalogue_edits');
DELETE FROM setting WHERE name IN ('board_revision', 'next_serial', 'registry_version', 'catalogue_edits');
