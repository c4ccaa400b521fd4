//! Who counts on a day, and the headcounts by division, age group and sex (table T1 of the
//! questionnaire).
//!
//! Who counts (derived fact D14 and domain section 8):
//!
//! - *alive on the day*: not known to have died before it. A death on the day itself comes
//!   after the census moment, which is the day's beginning. Missing and not verified people
//!   stay in until somebody says otherwise;
//! - *resident*: residence status 1, 3 or 4, in the village of enumeration. Where nobody has
//!   been yet, the list is presumed right, and [`Headcounts::unvisited`] says how many those are;
//! - *registered*: in the division of the household register; where it is not given, in the
//!   village of enumeration unless the status is 3 (registered elsewhere);
//! - *not* records read as another one, nor names of which the visit found no such person.
//!
//! Age is the full age on the day. Where the birth date is known in part, the youngest
//! possible age counts, so that nobody is called older than is certain;
//! [`Headcounts::uncertain`] says for how many the group could be another.

use std::collections::{BTreeMap, BTreeSet};

use schema::coverage::Coverage;
use schema::value::age::AgeGroup;
use schema::value::division::DivisionCode;
use schema::value::id_number::WrittenIdNumber;
use schema::value::sex::Sex;
use schema::value::solar::SolarDate;
use serde::{Deserialize, Serialize};

use crate::facts::Person;

pub use census::{Census, Counted, Places, Reason};

mod census;

/// One age group's cell, by sex.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Men.
    pub male: u64,
    /// Women.
    pub female: u64,
    /// Those whose sex is not known or not stated.
    pub unstated: u64,
}

/// The age groups of one line, youngest first, as [`AgeGroup::CENSUS`] has them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Groups(pub [Cell; 5]);

/// One line: a division's people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heads {
    /// Those who live there.
    pub resident: Groups,
    /// Those whose household is registered there.
    pub registered: Groups,
}

/// Who was left out, and why. Each record is counted in some line or in one of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Read as another record.
    pub merged: u64,
    /// Dead before the day.
    pub dead: u64,
    /// No such person.
    pub not_found: u64,
    /// Not yet 80 on the day, surely.
    pub under_80: u64,
    /// Perhaps 80 on the day, perhaps not.
    pub perhaps_80: u64,
    /// Without any birth date.
    pub no_birth: u64,
    /// Neither resident nor registered in a division that is known.
    pub nowhere: u64,
}

/// The headcounts of a day.
#[derive(Debug, Clone)]
pub struct Headcounts {
    census: Census,
    /// By village of residence or registration; townships and counties where only they are known.
    pub by_place: BTreeMap<DivisionCode, Heads>,
    /// Who was left out.
    pub left_out: LeftOut,
    /// Counted, but the age group could be another.
    pub uncertain: u64,
    /// Counted on the word of a list alone.
    pub unvisited: u64,
    /// Counted under an ID number that another counted record has too: some of them are
    /// perhaps one person, whom the duplicate reviewer joins.
    pub perhaps_twice: u64,
    numbers: BTreeSet<String>,
}

impl Cell {
    /// Everybody in it.
    #[must_use]
    pub fn total(self) -> u64 {
        self.male + self.female + self.unstated
    }

    fn add(&mut self, other: Self) {
        self.male += other.male;
        self.female += other.female;
        self.unstated += other.unstated;
    }
}

impl Groups {
    /// All age groups together.
    #[must_use]
    pub fn all(&self) -> Cell {
        let mut all = Cell::default();
        self.0.iter().for_each(|cell| all.add(*cell));
        all
    }

    fn add(&mut self, other: &Self) {
        for (cell, more) in self.0.iter_mut().zip(other.0) {
            cell.add(more);
        }
    }

    fn count(&mut self, group: AgeGroup, sex: Option<Sex>) {
        let Some(place) = AgeGroup::CENSUS.iter().position(|known| *known == group) else {
            return;
        };
        let cell = &mut self.0[place];
        match sex {
            Some(Sex::Male) => cell.male += 1,
            Some(Sex::Female) => cell.female += 1,
            Some(Sex::Unknown | Sex::NotStated) | None => cell.unstated += 1,
        }
    }
}

