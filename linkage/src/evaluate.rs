//! How good pairs are, against the truth.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::problem::LinkageError;
use crate::table::Table;

/// Who is who.
#[derive(Debug, Default)]
pub struct Truth {
    /// Pairs of ids that are one person, the smaller first.
    pairs: BTreeSet<(String, String)>,
    /// The kinds of error of each record.
    kinds: FxHashMap<String, Vec<String>>,
}

fn ordered(a: &str, b: &str) -> (String, String) {
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    (a.to_owned(), b.to_owned())
}

impl Truth {
    /// Reads columns `id` and `person` (and `kinds`), or `id_l` and `id_r`.
    ///
    /// # Errors
    /// [`LinkageError::NoTruth`].
    pub fn read(table: &Table) -> Result<Self, LinkageError> {
        let mut truth = Self::default();
        if let (Ok(left), Ok(right)) = (table.column("id_l"), table.column("id_r")) {
            truth
                .pairs
                .extend(left.iter().zip(right.iter()).map(|(a, b)| ordered(a, b)));
            return Ok(truth);
        }
        let one_of = |names: &[&str]| names.iter().find_map(|name| table.column(name).ok());
        let (Some(ids), Some(people)) = (
            one_of(&["id", "record_id", "rec_id", "unique_id"]),
            one_of(&["person", "person_id", "cluster", "cluster_id", "entity_id"]),
        ) else {
            return Err(LinkageError::NoTruth {
                columns: table.headings.join(", "),
            });
        };
        let mut of_person: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, person) in ids.iter().zip(people.iter()) {
            of_person.entry(person).or_default().push(id);
        }
        for records in of_person.values() {
            for (at, a) in records.iter().enumerate() {
                truth
                    .pairs
                    .extend(records[at + 1..].iter().map(|b| ordered(a, b)));
            }
        }
        if let Ok(kinds) = table.column("kinds") {
            for (id, kinds) in ids
                .iter()
                .zip(kinds.iter())
                .filter(|(_, kinds)| !kinds.is_empty())
            {
                truth
                    .kinds
                    .insert(id.to_owned(), kinds.split(';').map(str::to_owned).collect());
            }
        }
        Ok(truth)
    }

    /// Whether two ids are one person.
    #[must_use]
    pub fn is_pair(&self, a: &str, b: &str) -> bool {
        self.pairs.contains(&ordered(a, b))
    }

    /// All pairs.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(a, b)| (a.as_str(), b.as_str()))
    }
}

/// Precision and recall of the pairs at or above a weight.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct At {
    /// The weight in bits.
    pub weight: f64,
    /// The share of true pairs among those found.
    pub precision: f64,
    /// The share found of the true pairs.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
    /// How many were found.
    pub pairs: u64,
}

/// What came of the evaluation.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Evaluation {
    /// True pairs.
    pub true_pairs: u64,
    /// The share of them among the pairs at all.
    pub kept: f64,
    /// Where F1 is best.
    pub best: At,
    /// At probabilities 0.5, 0.9 and 0.99.
    pub at: BTreeMap<String, At>,
    /// The best recall at 99 % and at 99.9 % precision.
    pub recall_at_precision: BTreeMap<String, f64>,
    /// By band of probability: pairs, and the share of true ones among them.
    pub calibration: Vec<(f64, u64, f64)>,
    /// By kind of error in either record: true pairs, and the share found where F1 is best.
    pub by_kind: BTreeMap<String, (u64, f64)>,
    /// By kind of tie: pairs of different people at a probability of 0.9 and more.
    pub ties: BTreeMap<String, u64>,
}

