-- The account behind a name, which may change or be another's later. Empty: the program itself, or a row from before.
ALTER TABLE submission_event ADD COLUMN staff_id TEXT;
ALTER TABLE audit ADD COLUMN staff_id TEXT;
