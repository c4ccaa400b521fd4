//! Ages, full and nominal, and when a tier of the subsidy is reached.
//!
//! Derived facts D2 to D6 of the questionnaire. All take the day they are asked for.

use serde::{Deserialize, Serialize};

use super::date_error::DateError;
use super::lunar::LunarDate;
use super::partial_date::PartialDate;
use super::solar::{SolarDate, YearMonth};

pub use group::AgeGroup;

mod group;

/// When someone born on 29 February is a year older in a common year. A rule set says which.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeapDayBirthday {
    /// On 1 March: the day after the last of February.
    #[default]
    FirstOfMarch,
    /// On 28 February.
    LastOfFebruary,
}

/// The full age (周岁) in years on a day; negative before birth.
#[must_use]
pub fn full_age(birth: SolarDate, on: SolarDate, leap_day: LeapDayBirthday) -> i32 {
    let years = i32::from(on.year()) - i32::from(birth.year());
    let (month, day) = birthday(birth, on.year(), leap_day);
    years - i32::from((on.month(), on.day()) < (month, day))
}

/// The month and day a birthday is kept on in a year.
fn birthday(birth: SolarDate, year: i16, leap_day: LeapDayBirthday) -> (u8, u8) {
    let exists = SolarDate::new(year, birth.month(), birth.day()).is_ok();
    match leap_day {
        LeapDayBirthday::LastOfFebruary if !exists => (2, 28),
        LeapDayBirthday::FirstOfMarch if !exists => (3, 1),
        _ => (birth.month(), birth.day()),
    }
}

/// The day on which a solar birthday is kept in a year (D5); none outside the calendar's years.
#[must_use]
pub fn birthday_in(birth: SolarDate, year: i16, leap_day: LeapDayBirthday) -> Option<SolarDate> {
    let (month, day) = birthday(birth, year, leap_day);
    SolarDate::new(year, month, day).ok()
}

/// The nominal age (虚岁) on a day: one at birth, one more at each lunar New Year (D4).
///
/// # Errors
/// [`DateError::YearOutOfRange`] if either day is outside the recorded lunar years.
pub fn nominal_age(birth: SolarDate, on: SolarDate) -> Result<i32, DateError> {
    let year = |day| LunarDate::from_solar(day).map(|lunar| i32::from(lunar.year()));
    Ok(year(on)? - year(birth)? + 1)
}

/// The full ages a person can have whose birth is known in part (D3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AgeInterval {
    /// The age if born on the last possible day.
    pub youngest: i32,
    /// The age if born on the first possible day.
    pub oldest: i32,
}

/// Whether a person has reached the age of a tier (D3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Eligibility {
    /// Not on any possible birthday.
    No,
    /// On some possible birthdays, not on others.
    Possible,
    /// On every possible birthday.
    Certain,
}

/// The full ages possible on a day.
#[must_use]
pub fn age_interval(birth: PartialDate, on: SolarDate, leap_day: LeapDayBirthday) -> AgeInterval {
    let (first, last) = birth.interval();
    let age = |birth| full_age(birth, on, leap_day);
    AgeInterval {
        youngest: age(last),
        oldest: age(first),
    }
}

impl AgeInterval {
    /// Whether `age` is reached.
    #[must_use]
    pub fn reaches(self, age: i32) -> Eligibility {
        match (self.youngest >= age, self.oldest >= age) {
            (true, _) => Eligibility::Certain,
            (false, true) => Eligibility::Possible,
            (false, false) => Eligibility::No,
        }
    }

    /// The age group, if all possible ages lie in one.
    #[must_use]
    pub fn group(self) -> Option<AgeGroup> {
        let group = AgeGroup::of(self.youngest);
        (group == AgeGroup::of(self.oldest)).then_some(group)
    }
}

/// The month in which a full age is first reached (D6); none outside the calendar's years.
#[must_use]
pub fn month_reaching(birth: SolarDate, age: i16, leap_day: LeapDayBirthday) -> Option<YearMonth> {
    let year = birth.year().checked_add(age)?;
    let (month, _) = birthday(birth, year, leap_day);
    YearMonth::new(year, month).ok()
}

/// The first and last month in which a full age can be first reached.
#[must_use]
pub fn months_reaching(
    birth: PartialDate,
    age: i16,
    leap_day: LeapDayBirthday,
) -> Option<(YearMonth, YearMonth)> {
    let (first, last) = birth.interval();
    Some((
        month_reaching(first, age, leap_day)?,
        month_reaching(last, age, leap_day)?,
    ))
}

#[cfg(test)]
mod tests;
