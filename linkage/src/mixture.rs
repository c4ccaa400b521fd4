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

/// Components that are added up at once.
const LANES: usize = 8;
/// The most blocks of them.
const BLOCKS: usize = 8;

/// Logarithms of one pattern by component.
type Logs = [[f32; LANES]; BLOCKS];

/// The same with logarithms taken once: for each level a row of all components.
#[derive(Debug, Clone)]
pub struct Prepared<'a> {
    mixture: &'a Mixture,
    rows: Vec<[f32; LANES]>,
    shares: Logs,
    starts: Vec<usize>,
    blocks: usize,
}

/// A component whose logarithm lies this far below the best is nothing beside it.
const NOTHING: f32 = 25.0;

impl Mixture {
    /// Takes the logarithms.
    ///
    /// # Panics
    /// When there are more than 64 components, which no model of ours has.
    #[must_use]
    pub fn prepare(&self) -> Prepared<'_> {
        let blocks = self.components.len().div_ceil(LANES);
        assert!(blocks <= BLOCKS, "a mixture of at most 64 components");
        let mut starts = Vec::new();
        let mut rows = Vec::new();
        for (comparison, levels) in self.shape.levels().iter().enumerate() {
            starts.push(rows.len());
            for level in 0..*levels {
                let mut logs = [[0.0; LANES]; BLOCKS];
                for (at, component) in self.components.iter().enumerate() {
                    let value = component.tables[comparison][level].max(FLOOR);
                    logs[at / LANES][at % LANES] = if level == MISSING {
                        0.0
                    } else {
                        value.ln() as f32
                    };
                }
                rows.extend_from_slice(&logs[..blocks]);
            }
        }
        let mut shares = [[f32::NEG_INFINITY; LANES]; BLOCKS];
        for (at, component) in self.components.iter().enumerate() {
            shares[at / LANES][at % LANES] = component.share.max(1e-12).ln() as f32;
        }
        Prepared {
            mixture: self,
            rows,
            shares,
            starts,
            blocks,
        }
    }
}

impl Prepared<'_> {
    fn logs(&self, pattern: Pattern) -> Logs {
        let mut sums = self.shares;
        for (comparison, start) in self.starts.iter().enumerate() {
            let level = self.mixture.shape.level(pattern, comparison);
            let rows = &self.rows[start + level * self.blocks..start + (level + 1) * self.blocks];
            for (sums, row) in sums.iter_mut().zip(rows) {
                for (sum, value) in sums.iter_mut().zip(row) {
                    *sum += value;
                }
            }
        }
        sums
    }

    /// About how much more likely the best component of matches is than the best of the others,
    /// as a natural logarithm: quick, and off by a few units at most.
    #[must_use]
    pub fn roughly(&self, pattern: Pattern) -> f32 {
        let logs = self.logs(pattern);
        let mut best = [f32::NEG_INFINITY; 2];
        for (at, component) in self.mixture.components.iter().enumerate() {
            let of = &mut best[usize::from(component.class != Class::Match)];
            *of = of.max(logs[at / LANES][at % LANES]);
        }
        best[0] - best[1]
    }

    /// The probability of each component given the pattern.
    pub fn responsibilities(&self, pattern: Pattern, out: &mut Vec<f64>) {
        let logs = self.logs(pattern);
        let count = self.mixture.components.len();
        let of = |at: usize| logs[at / LANES][at % LANES];
        let most = (0..count).map(of).fold(f32::NEG_INFINITY, f32::max);
        out.clear();
        let mut total = 0.0;
        for at in 0..count {
            let below = most - of(at);
            let value = if below > NOTHING {
                0.0
            } else {
                f64::from(-below).exp()
            };
            total += value;
            out.push(value);
        }
        for value in out.iter_mut() {
            *value /= total;
        }
    }

    /// The probabilities of match, related, stranger.
    #[must_use]
    pub fn classes(&self, pattern: Pattern) -> [f64; 3] {
        let logs = self.logs(pattern);
        let count = self.mixture.components.len();
        let of = |at: usize| f64::from(logs[at / LANES][at % LANES]);
        let most = (0..count).map(of).fold(f64::NEG_INFINITY, f64::max);
        let mut sums = [0.0; 3];
        for (at, component) in self.mixture.components.iter().enumerate() {
            sums[component.class as usize] += (of(at) - most).exp();
        }
        let total: f64 = sums.iter().sum();
        sums.map(|sum| sum / total)
    }
}

impl Mixture {
    /// The table of one comparison averaged over a class by the components' shares.
    #[must_use]
    pub fn average(&self, classes: &[Class], comparison: usize) -> Vec<f64> {
        let mut sums = vec![0.0; self.shape.levels()[comparison]];
        let mut total = 0.0;
        for component in self
            .components
            .iter()
            .filter(|one| classes.contains(&one.class))
        {
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
