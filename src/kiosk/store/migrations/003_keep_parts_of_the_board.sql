-- The board as the office sent it, part by part and byte for byte: what has not changed is not sent again.
CREATE TABLE board_part (
    position INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    digest   TEXT NOT NULL,
    content  TEXT NOT NULL
);
