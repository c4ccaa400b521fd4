//! What the server may lack again, and what it tells of whoever brought it.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params};
use schema::id::{ChangeHash, Installation, RecordId};

use super::outbox::State;
use super::{Writer, halves, setting, whole};
use crate::error::ClientError;

impl Writer<'_> {
    /// The server does not show this change of ours: it goes out again if the server ever let
    /// it in. What it still decides about, or holds back, it has. False if the change was
    /// settled and forgotten long ago.
    pub(crate) fn send_again(
        &self,
        record: RecordId,
        hash: ChangeHash,
    ) -> Result<bool, ClientError> {
        let record = halves(record).0;
        let known: Option<(Installation, u64, u8)> = self
            .transaction
            .prepare_cached(
                "SELECT installation, number, state FROM outbox WHERE record = ?1 AND hash = ?2",
            )?
            .query_row(params![record, hash.as_bytes()], |row| {
                Ok((Installation(row.get(0)?), row.get(1)?, row.get(2)?))
            })
            .optional()?;
        if let Some((installation, number, State::ADMITTED)) = known {
            self.transaction
                .prepare_cached(
                    "UPDATE outbox SET state = 0, position = NULL WHERE record = ?1 AND hash = ?2",
                )?
                .execute(params![record, hash.as_bytes()])?;
            self.set_settled(installation, number - 1)?;
        }
        Ok(known.is_some())
    }

    /// A restored server may have lost whatever its backup need not hold.
    pub(crate) fn send_all_again(&mut self) -> Result<(), ClientError> {
        let admitted = (self.transaction)
            .prepare_cached(
                "SELECT DISTINCT r.id, r.low FROM outbox JOIN record r ON r.id = record
                 WHERE state = 3",
            )?
            .query_map([], |row| Ok(whole(row.get(0)?, row.get(1)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        for record in admitted {
            self.counting(record, |writer| {
                (writer.transaction)
                    .prepare_cached(
                        "UPDATE outbox SET state = 0, position = NULL WHERE record = ?1",
                    )?
                    .execute([halves(record).0])?;
                Ok(())
            })?;
        }
        self.transaction.execute(
            "UPDATE outbox SET state = 0, position = NULL, problem = NULL",
            [],
        )?;
        (self.transaction).execute("UPDATE carried SET position = NULL", [])?;
        self.send_attachments_again()?;
        self.set(setting::SETTLED, &Vec::<(Installation, u64)>::new())
    }

    /// A restored server may have lost what does not count as held, too. Until both have
    /// compared, it does: the comparison then finds what is missing.
    pub(crate) fn compare_anew(&mut self) -> Result<(), ClientError> {
        self.compare_what_leaves()?;
        self.compare_by_hand()
    }

    /// What others brought it by hand.
    fn compare_by_hand(&mut self) -> Result<(), ClientError> {
        let by_hand = (self.transaction)
            .prepare_cached(
                "SELECT DISTINCT r.id, r.low FROM by_hand JOIN record r ON r.id = record",
            )?
            .query_map([], |row| Ok(whole(row.get(0)?, row.get(1)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        for record in by_hand {
            self.counting(record, |writer| {
                (writer.transaction)
                    .prepare_cached("DELETE FROM by_hand WHERE record = ?1")?
                    .execute([halves(record).0])?;
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Records that have left the scope and are still here: only their last changes would go out
    /// again by themselves.
    fn compare_what_leaves(&mut self) -> Result<(), ClientError> {
        for record in self.leaving()? {
            self.counting(record, |writer| writer.set_leaving(record, false))?;
        }
        Ok(())
    }

    /// Takes changes back, of ours or by hand, that are no part of their record any more.
    pub(crate) fn withdraw(&self, hashes: &BTreeSet<ChangeHash>) -> Result<(), ClientError> {
        for hash in hashes {
            for table in ["outbox", "by_hand"] {
                self.transaction
                    .prepare_cached(&format!("DELETE FROM {table} WHERE hash = ?1"))?
                    .execute([hash.as_bytes()])?;
            }
        }
        Ok(())
    }

    /// This change came by hand, or was lost by the server: the server need not have it.
    pub(crate) fn came_by_hand(
        &self,
        record: RecordId,
        hash: ChangeHash,
    ) -> Result<(), ClientError> {
        self.transaction
            .prepare_cached("INSERT OR IGNORE INTO by_hand (hash, record) VALUES (?1, ?2)")?
            .execute(params![hash.as_bytes(), halves(record).0])?;
        Ok(())
    }

    /// The server has told of this change, or of one that follows it: it is part of the
    /// record, whoever brought it. One of ours that is unsent still goes out, for its receipt.
    pub(crate) fn came_from_server(
        &self,
        record: RecordId,
        hash: ChangeHash,
    ) -> Result<(), ClientError> {
        self.transaction
            .prepare_cached("DELETE FROM by_hand WHERE hash = ?1")?
            .execute([hash.as_bytes()])?;
        self.transaction
            .prepare_cached(
                "UPDATE outbox SET state = 3, problem = NULL
                 WHERE record = ?1 AND hash = ?2 AND state <> 0",
            )?
            .execute(params![halves(record).0, hash.as_bytes()])?;
        Ok(())
    }
}
