//! Whether training took the right classes: EM settles on namesakes or households instead of
//! persons, and nothing else tells.

use schema::problem::{Coded, Parameters};

use super::model::CensusModel;
use super::{COMPARISONS, RARITIES, contact};
use crate::mixture::Class;
use crate::tally::Tally;

/// What a trained m is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// The model before training.
    Before,
    /// Pairs with one sound identity number.
    Anchors,
}

/// Something that a person should look at before the weights are believed.
#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    /// What it is held against.
    pub against: Against,
    /// The comparison.
    pub comparison: &'static str,
    /// The level.
    pub level: usize,
    /// Its m by the model.
    pub m: f64,
    /// Its m by what the model is held against.
    pub other: f64,
}

impl Coded for Warning {
    fn code(&self) -> &'static str {
        match self.against {
            Against::Before => "linkage.training-moved",
            Against::Anchors => "linkage.training-off-anchors",
        }
    }

    fn parameters(&self) -> Parameters {
        vec![
            ("comparison", self.comparison.to_owned()),
            ("level", self.level.to_string()),
            ("m", format!("{:.3}", self.m)),
            ("other", format!("{:.3}", self.other)),
        ]
    }
}

/// By how much two estimates of one m may differ.
const APART: f64 = 1.3;
/// Levels rarer than this are left alone: they vary by chance.
const COMMON: f64 = 0.1;
/// Pairs that anchors are counted from.
const ENOUGH: f64 = 100.0;

impl CensusModel {
    /// Compares the trained model with the one before, and with pairs that have one sound
    /// identity number: those are one person nearly always, whatever training thinks.
    #[must_use]
    pub fn watch(&self, trained: &Self, tally: &Tally) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let shape = &trained.mixture.shape;
        let anchors: Vec<_> = tally
            .rows
            .iter()
            .filter(|(pattern, _)| shape.level(*pattern, 1) == 1)
            .collect();
        for (comparison, name) in COMPARISONS.into_iter().enumerate() {
            // Names without the steps of rarity, contacts without the phone's share.
            let steps = match comparison {
                0 => RARITIES,
                4 => contact::SHARES,
                _ => 1,
            };
            let fold = |table: Vec<f64>| folded(&table, steps);
            let now = fold(trained.mixture.average(&[Class::Match], comparison));
            let before = fold(self.mixture.average(&[Class::Match], comparison));
            let mut seen = vec![0.0; shape.levels()[comparison]];
            for (pattern, pairs) in &anchors {
                seen[shape.level(*pattern, comparison)] += pairs;
            }
            let seen = fold(seen);
            let all: f64 = seen.iter().skip(1).sum();
            for level in 1..now.len() {
                let mut hold = |against, other: f64| {
                    let (low, high) = (now[level].min(other), now[level].max(other));
                    if high > COMMON && high / low.max(1e-6) > APART {
                        warnings.push(Warning {
                            against,
                            comparison: name,
                            level,
                            m: now[level],
                            other,
                        });
                    }
                };
                hold(Against::Before, before[level]);
                // The number itself is what anchors are chosen by; who moved has other contacts.
                if all >= ENOUGH && comparison != 1 {
                    hold(Against::Anchors, seen[level] / all);
                }
            }
        }
        warnings
    }
}

/// A table with so many levels taken for one.
fn folded(table: &[f64], steps: usize) -> Vec<f64> {
    let level = |steps: &[f64]| steps.iter().sum();
    table.chunks(steps).map(level).collect()
}
