//! What the subsidies pay, tier by tier: as an office entered it, or the figures of the
//! demonstration in `data/subsidy_rules.csv`.

use std::sync::LazyLock;

use schema::fact::Tier;

use crate::facts::Day;
use crate::facts::day::Ages;
use crate::label::{Label, label_with};

/// A rule set's tiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rates {
    /// The tiers, the lowest age first.
    pub tiers: Vec<NamedTier>,
}

/// From which age, to which, and whether it is the longevity subsidy.
pub(super) type TierKey = (i16, Option<i16>, bool);

/// A tier of a subsidy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedTier {
    /// From which age, and what it pays a month.
    pub tier: Tier,
    /// The last age it pays for.
    pub to_age: Option<i16>,
    /// Whether it is the longevity subsidy; the health subsidy otherwise.
    longevity: bool,
}

/// The rule set that figures are projected with where nobody has entered a standard.
const DEMONSTRATION: &str = "demo_A";

/// The age from which the longevity subsidy is paid.
const LONGEVITY: i16 = 100;

impl Rates {
    /// These tiers, the lowest age first: each is paid up to the next.
    #[must_use]
    pub fn of(tiers: &[Tier]) -> Self {
        let next = tiers.iter().skip(1).map(|next| Some(next.from_age - 1));
        let named = tiers
            .iter()
            .zip(next.chain([None]))
            .map(|(tier, to_age)| NamedTier {
                tier: *tier,
                to_age,
                longevity: tier.from_age >= LONGEVITY,
            });
        Self {
            tiers: named.collect(),
        }
    }

    /// The rates of the demonstration: nobody's real ones, and the tables say so.
    #[must_use]
    pub fn demonstration() -> &'static Self {
        static RATES: LazyLock<Rates> = LazyLock::new(|| Rates::read(DEMONSTRATION));
        &RATES
    }

    fn read(set: &str) -> Self {
        let text = include_str!("../../../data/subsidy_rules.csv");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let tier = |row: csv::StringRecord| {
            let number = |column: usize| row.get(column)?.parse::<i16>().ok();
            Some(NamedTier {
                tier: Tier {
                    from_age: number(3)?,
                    yuan: row.get(5)?.parse().ok()?,
                },
                to_age: number(4),
                longevity: row.get(2)?.starts_with("longevity"),
            })
        };
        let rows = reader.records().filter_map(Result::ok);
        let mut tiers: Vec<_> = (rows.filter(|row| row.get(0) == Some(set)))
            .filter_map(tier)
            .collect();
        tiers.sort_by_key(|tier| tier.tier.from_age);
        Self { tiers }
    }

    /// The place of the tier of an age.
    #[must_use]
    pub fn tier_of(&self, age: i32) -> Option<usize> {
        (self.tiers.iter()).rposition(|tier| i32::from(tier.tier.from_age) <= age)
    }

    /// What is due to somebody born on a day in months of which these are the ages on the
    /// last days, in order: everything until death.
    #[must_use]
    pub fn due(&self, birth: Day, months: &[Ages]) -> u64 {
        let yuan = |ages: &Ages| {
            let place = self.tier_of(ages.of(birth));
            place.map_or(0, |place| u64::from(self.tiers[place].tier.yuan))
        };
        let (Some(first), Some(last)) = (months.first().map(yuan), months.last().map(yuan)) else {
            return 0;
        };
        // Few come to another tier within a year.
        if first == last {
            return first * months.len() as u64;
        }
        months.iter().map(yuan).sum()
    }
}

impl NamedTier {
    /// What tells it from others, whatever it pays.
    #[must_use]
    pub(super) fn key(&self) -> TierKey {
        (self.tier.from_age, self.to_age, self.longevity)
    }

    /// What it is called: the subsidy and the ages.
    #[must_use]
    pub fn label(&self) -> Label {
        let from = self.tier.from_age.to_string();
        let to = self.to_age.map(|age| age.to_string()).unwrap_or_default();
        match (self.longevity, self.to_age) {
            (true, _) => label_with("table.longevity-subsidy", &[("from", &from)]),
            (false, Some(_)) => label_with("table.health-subsidy", &[("from", &from), ("to", &to)]),
            (false, None) => label_with("table.health-subsidy-open", &[("from", &from)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use schema::value::solar::YearMonth;

    use super::*;
    use crate::facts::day::number;

    #[test]
    fn the_demonstration_has_three_tiers() {
        let yuan = |age| {
            let rates = Rates::demonstration();
            rates.tier_of(age).map(|place| rates.tiers[place].tier.yuan)
        };
        assert_eq!(
            [79, 80, 89, 90, 99, 100, 110].map(yuan),
            [
                None,
                Some(50),
                Some(50),
                Some(100),
                Some(100),
                Some(500),
                Some(500)
            ]
        );
    }

    #[test]
    fn a_year_is_due_from_the_month_of_the_birthday_at_the_rate_of_each_month() {
        let months: Vec<Ages> = (1..=12)
            .map(|month| Ages::on(YearMonth::new(2026, month).unwrap().last_day()))
            .collect();
        let due = |birth: &str| {
            let birth = number(birth.parse().unwrap());
            Rates::demonstration().due(birth, &months)
        };
        assert_eq!(due("1940-01-01"), 12 * 50);
        assert_eq!(due("1946-11-30"), 2 * 50);
        assert_eq!(due("1936-07-01"), 6 * 50 + 6 * 100);
        assert_eq!(due("1947-01-01"), 0);
    }
}
