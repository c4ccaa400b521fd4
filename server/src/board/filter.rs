//! Which people are meant: conditions on coded fields, divisions, the count of a day.

use std::ops::RangeInclusive;

use schema::value::division::DivisionCode;
use schema::value::solar::SolarDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::dimension::Dimension;
use super::{AskError, Asker};
use crate::facts::{Categories, Person};
use crate::tabulation::Census;

/// A condition: the field falls in one of these.
///
/// Fields are the coded ones of the form and the items of its grids (`adl.eating`), by their
/// codes or `other`, `unknown`, `refused`, `unanswered`; and
///
/// - `division`, `registered_in`: codes of divisions;
/// - `age_group`: `<80`, `80-84` to `100+`, `unanswered`; `age`: full years, the youngest
///   possible;
/// - `coverage`, `stage`, by their words; `listed`, `conflicts`, `merged`: `true`, `false`;
///   records read as another one are left out unless `merged` asks for them;
/// - `spot_check`: `unchecked`, `right`, `wrong`, by what was found last;
/// - `dependent_items`: `0` to `6`, `unanswered`;
/// - `counted`: `resident`, `registered` or `all` (either): whom the tables of the day count;
/// - `as_of`: the day at whose beginning ages and counts hold, one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Where {
    /// The field.
    pub field: String,
    /// Its codes.
    pub any_of: Vec<String>,
}

impl Where {
    /// The condition that a field is one of these.
    #[must_use]
    pub fn new<T: ToString>(field: &str, any_of: impl IntoIterator<Item = T>) -> Self {
        Self {
            field: field.to_owned(),
            any_of: any_of.into_iter().map(|value| value.to_string()).collect(),
        }
    }
}

/// Who counts where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Universe {
    /// Those who live there.
    Resident,
    /// Those whose household is registered there.
    Registered,
    /// Every record that is not read as another one.
    All,
}

/// All conditions, worked out.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    pub(crate) census: Census,
    tests: Vec<Test>,
}

#[derive(Debug, Clone)]
enum Test {
    In(Dimension, Categories),
    Age(Vec<i32>),
    Division(Vec<RangeInclusive<u64>>),
    RegisteredIn(Vec<RangeInclusive<u64>>),
    Counted(Vec<Universe>),
}

impl Filter {
    /// That of these conditions. `as_of` holds unless one names another day.
    pub(crate) fn of(
        conditions: &[Where],
        as_of: SolarDate,
        asker: &Asker,
    ) -> Result<Self, AskError> {
        let mut day = as_of;
        let mut tests = Vec::with_capacity(conditions.len());
        for condition in conditions {
            match condition.field.as_str() {
                "as_of" => {
                    if let Some(named) = each(condition, |value| value.parse().ok())?.first() {
                        day = *named;
                    }
                }
                "age" => tests.push(Test::Age(each(condition, |value| value.parse().ok())?)),
                "division" => tests.push(Test::Division(each(condition, range)?)),
                "registered_in" => tests.push(Test::RegisteredIn(each(condition, range)?)),
                "counted" => tests.push(Test::Counted(each(condition, universe)?)),
                field => {
                    let dimension = Dimension::named(field)?;
                    if !dimension.is_open_to(asker) {
                        let field = field.to_owned();
                        return Err(AskError::Masked { field });
                    }
                    let bits = each(condition, |value| dimension.bit(value))?;
                    tests.push(Test::In(
                        dimension,
                        bits.iter().fold(0, |all, bit| all | bit),
                    ));
                }
            }
        }
        if !conditions
            .iter()
            .any(|condition| condition.field == "merged")
        {
            let no = Dimension::Merged.bit("false").unwrap_or_default();
            tests.push(Test::In(Dimension::Merged, no));
        }
        Ok(Self {
            census: Census::on(day),
            tests,
        })
    }

    /// Whether a person is meant.
    pub(crate) fn fits(&self, person: Person<'_>) -> bool {
        self.tests
            .iter()
            .all(|test| test.fits(person, &self.census))
    }
}

impl Test {
    fn fits(&self, person: Person<'_>, census: &Census) -> bool {
        let in_one = |ranges: &[RangeInclusive<u64>], number: u64| {
            ranges.iter().any(|range| range.contains(&number))
        };
        match self {
            Self::In(dimension, wanted) => dimension.of(person, census) & wanted != 0,
            Self::Age(ages) => census
                .ages(person)
                .is_some_and(|(youngest, _)| ages.contains(&youngest)),
            Self::Division(ranges) => in_one(ranges, person.head.village),
            Self::RegisteredIn(ranges) => {
                let counted = census.verdict(person).ok();
                counted
                    .and_then(|counted| counted.registered)
                    .is_some_and(|division| in_one(ranges, division.number()))
            }
            Self::Counted(universes) => census.verdict(person).is_ok_and(|counted| {
                universes.iter().any(|universe| match universe {
                    Universe::Resident => counted.resident.is_some(),
                    Universe::Registered => counted.registered.is_some(),
                    Universe::All => true,
                })
            }),
        }
    }
}

fn each<T>(condition: &Where, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, AskError> {
    let value = |value: &String| {
        read(value).ok_or_else(|| AskError::NoSuchValue {
            field: condition.field.clone(),
            value: value.clone(),
        })
    };
    condition.any_of.iter().map(value).collect()
}

fn range(value: &str) -> Option<RangeInclusive<u64>> {
    let all: RangeInclusive<DivisionCode> = value.parse::<DivisionCode>().ok()?.all_within();
    Some(all.start().number()..=all.end().number())
}

fn universe(word: &str) -> Option<Universe> {
    match word {
        "resident" => Some(Universe::Resident),
        "registered" => Some(Universe::Registered),
        "all" => Some(Universe::All),
        _ => None,
    }
}
