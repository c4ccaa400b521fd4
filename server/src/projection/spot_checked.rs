//! Spot checks: who was drawn, what they had said, and what was found.

use rusqlite::{Connection, OptionalExtension, Row, params};
use schema::id::RecordId;
use schema::questionnaire::Questionnaire;
use schema::record::Answers;
use schema::wire::exchange::LogPosition;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::document::{self, ClosedDocument};
use super::{Projection, person};
use crate::ledger::LedgerError;
use crate::spot_check::{Draw, Interview, Sampled, interview};

/// A spot check, with where in the log it was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnCheck {
    /// Where.
    pub position: LogPosition,
    /// How.
    pub draw: Draw,
}

impl Projection {
    /// Every spot check, the last one first.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn spot_checks(&self) -> Result<Vec<DrawnCheck>, LedgerError> {
        let mut query = (self.connection)
            .prepare_cached("SELECT position, drawn FROM spot_check ORDER BY position DESC")?;
        let mut rows = query.query([])?;
        let mut checks = Vec::new();
        while let Some(row) = rows.next()? {
            checks.push(check(row)?);
        }
        Ok(checks)
    }

    /// The spot check that stands at a position of the log.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn spot_check(&self, position: LogPosition) -> Result<Option<DrawnCheck>, LedgerError> {
        let mut query = (self.connection)
            .prepare_cached("SELECT position, drawn FROM spot_check WHERE position = ?1")?;
        let mut rows = query.query([position.0])?;
        rows.next()?.map(check).transpose()
    }

    /// The spot checks that drew a record and of which nothing was entered yet.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn checks_open_for(&self, record: RecordId) -> Result<Vec<DrawnCheck>, LedgerError> {
        let mut query = self.connection.prepare_cached(
            "SELECT position, drawn FROM spot_check
             JOIN spot_sample ON spot_sample.spot_check = spot_check.position
             WHERE spot_sample.record = ?1 AND NOT EXISTS
             (SELECT 1 FROM spot_interview WHERE spot_interview.record = ?1
              AND spot_interview.spot_check = spot_check.position)",
        )?;
        let mut rows = query.query([record.as_bytes()])?;
        let mut checks = Vec::new();
        while let Some(row) = rows.next()? {
            checks.push(check(row)?);
        }
        Ok(checks)
    }

    /// The records that a spot check drew, in the order of their lots.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn sample(&self, check: LogPosition) -> Result<Vec<Sampled>, LedgerError> {
        let mut query = self.connection.prepare_cached(
            "SELECT record, place, first FROM spot_sample WHERE spot_check = ?1 ORDER BY place",
        )?;
        let mut rows = query.query([check.0])?;
        let mut sample = Vec::new();
        while let Some(row) = rows.next()? {
            sample.push(self.with_interviews(check, row)?);
        }
        Ok(sample)
    }

    /// A record that a spot check drew.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn sampled(
        &self,
        check: LogPosition,
        record: RecordId,
    ) -> Result<Option<Sampled>, LedgerError> {
        let mut query = self.connection.prepare_cached(
            "SELECT record, place, first FROM spot_sample WHERE spot_check = ?1 AND record = ?2",
        )?;
        let mut rows = query.query(params![check.0, record.as_bytes()])?;
        let row = rows.next()?;
        row.map(|row| self.with_interviews(check, row)).transpose()
    }

    fn with_interviews(&self, check: LogPosition, row: &Row<'_>) -> Result<Sampled, LedgerError> {
        let record = RecordId::from_bytes(row.get(0)?);
        let mut query = self.connection.prepare_cached(
            "SELECT position, interview FROM spot_interview
             WHERE spot_check = ?1 AND record = ?2 ORDER BY position",
        )?;
        let mut rows = query.query(params![check.0, record.as_bytes()])?;
        let mut interviews = Vec::new();
        while let Some(row) = rows.next()? {
            interviews.push((LogPosition(row.get(0)?), open(&row.get::<_, String>(1)?)?));
        }
        Ok(Sampled {
            record,
            place: row.get(1)?,
            first: open(&row.get::<_, String>(2)?)?,
            interviews,
        })
    }
}

fn check(row: &Row<'_>) -> Result<DrawnCheck, LedgerError> {
    Ok(DrawnCheck {
        position: LogPosition(row.get(0)?),
        draw: open(&row.get::<_, String>(1)?)?,
    })
}

/// Keeps a draw, and what the records that were drawn say now.
pub(super) fn drawn(
    connection: &Connection,
    position: LogPosition,
    draw: &Draw,
) -> Result<(), LedgerError> {
    connection
        .prepare_cached("INSERT INTO spot_check (position, drawn) VALUES (?1, ?2)")?
        .execute(params![position.0, closed(draw)?])?;
    for (place, record) in (1_usize..).zip(&draw.sample) {
        let stored = document::read(connection, *record)?;
        let stored = stored.map(ClosedDocument::open).transpose()?;
        let first = stored.map(|stored| {
            let read = stored.document.read(*record, Questionnaire::standard());
            interview::first_answers(&read)
        });
        connection
            .prepare_cached(
                "INSERT INTO spot_sample (spot_check, record, place, first)
                 VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                position.0,
                record.as_bytes(),
                place,
                closed(&first.unwrap_or_default())?
            ])?;
    }
    Ok(())
}

/// Keeps what was found of a record that was drawn. Whether its row is another now.
pub(super) fn entered(
    connection: &Connection,
    position: LogPosition,
    (check, record): (LogPosition, RecordId),
    interview: &Interview,
) -> Result<bool, LedgerError> {
    let first: Option<String> = (connection)
        .prepare_cached("SELECT first FROM spot_sample WHERE spot_check = ?1 AND record = ?2")?
        .query_row(params![check.0, record.as_bytes()], |row| row.get(0))
        .optional()?;
    let Some(first) = first else {
        return Ok(false);
    };
    connection
        .prepare_cached(
            "INSERT INTO spot_interview (position, spot_check, record, interview)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            position.0,
            check.0,
            record.as_bytes(),
            closed(interview)?
        ])?;
    let first: Answers = open(&first)?;
    person::set_spot(connection, record, interview.result(&first))
}

fn open<T: DeserializeOwned>(text: &str) -> Result<T, LedgerError> {
    serde_json::from_str(text).map_err(|_| damaged())
}

fn closed(value: &impl Serialize) -> Result<String, LedgerError> {
    serde_json::to_string(value).map_err(|_| damaged())
}

fn damaged() -> LedgerError {
    LedgerError::Damaged("a spot check")
}
