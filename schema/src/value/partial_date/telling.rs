//! How a date is told: in which calendar, and how much of it.

use serde::{Deserialize, Serialize};

/// The calendar a date is told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calendar {
    /// 公历, code `S`.
    Solar,
    /// 农历, code `L`.
    Lunar,
    /// Nobody present knows which, code `U`: the date may be meant in either.
    Unknown,
}

impl Calendar {
    /// Every calendar.
    pub const ALL: [Self; 3] = [Self::Solar, Self::Lunar, Self::Unknown];

    /// The questionnaire's code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Solar => "S",
            Self::Lunar => "L",
            Self::Unknown => "U",
        }
    }

    /// The calendar with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|calendar| calendar.code() == code)
    }
}

/// How much of a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// The year, code `Y`.
    Year,
    /// The year and the month, code `M`.
    Month,
    /// The day, code `D`.
    Day,
}

impl Precision {
    /// The questionnaire's code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Year => "Y",
            Self::Month => "M",
            Self::Day => "D",
        }
    }
}
