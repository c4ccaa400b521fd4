//! Statistical division codes of twelve digits.

use std::fmt;
use std::str::FromStr;

use crate::value::as_text::serde_as_text;
use crate::value::keyboard;

pub use error::DivisionCodeError;
pub use level::Level;

mod error;
mod level;

/// A statistical division code: two digits each for province, prefecture and county
/// (GB/T 2260), three each for township and village (the statistics bureau's yearly lists).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DivisionCode(u64);

/// The provinces of GB/T 2260 by their two digits.
const PROVINCES: [u8; 34] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82,
];

impl DivisionCode {
    /// The code of these twelve digits.
    ///
    /// # Errors
    /// When no province begins so, or a level above has no digits.
    pub fn from_number(number: u64) -> Result<Self, DivisionCodeError> {
        let code = Self(number);
        let digits = u8::try_from(number / Level::Province.span()).unwrap_or(u8::MAX);
        if !PROVINCES.contains(&digits) {
            return Err(DivisionCodeError::Province { digits });
        }
        // Not the county: a prefecture without counties (东莞, 中山) has its townships under 00.
        for missing in [Level::Prefecture, Level::Township] {
            if code.digits(missing) == 0 && code.upper(missing) != code {
                return Err(DivisionCodeError::Gap { missing });
            }
        }
        Ok(code)
    }

    /// The digits that set one level.
    fn digits(self, level: Level) -> u64 {
        let width = match level {
            Level::Province | Level::Prefecture | Level::County => 100,
            Level::Township | Level::Village => 1000,
        };
        self.0 / level.span() % width
    }

    /// What the code stands for: the last level whose digits are not zero.
    #[must_use]
    pub fn level(self) -> Level {
        (Level::ALL.into_iter().rev())
            .find(|level| self.digits(*level) != 0)
            .expect("the province's digits are never zero")
    }

    /// The division this one is a direct part of; none for a province.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        (Level::ALL.into_iter().rev())
            .filter(|level| *level < self.level())
            .map(|level| self.upper(level))
            .find(|upper| *upper != self)
    }

    fn upper(self, level: Level) -> Self {
        Self(self.0 - self.0 % level.span())
    }

    fn within(self, level: Level) -> Option<Self> {
        (self.level() >= level && self.digits(level) != 0).then(|| self.upper(level))
    }

    /// The province it lies in.
    #[must_use]
    pub fn province(self) -> Self {
        self.upper(Level::Province)
    }

    /// The prefecture it is or lies in.
    #[must_use]
    pub fn prefecture(self) -> Option<Self> {
        self.within(Level::Prefecture)
    }

    /// The county it is or lies in.
    #[must_use]
    pub fn county(self) -> Option<Self> {
        self.within(Level::County)
    }

    /// The township it is or lies in.
    #[must_use]
    pub fn township(self) -> Option<Self> {
        self.within(Level::Township)
    }

    /// Itself, if it is a village.
    #[must_use]
    pub fn village(self) -> Option<Self> {
        self.within(Level::Village)
    }

    /// Whether `other` is this division or lies in it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.all_within().contains(&other)
    }

    /// Every code that can lie in it, itself first.
    #[must_use]
    pub fn all_within(self) -> std::ops::RangeInclusive<Self> {
        self..=Self(self.0 + self.level().span() - 1)
    }

    /// The first six digits, as identity numbers carry them ([`crate::value::region`]).
    #[must_use]
    pub fn region(self) -> String {
        format!("{:06}", self.0 / Level::County.span())
    }

    /// The twelve digits as a number.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }
}

/// Reads 12 digits, 9 of a township or 6 of a county.
impl FromStr for DivisionCode {
    type Err = DivisionCodeError;

    fn from_str(text: &str) -> Result<Self, DivisionCodeError> {
        let typed = keyboard::without_spaces(text);
        let mut characters = typed.chars().enumerate();
        if let Some((at, found)) = characters.find(|(_, c)| !c.is_ascii_digit()) {
            return Err(DivisionCodeError::Character {
                position: at + 1,
                found,
            });
        }
        let found = typed.len();
        let padded = match found {
            6 | 9 | 12 => format!("{typed:0<12}"),
            _ => return Err(DivisionCodeError::Length { found }),
        };
        Self::from_number(padded.parse().expect("twelve digits"))
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

impl fmt::Debug for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DivisionCode({self})")
    }
}

serde_as_text!(DivisionCode);

#[cfg(test)]
mod tests;
