//! What can be wrong with an identity number.

use crate::problem::{Coded, Parameters};

/// What is wrong with an identity number. No message holds the number itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdNumberError {
    /// Neither 18 characters nor the 15 of the old form.
    #[error("an identity number has 18 characters, this has {found}")]
    Length {
        /// How many it has.
        found: usize,
    },
    /// A character that cannot stand there: digits everywhere, or X at the end.
    #[error("{found:?} cannot stand at position {position}")]
    Character {
        /// Its place, counted from 1.
        position: usize,
        /// The character.
        found: char,
    },
    /// The check character does not fit the rest: some character is wrong.
    #[error("the check character should be {expected}, not {found}")]
    CheckCharacter {
        /// The character that fits.
        expected: char,
        /// The character written.
        found: char,
    },
    /// The birth date is no day of the calendar.
    #[error("{year}-{month}-{day} is no date")]
    BirthDate {
        /// The year written.
        year: u16,
        /// The month written.
        month: u16,
        /// The day written.
        day: u16,
    },
    /// Nobody born before 1900 lives.
    #[error("nobody born in {year} lives")]
    BornBefore1900 {
        /// The year written.
        year: u16,
    },
    /// In the old form, sequences 996 to 999 marked people over a hundred, born in the
    /// 1800s. The century must be asked, never guessed.
    #[error("sequence {sequence} of the old form marks a birth in the 1800s")]
    CenturyUnknown {
        /// The sequence, 996 to 999.
        sequence: u16,
    },
}

impl Coded for IdNumberError {
    fn code(&self) -> &'static str {
        match self {
            Self::Length { .. } => "id-number.length",
            Self::Character { .. } => "id-number.character",
            Self::CheckCharacter { .. } => "id-number.check-character",
            Self::BirthDate { .. } => "id-number.birth-date",
            Self::BornBefore1900 { .. } => "id-number.born-before-1900",
            Self::CenturyUnknown { .. } => "id-number.century-unknown",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Length { found } => vec![("found", found.to_string())],
            Self::Character { position, found } => {
                vec![
                    ("position", position.to_string()),
                    ("found", found.to_string()),
                ]
            }
            Self::CheckCharacter { expected, found } => {
                vec![
                    ("expected", expected.to_string()),
                    ("found", found.to_string()),
                ]
            }
            Self::BirthDate { year, month, day } => vec![
                ("year", year.to_string()),
                ("month", month.to_string()),
                ("day", day.to_string()),
            ],
            Self::BornBefore1900 { year } => vec![("year", year.to_string())],
            Self::CenturyUnknown { sequence } => vec![("sequence", sequence.to_string())],
        }
    }
}
