//! What was not simply let in, and why.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use schema::id::{ChangeHash, DeviceId, RecordId};
use schema::problem::Problem;
use schema::wire::exchange::LogPosition;

use super::{Projection, row_id};
use crate::ledger::LedgerError;

/// How a change is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldState {
    /// Until a change that it follows arrives.
    Waiting,
    /// For the county to decide.
    Quarantined,
    /// For good: the county refused it. It is kept.
    Refused,
}

/// A change that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its place in the log.
    pub position: LogPosition,
    /// How.
    pub state: HeldState,
    /// What it waits for.
    pub missing: Option<ChangeHash>,
    /// The office let it in: it only waits.
    pub released: bool,
    /// Why.
    pub problem: Problem,
}

impl HeldState {
    fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Quarantined => "quarantined",
            Self::Refused => "refused",
        }
    }

    fn of(word: &str) -> Self {
        match word {
            "waiting" => Self::Waiting,
            "refused" => Self::Refused,
            _ => Self::Quarantined,
        }
    }
}

const HELD: &str = "SELECT position, state, missing, released, problem FROM held";

impl Held {
    /// What waits for another change.
    pub(super) fn waiting(position: LogPosition, missing: ChangeHash, released: bool) -> Self {
        Self {
            position,
            state: HeldState::Waiting,
            missing: Some(missing),
            released,
            problem: Problem {
                code: "change.dependency-missing".to_owned(),
                parameters: vec![("detail".to_owned(), missing.to_string())],
            },
        }
    }

    /// What is kept apart.
    pub(super) fn apart(position: LogPosition, problem: Problem) -> Self {
        Self {
            position,
            state: HeldState::Quarantined,
            missing: None,
            released: false,
            problem,
        }
    }

    /// What would wait, of a record that has too many that do.
    pub(super) fn too_many(position: LogPosition) -> Self {
        Self::because(position, "quarantine.too-many-waiting")
    }

    /// What belongs to a record whose identity clashes with another's.
    pub(super) fn clashes(position: LogPosition) -> Self {
        Self::because(position, "quarantine.record-clashes")
    }

    fn because(position: LogPosition, code: &str) -> Self {
        let problem = Problem {
            code: code.to_owned(),
            parameters: Vec::new(),
        };
        Self::apart(position, problem)
    }
}

impl Projection {
    /// Everything that is held, in the order of the log.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn held(&self) -> Result<Vec<Held>, LedgerError> {
        many(
            &self.connection,
            &format!("{HELD} ORDER BY position"),
            params![],
        )
    }

    /// What is held at a position.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn held_at(&self, position: LogPosition) -> Result<Option<Held>, LedgerError> {
        at(&self.connection, position)
    }
}

pub(super) fn at(
    connection: &Connection,
    position: LogPosition,
) -> Result<Option<Held>, LedgerError> {
    let query = format!("{HELD} WHERE position = ?1");
    Ok(connection
        .prepare_cached(&query)?
        .query_row([position.0], row)
        .optional()?)
}

/// Whether anything of a record is held.
pub(super) fn any(connection: &Connection, record: RecordId) -> Result<bool, LedgerError> {
    let mut query = connection.prepare_cached("SELECT 1 FROM held WHERE id = ?1")?;
    Ok(query.exists([row_id(record)])?)
}

/// Whose changes to a record are not tried any more.
pub(super) fn distrusted(
    connection: &Connection,
    record: RecordId,
) -> Result<BTreeSet<DeviceId>, LedgerError> {
    let mut query = connection.prepare_cached("SELECT device FROM distrusted WHERE id = ?1")?;
    let rows = query.query_map([row_id(record)], |row| row.get(0).map(DeviceId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes whose changes to a record are not tried any more.
pub(super) fn distrust(
    connection: &Connection,
    record: RecordId,
    devices: &BTreeSet<DeviceId>,
) -> Result<(), LedgerError> {
    let insert = "INSERT OR IGNORE INTO distrusted (id, device) VALUES (?1, ?2)";
    for device in devices {
        (connection.prepare_cached(insert)?).execute(params![row_id(record), device.as_bytes()])?;
    }
    Ok(())
}

/// What waits of a record, in the order of the log.
pub(super) fn waiting(connection: &Connection, record: RecordId) -> Result<Vec<Held>, LedgerError> {
    let query = format!("{HELD} WHERE id = ?1 AND state = 'waiting' ORDER BY position");
    many(connection, &query, params![row_id(record)])
}

pub(super) fn write(
    connection: &Connection,
    record: RecordId,
    held: &Held,
) -> Result<(), LedgerError> {
    let problem =
        serde_json::to_string(&held.problem).map_err(|_| LedgerError::Damaged("a problem"))?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO held (position, id, state, missing, released, problem)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            held.position.0,
            row_id(record),
            held.state.word(),
            held.missing.map(|hash| hash.0),
            held.released,
            problem
        ])?;
    Ok(())
}

pub(super) fn remove(connection: &Connection, position: LogPosition) -> Result<(), LedgerError> {
    connection
        .prepare_cached("DELETE FROM held WHERE position = ?1")?
        .execute([position.0])?;
    Ok(())
}

fn many(
    connection: &Connection,
    query: &str,
    parameters: impl rusqlite::Params,
) -> Result<Vec<Held>, LedgerError> {
    let mut query = connection.prepare_cached(query)?;
    Ok(query
        .query_map(parameters, row)?
        .collect::<Result<_, _>>()?)
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Held> {
    let problem: String = row.get(4)?;
    Ok(Held {
        position: LogPosition(row.get(0)?),
        state: HeldState::of(&row.get::<_, String>(1)?),
        missing: row.get::<_, Option<[u8; 32]>>(2)?.map(ChangeHash),
        released: row.get(3)?,
        problem: serde_json::from_str(&problem).unwrap_or_else(|_| Problem {
            code: problem,
            parameters: Vec::new(),
        }),
    })
}
