//! Which tier of the subsidy an elder is in, and in which months it is due (D7 to D10).
//!
//! Rates and rules differ by county and year (`domain.md` section 7): they are data.

use serde::{Deserialize, Serialize};

use super::{birth, death, full_age, months_reaching, registered_in};
use crate::record::Record;
use crate::value::age::{Eligibility, LeapDayBirthday};
use crate::value::division::DivisionCode;
use crate::value::solar::{SolarDate, YearMonth};

/// A tier of the subsidy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// The full age from which it is paid.
    pub from_age: i16,
    /// What is paid each month, in yuan.
    pub yuan: u32,
}

/// The day of a month by which an age counts as reached in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeReached {
    /// The last: the month of the birthday is paid at the new rate.
    #[default]
    ByLastDay,
    /// The first: the month after is.
    ByFirstDay,
}

/// The month with which payment begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// That in which the lowest tier's age is reached.
    #[default]
    MonthOfBirthday,
    /// The one after.
    MonthAfterBirthday,
    /// That of the birthday, but never before the application.
    Application,
}

/// A county's rules for some years.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSet {
    /// The county that pays: an elder must be registered in it.
    pub county: DivisionCode,
    /// The first month it is in force.
    pub first_month: YearMonth,
    /// The last month it is in force, if that is set.
    pub last_month: Option<YearMonth>,
    /// The tiers, the lowest age first.
    pub tiers: Vec<Tier>,
    /// When in a month an age counts as reached.
    pub age_reached: AgeReached,
    /// When payment begins.
    pub start: Start,
    /// Whether the month of death, and that of a move of the registration, is still paid.
    pub last_month_is_paid: bool,
    /// When those born on 29 February grow older.
    pub leap_day: LeapDayBirthday,
}

/// The two ends of what is possible, the less favourable first.
type Ends<T> = (T, T);

impl RuleSet {
    /// D7: the tier of a month, for the youngest and for the oldest age possible then; none
    /// below the lowest tier or outside the rules' months.
    #[must_use]
    pub fn tier(&self, record: &Record, month: YearMonth) -> Option<Ends<Option<Tier>>> {
        let day = match self.age_reached {
            AgeReached::ByLastDay => month.last_day(),
            AgeReached::ByFirstDay => month.first_day(),
        };
        let ages = full_age(record, day, self.leap_day)?;
        let in_force =
            month >= self.first_month && self.last_month.is_none_or(|last| month <= last);
        let of = |age: i32| {
            let reached = |tier: &&Tier| i32::from(tier.from_age) <= age;
            self.tiers
                .iter()
                .filter(|_| in_force)
                .rfind(reached)
                .copied()
        };
        Some((of(ages.youngest), of(ages.oldest)))
    }

    /// D9: the month with which payment begins, the latest and the earliest possible; none
    /// without a birth date, or without the application where that is what counts.
    #[must_use]
    pub fn start_month(&self, record: &Record) -> Option<Ends<YearMonth>> {
        let lowest = self.tiers.first()?.from_age;
        let (first, last) = months_reaching(record, lowest, self.leap_day)?;
        let begin = |reached: YearMonth| {
            let begin = match self.start {
                Start::MonthOfBirthday => reached,
                Start::MonthAfterBirthday => reached.plus_months(1)?,
                Start::Application => {
                    let applied: SolarDate = record.text("apply_date")?.parse().ok()?;
                    reached.max(applied.year_month())
                }
            };
            Some(begin.max(self.first_month))
        };
        Some((begin(last)?, begin(first)?))
    }

    /// D10: the last month that is paid, the earliest and the latest possible; none while
    /// nothing stops payment, or nobody knows when it did.
    #[must_use]
    pub fn stop_month(&self, record: &Record) -> Option<Ends<YearMonth>> {
        let moved = || {
            let away: YearMonth = record.text("away_since")?.parse().ok()?;
            (record.text("stop_reason") == Some("2")).then_some((away, away))
        };
        let died = || {
            let (first, last) = death(record)?.interval();
            (record.text("life_status") == Some("2"))
                .then_some((first.year_month(), last.year_month()))
        };
        let last_paid = |month: YearMonth| {
            if self.last_month_is_paid {
                Some(month)
            } else {
                month.plus_months(-1)
            }
        };
        let (earliest, latest) = died().or_else(moved)?;
        Some((last_paid(earliest)?, last_paid(latest)?))
    }

    /// D8: whether the subsidy is due for a month: alive, registered in the county, in a
    /// tier, between start and stop, and not suspended. What is not known makes it possible
    /// at most.
    #[must_use]
    pub fn entitled(&self, record: &Record, month: YearMonth) -> Eligibility {
        let Some(((tier_surely, tier_perhaps), (start_latest, start_earliest))) =
            self.tier(record, month).zip(self.start_month(record))
        else {
            return if birth(record).is_none() {
                Eligibility::Possible
            } else {
                Eligibility::No
            };
        };
        let of = |surely: bool, perhaps: bool| match (surely, perhaps) {
            (true, _) => Eligibility::Certain,
            (false, true) => Eligibility::Possible,
            (false, false) => Eligibility::No,
        };
        let tier = of(tier_surely.is_some(), tier_perhaps.is_some());
        let start = of(month >= start_latest, month >= start_earliest);
        let stop = match self.stop_month(record) {
            Some((earliest, latest)) => of(month <= earliest, month <= latest),
            None => of(record.text("life_status") == Some("1"), true),
        };
        let registered = match registered_in(record) {
            Some(division) => of(
                self.county.contains(division),
                division.contains(self.county),
            ),
            None => Eligibility::Possible,
        };
        // Death and a move stop from a month on; every other reason suspends.
        let suspended =
            (record.text("stop_reason")).is_some_and(|reason| !matches!(reason, "1" | "2"));
        let runs = of(!suspended, false);
        [tier, start, stop, registered, runs]
            .into_iter()
            .min()
            .unwrap_or(Eligibility::No)
    }
}
