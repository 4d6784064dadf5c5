-- English of what residents read, exactly as it stands in Chinese; what the office brings along is not
-- in here, only what staff entered.
CREATE TABLE glossary (
    chinese TEXT PRIMARY KEY,
    english TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Both empty: the notice has no English.
ALTER TABLE notice ADD COLUMN english_title TEXT NOT NULL DEFAULT '';
ALTER TABLE notice ADD COLUMN english_body TEXT NOT NULL DEFAULT '';
