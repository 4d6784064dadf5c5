-- What stands there for notices whose pages have not all come.
CREATE TABLE held_notice (
    notice_id TEXT PRIMARY KEY,
    revision  INTEGER NOT NULL, -- of the board that it was read from, or that it was not on yet
    document  TEXT              -- what it said before; NULL: it is new
);
