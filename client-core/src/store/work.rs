//! Where the surveyor is in each record, and which were touched last.

use std::collections::BTreeMap;

use rusqlite::params;
use schema::id::{Installation, RecordId};

use super::{Store, halves, setting, whole};
use crate::error::ClientError;

/// The next number of each installation's changes.
type Numbers = Vec<(Installation, u64)>;

/// Where the surveyor is in a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Work {
    /// The question where they were last.
    pub field: Option<String>,
    /// Required answers that were missing then.
    pub missing: u32,
    /// Findings that kept it from being handed in then.
    pub blocking: u32,
}

impl Store {
    /// Every record worked on.
    ///
    /// # Errors
    /// When the store fails.
    pub fn all_work(&self) -> Result<BTreeMap<RecordId, Work>, ClientError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT record, low, field, missing, blocking FROM work")?;
        let rows = query.query_map([], |row| {
            let work = Work {
                field: row.get(2)?,
                missing: row.get(3)?,
                blocking: row.get(4)?,
            };
            Ok((whole(row.get(0)?, row.get(1)?), work))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The records touched last, latest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn recent(&self, most: u32) -> Result<Vec<RecordId>, ClientError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT record, low FROM work ORDER BY turn DESC LIMIT ?1")?;
        let rows = query.query_map([most], |row| Ok(whole(row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Writes down what nobody waited for, in one commit: the record touched last and where the
    /// surveyor is in it; and, if `sealed`, that every change so far lies sealed outside the
    /// store too.
    ///
    /// # Errors
    /// When the store fails.
    pub fn write_down(
        &mut self,
        touched: Option<(RecordId, &Work)>,
        sealed: bool,
    ) -> Result<(), ClientError> {
        let transaction = self.connection.unchecked_transaction()?;
        if let Some((record, work)) = touched {
            self.touch(record, work)?;
        }
        if sealed {
            self.set(setting::SEALED, &self.numbers()?)?;
        }
        Ok(transaction.commit()?)
    }

    /// Whether every change so far is known to lie sealed outside the store too.
    ///
    /// # Errors
    /// When the store fails.
    pub fn is_sealed(&self) -> Result<bool, ClientError> {
        let sealed: Option<Numbers> = self.get(setting::SEALED)?;
        Ok(sealed.unwrap_or_default() == self.numbers()?)
    }

    fn numbers(&self) -> Result<Numbers, ClientError> {
        Ok(self.get(setting::NEXT_NUMBER)?.unwrap_or_default())
    }

    /// Remembers where the surveyor is, and that this record was touched last.
    ///
    /// # Errors
    /// When the store fails.
    fn touch(&self, record: RecordId, work: &Work) -> Result<(), ClientError> {
        let (high, low) = halves(record);
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO work (record, low, turn, field, missing, blocking)
                 SELECT ?1, ?2, coalesce(max(turn), 0) + 1, ?3, ?4, ?5 FROM work",
            )?
            .execute(params![high, low, work.field, work.missing, work.blocking])?;
        Ok(())
    }
}
