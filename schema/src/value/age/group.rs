//! The five-year age groups of every table.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An age group of the statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AgeGroup {
    /// Not yet 80.
    #[serde(rename = "<80")]
    Under80,
    /// 80 to 84.
    #[serde(rename = "80-84")]
    From80,
    /// 85 to 89.
    #[serde(rename = "85-89")]
    From85,
    /// 90 to 94.
    #[serde(rename = "90-94")]
    From90,
    /// 95 to 99.
    #[serde(rename = "95-99")]
    From95,
    /// 100 and over.
    #[serde(rename = "100+")]
    From100,
}

impl AgeGroup {
    /// The groups of the census, youngest first.
    pub const CENSUS: [Self; 5] = [
        Self::From80,
        Self::From85,
        Self::From90,
        Self::From95,
        Self::From100,
    ];

    /// The group of a full age.
    #[must_use]
    pub fn of(age: i32) -> Self {
        match age {
            ..80 => Self::Under80,
            80..85 => Self::From80,
            85..90 => Self::From85,
            90..95 => Self::From90,
            95..100 => Self::From95,
            100.. => Self::From100,
        }
    }

    /// Its label in every language: `80-84`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Under80 => "<80",
            Self::From80 => "80-84",
            Self::From85 => "85-89",
            Self::From90 => "90-94",
            Self::From95 => "95-99",
            Self::From100 => "100+",
        }
    }
}

impl fmt::Display for AgeGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_begins_on_its_birthday() {
        let labels =
            [79, 80, 84, 85, 89, 90, 94, 95, 99, 100, 118].map(|age| AgeGroup::of(age).label());
        let expected = [
            "<80", "80-84", "80-84", "85-89", "85-89", "90-94", "90-94", "95-99", "95-99", "100+",
            "100+",
        ];
        assert_eq!(labels, expected);
    }

    #[test]
    fn a_group_is_stored_by_its_label() {
        for group in AgeGroup::CENSUS {
            assert_eq!(serde_json::to_value(group).unwrap(), group.label());
        }
    }
}
