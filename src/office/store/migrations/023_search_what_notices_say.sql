-- What a notice says without the marks of its headings, lists and bold words, where it has any: a search finds words that a
-- mark divides. Notices from before have no marks that mean anything, and stay as they are.
ALTER TABLE notice ADD COLUMN words TEXT NOT NULL DEFAULT '';
