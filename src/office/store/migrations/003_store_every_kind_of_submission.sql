-- Messages and feedback beside requests: the document names its kind.
ALTER TABLE submission ADD COLUMN topic TEXT NOT NULL DEFAULT 'request';
UPDATE submission SET request = '{"kind":"request","content":' || request || '}' WHERE request IS NOT NULL;
ALTER TABLE submission RENAME COLUMN request TO content;
