//! What the subsidies pay, as offices entered it.

use rusqlite::{Connection, params};
use schema::wire::exchange::LogPosition;

use super::Projection;
use crate::ledger::LedgerError;
use crate::tables::{Standard, Standards};

impl Projection {
    /// The standards that hold.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn standards(&self) -> Result<Standards, LedgerError> {
        let mut query =
            (self.connection).prepare_cached("SELECT entered FROM standard ORDER BY position")?;
        let mut rows = query.query([])?;
        let mut entered: Vec<Standard> = Vec::new();
        while let Some(row) = rows.next()? {
            let text: String = row.get(0)?;
            entered.push(serde_json::from_str(&text).map_err(|_| damaged())?);
        }
        Ok(Standards::of(entered))
    }
}

pub(super) fn write(
    connection: &Connection,
    position: LogPosition,
    standard: &Standard,
) -> Result<(), LedgerError> {
    let entered = serde_json::to_string(standard).map_err(|_| damaged())?;
    connection
        .prepare_cached("INSERT INTO standard (position, entered) VALUES (?1, ?2)")?
        .execute(params![position.0, entered])?;
    Ok(())
}

fn damaged() -> LedgerError {
    LedgerError::Damaged("a standard")
}
