//! Why a text is no date. One list for both calendars: the same field takes either.

use super::partial_date::{Calendar, Precision};
use crate::problem::{Coded, Parameters};

/// Why a text is no date of the kind wanted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// It is not written as a date.
    #[error("not written as a date")]
    Unreadable,
    /// The year has fewer than four digits, so its century would be a guess.
    #[error("a year is written with four digits")]
    ShortYear,
    /// The calendar is not kept for this year.
    #[error("the year {year} is outside {first} to {last}")]
    YearOutOfRange {
        /// The year given.
        year: i16,
        /// The first year that is read.
        first: i16,
        /// The last year that is read.
        last: i16,
    },
    /// No year has such a month.
    #[error("there is no month {month}")]
    NoSuchMonth {
        /// The month given.
        month: u8,
    },
    /// The lunar year has no leap month of this number.
    #[error("lunar year {year} has no leap month {month}")]
    NoSuchLeapMonth {
        /// The lunar year.
        year: i16,
        /// The month said to be repeated.
        month: u8,
        /// The month that is repeated in that year, if any is.
        leap_month: Option<u8>,
    },
    /// The solar month has no such day.
    #[error("{year}-{month:02} has {days} days, not {day}")]
    NoSuchDay {
        /// The solar year.
        year: i16,
        /// The month.
        month: u8,
        /// The day given.
        day: u8,
        /// How many days the month has.
        days: u8,
    },
    /// The lunar month is shorter: it has 29 or 30 days, by the moon.
    #[error("month {month} of lunar year {year} has {days} days, not {day}")]
    MonthLength {
        /// The lunar year.
        year: i16,
        /// The month.
        month: u8,
        /// Whether it is the leap month of that number.
        leap: bool,
        /// The day given.
        day: u8,
        /// How many days the month has.
        days: u8,
    },
    /// The text names or uses the other calendar.
    #[error("the text speaks of the other calendar")]
    OtherCalendar {
        /// The calendar the text speaks of.
        says: Calendar,
    },
    /// A month or a day is missing.
    #[error("the date is known to the {found:?} only, {wanted:?} is wanted")]
    Incomplete {
        /// How precise the text is.
        found: Precision,
        /// How precise it must be.
        wanted: Precision,
    },
    /// It says more than is wanted: a day where a month is asked.
    #[error("the date is given to the {found:?}, {wanted:?} is wanted")]
    TooPrecise {
        /// How precise the text is.
        found: Precision,
        /// How precise it must be.
        wanted: Precision,
    },
}

impl Coded for DateError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable => "date.unreadable",
            Self::ShortYear => "date.short-year",
            Self::YearOutOfRange { .. } => "date.year-out-of-range",
            Self::NoSuchMonth { .. } => "date.no-such-month",
            Self::NoSuchLeapMonth { .. } => "date.no-such-leap-month",
            Self::NoSuchDay { .. } => "date.no-such-day",
            Self::MonthLength { .. } => "date.month-length",
            Self::OtherCalendar { .. } => "date.other-calendar",
            Self::Incomplete { .. } => "date.incomplete",
            Self::TooPrecise { .. } => "date.too-precise",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Unreadable | Self::ShortYear => Parameters::new(),
            Self::YearOutOfRange { year, first, last } => vec![
                ("year", year.to_string()),
                ("first", first.to_string()),
                ("last", last.to_string()),
            ],
            Self::NoSuchMonth { month } => vec![("month", month.to_string())],
            Self::NoSuchLeapMonth {
                year,
                month,
                leap_month,
            } => vec![
                ("year", year.to_string()),
                ("month", month.to_string()),
                (
                    "leap-month",
                    leap_month.map_or_else(|| "none".to_owned(), |month| month.to_string()),
                ),
            ],
            Self::MonthLength {
                year,
                month,
                leap,
                day,
                days,
            } => vec![
                ("year", year.to_string()),
                ("month", month.to_string()),
                ("leap", leap.to_string()),
                ("day", day.to_string()),
                ("days", days.to_string()),
            ],
            Self::NoSuchDay {
                year,
                month,
                day,
                days,
            } => vec![
                ("year", year.to_string()),
                ("month", month.to_string()),
                ("day", day.to_string()),
                ("days", days.to_string()),
            ],
            Self::OtherCalendar { says } => vec![("calendar", says.code().to_owned())],
            Self::Incomplete { found, wanted } | Self::TooPrecise { found, wanted } => {
                vec![
                    ("found", found.code().to_owned()),
                    ("wanted", wanted.code().to_owned()),
                ]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Problem;

    #[test]
    fn the_code_says_which_sentence_and_the_parameters_fill_it() {
        let error = DateError::MonthLength {
            year: 1941,
            month: 6,
            leap: true,
            day: 30,
            days: 29,
        };
        let problem = Problem::from(&error);
        assert_eq!(
            problem.to_string(),
            "date.month-length year=1941 month=6 leap=true day=30 days=29"
        );
        let none = DateError::NoSuchLeapMonth {
            year: 1942,
            month: 6,
            leap_month: None,
        };
        assert_eq!(
            Problem::from(&none).to_string(),
            "date.no-such-leap-month year=1942 month=6 leap-month=none"
        );
    }
}
