//! A whole run: block, compare, adapt the model to the sheet, weigh.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::Elders;
use super::model::CensusModel;
use crate::blocking::Index;
use crate::mixture::em::Prior;
use crate::parallel;
use crate::scan::{Compare, Pair, Scan, scan_part};
use crate::shape::Pattern;
use crate::tally::Tally;
use crate::triangle::{Scored, with_third_records};

/// Pairs below this weight by the model before are not kept for the model after.
const KEPT_BITS: f64 = -12.0;

/// Third records are heeded for pairs of this probability.
const LEAST_HEEDED: f64 = 0.003;

/// Pairs that are weighed in one piece of work.
const PIECE: usize = 131_072;

/// How far a sheet may move the defaults: matches and relations at most half way, strangers,
/// of whom there are many, nearly freely.
pub(crate) const SHEET: Prior = Prior {
    relative: [2.0, 2.0, 0.2],
    least: 200.0,
    rounds: 12,
};

impl Elders {
    /// Proposes pairs and compares them.
    #[must_use]
    pub fn compare_all(&self, index: &Index, model: &CensusModel) -> Scan {
        self.compare_part(index, model, 0..self.len())
    }

    /// As [`Elders::compare_all`], of pairs whose earlier record is one of these.
    #[must_use]
    pub fn compare_part(&self, index: &Index, model: &CensusModel, part: Range<usize>) -> Scan {
        let scorer = model.scorer();
        let keep = |pattern: Pattern| scorer.may_weigh(pattern, KEPT_BITS);
        scan_part(index, self, part, keep)
    }
}

impl CensusModel {
    /// Moves the model towards what the sheet's pairs look like, without labels.
    #[must_use]
    pub fn adapted(&self, tally: &Tally, labelled: &[(bool, Tally)]) -> Self {
        Self {
            mixture: self.mixture.adapt(tally, labelled, SHEET),
            calibration: self.calibration.clone(),
        }
    }

    /// Weighs pairs, and gives those of at least this probability.
    #[must_use]
    pub fn weigh(&self, pairs: &[Pair], least: f64) -> Vec<Scored> {
        let scorer = self.scorer();
        let weighed = parallel::pieces(pairs.len(), PIECE, |range| {
            let mut known: FxHashMap<Pattern, f64> = FxHashMap::default();
            let weighed = pairs[range].iter().map(|pair| Scored {
                a: pair.a,
                b: pair.b,
                weight: *known
                    .entry(pair.pattern)
                    .or_insert_with(|| scorer.weight(pair.pattern)),
                third: 0.0,
            });
            weighed
                .filter(|scored| scored.probability() >= least)
                .collect::<Vec<_>>()
        });
        weighed.concat()
    }

    /// Weighs pairs, with what third records say of them, unless each is to stand alone.
    #[must_use]
    pub fn predict(&self, elders: &Elders, pairs: &[Pair], least: f64, alone: bool) -> Vec<Scored> {
        let scorer = self.scorer();
        if alone {
            return self.weigh(pairs, least);
        }
        let weighed = self.weigh(pairs, least.min(LEAST_HEEDED));
        let direct = |a: u32, b: u32| scorer.weight(elders.pattern(a, b));
        let mut all = with_third_records(&weighed, direct);
        all.retain(|pair| pair.probability() >= least);
        all
    }
}
