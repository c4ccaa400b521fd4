//! What the subsidies pay in each county, from when on, as the offices entered it.
//!
//! A county's own standard holds before the prefecture's, and the one that is valid from the
//! later month before the earlier. Where nobody has entered any, the demonstration's figures
//! stand in, and the tables say so.

use std::collections::BTreeMap;

use schema::fact::Tier;
use schema::value::division::{DivisionCode, Level};
use schema::value::solar::YearMonth;
use serde::{Deserialize, Serialize};

use super::Question;
use super::rules::Rates;
use crate::account::AccountId;
use crate::board::AskError;
use crate::facts::Day;
use crate::facts::day::Ages;
use crate::label::{Label, label, label_with};

/// What is paid from a month on. Kept in the log for ever: fields are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standard {
    /// Who entered it.
    pub account: AccountId,
    /// When, in Unix seconds.
    pub at: i64,
    /// The county; or the prefecture, for those of its counties that have none of their own.
    pub division: DivisionCode,
    /// From which month on.
    #[serde(with = "as_text")]
    pub from: YearMonth,
    /// By age, the lowest first; without any, what was entered for the month is withdrawn.
    pub tiers: Vec<Tier>,
    /// Which document says so.
    pub source: String,
}

mod as_text {
    use schema::value::solar::YearMonth;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        month: &YearMonth,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(month)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<YearMonth, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The ages that a subsidy may begin at, the yuan that it may pay a month, and how many tiers.
const AGES: std::ops::RangeInclusive<i16> = 60..=120;
const MOST_YUAN: u32 = 100_000;
const MOST_TIERS: usize = 12;

impl Standard {
    /// Whether its tiers are in order, each once, of sensible ages and sums.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let in_order = (self.tiers.iter().zip(self.tiers.iter().skip(1)))
            .all(|(one, next)| one.from_age < next.from_age);
        let sensible = |tier: &Tier| AGES.contains(&tier.from_age) && tier.yuan <= MOST_YUAN;
        in_order && self.tiers.iter().all(sensible) && self.tiers.len() <= MOST_TIERS
    }
}

/// Every standard that holds, by division and by the month that it is valid from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standards(BTreeMap<DivisionCode, BTreeMap<YearMonth, (Standard, Rates)>>);

impl Standards {
    /// Those that stand when all these have been entered, one after the other.
    #[must_use]
    pub fn of(entered: impl IntoIterator<Item = Standard>) -> Self {
        let mut standards = Self::default();
        for standard in entered {
            let of_division = standards.0.entry(standard.division).or_default();
            match standard.tiers.is_empty() {
                true => {
                    of_division.remove(&standard.from);
                }
                false => {
                    let rates = Rates::of(&standard.tiers);
                    of_division.insert(standard.from, (standard, rates));
                }
            }
        }
        standards.0.retain(|_, months| !months.is_empty());
        standards
    }

    /// All of them, by division and month.
    pub fn all(&self) -> impl Iterator<Item = &Standard> {
        let months = self.0.values().flat_map(BTreeMap::values);
        months.map(|(standard, _)| standard)
    }

    /// What is paid in a place in a month, and the standard that says so; none where the
    /// demonstration's figures stand in.
    #[must_use]
    pub fn valid(&self, place: DivisionCode, month: YearMonth) -> (&Rates, Option<&Standard>) {
        let found = offices(place).find_map(|office| {
            let (_, valid) = self.0.get(&office)?.range(..=month).next_back()?;
            Some(valid)
        });
        match found {
            Some((standard, rates)) => (rates, Some(standard)),
            None => (Rates::demonstration(), None),
        }
    }

    /// What must be said of the money of a table that begins in a month: whose standards it
    /// is reckoned by, and where by figures of the demonstration.
    pub(super) fn notes(
        &self,
        question: &Question<'_>,
        month: YearMonth,
    ) -> Result<Vec<Label>, AskError> {
        let mut by_standard: Vec<(Option<&Standard>, Vec<DivisionCode>)> = Vec::new();
        for county in counties(question)? {
            let (_, standard) = self.valid(county, month);
            match by_standard.iter_mut().find(|(known, _)| *known == standard) {
                Some((_, counties)) => counties.push(county),
                None => by_standard.push((standard, vec![county])),
            }
        }
        let alone = by_standard.len() == 1;
        let notes = by_standard.into_iter().map(|(standard, counties)| {
            let names: Vec<String> = (counties.iter())
                .map(|county| {
                    let name = question.divisions.name(*county);
                    name.map_or_else(|| county.to_string(), str::to_owned)
                })
                .collect();
            match standard {
                Some(standard) => told(standard, &names),
                None if alone => label("table.note-demonstration"),
                None => in_both("table.note-demonstration-of", |comma| {
                    vec![("places", names.join(comma))]
                }),
            }
        });
        Ok(notes.collect())
    }
}

