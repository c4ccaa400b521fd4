-- What version 8 of the ledger changed: one change is found at once among however many of its
-- record, by its hash or by a pointer to it (three bytes of the record's id, three of the hash).

DROP INDEX change_record;
CREATE INDEX change_pointer ON change (id >> 40, substr(hash, 1, 6));
