//! A record as one row: what the board, counts and exports read.

use rusqlite::{Connection, OptionalExtension, Row, params};
use schema::coverage::Coverage;
use schema::id::RecordId;
use schema::record::Record;
use schema::scope::Scope;
use schema::summary::Summary;

use super::{Projection, likeness, row_id};
use crate::duplicates::Likeness;
use crate::facts::{Facts, Spot};
use crate::ledger::{LedgerError, whole};
use crate::paradata::{Held, Interview};

/// A row, closed: opening it takes some microseconds, and any core can.
#[derive(Debug, Clone)]
pub struct ClosedPerson {
    /// Which record.
    pub id: RecordId,
    /// Whether it is read as another one.
    pub merged: bool,
    facts: Vec<u8>,
    summary: Vec<u8>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Which record.
    pub id: RecordId,
    /// Whether it is read as another one.
    pub merged: bool,
    /// What counts and filters know of it.
    pub facts: Facts,
    /// What lists show of it.
    pub summary: Summary,
}

const PERSON: &str = "SELECT id, low, survivor IS NOT NULL, facts, summary FROM person";

impl ClosedPerson {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: whole(row.get(0)?, row.get(1)?),
            merged: row.get(2)?,
            facts: row.get(3)?,
            summary: row.get(4)?,
        })
    }

    /// Opens it.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn open(&self) -> Result<Person, LedgerError> {
        Ok(Person {
            id: self.id,
            merged: self.merged,
            facts: facts(&self.facts)?,
            summary: postcard::from_bytes(&self.summary)
                .map_err(|_| LedgerError::Damaged("a row"))?,
        })
    }
}

fn facts(bytes: &[u8]) -> Result<Facts, LedgerError> {
    postcard::from_bytes(bytes).map_err(|_| LedgerError::Damaged("a row"))
}

