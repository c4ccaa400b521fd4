-- What version 2 of the ledger added.

-- Photos and voice notes that are whole: their files lie under `attachments`, by their hash.
CREATE TABLE attachment (
    number      INTEGER PRIMARY KEY,
    hash        BLOB NOT NULL UNIQUE,
    -- The record that its sender named. Which records show it, their documents say.
    record      BLOB NOT NULL,
    media_type  TEXT NOT NULL,
    size        INTEGER NOT NULL,
    device      BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    -- From a device that was not let in: kept apart.
    aside       INTEGER NOT NULL,
    backed_up   INTEGER NOT NULL
);

-- Tablets that are locked out, until they are answered or give up.
CREATE TABLE unlock_ask (
    device     BLOB NOT NULL,
    answer_to  BLOB NOT NULL,
    escrow     BLOB NOT NULL,
    code       TEXT NOT NULL,
    -- When it asked last, in which order, and when the county said yes.
    asked_at   INTEGER NOT NULL,
    turn       INTEGER NOT NULL,
    granted_at INTEGER,
    PRIMARY KEY (device, answer_to)
) WITHOUT ROWID;
