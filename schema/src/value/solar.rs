//! Days and months of the solar (Gregorian) calendar.

use std::fmt;
use std::str::FromStr;

use jiff::civil;

use super::as_text::serde_as_text;
use super::date_error::DateError;
use super::partial_date::{Calendar, Precision};
use super::typed_date::TypedDate;

pub use year_month::YearMonth;

mod year_month;

/// A day of the solar calendar. Its text is `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SolarDate(civil::Date);

/// The years that are read. A year outside them is a slip of the hand: `0194`, `9141`.
pub const SOLAR_YEARS: std::ops::RangeInclusive<i16> = 1800..=2199;

fn narrow(number: i8) -> u8 {
    u8::try_from(number).expect("jiff counts months and days from 1")
}

pub(super) fn days_in_month(year: i16, month: u8) -> Result<u8, DateError> {
    if !SOLAR_YEARS.contains(&year) {
        let (first, last) = (*SOLAR_YEARS.start(), *SOLAR_YEARS.end());
        return Err(DateError::YearOutOfRange { year, first, last });
    }
    let month_of = i8::try_from(month).map_err(|_| DateError::NoSuchMonth { month })?;
    let first =
        civil::Date::new(year, month_of, 1).map_err(|_| DateError::NoSuchMonth { month })?;
    Ok(narrow(first.days_in_month()))
}

impl SolarDate {
    /// The day, if the calendar has it.
    ///
    /// # Errors
    /// [`DateError::YearOutOfRange`], [`DateError::NoSuchMonth`] or [`DateError::NoSuchDay`].
    pub fn new(year: i16, month: u8, day: u8) -> Result<Self, DateError> {
        let days = days_in_month(year, month)?;
        if !(1..=days).contains(&day) {
            return Err(DateError::NoSuchDay {
                year,
                month,
                day,
                days,
            });
        }
        let narrow = |number: u8| i8::try_from(number).expect("checked against the calendar");
        Ok(Self(civil::date(year, narrow(month), narrow(day))))
    }

    /// The day it is in China at a moment, in Unix seconds; none outside [`SOLAR_YEARS`].
    /// China has one time, eight hours ahead of UTC, and no summer time since 1991.
    #[must_use]
    pub fn in_china_at(unix: i64) -> Option<Self> {
        const AHEAD_S: i64 = 8 * 60 * 60;
        let days = unix.checked_add(AHEAD_S)?.div_euclid(24 * 60 * 60);
        Self::new(1970, 1, 1)
            .ok()?
            .plus_days(i32::try_from(days).ok()?)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        narrow(self.0.month())
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        narrow(self.0.day())
    }

    /// The month this day is in.
    #[must_use]
    pub fn year_month(self) -> YearMonth {
        YearMonth::of(self)
    }

    /// The day so many days later, or earlier if negative; none outside [`SOLAR_YEARS`].
    #[must_use]
    pub fn plus_days(self, days: i32) -> Option<Self> {
        let moved = self
            .0
            .checked_add(jiff::Span::new().try_days(days).ok()?)
            .ok()?;
        Self::try_from(moved).ok()
    }

    /// How many days this day lies after `earlier`; negative if before.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i32 {
        let hours = self.0.duration_since(earlier.0).as_hours();
        i32::try_from(hours / 24).expect("four centuries of days fit")
    }

    /// The same day for jiff.
    #[must_use]
    pub fn civil(self) -> civil::Date {
        self.0
    }
}

impl TryFrom<civil::Date> for SolarDate {
    type Error = DateError;

    fn try_from(date: civil::Date) -> Result<Self, DateError> {
        Self::new(date.year(), narrow(date.month()), narrow(date.day()))
    }
}

