//! The matcher's models: what each training came to, and which one is in use.

use rusqlite::{Connection, OptionalExtension, params};
use schema::wire::exchange::LogPosition;
use serde::{Deserialize, Serialize};

use super::Projection;
use crate::account::AccountId;
use crate::duplicates::trained::Training;
use crate::ledger::LedgerError;

/// Something that was done about the model. Position 0 is the model that the program brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelTurn {
    /// One was trained.
    Trained(Training),
    /// Somebody chose one.
    Chosen {
        /// Which.
        model: LogPosition,
        /// Who.
        account: AccountId,
        /// When, in Unix seconds.
        at: i64,
        /// Why.
        reason: String,
    },
}

fn damaged() -> LedgerError {
    LedgerError::Damaged("a model")
}

impl Projection {
    /// Everything that was done about the model, the latest first, and since when each model
    /// that was then in use is known.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn model_turns(&self) -> Result<Vec<(LogPosition, ModelTurn, LogPosition)>, LedgerError> {
        let mut query = (self.connection)
            .prepare_cached("SELECT position, turn, uses FROM model ORDER BY position DESC")?;
        let mut rows = query.query([])?;
        let mut turns = Vec::new();
        while let Some(row) = rows.next()? {
            let turn: String = row.get(1)?;
            let turn = serde_json::from_str(&turn).map_err(|_| damaged())?;
            turns.push((LogPosition(row.get(0)?), turn, LogPosition(row.get(2)?)));
        }
        Ok(turns)
    }

    /// The last entry of the log about the model, and the model in use: none is the one that
    /// the program brings.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn model_in_use(&self) -> Result<(LogPosition, Option<String>), LedgerError> {
        let last: Option<(u64, u64)> = self
            .connection
            .prepare_cached("SELECT position, uses FROM model ORDER BY position DESC LIMIT 1")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((position, uses)) = last else {
            return Ok((LogPosition(0), None));
        };
        let model = self
            .connection
            .prepare_cached("SELECT model FROM model WHERE position = ?1")?
            .query_row([uses], |row| row.get(0))
            .optional()?;
        Ok((LogPosition(position), model.flatten()))
    }
}

fn uses(connection: &Connection) -> Result<u64, LedgerError> {
    let uses = connection
        .prepare_cached("SELECT uses FROM model ORDER BY position DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(uses.unwrap_or(0))
}

/// Takes what was done about the model.
pub(super) fn take(
    connection: &Connection,
    position: LogPosition,
    turn: &ModelTurn,
    model: Option<&str>,
) -> Result<(), LedgerError> {
    let uses = match turn {
        ModelTurn::Trained(training) if training.adopted && model.is_some() => position.0,
        ModelTurn::Trained(_) => uses(connection)?,
        ModelTurn::Chosen { model, .. } => model.0,
    };
    let turn = serde_json::to_string(turn).map_err(|_| damaged())?;
    connection
        .prepare_cached("INSERT INTO model (position, turn, model, uses) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![position.0, turn, model, uses])?;
    Ok(())
}