impl Projection {
    /// Goes through all rows, also those without a village.
    ///
    /// # Errors
    /// When the projection fails, or what `visit` says.
    pub fn each_person(
        &self,
        mut visit: impl FnMut(ClosedPerson) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let mut query = self.connection.prepare_cached(PERSON)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            visit(ClosedPerson::read(row)?)?;
        }
        Ok(())
    }

    /// The row of a record.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn person(&self, record: RecordId) -> Result<Option<ClosedPerson>, LedgerError> {
        let query = format!("{PERSON} WHERE id = ?1");
        let mut query = self.connection.prepare_cached(&query)?;
        Ok(query
            .query_row([row_id(record)], ClosedPerson::read)
            .optional()?)
    }

    /// Every record, in the order of villages and then names.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn all_records(&self) -> Result<Vec<RecordId>, LedgerError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT id, low FROM person ORDER BY village, name, id")?;
        let rows = query.query_map([], |row| Ok(whole(row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The records of a scope, in the order of villages and names. What is read as another
    /// record is left out.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn records_of(&self, scope: &Scope) -> Result<Vec<RecordId>, LedgerError> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, low FROM person
             WHERE village BETWEEN ?1 AND ?2 AND survivor IS NULL ORDER BY village, name, id",
        )?;
        let mut records = Vec::new();
        for division in scope.divisions() {
            let within = division.all_within();
            let rows = query.query_map(
                params![within.start().number(), within.end().number()],
                |row| Ok(whole(row.get(0)?, row.get(1)?)),
            )?;
            for record in rows {
                records.push(record?);
            }
        }
        Ok(records)
    }

    /// The record that this one is read as, if it was merged into another.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn survivor(&self, record: RecordId) -> Result<Option<RecordId>, LedgerError> {
        let survivor: Option<Option<[u8; 16]>> = self
            .connection
            .prepare_cached("SELECT survivor FROM person WHERE id = ?1")?
            .query_row([row_id(record)], |row| row.get(0))
            .optional()?;
        Ok(survivor.flatten().map(RecordId::from_bytes))
    }

    /// The records that were merged into this one.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn absorbed(&self, record: RecordId) -> Result<Vec<RecordId>, LedgerError> {
        let mut query = self.connection.prepare_cached(
            "SELECT document.id, low FROM link JOIN document USING (id) WHERE survivor = ?1",
        )?;
        let rows = query.query_map([record.as_bytes()], |row| {
            Ok(whole(row.get(0)?, row.get(1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// What is kept of a record, for a fold that goes on.
#[derive(Default)]
pub(super) struct Known {
    pub(super) facts: Option<Facts>,
    pub(super) likeness: Likeness,
    pub(super) interview: Held,
}

/// What is kept of a record; nothing of one that there is no row of.
pub(super) fn known(connection: &Connection, record: RecordId) -> Result<Known, LedgerError> {
    let kept: Option<[Vec<u8>; 3]> = connection
        .prepare_cached("SELECT facts, likeness, interview FROM person WHERE id = ?1")?
        .query_row([row_id(record)], |row| {
            Ok([row.get(0)?, row.get(1)?, row.get(2)?])
        })
        .optional()?;
    let Some([known, likeness, interview]) = kept else {
        return Ok(Known::default());
    };
    Ok(Known {
        facts: Some(facts(&known)?),
        likeness: likeness::read(&likeness)?,
        interview: held(&interview)?,
    })
}

fn held(bytes: &[u8]) -> Result<Held, LedgerError> {
    postcard::from_bytes(bytes).map_err(|_| LedgerError::Damaged("a row"))
}

impl Projection {
    /// The interviews that found somebody in these divisions.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn interviews(&self, scope: &Scope) -> Result<Vec<Interview>, LedgerError> {
        let mut query = self.connection.prepare_cached(
            "SELECT village, position, facts, interview FROM person
             WHERE village BETWEEN ?1 AND ?2 AND survivor IS NULL",
        )?;
        let mut interviews = Vec::new();
        for division in scope.divisions() {
            let within = division.all_within();
            let mut rows = query.query(params![within.start().number(), within.end().number()])?;
            while let Some(row) = rows.next()? {
                let facts = facts(&row.get::<_, Vec<u8>>(2)?)?;
                if facts.head.coverage != Coverage::Found {
                    continue;
                }
                let held = held(&row.get::<_, Vec<u8>>(3)?)?;
                let position: String = row.get(1)?;
                let found = Interview::of(held, row.get(0)?, &position, facts.answers);
                interviews.extend(found);
            }
        }
        Ok(interviews)
    }
}

/// Keeps what a spot check of a record has found, if the record is there.
pub(super) fn set_spot(
    connection: &Connection,
    record: RecordId,
    spot: Spot,
) -> Result<bool, LedgerError> {
    let Some(mut facts) = known(connection, record)?.facts else {
        return Ok(false);
    };
    facts.head.spot = spot;
    let facts = postcard::to_stdvec(&facts).map_err(|_| LedgerError::Damaged("a row"))?;
    connection
        .prepare_cached("UPDATE person SET facts = ?2 WHERE id = ?1")?
        .execute(params![row_id(record), facts])?;
    Ok(true)
}

pub(super) fn write(
    connection: &Connection,
    record: &Record,
    facts: &Facts,
    summary: &Summary,
    likeness: &Likeness,
    interview: &Held,
    shared: &[u8],
) -> Result<(), LedgerError> {
    let (id, low) = crate::ledger::halves(record.id);
    let damaged = |_| LedgerError::Damaged("a row");
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO person (id, low, village, name, position, shared, survivor,
                 facts, summary, likeness, interview)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT survivor FROM person WHERE id = ?1), ?7, ?8,
                 ?9, ?10)",
        )?
        .execute(params![
            id,
            low,
            facts.head.village().map(|village| village.number()),
            summary.name.as_str(),
            record.text("gps").unwrap_or_default(),
            shared,
            postcard::to_stdvec(facts).map_err(damaged)?,
            postcard::to_stdvec(summary).map_err(damaged)?,
            postcard::to_stdvec(likeness).map_err(damaged)?,
            postcard::to_stdvec(interview).map_err(damaged)?
        ])?;
    Ok(())
}
