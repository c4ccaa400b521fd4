//! What is compared of records, as it lies in their rows.

use rusqlite::{OptionalExtension, Row};
use schema::id::RecordId;

use super::{Projection, row_id};
use crate::duplicates::Likeness;
use crate::ledger::{LedgerError, whole};

/// What the matcher keeps a record by.
#[derive(Debug, Clone)]
pub struct ComparedRow {
    /// Which record.
    pub id: RecordId,
    /// The record that it is read as, if it was merged into another.
    pub survivor: Option<RecordId>,
    /// What is compared.
    pub likeness: Likeness,
}

const COMPARED: &str = "SELECT id, low, survivor, likeness FROM person";

/// A row, closed.
type Closed = (RecordId, Option<RecordId>, Vec<u8>);

fn closed(row: &Row<'_>) -> rusqlite::Result<Closed> {
    let survivor: Option<[u8; 16]> = row.get(2)?;
    let id = whole(row.get(0)?, row.get(1)?);
    Ok((id, survivor.map(RecordId::from_bytes), row.get(3)?))
}

fn open((id, survivor, likeness): Closed) -> Result<ComparedRow, LedgerError> {
    Ok(ComparedRow {
        id,
        survivor,
        likeness: read(&likeness)?,
    })
}

impl Projection {
    /// Goes through what is compared of all records, always in the same order.
    ///
    /// # Errors
    /// When the projection fails, or what `visit` says.
    pub fn each_compared(
        &self,
        mut visit: impl FnMut(ComparedRow) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let mut query = (self.connection).prepare_cached(&format!("{COMPARED} ORDER BY id"))?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            visit(open(closed(row)?)?)?;
        }
        Ok(())
    }

    /// What is compared of a record.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn compared(&self, record: RecordId) -> Result<Option<ComparedRow>, LedgerError> {
        let mut query = (self.connection).prepare_cached(&format!("{COMPARED} WHERE id = ?1"))?;
        let row = query.query_row([row_id(record)], closed).optional()?;
        row.map(open).transpose()
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<Likeness, LedgerError> {
    postcard::from_bytes(bytes).map_err(|_| LedgerError::Damaged("a row"))
}
