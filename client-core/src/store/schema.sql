-- The tablet's store. One row for each record; what lists show stands beside the history.

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

-- Actors are named by number in histories.
CREATE TABLE actor (
    number INTEGER PRIMARY KEY,
    id     BLOB NOT NULL UNIQUE
);

-- `id` and `low` are the two halves of the record's index key, so that the row needs no
-- second index. A record has a history of its own, or lies in a pack as downloaded.
CREATE TABLE record (
    id      INTEGER PRIMARY KEY,
    low     INTEGER NOT NULL,
    summary BLOB NOT NULL,
    history BLOB,
    pack    INTEGER REFERENCES pack,
    CHECK ((history IS NULL) <> (pack IS NULL))
);

CREATE INDEX record_pack ON record (pack) WHERE pack IS NOT NULL;

CREATE TABLE pack (
    number INTEGER PRIMARY KEY,
    bytes  BLOB NOT NULL
);

-- Our own changes that the server has not settled, and settled ones that no backup of the
-- server holds yet. state: 0 unsent, 1 received, 2 waiting, 3 admitted, 4 quarantined.
CREATE TABLE outbox (
    installation INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    record       INTEGER NOT NULL,
    hash         BLOB NOT NULL,
    state        INTEGER NOT NULL DEFAULT 0,
    position     INTEGER,
    problem      TEXT,
    PRIMARY KEY (installation, number)
) WITHOUT ROWID;

CREATE INDEX outbox_record ON outbox (record);

-- Others' changes that came by hand and that the server has not told of yet.
CREATE TABLE by_hand (
    hash   BLOB PRIMARY KEY,
    record INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX by_hand_record ON by_hand (record);

-- Others' frames, on their way to the server by our hand.
CREATE TABLE carried (
    number INTEGER PRIMARY KEY,
    hash   BLOB NOT NULL UNIQUE,
    frame  BLOB NOT NULL
);

-- The part of a first download that is already here.
CREATE TABLE download (
    place INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
);
