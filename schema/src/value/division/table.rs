//! The divisions that are and were, and what they are called.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::code::{DivisionCode, Level};
use crate::value::region;

/// A division of the current list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Division {
    /// Its code.
    pub code: DivisionCode,
    /// Its name: `六库街道`.
    pub name: SmolStr,
    /// `county`, `town`, `street`, `village committee`, …; may be empty.
    pub kind: SmolStr,
    /// The name in pinyin without tones, villages without their suffix: for search.
    pub pinyin: SmolStr,
}

/// A name that a code had for some years.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastName {
    /// The name.
    pub name: SmolStr,
    /// The first yearly list that has it.
    pub first_year: u16,
    /// The last yearly list that has it.
    pub last_year: u16,
    /// What probably took its place: same base name, same county. A person must confirm.
    pub likely_successor: Option<DivisionCode>,
}

/// What became of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing<'a> {
    /// In force.
    Current {
        /// Its name.
        name: &'a str,
    },
    /// It was in force once.
    Retired {
        /// The last name it had.
        name: &'a str,
        /// The last year it was in force.
        last_year: u16,
        /// What probably took its place. A person must confirm.
        likely_successor: Option<DivisionCode>,
    },
    /// The table covers its surroundings, and it is not there.
    NeverExisted,
    /// The table does not reach there: a village outside the prefecture.
    NotCovered,
}

/// The table of divisions.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Divisions {
    pub(super) current: BTreeMap<DivisionCode, Division>,
    /// Every name a code had, in order of years.
    pub(super) past: BTreeMap<DivisionCode, Vec<PastName>>,
}

impl Divisions {
    /// A division of the current list.
    #[must_use]
    pub fn get(&self, code: DivisionCode) -> Option<&Division> {
        self.current.get(&code)
    }

    /// How many divisions the current list has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.current.len()
    }

    /// Whether the current list is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.current.is_empty()
    }

    /// The name of a code, or the last it had. Down to counties, all of China.
    #[must_use]
    pub fn name(&self, code: DivisionCode) -> Option<&str> {
        match self.standing(code) {
            Standing::Current { name } | Standing::Retired { name, .. } => Some(name),
            Standing::NeverExisted | Standing::NotCovered => None,
        }
    }

    /// County, township and village in one: `泸水市六库街道六库村委会`. A province or a
    /// prefecture by its own name.
    #[must_use]
    pub fn full_name(&self, code: DivisionCode) -> Option<String> {
        let own = self.name(code)?;
        if code.level() <= Level::County {
            return Some(own.to_owned());
        }
        let above = code
            .parent()
            .filter(|parent| parent.level() >= Level::County);
        let above = above
            .and_then(|parent| self.full_name(parent))
            .unwrap_or_default();
        Some(above + own)
    }

    /// The division above, if the current list has it.
    #[must_use]
    pub fn parent(&self, code: DivisionCode) -> Option<&Division> {
        self.get(code.parent()?)
    }

    /// The direct parts of a division, in order of codes.
    pub fn children(&self, code: DivisionCode) -> impl Iterator<Item = &Division> {
        self.within(code)
            .filter(move |division| division.code.parent() == Some(code))
    }

    /// Every division of the current list, in order of codes.
    pub fn all(&self) -> impl Iterator<Item = &Division> {
        self.current.values()
    }

    /// Those that are part of no other one here.
    pub fn topmost(&self) -> impl Iterator<Item = &Division> {
        (self.all()).filter(|division| self.parent(division.code).is_none())
    }

    /// The villages and communities in a division, itself included if it is one.
    pub fn villages(&self, code: DivisionCode) -> impl Iterator<Item = &Division> {
        self.within(code)
            .filter(|division| division.code.level() == Level::Village)
    }

    fn within(&self, code: DivisionCode) -> impl Iterator<Item = &Division> {
        self.current
            .range(code.all_within())
            .map(|(_, division)| division)
    }

    /// Every name a code had in the yearly lists, earliest first.
    #[must_use]
    pub fn past_names(&self, code: DivisionCode) -> &[PastName] {
        self.past.get(&code).map_or(&[], Vec::as_slice)
    }

    /// What became of a code (check X20).
    #[must_use]
    pub fn standing(&self, code: DivisionCode) -> Standing<'_> {
        if let Some(division) = self.get(code) {
            return Standing::Current {
                name: &division.name,
            };
        }
        if let Some(last) = self.past_names(code).last() {
            return Standing::Retired {
                name: &last.name,
                last_year: last.last_year,
                likely_successor: last.likely_successor,
            };
        }
        if code.level() <= Level::County {
            return standing_of_region(&code.region());
        }
        if self.covers_surroundings_of(code) {
            Standing::NeverExisted
        } else {
            Standing::NotCovered
        }
    }

    /// Whether the nearest known ancestor has any parts in the table.
    fn covers_surroundings_of(&self, code: DivisionCode) -> bool {
        let known = |code| self.current.contains_key(&code) || self.past.contains_key(&code);
        let has_parts = |code: DivisionCode| {
            let mut codes = self
                .current
                .range(code.all_within())
                .map(|(code, _)| code)
                .chain(self.past.range(code.all_within()).map(|(code, _)| code));
            codes.any(|part| part.parent() == Some(code))
        };
        (std::iter::successors(code.parent(), |code| code.parent()))
            .find(|ancestor| known(*ancestor))
            .is_some_and(has_parts)
    }
}

/// A county, prefecture or province by the national list of all years.
fn standing_of_region(code: &str) -> Standing<'static> {
    let periods = region::periods(code);
    let last = periods.iter().filter_map(|region| region.last_year).max();
    match (region::latest_name(code), last) {
        (None, _) => Standing::NeverExisted,
        (Some(name), Some(last_year))
            if periods.iter().all(|region| region.last_year.is_some()) =>
        {
            Standing::Retired {
                name,
                last_year,
                likely_successor: None,
            }
        }
        (Some(name), _) => Standing::Current { name },
    }
}

#[cfg(test)]
mod tests;
