//! What can be wrong with an account number.

use crate::problem::{Coded, Parameters};

/// Why a text is no account number. No message holds the number itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// Something that is no digit.
    #[error("{found:?} at position {position} is no digit")]
    Character {
        /// Its place, counted from 1.
        position: usize,
        /// The character.
        found: char,
    },
    /// Too few or too many digits.
    #[error("an account number has 12 to 19 digits, this has {found}")]
    Length {
        /// How many it has.
        found: usize,
    },
    /// It is a card number, and its last digit does not fit: some digit is wrong.
    #[error("the digits of the card number do not fit together")]
    CheckDigit,
}

impl Coded for AccountError {
    fn code(&self) -> &'static str {
        match self {
            Self::Character { .. } => "account.character",
            Self::Length { .. } => "account.length",
            Self::CheckDigit => "account.check-digit",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Character { position, found } => {
                vec![
                    ("position", position.to_string()),
                    ("found", found.to_string()),
                ]
            }
            Self::Length { found } => vec![("found", found.to_string())],
            Self::CheckDigit => Parameters::new(),
        }
    }
}
