-- What version 5 of the ledger added: views of the list of people that accounts keep.

CREATE TABLE saved_view (
    account BLOB NOT NULL,
    name    TEXT NOT NULL,
    -- What the page's address says, as JSON.
    query   TEXT NOT NULL,
    -- Whether other accounts of the county see it.
    shared  INTEGER NOT NULL,
    PRIMARY KEY (account, name)
) WITHOUT ROWID;
