-- Version 2: photos and voice notes, and where the surveyor is in each record.

-- `sent`: so many bytes are durable on the server. `problem`: why it takes no more.
CREATE TABLE attachment (
    hash       BLOB PRIMARY KEY,
    record     INTEGER NOT NULL,
    low        INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    size       INTEGER NOT NULL,
    sent       INTEGER NOT NULL DEFAULT 0,
    problem    TEXT,
    thumbnail  BLOB,
    bytes      BLOB NOT NULL
);

CREATE INDEX attachment_record ON attachment (record);

-- `turn` grows with each touch: the greatest is the latest. `missing` and `blocking` are as
-- of then, so that the first screen need not open the documents.
CREATE TABLE work (
    record   INTEGER PRIMARY KEY,
    low      INTEGER NOT NULL,
    turn     INTEGER NOT NULL UNIQUE,
    field    TEXT,
    missing  INTEGER NOT NULL DEFAULT 0,
    blocking INTEGER NOT NULL DEFAULT 0
);
