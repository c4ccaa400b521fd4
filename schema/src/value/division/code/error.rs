//! What can be wrong with a division code.

use super::level::Level;
use crate::problem::{Coded, Parameters};

/// Why a text is no division code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DivisionCodeError {
    /// Neither 12 digits nor the 6 of a county or the 9 of a township.
    #[error("a division code has 12, 9 or 6 digits, this has {found}")]
    Length {
        /// How many it has.
        found: usize,
    },
    /// Something that is no digit.
    #[error("{found:?} at position {position} is no digit")]
    Character {
        /// Its place, counted from 1.
        position: usize,
        /// The character.
        found: char,
    },
    /// No province has these first two digits.
    #[error("no province has the digits {digits:02}")]
    Province {
        /// The first two digits.
        digits: u8,
    },
    /// It names a part of nothing: a village of township 000, a county of prefecture 00.
    #[error("the code has no {missing:?} and yet something below it")]
    Gap {
        /// The level whose digits are zero.
        missing: Level,
    },
}

impl Coded for DivisionCodeError {
    fn code(&self) -> &'static str {
        match self {
            Self::Length { .. } => "division.length",
            Self::Character { .. } => "division.character",
            Self::Province { .. } => "division.no-such-province",
            Self::Gap { .. } => "division.gap",
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
            Self::Province { digits } => vec![("digits", format!("{digits:02}"))],
            Self::Gap { missing } => vec![("level", missing.word().to_owned())],
        }
    }
}
