//! Where the surveyor is in each record, and which were touched last.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};
use schema::id::RecordId;

use super::{Store, halves, whole};
use crate::error::ClientError;

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
    /// Where the surveyor is in a record; nothing if it was never opened here.
    ///
    /// # Errors
    /// When the store fails.
    pub fn work(&self, record: RecordId) -> Result<Option<Work>, ClientError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT field, missing, blocking FROM work WHERE record = ?1")?;
        let found = query.query_row([halves(record).0], |row| {
            Ok(Work {
                field: row.get(0)?,
                missing: row.get(1)?,
                blocking: row.get(2)?,
            })
        });
        Ok(found.optional()?)
    }

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

    /// Remembers where the surveyor is, and that this record was touched last.
    ///
    /// # Errors
    /// When the store fails.
    pub fn touch(&self, record: RecordId, work: &Work) -> Result<(), ClientError> {
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