impl Heads {
    /// Adds another line's people.
    pub fn add(&mut self, other: &Self) {
        self.resident.add(&other.resident);
        self.registered.add(&other.registered);
    }
}

impl LeftOut {
    fn of(&mut self, reason: Reason) -> &mut u64 {
        match reason {
            Reason::Merged => &mut self.merged,
            Reason::Dead => &mut self.dead,
            Reason::NotFound => &mut self.not_found,
            Reason::Under80 => &mut self.under_80,
            Reason::Perhaps80 => &mut self.perhaps_80,
            Reason::NoBirth => &mut self.no_birth,
            Reason::Nowhere => &mut self.nowhere,
        }
    }
}

impl Headcounts {
    /// Nobody yet.
    #[must_use]
    pub fn on(as_of: SolarDate) -> Self {
        Self::of(Census::on(as_of))
    }

    /// Nobody yet.
    #[must_use]
    pub fn of(census: Census) -> Self {
        Self {
            census,
            by_place: BTreeMap::new(),
            left_out: LeftOut::default(),
            uncertain: 0,
            unvisited: 0,
            perhaps_twice: 0,
            numbers: BTreeSet::new(),
        }
    }

    /// The day, at its beginning.
    #[must_use]
    pub fn as_of(&self) -> SolarDate {
        self.census.as_of()
    }

    /// Counts a person, or says in [`Headcounts::left_out`] why not. Whether it was counted.
    pub fn count(&mut self, person: Person<'_>) -> bool {
        let counted = match self.census.verdict(person) {
            Ok(counted) => counted,
            Err(reason) => {
                *self.left_out.of(reason) += 1;
                return false;
            }
        };
        let Counted {
            resident,
            registered,
            group,
            ..
        } = counted;
        let sex = person.sex();
        if let Some(place) = resident {
            let heads = self.by_place.entry(place).or_default();
            heads.resident.count(group, sex);
            if registered == resident {
                heads.registered.count(group, sex);
            }
        }
        if let Some(place) = registered.filter(|_| registered != resident) {
            let heads = self.by_place.entry(place).or_default();
            heads.registered.count(group, sex);
        }
        self.uncertain += u64::from(counted.uncertain);
        self.unvisited += u64::from(person.head.coverage == Coverage::NotVisited);
        true
    }

    /// Keeps the ID number of somebody who was counted: whether another has it.
    pub fn keep_number(&mut self, id_number: &str) {
        if let Ok(number) = WrittenIdNumber::parse(id_number) {
            let is_new = self.numbers.insert(number.as_str().to_owned());
            self.perhaps_twice += u64::from(!is_new);
        }
    }

    /// Counts whom another has counted.
    pub fn join(&mut self, other: Self) {
        for (place, heads) in other.by_place {
            self.by_place.entry(place).or_default().add(&heads);
        }
        let out = other.left_out;
        let ours = &mut self.left_out;
        for (reason, count) in [
            (Reason::Merged, out.merged),
            (Reason::Dead, out.dead),
            (Reason::NotFound, out.not_found),
            (Reason::Under80, out.under_80),
            (Reason::Perhaps80, out.perhaps_80),
            (Reason::NoBirth, out.no_birth),
            (Reason::Nowhere, out.nowhere),
        ] {
            *ours.of(reason) += count;
        }
        self.uncertain += other.uncertain;
        self.unvisited += other.unvisited;
    }

    /// The lines of a level: everybody in each division that `of` maps a place to.
    #[must_use]
    pub fn by(
        &self,
        of: impl Fn(DivisionCode) -> Option<DivisionCode>,
    ) -> BTreeMap<DivisionCode, Heads> {
        let mut lines: BTreeMap<DivisionCode, Heads> = BTreeMap::new();
        for (place, heads) in &self.by_place {
            // A place known less finely than the level stands in a line of its own.
            lines
                .entry(of(*place).unwrap_or(*place))
                .or_default()
                .add(heads);
        }
        lines
    }

    /// Everybody.
    #[must_use]
    pub fn total(&self) -> Heads {
        let mut total = Heads::default();
        self.by_place.values().for_each(|heads| total.add(heads));
        total
    }
}

#[cfg(test)]
mod tests;