/// Reads `YYYY-MM-DD` and every usual way of typing a day: `1941年6月5日`, `1941.6.5`,
/// `1941/6/5`, `19410605`.
impl FromStr for SolarDate {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let typed = TypedDate::read(text)?;
        if typed.says == Some(Calendar::Lunar) {
            return Err(DateError::OtherCalendar {
                says: Calendar::Lunar,
            });
        }
        let wanted = Precision::Day;
        match (typed.month, typed.day) {
            (Some(month), Some(day)) => Self::new(typed.year, month.number, day),
            (Some(_), None) => Err(DateError::Incomplete {
                found: Precision::Month,
                wanted,
            }),
            (None, _) => Err(DateError::Incomplete {
                found: Precision::Year,
                wanted,
            }),
        }
    }
}

impl fmt::Display for SolarDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.year(),
            self.month(),
            self.day()
        )
    }
}

impl fmt::Debug for SolarDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(SolarDate, YearMonth);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> SolarDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_thirtieth_of_february_does_not_exist() {
        let days = |year, days| DateError::NoSuchDay {
            year,
            month: 2,
            day: 30,
            days,
        };
        assert_eq!(SolarDate::new(1941, 2, 30), Err(days(1941, 28)));
        assert_eq!(SolarDate::new(1940, 2, 30), Err(days(1940, 29)));
        assert_eq!(
            "1941-13-01".parse::<SolarDate>(),
            Err(DateError::NoSuchMonth { month: 13 })
        );
        assert!(matches!(
            "0194-06-05".parse::<SolarDate>(),
            Err(DateError::YearOutOfRange { .. })
        ));
    }

    #[test]
    fn a_day_field_wants_a_day_of_its_own_calendar() {
        let lunar = "农历1941年六月十五".parse::<SolarDate>();
        assert_eq!(
            lunar,
            Err(DateError::OtherCalendar {
                says: Calendar::Lunar
            })
        );
        let year = "1941".parse::<SolarDate>();
        let (found, wanted) = (Precision::Year, Precision::Day);
        assert_eq!(year, Err(DateError::Incomplete { found, wanted }));
    }

    #[test]
    fn days_are_counted_across_the_leap_day() {
        assert_eq!(day("1940-03-01").days_since(day("1940-02-28")), 2);
        assert_eq!(day("1941-02-28").plus_days(1), Some(day("1941-03-01")));
        assert_eq!(
            day("2199-12-31").plus_days(1),
            None,
            "the calendar ends here"
        );
        assert_eq!(day("2000-01-01").plus_days(i32::MIN), None);
    }

    #[test]
    fn a_day_in_china_begins_eight_hours_before_that_of_utc() {
        assert_eq!(SolarDate::in_china_at(0), Some(day("1970-01-01")));
        assert_eq!(
            SolarDate::in_china_at(16 * 3_600 - 1),
            Some(day("1970-01-01"))
        );
        assert_eq!(SolarDate::in_china_at(16 * 3_600), Some(day("1970-01-02")));
        assert_eq!(
            SolarDate::in_china_at(-8 * 3_600 - 1),
            Some(day("1969-12-31"))
        );
        assert_eq!(SolarDate::in_china_at(i64::MAX), None);
    }

    #[test]
    fn a_date_travels_as_its_text() {
        let json = serde_json::to_string(&day("1941年6月5日")).unwrap();
        assert_eq!(json, "\"1941-06-05\"");
        assert_eq!(
            serde_json::from_str::<SolarDate>(&json).unwrap(),
            day("1941-06-05")
        );
        assert!(serde_json::from_str::<SolarDate>("\"1941-02-30\"").is_err());
    }

    proptest! {
        #[test]
        fn every_day_reads_back_from_its_text_and_from_its_digits(days in 0_i32..146_000) {
            let date = day("1800-01-01").plus_days(days).unwrap();
            prop_assert_eq!(date.to_string().parse(), Ok(date));
            prop_assert_eq!(date.to_string().replace('-', "").parse(), Ok(date));
            prop_assert_eq!(date.days_since(day("1800-01-01")), days);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,16}|[0-9年月日闰L./-]{0,14}|[一二三十廿初正〇年月日]{0,12}") {
            let _ = text.parse::<SolarDate>();
        }
    }
}
