-- What version 7 of the ledger added: when the last backup was made, in Unix seconds.

ALTER TABLE head ADD COLUMN backed_up_at INTEGER;
