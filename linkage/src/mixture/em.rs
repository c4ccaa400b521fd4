//! Expectation–maximisation (Dempster, Laird and Rubin 1977) on deduplicated patterns, with
//! Dirichlet priors so that no level is ever stuck at zero or at a default.

use super::{Class, Component, Mixture};
use crate::parallel;
use crate::shape::{MISSING, Shape};
use crate::tally::Tally;

/// How far the data may move a model.
#[derive(Debug, Clone, Copy)]
pub struct Prior {
    /// For each class: how much the model before counts, as a multiple of the pairs that the
    /// component now has.
    pub relative: [f64; 3],
    /// The pairs it counts for at least.
    pub least: f64,
    /// Rounds at most.
    pub rounds: usize,
}

/// What one round of expectation adds up.
struct Sums {
    shares: Vec<f64>,
    tables: Vec<Vec<Vec<f64>>>,
    log_likelihood: f64,
}

impl Sums {
    fn empty(mixture: &Mixture) -> Self {
        let tables = || -> Vec<Vec<f64>> {
            let levels = mixture.shape.levels().iter();
            levels.map(|levels| vec![0.0; *levels]).collect()
        };
        Self {
            shares: vec![0.0; mixture.components.len()],
            tables: mixture.components.iter().map(|_| tables()).collect(),
            log_likelihood: 0.0,
        }
    }

    fn add(&mut self, other: &Self) {
        self.log_likelihood += other.log_likelihood;
        for (sum, more) in self.shares.iter_mut().zip(&other.shares) {
            *sum += more;
        }
        for (sum, more) in self
            .tables
            .iter_mut()
            .flatten()
            .flatten()
            .zip(other.tables.iter().flatten().flatten())
        {
            *sum += more;
        }
    }
}

/// Patterns for one piece of work; fixed, so that sums are added in one order on any machine.
const PIECE: usize = 8192;

fn expect(mixture: &Mixture, tally: &Tally, same: Option<bool>) -> Sums {
    let prepared = mixture.prepare();
    let shape = &mixture.shape;
    let parts = parallel::pieces(tally.rows.len(), PIECE, |range| {
        let mut sums = Sums::empty(mixture);
        let mut scratch = Vec::new();
        for (pattern, pairs) in &tally.rows[range] {
            prepared.responsibilities(*pattern, &mut scratch);
            if let Some(same) = same {
                confine(mixture, same, &mut scratch);
            }
            for (at, share) in scratch.iter().enumerate() {
                let weight = share * pairs;
                if weight < 1e-9 {
                    continue;
                }
                sums.shares[at] += weight;
                for comparison in 0..shape.comparisons() {
                    let level = shape.level(*pattern, comparison);
                    if level != MISSING {
                        sums.tables[at][comparison][level] += weight;
                    }
                }
            }
        }
        sums
    });
    let mut total = Sums::empty(mixture);
    for part in &parts {
        total.add(part);
    }
    total
}

fn confine(mixture: &Mixture, same: bool, shares: &mut [f64]) {
    let mut total = 0.0;
    for (component, share) in mixture.components.iter().zip(shares.iter_mut()) {
        if (component.class == Class::Match) != same {
            *share = 0.0;
        }
        total += *share;
    }
    for share in shares {
        *share /= f64::max(total, 1e-300);
    }
}

impl Mixture {
    /// Moves the model towards unlabelled pairs, and pairs of whom it is known whether they are
    /// one person.
    #[must_use]
    pub fn adapt(&self, tally: &Tally, labelled: &[(bool, Tally)], prior: Prior) -> Self {
        let mut now = self.clone();
        for _ in 0..prior.rounds {
            let mut sums = expect(&now, tally, None);
            for (same, known) in labelled {
                sums.add(&expect(&now, known, Some(*same)));
            }
            let next = maximise(self, &sums, prior);
            let moved = distance(&now, &next);
            now = next;
            if moved < 1e-3 {
                break;
            }
        }
        now
    }

