//! Sex, as GB/T 2261.1-2003 codes it.

use serde::{Deserialize, Serialize};

/// The sex of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// `0`: not known.
    Unknown,
    /// `1`: male.
    Male,
    /// `2`: female.
    Female,
    /// `9`: not stated.
    NotStated,
}

impl Sex {
    /// Every sex in the order of the codes.
    pub const ALL: [Self; 4] = [Self::Unknown, Self::Male, Self::Female, Self::NotStated];

    /// The code of the standard.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "0",
            Self::Male => "1",
            Self::Female => "2",
            Self::NotStated => "9",
        }
    }

    /// The sex with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sex| sex.code() == code)
    }

    /// Whether the two are known and cannot both be right.
    #[must_use]
    pub fn contradicts(self, other: Self) -> bool {
        let known = |sex| matches!(sex, Self::Male | Self::Female);
        known(self) && known(other) && self != other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sex_is_found_by_its_code() {
        for sex in Sex::ALL {
            assert_eq!(Sex::from_code(sex.code()), Some(sex));
        }
        assert_eq!(Sex::from_code("3"), None);
    }

    #[test]
    fn an_unknown_sex_contradicts_nothing() {
        assert!(Sex::Male.contradicts(Sex::Female));
        assert!(!Sex::Male.contradicts(Sex::Male));
        assert!(!Sex::Unknown.contradicts(Sex::Female));
        assert!(!Sex::Female.contradicts(Sex::NotStated));
    }
}