/// Whose standards hold in a place: the county's, then the prefecture's.
fn offices(place: DivisionCode) -> impl Iterator<Item = DivisionCode> {
    let county = place.county();
    let prefecture = match place.level() {
        Level::Province => None,
        Level::Prefecture => Some(place),
        _ => county.and_then(DivisionCode::parent),
    };
    county.into_iter().chain(prefecture)
}

/// The counties that a table is about.
fn counties(question: &Question<'_>) -> Result<Vec<DivisionCode>, AskError> {
    let mut found = Vec::new();
    for division in question.asked()? {
        match division.county() {
            Some(county) => found.push(county),
            None => {
                let all = question.divisions.all();
                let counties = all
                    .filter(|one| division.contains(one.code) && one.code.level() == Level::County);
                found.extend(counties.map(|county| county.code));
            }
        }
    }
    found.dedup();
    Ok(found)
}

/// A standard in words.
fn told(standard: &Standard, names: &[String]) -> Label {
    let tiers = Rates::of(&standard.tiers).tiers;
    let said = |of: fn(&Label) -> &str, comma: &str| {
        let tiers: Vec<String> = (tiers.iter())
            .map(|named| {
                let (name, yuan) = (named.label(), named.tier.yuan.to_string());
                let said = [("tier", of(&name)), ("yuan", yuan.as_str())];
                of(&label_with("table.standard-tier", &said)).to_owned()
            })
            .collect();
        label_with(
            "table.note-standard",
            &[
                ("places", &names.join(comma)),
                ("from", &standard.from.to_string()),
                ("tiers", &tiers.join(comma)),
                ("source", &standard.source),
            ],
        )
    };
    Label {
        zh: said(|label| &label.zh, "、").zh,
        en: said(|label| &label.en, ", ").en,
    }
}

/// A sentence whose parameters are lists, joined as each language does.
fn in_both(code: &str, parameters: impl Fn(&str) -> Vec<(&'static str, String)>) -> Label {
    let made = |comma: &str| {
        let parameters = parameters(comma);
        let parameters: Vec<_> = (parameters.iter())
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        label_with(code, &parameters)
    };
    Label {
        zh: made("、").zh,
        en: made(", ").en,
    }
}

/// What is paid in each of some months, worked out once for everybody.
pub(super) struct Paying<'s> {
    months: usize,
    /// By county or prefecture, which of the sets holds.
    of: BTreeMap<DivisionCode, usize>,
    /// Month by month; the first is the demonstration's.
    sets: Vec<Vec<&'s Rates>>,
}

impl<'s> Paying<'s> {
    pub(super) fn of(standards: &'s Standards, months: &[YearMonth]) -> Self {
        let mut paying = Self {
            months: months.len(),
            of: BTreeMap::new(),
            sets: vec![vec![Rates::demonstration(); months.len()]],
        };
        for office in standards.0.keys() {
            let set = (months.iter()).map(|month| standards.valid(*office, *month).0);
            paying.of.insert(*office, paying.sets.len());
            paying.sets.push(set.collect());
        }
        paying
    }

    /// How many sets there are.
    pub(super) fn sets(&self) -> usize {
        self.sets.len()
    }

    /// The set that holds in a place.
    pub(super) fn set(&self, place: DivisionCode) -> usize {
        if self.of.is_empty() {
            return 0;
        }
        let set = offices(place).find_map(|office| self.of.get(&office));
        set.copied().unwrap_or_default()
    }

