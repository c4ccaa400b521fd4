//! Who is already listed: the census matcher over the rows of a tablet.
//!
//! It knows of each record what the tablet's lists show: name, sex, birth, id number, village,
//! hamlet. That no list has phones and guardians costs little: `examples/at-the-door.rs`.
//! The same model as the server's weighs them. What it finds is a hint, never a decision.
//!
//! In a browser this is a module of its own, apart from the core: a first visit does not wait
//! for it, and the core does not carry it.

use std::sync::LazyLock;

use linkage::census::live::{Live, Recognised};
use linkage::census::model::CensusModel;
use linkage::census::{Answers, COMPARISONS, Elders, Headings};
use linkage::problem::LinkageError;
use linkage::table::Table;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

#[cfg(feature = "worker")]
pub mod worker;

/// What a list shows of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The record; empty for somebody who has none.
    pub record: String,
    /// The name.
    pub name: String,
    /// The code of the sex, `1` or `2`; empty if it is not known.
    pub sex: String,
    /// The birth date as far as it is known: `1941-06-05`, `1941-06`, `1941`; of somebody who is
    /// asked for, as they say it.
    pub birth: String,
    /// The calendar that the birth date is told in, `solar` or `lunar`; empty where nobody said
    /// which.
    #[serde(default)]
    pub calendar: String,
    /// The id number as written.
    pub id_number: String,
    /// The village's code.
    pub village: String,
    /// The village group or hamlet.
    #[serde(default)]
    pub group: String,
}

/// Somebody who is already listed and likely the same person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// The record.
    pub record: String,
    /// How probable it is.
    pub probability: f64,
    /// What speaks for it, the most telling first: codes of the catalogue.
    pub why: Vec<String>,
}

/// Less probable matches are no help at a doorstep, and neither are more of them.
const LEAST: f64 = 0.3;
const MOST: usize = 10;
/// What speaks less than this, in bits, is no reason.
const LEAST_REASON: f64 = 0.5;
const MOST_REASONS: usize = 4;

/// # Panics
/// Never: the model is part of the program, and a test of `linkage` reads it.
static MODEL: LazyLock<CensusModel> =
    LazyLock::new(|| CensusModel::defaults().expect("the shipped model reads"));

/// The rows of a tablet, ready to be asked.
#[derive(Debug)]
pub struct Matcher {
    live: Live,
    records: Vec<String>,
    numbers: FxHashMap<String, u32>,
}

impl Matcher {
    /// The matcher of all rows of a tablet.
    ///
    /// # Errors
    /// When they are too many to be told apart.
    pub fn new(rows: Vec<Row>) -> Result<Self, LinkageError> {
        let headings = Headings {
            name: "name".to_owned(),
            sex: "sex".to_owned(),
            birth: "birth".to_owned(),
            calendar: "calendar".to_owned(),
            id_number: "id number".to_owned(),
            division: "division".to_owned(),
            address: "hamlet".to_owned(),
            ..Headings::default()
        };
        let names = [
            &headings.name,
            &headings.sex,
            &headings.birth,
            &headings.calendar,
            &headings.id_number,
            &headings.division,
            &headings.address,
        ];
        let table = Table::of(names.map(String::as_str), rows.iter().map(cells))?;
        let live = match rows.is_empty() {
            true => Live::empty(),
            false => Live::new(Elders::from_table(&table, &headings)?),
        };
        let records: Vec<String> = rows.into_iter().map(|row| row.record).collect();
        let numbers = (records.iter().zip(0..))
            .map(|(record, number)| (record.clone(), number))
            .collect();
        Ok(Self {
            live,
            records,
            numbers,
        })
    }

    /// Adds a row, or takes a record's newer one.
    pub fn put(&mut self, row: &Row) {
        let answers = answers(row);
        if let Some(number) = self.numbers.get(&row.record) {
            self.live.change(*number, &answers);
        } else {
            let number = self.live.add(&answers);
            self.records.push(row.record.clone());
            self.numbers.insert(row.record.clone(), number);
        }
    }

    /// Takes a record out.
    pub fn remove(&mut self, record: &str) {
        if let Some(number) = self.numbers.get(record) {
            self.live.remove(*number);
        }
    }

    /// Who is already listed and likely the same person, likeliest first.
    pub fn ask(&mut self, row: &Row) -> Vec<Found> {
        let own = self.numbers.get(&row.record).copied();
        let recognised = self.live.recognise(&MODEL, &answers(row), LEAST);
        (recognised.into_iter())
            .filter(|one| Some(one.record) != own)
            .take(MOST)
            .map(|one| Found {
                record: self.records[one.record as usize].clone(),
                probability: one.probability,
                why: why(one),
            })
            .collect()
    }
}

fn cells(row: &Row) -> [&str; 7] {
    let Row {
        name,
        sex,
        birth,
        calendar,
        id_number,
        village,
        group,
        ..
    } = row;
    [name, sex, birth, calendar, id_number, village, group]
}

fn answers(row: &Row) -> Answers<'_> {
    Answers {
        name: &row.name,
        sex: &row.sex,
        birth: &row.birth,
        calendar: &row.calendar,
        id_number: &row.id_number,
        division: &row.village,
        address: &row.group,
        ..Answers::default()
    }
}

/// What speaks for it, the most telling first.
fn why(one: Recognised) -> Vec<String> {
    let mut lines = one.evidence;
    lines.retain(|line| line.weight >= LEAST_REASON && COMPARISONS.contains(&line.comparison));
    lines.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    (lines.into_iter().take(MOST_REASONS))
        .map(|line| line.code.to_owned())
        .collect()
}

#[cfg(test)]
mod tests;
