//! Days of the Chinese lunar calendar: how the oldest remember their birthdays.
//!
//! The calendar is ICU4X's `ChineseTraditional`: GB/T 33661-2017 from 1912, the Qing
//! calendar before. It agrees with the Purple Mountain and the Hong Kong Observatory.

use std::fmt;
use std::str::FromStr;

use icu_calendar::cal::{ChineseTraditional, Iso};
use icu_calendar::error::LunisolarDateError;
use icu_calendar::types::Month;

use super::as_text::serde_as_text;
use super::date_error::DateError;
use super::partial_date::{Calendar, Precision};
use super::solar::SolarDate;
use super::typed_date::{TypedDate, TypedMonth};
use super::zodiac::Zodiac;

/// The lunar years that are read, by the solar year they begin in: those whose months are
/// recorded, not calculated.
pub const LUNAR_YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// A month of a lunar year: its number, and whether it is the leap month that repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LunarMonth {
    /// 1 to 12.
    pub number: u8,
    /// Whether this is the leap month (闰月) that follows the month of the same number.
    pub leap: bool,
}

impl From<TypedMonth> for LunarMonth {
    fn from(TypedMonth { number, leap }: TypedMonth) -> Self {
        Self { number, leap }
    }
}

/// Temporal's month code without its M: `06`, the leap month `06L`.
impl fmt::Display for LunarMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}{}", self.number, if self.leap { "L" } else { "" })
    }
}

/// A day of the lunar calendar. Its text is `1941-06-15`, in a leap month `1941-06L-15`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LunarDate {
    year: i16,
    month: LunarMonth,
    day: u8,
}

type IcuDate = icu_calendar::Date<ChineseTraditional>;

fn first_of(year: i16, month: LunarMonth) -> Result<IcuDate, DateError> {
    let LunarMonth { number, .. } = month;
    if !LUNAR_YEARS.contains(&year) {
        let (first, last) = (*LUNAR_YEARS.start(), *LUNAR_YEARS.end());
        return Err(DateError::YearOutOfRange { year, first, last });
    }
    if !(1..=12).contains(&number) {
        return Err(DateError::NoSuchMonth { month: number });
    }
    icu_date(year, month, 1).map_err(|_| DateError::NoSuchLeapMonth {
        year,
        month: number,
        leap_month: leap_month(year),
    })
}

fn icu_date(year: i16, month: LunarMonth, day: u8) -> Result<IcuDate, LunisolarDateError> {
    let code = if month.leap {
        Month::leap(month.number)
    } else {
        Month::new(month.number)
    };
    IcuDate::try_new_chinese_traditional(year.into(), code, day)
}

fn solar(date: IcuDate) -> SolarDate {
    let iso = date.to_calendar(Iso);
    let year = i16::try_from(iso.year().extended_year()).expect("a year of four digits");
    SolarDate::new(year, iso.month().number(), iso.day_of_month().0)
        .expect("both calendars count the same days")
}

/// The number of the month that is repeated in this lunar year, if one is.
#[must_use]
pub fn leap_month(year: i16) -> Option<u8> {
    LUNAR_YEARS.contains(&year).then_some(())?;
    (1..=12).find(|number| {
        icu_date(
            year,
            LunarMonth {
                number: *number,
                leap: true,
            },
            1,
        )
        .is_ok()
    })
}

/// How many days a lunar month has: 29 or 30.
///
/// # Errors
/// [`DateError`] if the year is not covered or has no such month.
pub fn month_length(year: i16, month: LunarMonth) -> Result<u8, DateError> {
    first_of(year, month).map(|first| first.days_in_month())
}

/// The first day of this lunar year.
///
/// # Errors
/// [`DateError::YearOutOfRange`].
pub fn new_year(year: i16) -> Result<SolarDate, DateError> {
    first_of(
        year,
        LunarMonth {
            number: 1,
            leap: false,
        },
    )
    .map(solar)
}

/// The last day of this lunar year: the eve of the next.
///
/// # Errors
/// [`DateError::YearOutOfRange`].
pub fn new_year_eve(year: i16) -> Result<SolarDate, DateError> {
    let first = first_of(
        year,
        LunarMonth {
            number: 1,
            leap: false,
        },
    )?;
    let days = i32::from(first.days_in_year());
    Ok(solar(first)
        .plus_days(days - 1)
        .expect("the solar calendar reaches further"))
}

impl LunarDate {
    /// The day, if the calendar has it.
    ///
    /// # Errors
    /// [`DateError::YearOutOfRange`], [`DateError::NoSuchMonth`],
    /// [`DateError::NoSuchLeapMonth`] or [`DateError::MonthLength`].
    pub fn new(year: i16, month: LunarMonth, day: u8) -> Result<Self, DateError> {
        let days = month_length(year, month)?;
        if !(1..=days).contains(&day) {
            let LunarMonth { number, leap } = month;
            return Err(DateError::MonthLength {
                year,
                month: number,
                leap,
                day,
                days,
            });
        }
        Ok(Self { year, month, day })
    }

    /// The lunar day of a solar day.
    ///
    /// # Errors
    /// [`DateError::YearOutOfRange`] outside [`LUNAR_YEARS`].
    pub fn from_solar(date: SolarDate) -> Result<Self, DateError> {
        let iso = icu_calendar::Date::try_new_iso(date.year().into(), date.month(), date.day())
            .expect("both calendars count the same days");
        let lunar = iso.to_calendar(ChineseTraditional::new());
        let year = i16::try_from(lunar.year().extended_year()).expect("a year of four digits");
        let month = lunar.month().to_input();
        let month = LunarMonth {
            number: month.number(),
            leap: month.is_leap(),
        };
        Self::new(year, month, lunar.day_of_month().0)
    }

    /// The solar day of this lunar day.
    #[must_use]
    pub fn to_solar(self) -> SolarDate {
        solar(icu_date(self.year, self.month, self.day).expect("checked when it was made"))
    }

    /// The lunar year, by the solar year it begins in.
    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month.
    #[must_use]
    pub fn month(self) -> LunarMonth {
        self.month
    }

    /// The day of the month, 1 to 30.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// The animal of its year.
    #[must_use]
    pub fn zodiac(self) -> Zodiac {
        Zodiac::of_lunar_year(self.year)
    }

    /// When a birthday on this day is kept in another lunar year (derived fact D5): a leap
    /// month's in the ordinary month where that year has no such leap month, a 30th on the
    /// 29th of a short month.
    ///
    /// # Errors
    /// [`DateError::YearOutOfRange`].
    pub fn birthday_in(self, year: i16) -> Result<SolarDate, DateError> {
        let ordinary = LunarMonth {
            leap: false,
            ..self.month
        };
        let (month, days) = match month_length(year, self.month) {
            Ok(days) => (self.month, days),
            Err(_) => (ordinary, month_length(year, ordinary)?),
        };
        Self::new(year, month, self.day.min(days)).map(Self::to_solar)
    }
}

/// Reads `1941-06L-15` and the usual ways of typing a lunar day: `1941年闰六月十五`,
/// `农历一九四一年正月初一`, `1941年腊月廿三`.
impl FromStr for LunarDate {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let typed = TypedDate::read(text)?;
        if typed.says == Some(Calendar::Solar) {
            return Err(DateError::OtherCalendar {
                says: Calendar::Solar,
            });
        }
        let wanted = Precision::Day;
        match (typed.month, typed.day) {
            (Some(month), Some(day)) => Self::new(typed.year, month.into(), day),
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

impl fmt::Display for LunarDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for LunarDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "lunar {self}")
    }
}

serde_as_text!(LunarDate);

#[cfg(test)]
mod tests;
