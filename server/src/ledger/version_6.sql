-- What version 6 of the ledger added: the keys of the files beside it (`sealed_file`). The
-- newest seals what is written; none is ever taken away.

CREATE TABLE file_key (
    number INTEGER PRIMARY KEY,
    secret BLOB NOT NULL
);

-- When this store was made of a backup, and how far that went.
CREATE TABLE restored (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 0),
    position INTEGER NOT NULL,
    at       INTEGER NOT NULL
);
