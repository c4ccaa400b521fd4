//! Three classes of pairs: one person, two people who have to do with each other, strangers.
//!
//! Fellegi and Sunter (1969) have two classes and take comparisons for independent within
//! each. They are not: whoever moved has another village *and* another phone; husband and wife
//! share village, phone and guardian; neighbours in a register share most of a number. So each
//! class is a small mixture of *components*, and comparisons are independent only within a
//! component (a latent class model; Winkler 1993, Larsen and Rubin 2001).

use serde::{Deserialize, Serialize};

use crate::shape::{MISSING, Pattern, Shape};

pub mod em;

/// What two records of a pair are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// One person.
    Match,
    /// Two people: a couple, siblings, twins, namesakes.
    Related,
    /// Two people with nothing between them.
    Stranger,
}

/// A kind of pairs within a class, in which comparisons are independent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// The class.
    pub class: Class,
    /// What it is called.
    pub name: String,
    /// Its share of the pairs that blocking proposes.
    pub share: f64,
    /// By comparison: the probability of each level among pairs where it is not missing.
    pub tables: Vec<Vec<f64>>,
}

/// The components of all classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mixture {
    /// The levels.
    pub shape: Shape,
    /// The components.
    pub components: Vec<Component>,
}

/// No level is impossible: data has one that training had not.
const FLOOR: f64 = 1e-9;

impl Component {
    /// ln of the probability of a pattern in this component, its share left out.
    #[must_use]
    pub fn log_likelihood(&self, shape: &Shape, pattern: Pattern) -> f64 {
        let tables = self.tables.iter().enumerate();
        tables.fold(0.0, |sum, (comparison, table)| {
            match shape.level(pattern, comparison) {
                MISSING => sum,
                level => sum + table[level].max(FLOOR).ln(),
            }
        })
    }
}

/// The same with logarithms taken once.
#[derive(Debug, Clone)]
pub struct Prepared<'a> {
    mixture: &'a Mixture,
    logs: Vec<Vec<f64>>,
    starts: Vec<usize>,
}

impl Mixture {
    /// Takes the logarithms.
    #[must_use]
    pub fn prepare(&self) -> Prepared<'_> {
        let mut starts = Vec::new();
        let mut at = 0;
        for levels in self.shape.levels() {
            starts.push(at);
            at += levels;
        }
        let log = |(level, value): (usize, &f64)| if level == MISSING { 0.0 } else { value.max(FLOOR).ln() };
        let of = |component: &Component| {
            let tables = component.tables.iter();
            tables.flat_map(|table| table.iter().enumerate().map(log)).collect()
        };
        Prepared {
            mixture: self,
            logs: self.components.iter().map(of).collect(),
            starts,
        }
    }
}

impl Prepared<'_> {
    /// The probability of each component given the pattern.
    pub fn responsibilities(&self, pattern: Pattern, out: &mut Vec<f64>) {
        out.clear();
        let shape = &self.mixture.shape;
        let mut cells = [0_usize; 16];
        for (comparison, start) in self.starts.iter().enumerate() {
            cells[comparison] = start + shape.level(pattern, comparison);
        }
        let cells = &cells[..self.starts.len()];
        let mut most = f64::NEG_INFINITY;
        for (component, logs) in self.mixture.components.iter().zip(&self.logs) {
            let sum: f64 = cells.iter().map(|cell| logs[*cell]).sum();
            let sum = sum + component.share.max(1e-12).ln();
            most = most.max(sum);
            out.push(sum);
        }
        let mut total = 0.0;
        for value in out.iter_mut() {
            *value = (*value - most).exp();
            total += *value;
        }
        for value in out.iter_mut() {
            *value /= total;
        }
    }

    /// The probabilities of match, related, stranger.
    #[must_use]
    pub fn classes(&self, pattern: Pattern, scratch: &mut Vec<f64>) -> [f64; 3] {
        self.responsibilities(pattern, scratch);
        let mut sums = [0.0; 3];
        for (component, share) in self.mixture.components.iter().zip(scratch.iter()) {
            sums[component.class as usize] += share;
        }
        sums
    }
}

impl Mixture {
    /// The table of one comparison averaged over a class by the components' shares.
    #[must_use]
    pub fn average(&self, classes: &[Class], comparison: usize) -> Vec<f64> {
        let mut sums = vec![0.0; self.shape.levels()[comparison]];
        let mut total = 0.0;
        for component in self.components.iter().filter(|one| classes.contains(&one.class)) {
            total += component.share;
            for (sum, value) in sums.iter_mut().zip(&component.tables[comparison]) {
                *sum += component.share * value;
            }
        }
        for sum in &mut sums {
            *sum = (*sum / f64::max(total, FLOOR)).max(FLOOR);
        }
        sums
    }

    /// The share of a class.
    #[must_use]
    pub fn share(&self, class: Class) -> f64 {
        let of = self.components.iter().filter(|one| one.class == class);
        of.map(|one| one.share).sum()
    }
}