impl Evaluation {
    /// Evaluates pairs of ids with weights; ties are pairs of different people with what ties
    /// them.
    #[must_use]
    pub fn of(
        truth: &Truth,
        pairs: &[(String, String, f64)],
        ties: &FxHashMap<(String, String), String>,
    ) -> Self {
        let mut sorted: Vec<(f64, bool, usize)> = (pairs.iter().enumerate())
            .map(|(at, (a, b, weight))| (*weight, truth.is_pair(a, b), at))
            .collect();
        sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
        let all = truth.pairs.len() as f64;
        let mut evaluation = Self {
            true_pairs: truth.pairs.len() as u64,
            ..Self::default()
        };
        let mut right = 0.0;
        let cuts = [("0.5", 0.0), ("0.9", 9_f64.log2()), ("0.99", 99_f64.log2())];
        for (found, group) in sorted.chunk_by(|a, b| a.0 == b.0).scan(0, |found, group| {
            *found += group.len();
            Some((*found, group))
        }) {
            right += group.iter().filter(|(_, is_true, _)| *is_true).count() as f64;
            let at = at(group[0].0, right, found as f64, all);
            if at.f1 > evaluation.best.f1 {
                evaluation.best = at;
            }
            for (name, cut) in cuts {
                if group[0].0 >= cut {
                    evaluation.at.insert(name.to_owned(), at);
                }
            }
            for (name, least) in [("0.99", 0.99), ("0.999", 0.999)] {
                if at.precision >= least {
                    let best = evaluation
                        .recall_at_precision
                        .entry(name.to_owned())
                        .or_default();
                    *best = best.max(at.recall);
                }
            }
        }
        evaluation.kept = right / all.max(1.0);
        evaluation.calibration = calibration(&sorted);
        evaluation.by_kind = by_kind(truth, pairs, evaluation.best.weight);
        for (a, b, weight) in pairs
            .iter()
            .filter(|(_, _, weight)| *weight >= 9_f64.log2())
        {
            let _ = weight;
            if let Some(tie) = ties.get(&ordered(a, b)) {
                *evaluation.ties.entry(tie.clone()).or_default() += 1;
            }
        }
        evaluation
    }
}

fn at(weight: f64, right: f64, found: f64, all: f64) -> At {
    let (precision, recall) = (right / found.max(1.0), right / all.max(1.0));
    At {
        weight,
        precision,
        recall,
        f1: 2.0 * precision * recall / (precision + recall).max(1e-300),
        pairs: found as u64,
    }
}

fn calibration(sorted: &[(f64, bool, usize)]) -> Vec<(f64, u64, f64)> {
    const BANDS: [f64; 9] = [0.99, 0.95, 0.9, 0.8, 0.65, 0.5, 0.3, 0.1, 0.0];
    let band = |weight: f64| {
        let probability = crate::calibrate::probability(weight);
        BANDS
            .iter()
            .position(|least| probability >= *least)
            .unwrap_or(BANDS.len() - 1)
    };
    let mut sums = [(0_u64, 0_u64); BANDS.len()];
    for (weight, is_true, _) in sorted {
        let sum = &mut sums[band(*weight)];
        sum.0 += 1;
        sum.1 += u64::from(*is_true);
    }
    let rows = BANDS.iter().zip(sums);
    rows.map(|(least, (pairs, right))| (*least, pairs, right as f64 / (pairs as f64).max(1.0)))
        .collect()
}

fn by_kind(
    truth: &Truth,
    pairs: &[(String, String, f64)],
    cut: f64,
) -> BTreeMap<String, (u64, f64)> {
    let found: FxHashSet<(String, String)> = (pairs.iter())
        .filter(|(_, _, weight)| *weight >= cut)
        .map(|(a, b, _)| ordered(a, b))
        .collect();
    let mut sums: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for pair in &truth.pairs {
        let of = |id: &String| truth.kinds.get(id).into_iter().flatten();
        let mut kinds: Vec<&String> = of(&pair.0).chain(of(&pair.1)).collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            let sum = sums.entry(kind.clone()).or_default();
            sum.0 += 1;
            sum.1 += u64::from(found.contains(pair));
        }
    }
    let share =
        |(kind, (all, right)): (String, (u64, u64))| (kind, (all, right as f64 / all as f64));
    sums.into_iter().map(share).collect()
}

/// Reads ties: `id_l`, `id_r`, `tie`.
///
/// # Errors
/// [`LinkageError::NoColumn`].
pub fn read_ties(table: &Table) -> Result<FxHashMap<(String, String), String>, LinkageError> {
    let columns = [
        table.column("id_l")?,
        table.column("id_r")?,
        table.column("tie")?,
    ];
    let row = |row: usize| {
        (
            ordered(columns[0].row(row), columns[1].row(row)),
            columns[2].row(row).to_owned(),
        )
    };
    Ok((0..table.rows()).map(row).collect())
}

/// Reads pairs: `id_l`, `id_r`, `match_weight`.
///
/// # Errors
/// [`LinkageError::NoColumn`].
pub fn read_pairs(table: &Table) -> Result<Vec<(String, String, f64)>, LinkageError> {
    let columns = [
        table.column("id_l")?,
        table.column("id_r")?,
        table.column("match_weight")?,
    ];
    let row = |row: usize| {
        let weight = columns[2].row(row).parse().unwrap_or(f64::NEG_INFINITY);
        (
            columns[0].row(row).to_owned(),
            columns[1].row(row).to_owned(),
            weight,
        )
    };
    Ok((0..table.rows()).map(row).collect())
}
