//! What can be wrong with a telephone number.

use crate::problem::{Coded, Parameters};

/// Why a text is no telephone number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Something that is neither a digit nor a separator.
    #[error("{found:?} at position {position} is no digit")]
    Character {
        /// Its place, counted from 1.
        position: usize,
        /// The character.
        found: char,
    },
    /// A mobile number has 11 digits.
    #[error("a mobile number has 11 digits, this has {found}")]
    MobileLength {
        /// How many it has.
        found: usize,
    },
    /// After the area code stand 7 or 8 digits.
    #[error("after the area code stand 7 or 8 digits, here {found}")]
    LandlineLength {
        /// How many digits follow the area code.
        found: usize,
    },
    /// A local number alone: whoever calls from elsewhere needs the area code.
    #[error("the area code is missing")]
    AreaCodeMissing,
}

impl Coded for PhoneError {
    fn code(&self) -> &'static str {
        match self {
            Self::Character { .. } => "phone.character",
            Self::MobileLength { .. } => "phone.mobile-length",
            Self::LandlineLength { .. } => "phone.landline-length",
            Self::AreaCodeMissing => "phone.area-code-missing",
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
            Self::MobileLength { found } | Self::LandlineLength { found } => {
                vec![("found", found.to_string())]
            }
            Self::AreaCodeMissing => Parameters::new(),
        }
    }
}
