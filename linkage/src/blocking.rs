//! Which pairs are worth comparing: those that share a key of some rule.
//!
//! A rule whose key is too common for its budget of pairs is cut finer by further keys, and
//! what is still too common then is left out and counted.

use rustc_hash::FxHashSet;
use serde::Serialize;

use crate::parallel;
pub(crate) use pairs::{Wanted, both};

mod groups;
mod pairs;

/// A rule that gives records keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// What it is called.
    pub name: &'static str,
    /// How many pairs it may propose, for each record.
    pub budget: f64,
    /// How many pairs it may propose besides, of however few records.
    pub besides: f64,
}

/// Records with keys.
pub trait Keys: Sync {
    /// How many records there are.
    fn records(&self) -> usize;

    /// The rules.
    fn rules(&self) -> &[Rule];

    /// The keys that a rule gives a record; none for a record that lacks what it looks at.
    fn keys(&self, rule: usize, record: u32, out: &mut Vec<u64>);

    /// What to cut a common key by, step by step; `None` when there is no further step.
    fn finer(&self, rule: usize, record: u32, step: usize) -> Option<u64>;
}

/// What became of a rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleReport {
    /// The rule.
    pub rule: &'static str,
    /// Pairs it proposes, others' among them.
    pub pairs: u64,
    /// Pairs of the keys as they are, before any cut.
    pub uncut_pairs: u64,
    /// Pairs of keys that stayed too common, which it does not propose.
    pub left_out: u64,
}

/// Records grouped by shared keys.
#[derive(Debug, Default)]
pub struct Index {
    records: usize,
    members: Vec<u32>,
    ends: Vec<u32>,
    reports: Vec<RuleReport>,
}

/// Mixes a further part into a key.
#[must_use]
pub fn mix(key: u64, part: u64) -> u64 {
    let mixed = (key.rotate_left(23) ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ mixed >> 29
}

impl Index {
    /// Groups the records.
    pub fn build(keys: &impl Keys) -> Self {
        let rules: Vec<usize> = (0..keys.rules().len())
            .filter(|rule| groups::is_worth_it(keys, *rule))
            .collect();
        let rules = parallel::each(rules.len(), |at| groups::of_rule(keys, rules[at]));
        let mut index = Self {
            records: keys.records(),
            ..Self::default()
        };
        let members = rules.iter().map(|rule| rule.members.len()).sum();
        index.members.reserve_exact(members);
        for rule in rules {
            let base = index.members.len() as u32;
            index.members.extend_from_slice(&rule.members);
            index.ends.extend(rule.ends.iter().map(|end| base + end));
            index.reports.push(rule.report);
        }
        index
    }

    fn group(&self, group: usize) -> &[u32] {
        let start = group.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.members[start as usize..self.ends[group] as usize]
    }

    /// Of some pairs, the smaller record first, those that share a key.
    #[must_use]
    pub fn proposed(&self, wanted: &FxHashSet<(u32, u32)>) -> usize {
        let all = Wanted {
            records: 0..self.records,
            every: 1,
            second: None,
        };
        let found = self.pairs(&all, |pairs| {
            let all = pairs.iter().map(|pair| both(*pair));
            all.filter(|pair| wanted.contains(pair)).count()
        });
        found.into_iter().sum()
    }

    /// What became of each rule that was worth its work.
    #[must_use]
    pub fn reports(&self) -> &[RuleReport] {
        &self.reports
    }
}
