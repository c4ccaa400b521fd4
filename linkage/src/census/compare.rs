//! Two records, compared.

use std::sync::LazyLock;

use super::elder::Elder;
use super::name_level::NameLevel;
use super::tables::NameCounts;
use super::{Elders, RARITIES, contact, date_form, id_form, name_level, place, shape};
use crate::scan::Compare;
use crate::shape::{Pattern, Shape};

static SHAPE: LazyLock<Shape> = LazyLock::new(shape);

impl Compare for Elders {
    fn records(&self) -> usize {
        self.records.len()
    }

    fn pattern(&self, a: u32, b: u32) -> Pattern {
        SHAPE.pack(&self.levels(&self.records[a as usize], &self.records[b as usize]))
    }

    fn fetch_first(&self, records: &[u32]) {
        // The number and the sex lie at the two ends of a record.
        let ends = records.iter().map(|record| {
            let elder = &self.records[*record as usize];
            elder.id.digits as u8 ^ elder.sex
        });
        std::hint::black_box(ends.fold(0, |all, one| all ^ one));
    }

    fn fetch(&self, records: &[u32]) {
        let forms = &self.names.forms;
        let letters = |record: &u32| {
            let elder = &self.records[*record as usize];
            let of = |name: u32| u32::from(forms[name as usize].length);
            of(elder.name) ^ of(elder.guardian) ^ self.names.counts[elder.name as usize].last
        };
        std::hint::black_box(records.iter().map(letters).fold(0, |all, one| all ^ one));
    }

    fn second_file(&self) -> Option<u32> {
        self.second_file
    }
}

impl Elders {
    fn levels(&self, a: &Elder, b: &Elder) -> [usize; 8] {
        let name = name_level::compare(
            &self.names.forms[a.name as usize],
            &self.names.forms[b.name as usize],
        );
        let (a_guardian, b_guardian) = (
            &self.names.forms[a.guardian as usize],
            &self.names.forms[b.guardian as usize],
        );
        let place = place::compare(a.place, b.place);
        let id = id_form::compare(&a.id, &b.id);
        let rarity = self.rarity(a, b, name, place == 1);
        [
            name as usize * RARITIES + rarity,
            id as usize,
            date_form::compare(&a.date, &b.date, a.id.days, b.id.days) as usize,
            place,
            contact::compare(a, b, a_guardian, b_guardian),
            agreement(a.sex, b.sex),
            agreement(a.ethnicity, b.ethnicity),
            self.address(a, b),
        ]
    }

    /// How many other people one would expect to share what the two names share, within the
    /// village or in the whole sheet: counted without these two, as 0 (hardly any) to 7.
    fn rarity(&self, a: &Elder, b: &Elder, level: NameLevel, same_village: bool) -> usize {
        let counts = |elder: &Elder| &self.names.counts[elder.name as usize];
        let (ours, theirs) = (counts(a), counts(b));
        type Part = (fn(&NameCounts) -> u32, Option<usize>);
        let part: Part = match level {
            NameLevel::Missing | NameLevel::Different | NameLevel::Shi => return 0,
            NameLevel::SurnameLeft | NameLevel::GivenSame => (|c| c.given, Some(1)),
            NameLevel::Nickname | NameLevel::LastSame => (|c| c.last, Some(2)),
            NameLevel::OneCharacter | NameLevel::CharacterLeft | NameLevel::SurnameSame => {
                (|c| c.first, None)
            }
            _ => (|c| c.full, Some(0)),
        };
        let (count, local) = part;
        let records = self.records.len() as f64;
        let others = f64::from(count(ours).max(count(theirs)).saturating_sub(2)) + 0.5;
        let expected = match local {
            Some(local) if same_village => {
                let here = a.in_village[local]
                    .max(b.in_village[local])
                    .saturating_sub(2);
                let village = self
                    .places
                    .people
                    .get(a.place.village as usize)
                    .copied()
                    .unwrap_or(0);
                f64::from(here) + others / records * f64::from(village)
            }
            _ => others,
        };
        match expected {
            x if x < 0.03 => 0,
            x if x < 0.1 => 1,
            x if x < 0.3 => 2,
            x if x < 1.0 => 3,
            x if x < 3.0 => 4,
            x if x < 10.0 => 5,
            x if x < 60.0 => 6,
            _ => 7,
        }
    }

    /// 1 the same text, 2 the same hamlet and house, 3 the same hamlet, 4 another.
    fn address(&self, a: &Elder, b: &Elder) -> usize {
        if a.address == 0 || b.address == 0 {
            return 0;
        }
        let (ours, theirs) = (
            self.addresses.forms[a.address as usize],
            self.addresses.forms[b.address as usize],
        );
        if a.address == b.address && ours.1 != 0 {
            1
        } else if ours.1 != 0 && ours.1 == theirs.1 {
            2
        } else if ours.0 != 0 && ours.0 == theirs.0 && (ours.1 == 0 || theirs.1 == 0) {
            3
        } else {
            4
        }
    }
}

/// 1 the same, 2 another, 0 when either is not known.
fn agreement(a: u8, b: u8) -> usize {
    match (a, b) {
        (0, _) | (_, 0) => 0,
        (a, b) if a == b => 1,
        _ => 2,
    }
}
