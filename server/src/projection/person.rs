//! A record as one row: what lists, counts and exports read.

use rusqlite::{Connection, OptionalExtension, params};
use schema::coverage::Coverage;
use schema::id::RecordId;
use schema::record::{Record, Stage};
use schema::scope::Scope;
use schema::summary::{self, Summary};
use schema::value::division::DivisionCode;
use schema::value::partial_date::{Calendar, PartialDate};
use schema::value::sex::Sex;
use schema::value::solar::SolarDate;
use serde::Serialize;

use super::{Projection, row_id};
use crate::ledger::LedgerError;

const PERSON: &str = "SELECT village, hukou, sex, birth_first, birth_last, life_status, death_last,
    residence, coverage, stage, listed, survivor IS NOT NULL, id_number FROM person";

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Where the elder is enumerated.
    pub village: Option<DivisionCode>,
    /// Where the elder is registered.
    pub hukou: Option<DivisionCode>,
    /// The sex.
    pub sex: Option<Sex>,
    /// First and last possible birthday.
    pub birth: Option<(SolarDate, SolarDate)>,
    /// The life status, by its code; empty if unanswered.
    pub life_status: String,
    /// The last possible day of death.
    pub death_last: Option<SolarDate>,
    /// The residence status, by its code; empty if unanswered.
    pub residence: String,
    /// What became of the expected name.
    pub coverage: Coverage,
    /// How far the record has come.
    pub stage: Stage,
    /// Whether a list names the elder.
    pub listed: bool,
    /// Whether this record is read as another one.
    pub merged: bool,
    /// The ID number as written; empty if unanswered.
    pub id_number: String,
}

impl Projection {
    /// Goes through the rows of a division.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn people(
        &self,
        within: DivisionCode,
        visit: impl FnMut(Person),
    ) -> Result<(), LedgerError> {
        let range = within.all_within();
        let (first, last) = (range.start().number(), range.end().number());
        self.visit_people(
            &format!("{PERSON} WHERE village BETWEEN ?1 AND ?2"),
            params![first, last],
            visit,
        )
    }

    /// Goes through all rows, also those without a village.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn all_people(&self, visit: impl FnMut(Person)) -> Result<(), LedgerError> {
        self.visit_people(PERSON, params![], visit)
    }

    /// Every record, in the order of villages and then names.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn all_records(&self) -> Result<Vec<RecordId>, LedgerError> {
        let mut query = self.connection.prepare_cached(
            "SELECT document.id, low FROM document JOIN person ON person.id = document.id
             ORDER BY person.village, person.name, document.id",
        )?;
        let rows = query.query_map([], |row| Ok(crate::ledger::whole(row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The records of a scope that have come so far, in the order of villages and names.
    /// What is read as another record is left out.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn at_stage(&self, stage: Stage, scope: &Scope) -> Result<Vec<RecordId>, LedgerError> {
        self.records_where("person.stage = ?3", &word(&stage)?, scope)
    }

    /// The records of a scope with conflicts that nobody has settled, in the order of
    /// villages and names.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn in_conflict(&self, scope: &Scope) -> Result<Vec<RecordId>, LedgerError> {
        self.records_where("person.conflicts > ?3", &0, scope)
    }

    /// The records of a scope, in the order of villages and names.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn records_of(&self, scope: &Scope) -> Result<Vec<RecordId>, LedgerError> {
        self.records_where("person.id != ?3", &0, scope)
    }

    fn records_where(
        &self,
        which: &str,
        value: &dyn rusqlite::ToSql,
        scope: &Scope,
    ) -> Result<Vec<RecordId>, LedgerError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT document.id, low FROM person JOIN document ON document.id = person.id
             WHERE person.village BETWEEN ?1 AND ?2 AND {which} AND survivor IS NULL
             ORDER BY person.village, person.name, document.id"
        ))?;
        let mut records = Vec::new();
        for division in scope.divisions() {
            let within = division.all_within();
            let rows = query.query_map(
                params![within.start().number(), within.end().number(), value],
                |row| Ok(crate::ledger::whole(row.get(0)?, row.get(1)?)),
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
            Ok(crate::ledger::whole(row.get(0)?, row.get(1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn visit_people(
        &self,
        query: &str,
        parameters: impl rusqlite::Params,
        mut visit: impl FnMut(Person),
    ) -> Result<(), LedgerError> {
        let mut query = self.connection.prepare_cached(query)?;
        let mut rows = query.query(parameters)?;
        while let Some(row) = rows.next()? {
            let day = |column: usize| -> rusqlite::Result<Option<SolarDate>> {
                Ok(row
                    .get::<_, Option<i32>>(column)?
                    .and_then(|days| day_zero().plus_days(days)))
            };
            let code = |column: usize| -> rusqlite::Result<Option<DivisionCode>> {
                Ok(row.get::<_, Option<u64>>(column)?.and_then(division))
            };
            let word = |column: usize| row.get::<_, String>(column);
            visit(Person {
                village: code(0)?,
                hukou: code(1)?,
                sex: Sex::from_code(&word(2)?),
                birth: day(3)?.zip(day(4)?),
                life_status: word(5)?,
                death_last: day(6)?,
                residence: word(7)?,
                coverage: read_word(&word(8)?)?,
                stage: read_word(&word(9)?)?,
                listed: row.get(10)?,
                merged: row.get(11)?,
                id_number: word(12)?,
            });
        }
        Ok(())
    }
}

pub(super) fn write(
    connection: &Connection,
    record: &Record,
    summary: &Summary,
    shared: &[u8],
) -> Result<(), LedgerError> {
    let text = |field| record.text(field).unwrap_or_default();
    let days = |day: SolarDate| day.days_since(day_zero());
    let birth = summary.birth();
    let death = record
        .text("death_date")
        .and_then(|text| PartialDate::parse(Calendar::Solar, text).ok())
        .map(|date| days(date.interval().1));
    let hukou = (record.text("hukou_division")).and_then(|text| text.parse::<DivisionCode>().ok());
    let damaged = |_| LedgerError::Damaged("a row");
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO person (id, village, hukou, name, id_number, sex, birth_first,
                 birth_last, life_status, death_last, residence, coverage, stage, listed,
                 conflicts, position, shared, survivor, summary)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
                 ?17, (SELECT survivor FROM person WHERE id = ?1), ?18)",
        )?
        .execute(params![
            row_id(record.id),
            summary::village(record).map(|village| village.number()),
            hukou.map(|division| division.number()),
            text("name"),
            text("id_number"),
            text("sex"),
            birth.map(|(first, _)| days(first)),
            birth.map(|(_, last)| days(last)),
            text("life_status"),
            death,
            text("residence_status"),
            word(&summary.coverage)?,
            word(&summary.stage)?,
            !summary.added,
            summary.conflicts,
            text("gps"),
            shared,
            postcard::to_stdvec(summary).map_err(damaged)?
        ])?;
    Ok(())
}

fn word(value: &impl Serialize) -> Result<String, LedgerError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(LedgerError::Damaged("a word")),
    }
}

fn read_word<T: for<'de> serde::Deserialize<'de>>(word: &str) -> rusqlite::Result<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned()))
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

fn division(number: u64) -> Option<DivisionCode> {
    format!("{number:012}").parse().ok()
}

fn day_zero() -> SolarDate {
    SolarDate::new(1900, 1, 1).expect("a day")
}
