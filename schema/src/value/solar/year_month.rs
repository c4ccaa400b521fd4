//! Months of the solar calendar: what a subsidy is paid by.

use std::fmt;
use std::str::FromStr;

use super::{SOLAR_YEARS, SolarDate, days_in_month};
use crate::value::date_error::DateError;
use crate::value::partial_date::{Calendar, Precision};
use crate::value::typed_date::TypedDate;

/// A month of the solar calendar. Its text is `YYYY-MM`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearMonth {
    year: i16,
    month: u8,
}

impl YearMonth {
    /// The month, if the calendar has it.
    ///
    /// # Errors
    /// [`DateError::YearOutOfRange`] or [`DateError::NoSuchMonth`].
    pub fn new(year: i16, month: u8) -> Result<Self, DateError> {
        days_in_month(year, month).map(|_| Self { year, month })
    }

    /// The month a day is in.
    #[must_use]
    pub fn of(day: SolarDate) -> Self {
        Self {
            year: day.year(),
            month: day.month(),
        }
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// The first day.
    #[must_use]
    pub fn first_day(self) -> SolarDate {
        SolarDate::new(self.year, self.month, 1).expect("every month has a first day")
    }

    /// The last day.
    #[must_use]
    pub fn last_day(self) -> SolarDate {
        days_in_month(self.year, self.month)
            .and_then(|days| SolarDate::new(self.year, self.month, days))
            .expect("every month has a last day")
    }

    /// The month so many months later, or earlier if negative; none outside [`SOLAR_YEARS`].
    #[must_use]
    pub fn plus_months(self, months: i32) -> Option<Self> {
        let count = self.count().checked_add(months)?;
        let year = i16::try_from(count.div_euclid(12)).ok()?;
        let month = u8::try_from(count.rem_euclid(12) + 1).ok()?;
        SOLAR_YEARS.contains(&year).then_some(Self { year, month })
    }

    /// How many months this month lies after `earlier`; negative if before.
    #[must_use]
    pub fn months_since(self, earlier: Self) -> i32 {
        self.count() - earlier.count()
    }

    fn count(self) -> i32 {
        i32::from(self.year) * 12 + i32::from(self.month) - 1
    }
}

/// Reads `YYYY-MM` and every usual way of typing a month: `2024年5月`, `2024.5`, `202405`.
impl FromStr for YearMonth {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let typed = TypedDate::read(text)?;
        if typed.says == Some(Calendar::Lunar) {
            return Err(DateError::OtherCalendar {
                says: Calendar::Lunar,
            });
        }
        let wanted = Precision::Month;
        match (typed.month, typed.day) {
            (Some(month), None) => Self::new(typed.year, month.number),
            (Some(_), Some(_)) => Err(DateError::TooPrecise {
                found: Precision::Day,
                wanted,
            }),
            (None, _) => Err(DateError::Incomplete {
                found: Precision::Year,
                wanted,
            }),
        }
    }
}

impl fmt::Display for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl fmt::Debug for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_month_knows_its_ends() {
        let february: YearMonth = "2024年2月".parse().unwrap();
        assert_eq!(february.first_day().to_string(), "2024-02-01");
        assert_eq!(february.last_day().to_string(), "2024-02-29");
        assert_eq!(february.last_day().year_month(), february);
    }

    #[test]
    fn december_is_followed_by_january() {
        let december = YearMonth::new(2024, 12).unwrap();
        assert_eq!(december.plus_months(1), YearMonth::new(2025, 1).ok());
        assert_eq!(december.plus_months(-12), YearMonth::new(2023, 12).ok());
        assert_eq!(YearMonth::new(2199, 12).unwrap().plus_months(1), None);
    }

    #[test]
    fn a_month_field_wants_no_day() {
        let (found, wanted) = (Precision::Day, Precision::Month);
        assert_eq!(
            "2024-05-01".parse::<YearMonth>(),
            Err(DateError::TooPrecise { found, wanted })
        );
    }

    proptest! {
        #[test]
        fn every_month_reads_back_from_its_text(year in SOLAR_YEARS, month in 1_u8..=12, step in -99_i32..99) {
            let at = YearMonth::new(year, month).unwrap();
            prop_assert_eq!(at.to_string().parse(), Ok(at));
            if let Some(moved) = at.plus_months(step) {
                prop_assert_eq!(moved.months_since(at), step);
            }
        }
    }
}
