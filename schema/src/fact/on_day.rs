//! What skip rules need to know beyond the answers, on a day.

use super::birth_conflict;
use crate::questionnaire::Facts;
use crate::record::Record;
use crate::value::age::{LeapDayBirthday, full_age};
use crate::value::solar::SolarDate;

/// The facts of one record on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnDay {
    day: Option<SolarDate>,
    birth_conflict: bool,
}

impl OnDay {
    /// The facts of this record; on the day of its latest visit if no day is known.
    #[must_use]
    pub fn of(record: &Record, day: Option<SolarDate>) -> Self {
        let day = day.or_else(|| super::visit_day(record));
        Self {
            day,
            birth_conflict: birth_conflict(record, day),
        }
    }
}

impl Facts for OnDay {
    fn age(&self, date: &str) -> Option<i64> {
        let birth = date.parse().ok()?;
        Some(full_age(birth, self.day?, LeapDayBirthday::default()).into())
    }

    fn birth_conflict(&self) -> bool {
        self.birth_conflict
    }
}
