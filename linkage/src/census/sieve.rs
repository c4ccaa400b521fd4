//! Which pairs can still matter when number, date, place, sex and ethnicity are known: those
//! cost one look at each record. Names, contacts and addresses cost three more.

use super::elder::Elder;
use super::model::Scorer;
use super::{Elders, compare, date_form, id_form, place, shape};
use crate::scan::Compare;
use crate::shape::Pattern;

/// Elders of whom pairs that cannot matter are passed over.
pub(super) struct Sieved<'a> {
    elders: &'a Elders,
    /// By the levels that are known, packed by [`at`].
    may: Vec<bool>,
}

/// The place of the comparisons that are left open in [`super::COMPARISONS`].
const OPEN: [usize; 3] = [0, 4, 7];

/// Levels of sex and of ethnicity: missing, the same, another.
const AGREEMENTS: usize = 3;

fn at(id: usize, date: usize, place: usize, sex: usize, ethnicity: usize) -> usize {
    let (dates, places) = (date_form::LEVELS, place::LEVELS);
    (((id * dates + date) * places + place) * AGREEMENTS + sex) * AGREEMENTS + ethnicity
}

impl<'a> Sieved<'a> {
    /// Passes over what cannot reach this weight.
    pub(super) fn new(elders: &'a Elders, scorer: &Scorer<'_>, least: f64) -> Self {
        let shape = shape();
        let bound = scorer.bound(&OPEN);
        let mut may = vec![false; at(id_form::LEVELS, 0, 0, 0, 0)];
        for id in 0..id_form::LEVELS {
            for date in 0..date_form::LEVELS {
                for place in 0..place::LEVELS {
                    for agreements in 0..AGREEMENTS * AGREEMENTS {
                        let (sex, ethnicity) = (agreements / AGREEMENTS, agreements % AGREEMENTS);
                        let known = shape.pack(&[0, id, date, place, 0, sex, ethnicity, 0]);
                        may[at(id, date, place, sex, ethnicity)] =
                            scorer.may_reach(&bound, known, least);
                    }
                }
            }
        }
        Self { elders, may }
    }

    fn elder(&self, record: u32) -> &Elder {
        &self.elders.records[record as usize]
    }
}

impl Compare for Sieved<'_> {
    fn records(&self) -> usize {
        self.elders.len()
    }

    fn pattern(&self, a: u32, b: u32) -> Pattern {
        self.elders.pattern(a, b)
    }

    fn may_matter(&self, a: u32, b: u32) -> bool {
        let (a, b) = (self.elder(a), self.elder(b));
        self.may[at(
            id_form::compare(&a.id, &b.id) as usize,
            date_form::compare(&a.date, &b.date, a.id.days, b.id.days) as usize,
            place::compare(a.place, b.place),
            compare::agreement(a.sex, b.sex),
            compare::agreement(a.ethnicity, b.ethnicity),
        )]
    }

    fn fetch_first(&self, records: &[u32]) {
        // The number and the sex lie at the two ends of a record.
        let ends = records.iter().map(|record| {
            let elder = self.elder(*record);
            elder.id.digits as u8 ^ elder.sex
        });
        std::hint::black_box(ends.fold(0, |all, one| all ^ one));
    }

    fn fetch(&self, records: &[u32]) {
        self.elders.fetch(records);
    }

    fn second_file(&self) -> Option<u32> {
        self.elders.second_file()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::model::CensusModel;
    use super::*;

    #[test]
    fn different_numbers_and_dates_far_apart_are_passed_over() {
        let model = CensusModel::defaults().unwrap();
        let elders = Elders::default();
        let sieved = Sieved::new(&elders, &model.scorer(), -12.0);
        let (id, date) = (id_form::IdLevel::Different, date_form::DateLevel::Different);
        assert!(!sieved.may[at(id as usize, date as usize, 4, 2, 2)]);
        let (id, date) = (id_form::IdLevel::Same, date_form::DateLevel::Same);
        assert!(sieved.may[at(id as usize, date as usize, 1, 1, 1)]);
    }

    proptest! {
        #[test]
        fn nothing_is_passed_over_that_could_weigh_enough(seed in prop::collection::vec(0_usize..1000, 8)) {
            let model = CensusModel::defaults().unwrap();
            let (scorer, shape) = (model.scorer(), shape());
            let mut levels: Vec<usize> = (seed.iter().zip(shape.levels())).map(|(drawn, levels)| drawn % levels).collect();
            let whole = shape.pack(&levels);
            for open in OPEN {
                levels[open] = 0;
            }
            let known = shape.pack(&levels);
            for least in [-30.0, -12.0, 0.0, 12.0] {
                let may = scorer.may_reach(&scorer.bound(&OPEN), known, least);
                prop_assert!(may || !scorer.may_weigh(whole, least));
            }
        }
    }
}
