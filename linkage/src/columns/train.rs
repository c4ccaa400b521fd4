//! Training without labels: u counted or sampled among random pairs, m and the prior by EM.

use super::{ColumnsModel, LevelKind, Records};
use crate::mixture::em::Prior;
use crate::mixture::{Class, Component, Mixture};
use crate::parallel;
use crate::tally::Tally;

/// Random pairs that levels are sampled in.
const SAMPLED: usize = 160_000;
/// Of one piece of work.
const PIECE: usize = 20_000;

impl ColumnsModel {
    /// Sets m, u and the prior from the sheet's own pairs.
    #[must_use]
    pub fn trained(&self, records: &Records, tally: &Tally) -> Self {
        let random = random_levels(records);
        let mixture = start(self, records, &random);
        let prior = Prior {
            relative: [0.0, 0.0, 0.0],
            least: 30.0,
            rounds: 60,
        };
        let fitted = mixture.adapt(tally, &[], prior);
        let mut model = self.clone();
        let names = |rule: &Vec<usize>| {
            rule.iter()
                .map(|at| self.comparisons[*at].column.clone())
                .collect()
        };
        model.blocking = records.blocking.iter().map(names).collect();
        let pairs = tally.pairs();
        let count = records.len() as f64;
        let all = count * (count - 1.0) / 2.0;
        model.prior = (fitted.share(Class::Match) * pairs / all).clamp(1e-12, 0.5);
        let strangers = seen_among_strangers(&fitted, tally);
        for (at, comparison) in model.comparisons.iter_mut().enumerate() {
            let m = fitted.average(&[Class::Match], at);
            for (level, of) in comparison.levels.iter_mut().enumerate() {
                of.m = m[level + 1].max(1e-7);
                of.u = random[at][level + 1]
                    .max(strangers[at][level + 1] / all)
                    .max(1e-12);
            }
            let sum: f64 = comparison.levels.iter().map(|level| level.u).sum();
            for level in &mut comparison.levels {
                level.u /= sum;
            }
        }
        model
    }
}

/// How many candidates of each level are of different people: what random pairs are too few
/// to show.
fn seen_among_strangers(mixture: &Mixture, tally: &Tally) -> Vec<Vec<f64>> {
    let prepared = mixture.prepare();
    let mut sums: Vec<Vec<f64>> = mixture
        .shape
        .levels()
        .iter()
        .map(|levels| vec![0.0; *levels])
        .collect();
    for (pattern, pairs) in &tally.rows {
        let [same, ..] = prepared.classes(*pattern);
        for (at, sums) in sums.iter_mut().enumerate() {
            sums[mixture.shape.level(*pattern, at)] += pairs * (1.0 - same);
        }
    }
    sums
}

/// By comparison, the share of each level among random pairs: equality is counted from how
/// often each value occurs, what is left of it sampled.
fn random_levels(records: &Records) -> Vec<Vec<f64>> {
    let shape = &records.shape;
    let count = records.len() as u64;
    let parts = parallel::pieces(SAMPLED, PIECE, |range| {
        let mut sums: Vec<Vec<f64>> = shape
            .levels()
            .iter()
            .map(|levels| vec![0.0; *levels])
            .collect();
        for at in range {
            let drawn = (at as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let drawn = (drawn ^ drawn >> 31).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let (a, b) = ((drawn >> 32) % count, (drawn & 0xFFFF_FFFF) % count);
            if a != b {
                for (comparison, sums) in sums.iter_mut().enumerate() {
                    sums[records.level(comparison, a as u32, b as u32)] += 1.0;
                }
            }
        }
        sums
    });
    let mut sums: Vec<Vec<f64>> = shape
        .levels()
        .iter()
        .map(|levels| vec![0.0; *levels])
        .collect();
    for part in &parts {
        for (sum, more) in sums.iter_mut().flatten().zip(part.iter().flatten()) {
            *sum += more;
        }
    }
    for (comparison, levels) in sums.iter_mut().enumerate() {
        let sampled: f64 = levels[1..].iter().sum::<f64>().max(1.0);
        let equal = records.chance(comparison);
        let rest = (sampled - levels[1]).max(1.0);
        for level in levels.iter_mut().skip(2) {
            *level = *level / rest * (1.0 - equal);
        }
        levels[1] = equal;
    }
    sums
}

/// The first guess: one kind of matches, and strangers by the rule that brought them together.
fn start(model: &ColumnsModel, records: &Records, random: &[Vec<f64>]) -> Mixture {
    let guess = |kinds: &[super::Level]| -> Vec<f64> {
        let mut table = vec![0.0];
        table.extend(kinds.iter().map(|level| match level.kind {
            LevelKind::Exact => 0.85,
            LevelKind::Else => 0.05,
            _ => 0.1 / (kinds.len().max(3) - 2) as f64,
        }));
        table
    };
    let share = 0.8 / records.blocking.len() as f64;
    let mut components = vec![Component {
        class: Class::Match,
        name: "one".to_owned(),
        share: 0.2,
        tables: model
            .comparisons
            .iter()
            .map(|one| guess(&one.levels))
            .collect(),
    }];
    for rule in &records.blocking {
        let table = |at: usize| {
            let mut table = random[at].clone();
            table[0] = 0.0;
            if rule.contains(&at) {
                table.iter_mut().for_each(|value| *value *= 0.02);
                table[1] = 0.98;
            }
            let sum: f64 = table.iter().sum();
            table.iter().map(|value| (value / sum).max(1e-9)).collect()
        };
        components.push(Component {
            class: Class::Stranger,
            name: rule
                .iter()
                .map(|at| model.comparisons[*at].column.as_str())
                .collect::<Vec<_>>()
                .join(" + "),
            share,
            tables: (0..model.comparisons.len()).map(table).collect(),
        });
    }
    Mixture {
        shape: records.shape.clone(),
        components,
    }
}
