//! Headcounts by division, age group and sex on a day (table T1 of the questionnaire).
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
use schema::value::age::{AgeGroup, LeapDayBirthday, full_age};
use schema::value::division::DivisionCode;
use schema::value::id_number::WrittenIdNumber;
use schema::value::sex::Sex;
use schema::value::solar::SolarDate;
use serde::{Deserialize, Serialize};

use crate::projection::Person;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headcounts {
    /// The day, at its beginning.
    pub as_of: SolarDate,
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
    fn add(&mut self, other: &Self) {
        self.resident.add(&other.resident);
        self.registered.add(&other.registered);
    }
}

impl Headcounts {
    /// Nobody yet.
    #[must_use]
    pub fn on(as_of: SolarDate) -> Self {
        Self {
            as_of,
            by_place: BTreeMap::new(),
            left_out: LeftOut::default(),
            uncertain: 0,
            unvisited: 0,
            perhaps_twice: 0,
            numbers: BTreeSet::new(),
        }
    }

    /// Counts a person, or says in [`Headcounts::left_out`] why not.
    pub fn count(&mut self, person: &Person) {
        let out = &mut self.left_out;
        if person.merged {
            out.merged += 1;
            return;
        }
        if is_dead(person, self.as_of) {
            out.dead += 1;
            return;
        }
        if person.coverage == Coverage::Unknown && person.residence != "5" {
            out.not_found += 1;
            return;
        }
        let Some((first, last)) = person.birth else {
            out.no_birth += 1;
            return;
        };
        let age = |birth| full_age(birth, self.as_of, LeapDayBirthday::default());
        let (youngest, oldest) = (AgeGroup::of(age(last)), AgeGroup::of(age(first)));
        if youngest == AgeGroup::Under80 {
            match oldest {
                AgeGroup::Under80 => out.under_80 += 1,
                _ => out.perhaps_80 += 1,
            }
            return;
        }
        let (resident, registered) = (resident_in(person), registered_in(person));
        if resident.is_none() && registered.is_none() {
            out.nowhere += 1;
            return;
        }
        if let Some(place) = resident {
            let heads = self.by_place.entry(place).or_default();
            heads.resident.count(youngest, person.sex);
        }
        if let Some(place) = registered {
            let heads = self.by_place.entry(place).or_default();
            heads.registered.count(youngest, person.sex);
        }
        self.uncertain += u64::from(youngest != oldest);
        self.unvisited += u64::from(person.coverage == Coverage::NotVisited);
        if let Ok(number) = WrittenIdNumber::parse(&person.id_number) {
            let is_new = self.numbers.insert(number.as_str().to_owned());
            self.perhaps_twice += u64::from(!is_new);
        }
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

fn is_dead(person: &Person, as_of: SolarDate) -> bool {
    let said = person.life_status == "2" || person.coverage == Coverage::Died;
    said && person.death_last.is_none_or(|day| day < as_of)
}

fn resident_in(person: &Person) -> Option<DivisionCode> {
    match person.residence.as_str() {
        "2" | "5" => None,
        _ => person.village,
    }
}

fn registered_in(person: &Person) -> Option<DivisionCode> {
    let own = || {
        (person.residence != "3")
            .then_some(person.village)
            .flatten()
    };
    person.hukou.or_else(own)
}

#[cfg(test)]
mod tests;
