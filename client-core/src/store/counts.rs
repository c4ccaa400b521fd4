//! What is where, counted over all records.

use rusqlite::OptionalExtension;
use schema::id::{ChangeHash, Installation, RecordId};

use super::{Outgoing, Store, whole};
use crate::error::ClientError;

impl Store {
    /// The records that have changes the server does not have.
    ///
    /// # Errors
    /// When the store fails.
    pub fn unsent_records(&self) -> Result<Vec<RecordId>, ClientError> {
        self.records_where("state = 0")
    }

    /// The records of which the county holds changes back.
    ///
    /// # Errors
    /// When the store fails.
    pub fn held_back_records(&self) -> Result<Vec<RecordId>, ClientError> {
        self.records_where("state = 4")
    }

    fn records_where(&self, condition: &str) -> Result<Vec<RecordId>, ClientError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT DISTINCT r.id, r.low FROM outbox JOIN record r ON r.id = outbox.record
             WHERE {condition}"
        ))?;
        let rows = query.query_map([], |row| Ok(whole(row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The last change of an installation, if the server does not have it.
    pub(crate) fn last_unsent(
        &self,
        installation: Installation,
    ) -> Result<Option<Outgoing>, ClientError> {
        let mut query = self.connection.prepare_cached(
            "SELECT number, r.id, r.low, hash FROM outbox JOIN record r ON r.id = outbox.record
             WHERE installation = ?1 AND state = 0 ORDER BY number DESC LIMIT 1",
        )?;
        let last = query.query_row([installation.0], |row| {
            Ok(Outgoing {
                number: row.get(0)?,
                record: whole(row.get(1)?, row.get(2)?),
                hash: ChangeHash(row.get(3)?),
            })
        });
        Ok(last.optional()?)
    }
}
