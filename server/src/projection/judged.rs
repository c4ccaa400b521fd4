//! What reviewers said of pairs.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, params};
use schema::id::RecordId;
use schema::wire::exchange::LogPosition;

use super::Projection;
use crate::duplicates::{Course, Pair, Turn};
use crate::ledger::LedgerError;

const JUDGED: &str = "SELECT position, a, b, turn FROM judged";

impl Projection {
    /// What was done about a pair.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn course(&self, pair: Pair) -> Result<Course, LedgerError> {
        let query = format!("{JUDGED} WHERE a = ?1 AND b = ?2 ORDER BY position");
        let asked = params![pair.a.as_bytes(), pair.b.as_bytes()];
        let mut all = courses(&self.connection, &query, asked)?;
        Ok(all.remove(&pair).unwrap_or_default())
    }

    /// What was done about the pairs of a record.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn courses_of(&self, record: RecordId) -> Result<BTreeMap<Pair, Course>, LedgerError> {
        let query = format!("{JUDGED} WHERE a = ?1 OR b = ?1 ORDER BY position");
        courses(&self.connection, &query, params![record.as_bytes()])
    }

    /// What was done about every pair.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn all_courses(&self) -> Result<BTreeMap<Pair, Course>, LedgerError> {
        let query = format!("{JUDGED} ORDER BY position");
        courses(&self.connection, &query, params![])
    }
}

fn courses(
    connection: &Connection,
    query: &str,
    parameters: impl rusqlite::Params,
) -> Result<BTreeMap<Pair, Course>, LedgerError> {
    let mut query = connection.prepare_cached(query)?;
    let mut rows = query.query(parameters)?;
    let mut courses = BTreeMap::<Pair, Course>::new();
    while let Some(row) = rows.next()? {
        let (position, pair, turn) = read(row)?;
        let turn = serde_json::from_str(&turn).map_err(|_| LedgerError::Damaged("a judgement"))?;
        courses.entry(pair).or_default().0.push((position, turn));
    }
    Ok(courses)
}

fn read(row: &Row<'_>) -> rusqlite::Result<(LogPosition, Pair, String)> {
    let pair = Pair {
        a: RecordId::from_bytes(row.get(1)?),
        b: RecordId::from_bytes(row.get(2)?),
    };
    Ok((LogPosition(row.get(0)?), pair, row.get(3)?))
}

pub(super) fn write(
    connection: &Connection,
    position: LogPosition,
    (a, b): (RecordId, RecordId),
    turn: &Turn,
) -> Result<(), LedgerError> {
    let turn = serde_json::to_string(turn).map_err(|_| LedgerError::Damaged("a judgement"))?;
    connection
        .prepare_cached("INSERT INTO judged (position, a, b, turn) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![position.0, a.as_bytes(), b.as_bytes(), turn])?;
    Ok(())
}
