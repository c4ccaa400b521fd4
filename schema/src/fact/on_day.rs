//! What skip rules need to know beyond the answers, on a day.

use super::{birth_conflict, full_age};
use crate::questionnaire::Facts;
use crate::record::Record;
use crate::value::age::{self, LeapDayBirthday};
use crate::value::solar::SolarDate;

/// The facts of one record on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnDay {
    day: Option<SolarDate>,
    age_full: Option<i64>,
    birth_conflict: bool,
}

impl OnDay {
    /// The facts of this record; on the day of its latest visit if no day is known.
    #[must_use]
    pub fn of(record: &Record, day: Option<SolarDate>) -> Self {
        let day = day.or_else(|| super::visit_day(record));
        Self {
            day,
            age_full: day
                .and_then(|day| full_age(record, day, LeapDayBirthday::default()))
                .map(|ages| ages.youngest.into()),
            birth_conflict: birth_conflict(record, day),
        }
    }
}

impl Facts for OnDay {
    fn age(&self, date: &str) -> Option<i64> {
        let birth = date.parse().ok()?;
        Some(age::full_age(birth, self.day?, LeapDayBirthday::default()).into())
    }

    fn age_full(&self) -> Option<i64> {
        self.age_full
    }

    fn birth_conflict(&self) -> bool {
        self.birth_conflict
    }
}
