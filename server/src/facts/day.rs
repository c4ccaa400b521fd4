//! Days as numbers, and ages reckoned with them.

use schema::value::age::{LeapDayBirthday, full_age};
use schema::value::solar::SolarDate;

/// A day, counted from 1900-01-01.
pub type Day = i32;

/// No day is known.
pub const NO_DAY: Day = i32::MIN;

/// The number of a day.
#[must_use]
pub fn number(day: SolarDate) -> Day {
    day.days_since(zero())
}

/// The day of a number.
#[must_use]
pub fn day(number: Day) -> Option<SolarDate> {
    (number != NO_DAY)
        .then(|| zero().plus_days(number))
        .flatten()
}

fn zero() -> SolarDate {
    SolarDate::new(1900, 1, 1).expect("a day")
}

/// The oldest age that is told apart.
const OLDEST: usize = 130;

/// Full ages on one day, without reckoning each with the calendar.
#[derive(Debug, Clone)]
pub struct Ages {
    /// The last birthday with which one is so old: by age, so the latest day comes first.
    born_by: [Day; OLDEST + 1],
}

impl Ages {
    /// Those on a day.
    #[must_use]
    pub fn on(as_of: SolarDate) -> Self {
        let mut born_by = [NO_DAY; OLDEST + 1];
        for (age, born_by) in (0..).zip(&mut born_by) {
            // A few days too late, and then back to the first that is early enough.
            let about = as_of.plus_days(2 - age * 365 - age / 4 + 1);
            let mut birth = about.filter(|birth| *birth <= as_of).or(Some(as_of));
            while let Some(day) = birth {
                if full_age(day, as_of, LeapDayBirthday::default()) >= age {
                    *born_by = number(day);
                    break;
                }
                birth = day.plus_days(-1);
            }
        }
        Self { born_by }
    }

    /// The full age of somebody born on a day; -1 before birth, and never above 130.
    #[must_use]
    pub fn of(&self, birth: Day) -> i32 {
        let is_reached = |age: usize| (self.born_by.get(age)).is_some_and(|by| birth <= *by);
        // A guess by the mean length of a year is a year off at most: cheaper than a search.
        let days = i64::from(self.born_by[0]) - i64::from(birth);
        let mut reached = usize::try_from(days * 400 / 146_097)
            .unwrap_or(0)
            .min(OLDEST);
        while is_reached(reached) {
            reached += 1;
        }
        while reached > 0 && !is_reached(reached - 1) {
            reached -= 1;
        }
        i32::try_from(reached).map_or(-1, |reached| reached - 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_age_is_that_of_the_calendar(birth in -20_000..60_000_i32, later in 0..60_000_i32) {
            let as_of = day(45_000 + later % 5_000).unwrap();
            let born = day(birth).unwrap();
            let expected = full_age(born, as_of, LeapDayBirthday::default());
            prop_assert_eq!(Ages::on(as_of).of(birth), expected.clamp(-1, 130));
        }
    }

    #[test]
    fn someone_born_on_a_leap_day_is_older_on_the_first_of_march() {
        let born = number("1940-02-29".parse().unwrap());
        let age = |on: &str| Ages::on(on.parse().unwrap()).of(born);
        assert_eq!(age("2025-02-28"), 84);
        assert_eq!(age("2025-03-01"), 85);
        assert_eq!(age("2024-02-29"), 84);
    }
}
