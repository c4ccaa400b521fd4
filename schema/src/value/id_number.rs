//! Citizen identity numbers 公民身份号码 (GB 11643-1999).
//!
//! Eighteen characters: six of the county that issued it, eight of the birth date, three of
//! a sequence (odd = male), one check character. The old form has fifteen: a year of two
//! digits and no check character. A number is strong evidence of who someone is, never
//! the key of a record: numbers are corrected, reissued and, now and then, issued twice.

use std::fmt;
use std::str::FromStr;

use super::as_text::serde_as_text;
use super::sex::Sex;
use super::solar::SolarDate;

pub use error::IdNumberError;
pub use written::WrittenIdNumber;

mod check_character;
mod error;
mod written;

/// A sound identity number: its check character and its birth date are right.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdNumber(WrittenIdNumber);

impl IdNumber {
    /// Reads a sound number ([`WrittenIdNumber::parse`] with nothing wrong).
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Self, IdNumberError> {
        WrittenIdNumber::parse(text)?.try_into()
    }

    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The code of the county that issued it: [`WrittenIdNumber::region`].
    #[must_use]
    pub fn region(&self) -> &str {
        self.0.region()
    }

    /// The birth date it states.
    #[must_use]
    pub fn birth_date(&self) -> SolarDate {
        self.0.birth_date().expect("checked when it was read")
    }

    /// The sex it states.
    #[must_use]
    pub fn sex(&self) -> Sex {
        self.0.sex()
    }

    /// The three digits of the sequence. Twins and neighbours in one register differ here only.
    #[must_use]
    pub fn sequence(&self) -> u16 {
        self.0.sequence()
    }

    /// The fifteen digits as given, if it was given in the old form.
    #[must_use]
    pub fn original(&self) -> Option<String> {
        self.0.original()
    }

    /// The mask `id_mask`: `533*************2X`.
    #[must_use]
    pub fn masked(&self) -> String {
        self.0.masked()
    }
}

impl TryFrom<WrittenIdNumber> for IdNumber {
    type Error = IdNumberError;

    fn try_from(written: WrittenIdNumber) -> Result<Self, IdNumberError> {
        match written.faults().into_iter().next() {
            Some(fault) => Err(fault),
            None => Ok(Self(written)),
        }
    }
}

impl FromStr for IdNumber {
    type Err = IdNumberError;

    fn from_str(text: &str) -> Result<Self, IdNumberError> {
        Self::parse(text)
    }
}

impl fmt::Display for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdNumber({})", self.masked())
    }
}

serde_as_text!(IdNumber);

#[cfg(test)]
mod tests;
