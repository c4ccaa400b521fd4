-- What version 4 of the ledger added: how each tablet was when it was last heard.

CREATE TABLE tablet_state (
    device      BLOB PRIMARY KEY,
    heard_at    INTEGER NOT NULL,
    -- Seconds that its clock was ahead of ours.
    clock_error INTEGER NOT NULL,
    -- JSON: version, unsent changes and attachments, storage.
    told        TEXT NOT NULL
) WITHOUT ROWID;
