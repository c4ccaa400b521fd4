//! The weight of a pair: prior, levels, and how rare the shared values are. In bits.

use super::{ColumnsModel, Comparison, Level, LevelKind, Records};
use crate::parallel;
use crate::scan::{Compare, Pair};
use crate::shape::Pattern;
use crate::triangle::{Scored, with_third_records};

/// Third records are heeded for pairs of this probability.
pub const LEAST_HEEDED: f64 = 0.003;

/// Pairs that are weighed in one piece of work.
const PIECE: usize = 16_384;

/// One line of a pair's weight.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Line {
    /// The column; empty for the prior.
    pub column: String,
    /// The level, as its place in the model; none when a value is missing.
    pub level: Option<usize>,
    /// What it adds or takes, in bits.
    pub weight: f64,
    /// How much of that is because the shared value is rarer or commoner than most.
    pub rarity: f64,
}

impl ColumnsModel {
    fn prior_bits(&self) -> f64 {
        crate::calibrate::bits(self.prior)
    }

    /// The weight of a pair, line by line; the sum is the score.
    #[must_use]
    pub fn explain(&self, records: &Records, a: u32, b: u32) -> Vec<Line> {
        let mut lines = vec![Line {
            column: String::new(),
            level: None,
            weight: self.prior_bits(),
            rarity: 0.0,
        }];
        for (at, comparison) in self.comparisons.iter().enumerate() {
            let level = records.level(at, a, b);
            let rarity = self.rarity(records, at, level, a, b);
            let weight = level.checked_sub(1).map_or(0.0, |level| {
                let level = &comparison.levels[level];
                (level.m / level.u).log2() + rarity
            });
            lines.push(Line {
                column: comparison.column.clone(),
                level: level.checked_sub(1),
                weight,
                rarity,
            });
        }
        lines
    }

    /// What it adds that the value which both have is rarer than one would expect.
    fn rarity(&self, records: &Records, comparison: usize, level: usize, a: u32, _b: u32) -> f64 {
        let of = &self.comparisons[comparison];
        let is_exact = level > 0 && of.levels[level - 1].kind == LevelKind::Exact;
        if !is_exact || !of.term_frequencies {
            return 0.0;
        }
        let value = records.row(a)[comparison];
        self.rarity_of(records, comparison, level - 1, value)
    }

    /// The same of a value that both have, at the level of equality.
    pub(super) fn rarity_of(
        &self,
        records: &Records,
        comparison: usize,
        level: usize,
        value: u32,
    ) -> f64 {
        let of = &self.comparisons[comparison];
        if !of.term_frequencies {
            return 0.0;
        }
        let column = &records.columns[comparison];
        let filled = (records.len() as u32 - column.counts[0]).max(1);
        let count = column.counts[value as usize].max(1);
        (of.levels[level].u * f64::from(filled) / f64::from(count)).log2()
    }

    /// Weighs pairs, and gives those of at least this probability; with what third records say
    /// of them, unless each is to stand alone.
    #[must_use]
    pub fn predict(
        &self,
        records: &Records,
        pairs: &[Pair],
        least: f64,
        alone: bool,
    ) -> Vec<Scored> {
        let rare: Vec<usize> = (0..self.comparisons.len())
            .filter(|at| self.comparisons[*at].term_frequencies)
            .collect();
        let shape = &records.shape;
        let weight = |level: &Level| (level.m / level.u).log2();
        let of = |one: &Comparison| one.levels.iter().map(weight).collect::<Vec<f64>>();
        let weights: Vec<Vec<f64>> = self.comparisons.iter().map(of).collect();
        let prior = self.prior_bits();
        let base = |pattern: Pattern| -> f64 {
            let levels = weights.iter().enumerate().filter_map(|(at, of)| {
                let level = shape.level(pattern, at).checked_sub(1)?;
                Some(of[level])
            });
            prior + levels.sum::<f64>()
        };
        let rarities = |pattern: Pattern, a: u32, b: u32| -> f64 {
            let of = rare
                .iter()
                .map(|at| self.rarity(records, *at, shape.level(pattern, *at), a, b));
            of.sum()
        };
        let low = crate::calibrate::bits(least.min(LEAST_HEEDED));
        let weigh = |pair: &Pair| {
            let weight = base(pair.pattern);
            if weight < low - 40.0 {
                return None;
            }
            let weight = weight + rarities(pair.pattern, pair.a, pair.b);
            (weight >= low).then_some(Scored {
                a: pair.a,
                b: pair.b,
                weight,
                third: 0.0,
            })
        };
        let weighed = parallel::pieces(pairs.len(), PIECE, |range| {
            pairs[range].iter().filter_map(weigh).collect::<Vec<_>>()
        });
        let weighed = weighed.concat();
        let direct = |a: u32, b: u32| {
            let pattern = records.pattern(a, b);
            base(pattern) + rarities(pattern, a, b)
        };
        let mut all = if alone {
            weighed
        } else {
            with_third_records(&weighed, direct)
        };
        all.retain(|pair| pair.probability() >= least);
        all
    }
}
