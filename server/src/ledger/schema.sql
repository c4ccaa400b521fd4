-- The ledger: what the server has received, in the order it was received. Only ever appended
-- to. Everything else is a fold of it.

CREATE TABLE head (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 0),
    -- The last position given. Changes and events share one sequence, without gaps.
    position INTEGER NOT NULL,
    -- The life of this store; a store restored from a backup begins a new one.
    epoch    INTEGER NOT NULL,
    -- A backup holds everything up to here.
    backed_up INTEGER NOT NULL
);

-- Installations of devices that have sent changes.
CREATE TABLE author (
    number INTEGER PRIMARY KEY,
    actor  BLOB NOT NULL UNIQUE,
    device BLOB NOT NULL
);

-- Frames as they came, signatures and all: the evidence.
CREATE TABLE frame (
    number      INTEGER PRIMARY KEY,
    device      BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    brought_by  BLOB NOT NULL,
    bytes       BLOB NOT NULL
);

-- One row for each change. `id` and `low` are the halves of the record's index key.
-- `number` is the author's own; null if another change has it (a copied tablet).
CREATE TABLE change (
    position INTEGER PRIMARY KEY,
    id       INTEGER NOT NULL,
    low      INTEGER NOT NULL,
    hash     BLOB NOT NULL,
    frame    INTEGER NOT NULL REFERENCES frame,
    place    INTEGER NOT NULL,
    author   INTEGER NOT NULL REFERENCES author,
    number   INTEGER
);

CREATE INDEX change_record ON change (id);
CREATE UNIQUE INDEX change_number ON change (author, number) WHERE number IS NOT NULL;

-- What the office decided: devices, divisions, quarantine. `body` is JSON.
CREATE TABLE event (
    position INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    kind     TEXT NOT NULL GENERATED ALWAYS AS (body ->> 'kind') VIRTUAL,
    body     TEXT NOT NULL
);

-- Devices as the events leave them, for the door.
CREATE TABLE device (
    id          BLOB PRIMARY KEY,
    key         BLOB NOT NULL,
    label       TEXT NOT NULL,
    role        TEXT NOT NULL,
    scope       TEXT NOT NULL,
    state       TEXT NOT NULL,
    -- Where the log last changed its assignment.
    assigned    INTEGER NOT NULL,
    enrolled_at INTEGER NOT NULL
) WITHOUT ROWID;

-- One-time codes that have been handed out.
CREATE TABLE code (
    name       INTEGER PRIMARY KEY,
    secret     BLOB NOT NULL,
    label      TEXT NOT NULL,
    role       TEXT NOT NULL,
    scope      TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used_by    BLOB
);
