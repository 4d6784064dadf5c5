-- Why the promise was broken, as a manager found out; empty as long as nobody has.
ALTER TABLE breach ADD COLUMN reason TEXT NOT NULL DEFAULT '';