    /// What a set pays in a month.
    pub(super) fn rates(&self, set: usize, month: usize) -> &'s Rates {
        self.sets[set][month]
    }

    /// What is due in the first of the months to somebody born on a day, by the ages on the
    /// last days of each.
    pub(super) fn due(&self, set: usize, birth: Day, ages: &[Ages]) -> u64 {
        let months = &self.sets[set][..ages.len().min(self.months)];
        let (mut sum, mut from) = (0, 0);
        while let Some(rates) = months.get(from) {
            let same = |other: &&&Rates| std::ptr::eq(**other, *rates);
            let to = from + months[from..].iter().take_while(same).count();
            sum += rates.due(birth, &ages[from..to]);
            from = to;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> YearMonth {
        text.parse().unwrap()
    }

    fn standard(division: &str, from: &str, tiers: &[(i16, u32)]) -> Standard {
        Standard {
            account: AccountId([1; 8]),
            at: 0,
            division: division.parse().unwrap(),
            from: month(from),
            tiers: (tiers.iter())
                .map(|(from_age, yuan)| Tier {
                    from_age: *from_age,
                    yuan: *yuan,
                })
                .collect(),
            source: "怒民发〔2025〕1号".to_owned(),
        }
    }

    fn paid(standards: &Standards, place: &str, in_month: &str, age: i32) -> Option<u32> {
        let (rates, _) = standards.valid(place.parse().unwrap(), month(in_month));
        rates.tier_of(age).map(|at| rates.tiers[at].tier.yuan)
    }

    #[test]
    fn a_county_s_own_standard_holds_before_the_prefecture_s_and_the_later_before_the_earlier() {
        let standards = Standards::of([
            standard("533300", "2024-01", &[(80, 55), (100, 300)]),
            standard("533301", "2025-07", &[(80, 60), (90, 120)]),
            standard("533301", "2027-01", &[(80, 70)]),
        ]);
        let village = "533301002210";
        assert_eq!(
            paid(&standards, village, "2023-12", 85),
            Some(50),
            "demonstration"
        );
        assert_eq!(paid(&standards, village, "2024-01", 85), Some(55));
        assert_eq!(paid(&standards, village, "2025-06", 100), Some(300));
        assert_eq!(paid(&standards, village, "2026-11", 100), Some(120));
        assert_eq!(paid(&standards, village, "2027-01", 100), Some(70));
        assert_eq!(paid(&standards, "533323100201", "2026-11", 100), Some(300));
        assert_eq!(paid(&standards, "533323100201", "2026-11", 79), None);
    }

    #[test]
    fn what_is_entered_again_for_a_month_replaces_and_nothing_withdraws_it() {
        let first = standard("533301", "2025-01", &[(80, 60)]);
        let again = standard("533301", "2025-01", &[(80, 65)]);
        let nothing = standard("533301", "2025-01", &[]);
        let village = "533301002210";
        let both = Standards::of([first.clone(), again.clone()]);
        assert_eq!(paid(&both, village, "2025-01", 80), Some(65));
        let withdrawn = Standards::of([first, again, nothing]);
        assert_eq!(paid(&withdrawn, village, "2025-01", 80), Some(50));
        assert_eq!(withdrawn, Standards::default());
    }

    #[test]
    fn a_year_is_paid_month_by_month_by_what_is_valid_then() {
        let standards = Standards::of([standard("533301", "2026-07", &[(80, 80)])]);
        let months: Vec<YearMonth> = (1..=12)
            .map(|at| YearMonth::new(2026, at).unwrap())
            .collect();
        let ages: Vec<Ages> = months
            .iter()
            .map(|month| Ages::on(month.last_day()))
            .collect();
        let paying = Paying::of(&standards, &months);
        let birth = crate::facts::day::number("1940-05-01".parse().unwrap());
        let due = |place: &str, months: usize| {
            let set = paying.set(place.parse().unwrap());
            paying.due(set, birth, &ages[..months])
        };
        assert_eq!(due("533301002210", 12), 6 * 50 + 6 * 80);
        assert_eq!(due("533301002210", 7), 6 * 50 + 80);
        assert_eq!(due("533323100201", 12), 12 * 50);
    }

    #[test]
    fn tiers_go_upwards_and_pay_what_can_be_paid() {
        let sound = |tiers: &[(i16, u32)]| standard("533301", "2025-01", tiers).is_sound();
        assert!(sound(&[(80, 50), (90, 100), (100, 500)]) && sound(&[]));
        assert!(!sound(&[(90, 50), (80, 100)]) && !sound(&[(80, 50), (80, 100)]));
        assert!(!sound(&[(8, 50)]) && !sound(&[(80, 100_001)]));
    }

    #[test]
    fn a_standard_reads_back_from_the_log() {
        let one = standard("533301", "2025-01", &[(80, 60)]);
        let written = serde_json::to_string(&one).unwrap();
        assert!(written.contains("\"from\":\"2025-01\""));
        assert_eq!(serde_json::from_str::<Standard>(&written).unwrap(), one);
    }
}
