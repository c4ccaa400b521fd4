-- What version 3 of the ledger added: the console's accounts, sessions and audit.

CREATE TABLE account (
    id            BLOB PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,
    display_name  TEXT NOT NULL,
    role          TEXT NOT NULL,
    scope         TEXT NOT NULL,
    -- A PHC string.
    password      TEXT NOT NULL,
    -- Sealed to the server's key.
    second_factor BLOB,
    last_step     INTEGER NOT NULL,
    active        INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    signed_in_at  INTEGER
) WITHOUT ROWID;

-- `token` is the SHA-256 of what the browser holds.
CREATE TABLE session (
    token    BLOB PRIMARY KEY,
    account  BLOB NOT NULL,
    begun_at INTEGER NOT NULL,
    seen_at  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX session_account ON session (account);

-- Who did what and why. Each row's `hash` covers the row and the hash before it: a row that
-- is changed or taken out breaks all that follow.
CREATE TABLE audit (
    number  INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    account BLOB,
    what    TEXT NOT NULL,
    record  TEXT NOT NULL,
    reason  TEXT NOT NULL,
    hash    BLOB NOT NULL
);
