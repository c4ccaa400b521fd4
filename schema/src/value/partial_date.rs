//! Dates known only in part: "1941", "June of that year", "the leap sixth month".
//!
//! A year is never turned into its 1 January: what is not known stays an interval.

use std::fmt;
use std::str::FromStr;

use super::as_text::serde_as_text;
use super::date_error::DateError;
use super::lunar::{self, LunarDate, LunarMonth};
use super::solar::{SolarDate, YearMonth};
use super::typed_date::TypedDate;

pub use telling::{Calendar, Precision};

mod telling;

/// A date known to the year, the month or the day, in either calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    calendar: Calendar,
    year: i16,
    month: Option<LunarMonth>,
    day: Option<u8>,
}

type Interval = (SolarDate, SolarDate);

impl PartialDate {
    /// Reads a date as typed, for a calendar that another field names: `1941`, `1941-06`,
    /// `1941-06-15`, lunar also `1941-06L` and `1941年闰六月十五`.
    ///
    /// For [`Calendar::Unknown`] the date must exist in one of the two; words of one
    /// calendar (闰, 腊月, 公历) then settle which.
    ///
    /// # Errors
    /// [`DateError`]: not written as a date, or the calendar has no such day.
    pub fn parse(calendar: Calendar, text: &str) -> Result<Self, DateError> {
        let typed = TypedDate::read(text)?;
        let calendar = match (calendar, typed.says) {
            (Calendar::Unknown, says) => says.unwrap_or(calendar),
            (_, Some(says)) if says != calendar => return Err(DateError::OtherCalendar { says }),
            _ => calendar,
        };
        let month = typed.month.map(LunarMonth::from);
        let date = Self {
            calendar,
            year: typed.year,
            month,
            day: typed.day,
        };
        date.readings().map(|_| date)
    }

    /// The day, as a date known to the day.
    #[must_use]
    pub fn from_solar(day: SolarDate) -> Self {
        let month = LunarMonth {
            number: day.month(),
            leap: false,
        };
        let (year, month, day) = (day.year(), Some(month), Some(day.day()));
        Self {
            calendar: Calendar::Solar,
            year,
            month,
            day,
        }
    }

    /// The lunar day, as a date known to the day.
    #[must_use]
    pub fn from_lunar(day: LunarDate) -> Self {
        let (year, month, day) = (day.year(), Some(day.month()), Some(day.day()));
        Self {
            calendar: Calendar::Lunar,
            year,
            month,
            day,
        }
    }

    /// The calendar it is told in.
    #[must_use]
    pub fn calendar(self) -> Calendar {
        self.calendar
    }

    /// How much is known.
    #[must_use]
    pub fn precision(self) -> Precision {
        match (self.month, self.day) {
            (Some(_), Some(_)) => Precision::Day,
            (Some(_), None) => Precision::Month,
            (None, _) => Precision::Year,
        }
    }

    /// The year as told: a lunar year is named by the solar year it begins in.
    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month as told.
    #[must_use]
    pub fn month(self) -> Option<LunarMonth> {
        self.month
    }

    /// The day of the month as told.
    #[must_use]
    pub fn day(self) -> Option<u8> {
        self.day
    }

    /// The lunar date, if this is one known to the day.
    #[must_use]
    pub fn lunar(self) -> Option<LunarDate> {
        match self.calendar {
            Calendar::Lunar => LunarDate::new(self.year, self.month?, self.day?).ok(),
            Calendar::Solar | Calendar::Unknown => None,
        }
    }

    /// The same digits taken for the other calendar, if they are a date there: a lunar
    /// birthday is often written into a solar field (domain rule; check X09).
    #[must_use]
    pub fn in_other_calendar(self) -> Option<Self> {
        let calendar = match self.calendar {
            Calendar::Solar => Calendar::Lunar,
            Calendar::Lunar => Calendar::Solar,
            Calendar::Unknown => return None,
        };
        let date = Self { calendar, ..self };
        date.readings().ok().map(|_| date)
    }

    /// The one day it can be. None if only the month, the year or the digits are known.
    #[must_use]
    pub fn exact(self) -> Option<SolarDate> {
        let (first, last) = self.interval();
        (first == last).then_some(first)
    }

    /// The first and the last solar day it can be. With an unknown calendar it spans both
    /// readings.
    #[must_use]
    pub fn interval(self) -> (SolarDate, SolarDate) {
        self.readings().expect("checked when it was made")
    }

    fn readings(self) -> Result<Interval, DateError> {
        match self.calendar {
            Calendar::Solar => self.as_solar(),
            Calendar::Lunar => self.as_lunar(),
            Calendar::Unknown => match (self.as_solar(), self.as_lunar()) {
                (Ok(solar), Ok(lunar)) => Ok((solar.0.min(lunar.0), solar.1.max(lunar.1))),
                (Ok(only), Err(_)) | (Err(_), Ok(only)) => Ok(only),
                (Err(error), Err(_)) => Err(error),
            },
        }
    }

    fn as_solar(self) -> Result<Interval, DateError> {
        let of_year = |number| YearMonth::new(self.year, number);
        match (self.month, self.day) {
            (Some(LunarMonth { leap: true, .. }), _) => Err(DateError::OtherCalendar {
                says: Calendar::Lunar,
            }),
            (Some(month), Some(day)) => {
                SolarDate::new(self.year, month.number, day).map(|day| (day, day))
            }
            (Some(month), None) => {
                of_year(month.number).map(|month| (month.first_day(), month.last_day()))
            }
            (None, _) => Ok((of_year(1)?.first_day(), of_year(12)?.last_day())),
        }
    }

    fn as_lunar(self) -> Result<Interval, DateError> {
        let day_of = |month, day| LunarDate::new(self.year, month, day).map(LunarDate::to_solar);
        match (self.month, self.day) {
            (Some(month), Some(day)) => day_of(month, day).map(|day| (day, day)),
            (Some(month), None) => {
                let days = lunar::month_length(self.year, month)?;
                Ok((day_of(month, 1)?, day_of(month, days)?))
            }
            (None, _) => Ok((lunar::new_year(self.year)?, lunar::new_year_eve(self.year)?)),
        }
    }

    /// The date alone, as the questionnaire's field holds it beside the field of the
    /// calendar: `1941`, `1941-06L`, `1941-06-15`.
    #[must_use]
    pub fn text(self) -> String {
        let month = self
            .month
            .map(|month| format!("-{month}"))
            .unwrap_or_default();
        let day = self.day.map(|day| format!("-{day:02}")).unwrap_or_default();
        format!("{:04}{month}{day}", self.year)
    }
}

/// With its calendar: `1941-06-15` is solar, `L:1941-06L-15` lunar, `U:1941` of either.
impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.calendar != Calendar::Solar {
            write!(f, "{}:", self.calendar.code())?;
        }
        f.write_str(&self.text())
    }
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for PartialDate {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let (calendar, date) = (text.split_once(':'))
            .and_then(|(code, date)| Some((Calendar::from_code(code)?, date)))
            .unwrap_or((Calendar::Solar, text));
        Self::parse(calendar, date)
    }
}

serde_as_text!(PartialDate);

#[cfg(test)]
mod tests;