    /// A mixture of components for pairs of known classes, from a first guess of each.
    #[must_use]
    pub fn fit(shape: &Shape, known: &[(Class, &str, usize, &Tally)], rounds: usize) -> Self {
        let all: f64 = known.iter().map(|(.., tally)| tally.pairs()).sum();
        let mut components = Vec::new();
        for (class, name, count, tally) in known {
            let mut part = first_guess(shape, *class, name, *count, tally);
            for _ in 0..rounds {
                let sums = expect(&part, tally, None);
                let prior = Prior {
                    relative: [0.0; 3],
                    least: 2.0,
                    rounds: 1,
                };
                part = maximise(&flat(&part), &sums, prior);
            }
            let weight = tally.pairs() / all.max(1.0);
            for mut component in part.components {
                component.share *= weight;
                components.push(component);
            }
        }
        Self {
            shape: shape.clone(),
            components,
        }
    }
}

/// The same components with every level as likely as the others.
fn flat(mixture: &Mixture) -> Mixture {
    let mut flat = mixture.clone();
    for table in flat
        .components
        .iter_mut()
        .flat_map(|one| one.tables.iter_mut())
    {
        let even = 1.0 / f64::from((table.len() as u32).saturating_sub(1).max(1));
        table.fill(even);
        table[MISSING] = 0.0;
    }
    flat
}

/// Components that differ a little, by a number drawn from the pattern itself.
fn first_guess(shape: &Shape, class: Class, name: &str, count: usize, tally: &Tally) -> Mixture {
    let levels: Vec<Vec<f64>> = shape
        .levels()
        .iter()
        .map(|levels| vec![0.05; *levels])
        .collect();
    let mut components: Vec<Component> = (0..count)
        .map(|at| Component {
            class,
            name: if count == 1 {
                name.to_owned()
            } else {
                format!("{name} {}", at + 1)
            },
            share: 1.0 / f64::from(count as u32),
            tables: levels.clone(),
        })
        .collect();
    for (pattern, pairs) in &tally.rows {
        // Neighbouring patterns fall together: what decides is a few of the comparisons.
        let drawn = pattern.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
        for (at, component) in components.iter_mut().enumerate() {
            let near = if drawn as usize % count == at {
                1.0
            } else {
                0.2
            };
            for comparison in 0..shape.comparisons() {
                component.tables[comparison][shape.level(*pattern, comparison)] += near * pairs;
            }
        }
    }
    for table in components.iter_mut().flat_map(|one| one.tables.iter_mut()) {
        normalise(table);
    }
    Mixture {
        shape: shape.clone(),
        components,
    }
}

fn normalise(table: &mut [f64]) {
    table[MISSING] = 0.0;
    let total: f64 = table.iter().sum();
    for value in table.iter_mut() {
        *value /= f64::max(total, 1e-300);
    }
}

fn maximise(before: &Mixture, sums: &Sums, prior: Prior) -> Mixture {
    let total: f64 = sums.shares.iter().sum();
    let mut next = before.clone();
    for (at, component) in next.components.iter_mut().enumerate() {
        component.share =
            (sums.shares[at] + 0.5) / (total + 0.5 * f64::from(sums.shares.len() as u32));
        let counts = prior.relative[component.class as usize] * sums.shares[at];
        let strength = counts.max(prior.least);
        for (table, seen) in component.tables.iter_mut().zip(&sums.tables[at]) {
            for (value, seen) in table.iter_mut().zip(seen) {
                *value = *value * strength + seen;
            }
            normalise(table);
        }
    }
    next
}

fn distance(a: &Mixture, b: &Mixture) -> f64 {
    let pairs = a.components.iter().zip(&b.components);
    pairs.fold(0.0, |most, (a, b)| {
        let tables = a.tables.iter().flatten().zip(b.tables.iter().flatten());
        let most = most.max((a.share - b.share).abs());
        tables.fold(most, |most, (a, b)| most.max((a - b).abs()))
    })
}
