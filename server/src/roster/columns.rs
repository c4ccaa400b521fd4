//! Which column fills in which field: guessed from the headings, or said.

use std::collections::BTreeSet;

use schema::questionnaire::{Field, Questionnaire, Shape};

use super::{RosterError, Sheet};

/// What a column is for.
#[derive(Debug, Clone, Copy)]
pub enum Purpose<'q> {
    /// It fills in a field.
    Field(&'q Field),
    /// It names the county, where villages are written by name.
    County,
    /// It names the township, where villages are written by name.
    Township,
    /// It is left out.
    Ignored,
}

/// The columns of a sheet.
#[derive(Debug, Clone)]
pub struct Columns<'q> {
    /// Each column's heading and purpose.
    pub columns: Vec<(String, Purpose<'q>)>,
    /// The sheet's lines begin here.
    pub first_line: usize,
}

impl PartialEq for Purpose<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Field(one), Self::Field(other)) => one.name == other.name,
            (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
        }
    }
}

/// Rows above the headings: a title, a date, who made the list.
const MOST_TITLES: usize = 10;
const COUNTY: [&str; 4] = ["县", "县(市)", "县市", "county"];
const TOWNSHIP: [&str; 5] = ["乡镇", "乡(镇)", "乡镇(街道)", "街道", "township"];

impl<'q> Columns<'q> {
    /// Guesses the columns, after what `said` says of some: `(field, heading or letter)`.
    ///
    /// # Errors
    /// When there are no headings, or no column for what every line needs.
    pub fn guess(
        sheet: &Sheet,
        questionnaire: &'q Questionnaire,
        said: &[(String, String)],
    ) -> Result<Self, RosterError> {
        let guessed = sheet.rows.iter().take(MOST_TITLES).map(|(_, row)| {
            let headings = row.iter().map(super::Cell::text);
            let columns: Vec<_> = headings
                .map(|heading| {
                    let purpose = purpose(&heading, questionnaire);
                    (heading, purpose)
                })
                .collect();
            let known = columns
                .iter()
                .filter(|(_, purpose)| *purpose != Purpose::Ignored)
                .count();
            (known, columns)
        });
        let (place, (known, mut columns)) = guessed
            .enumerate()
            .max_by_key(|(place, (known, _))| (*known, std::cmp::Reverse(*place)))
            .ok_or(RosterError::NoHeadings)?;
        if known == 0 && said.is_empty() {
            return Err(RosterError::NoHeadings);
        }
        for (field, column) in said {
            say(&mut columns, questionnaire, field, column)?;
        }
        let mut seen = BTreeSet::new();
        for (_, purpose) in &columns {
            if let Purpose::Field(field) = purpose
                && !seen.insert(field.name.as_str())
            {
                return Err(RosterError::TwoColumns {
                    field: field.name.to_string(),
                });
            }
        }
        for needed in ["name", "division_village"] {
            if !seen.contains(needed) {
                return Err(RosterError::ColumnMissing {
                    field: needed.to_owned(),
                });
            }
        }
        if sheet.rows.len() <= place + 1 {
            return Err(RosterError::Empty);
        }
        Ok(Self {
            columns,
            first_line: place + 1,
        })
    }
}

fn purpose<'q>(heading: &str, questionnaire: &'q Questionnaire) -> Purpose<'q> {
    let plain = heading.trim().replace('（', "(").replace('）', ")");
    if COUNTY.contains(&plain.to_lowercase().as_str()) {
        return Purpose::County;
    }
    if TOWNSHIP.contains(&plain.to_lowercase().as_str()) {
        return Purpose::Township;
    }
    let english = |field: &&Field| field.label.en.eq_ignore_ascii_case(&plain);
    let found = questionnaire
        .field_for_heading(heading)
        .or_else(|| questionnaire.field(&plain))
        .or_else(|| questionnaire.fields().iter().find(english));
    match found {
        Some(field) if is_filled_in(field) => Purpose::Field(field),
        _ => Purpose::Ignored,
    }
}

fn is_filled_in(field: &Field) -> bool {
    let kept = matches!(field.shape(), Shape::One | Shape::Many | Shape::Prose);
    // What a list of this office's own making may say too: where the elder lives.
    kept && (field.preload || field.name.as_str() == "residence_status")
}

fn say<'q>(
    columns: &mut [(String, Purpose<'q>)],
    questionnaire: &'q Questionnaire,
    field: &str,
    column: &str,
) -> Result<(), RosterError> {
    let purpose = match field {
        "county" => Purpose::County,
        "township" => Purpose::Township,
        name => (questionnaire.field(name))
            .filter(|field| is_filled_in(field))
            .map(Purpose::Field)
            .ok_or_else(|| RosterError::NoSuchField {
                field: name.to_owned(),
            })?,
    };
    let place = (columns.iter().position(|(heading, _)| heading == column))
        .or_else(|| letter(column))
        .filter(|place| *place < columns.len())
        .ok_or_else(|| RosterError::NoSuchColumn {
            column: column.to_owned(),
        })?;
    for (_, known) in columns.iter_mut() {
        if *known == purpose {
            *known = Purpose::Ignored;
        }
    }
    columns[place].1 = purpose;
    Ok(())
}

/// A column by the letter that spreadsheets show: `A` is the first, `AA` the 27th.
fn letter(column: &str) -> Option<usize> {
    let is_letters =
        (1..=3).contains(&column.len()) && column.bytes().all(|b| b.is_ascii_uppercase());
    is_letters.then(|| {
        column
            .bytes()
            .fold(0, |sum, b| sum * 26 + usize::from(b - b'A') + 1)
            - 1
    })
}
