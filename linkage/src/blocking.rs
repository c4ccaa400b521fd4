//! Which pairs are worth comparing: those that share a key of some rule.
//!
//! A rule whose key is too common for its budget of pairs is cut finer by further keys, and
//! what is still too common then is left out and counted.

use serde::Serialize;

use crate::parallel;

mod groups;

/// A rule that gives records keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// What it is called.
    pub name: &'static str,
    /// How many pairs it may propose, for each record.
    pub budget: f64,
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
    members: Vec<u32>,
    ends: Vec<u32>,
    groups_of: Vec<u32>,
    starts_of: Vec<u32>,
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
        let rules = parallel::each(keys.rules().len(), |rule| groups::of_rule(keys, rule));
        let mut index = Self::default();
        for rule in rules {
            let base = index.members.len() as u32;
            index.members.extend_from_slice(&rule.members);
            index.ends.extend(rule.ends.iter().map(|end| base + end));
            index.reports.push(rule.report);
        }
        index.turn_around(keys.records());
        index
    }

    /// The groups of each record.
    fn turn_around(&mut self, records: usize) {
        let mut starts = vec![0_u32; records + 1];
        for member in &self.members {
            starts[*member as usize + 1] += 1;
        }
        for at in 0..records {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut groups_of = vec![0_u32; self.members.len()];
        for group in 0..self.ends.len() {
            for at in self.range(group as u32) {
                let record = self.members[at] as usize;
                groups_of[next[record] as usize] = group as u32;
                next[record] += 1;
            }
        }
        self.groups_of = groups_of;
        self.starts_of = starts;
    }

    fn range(&self, group: u32) -> std::ops::Range<usize> {
        let group = group as usize;
        let start = group.checked_sub(1).map_or(0, |before| self.ends[before]);
        start as usize..self.ends[group] as usize
    }

    /// The later records that share a key with this one, in order.
    pub fn later(&self, record: u32, out: &mut Vec<u32>) {
        out.clear();
        let at = record as usize;
        for group in &self.groups_of[self.starts_of[at] as usize..self.starts_of[at + 1] as usize] {
            let members = &self.members[self.range(*group)];
            let first = members.partition_point(|member| *member <= record);
            out.extend_from_slice(&members[first..]);
        }
        out.sort_unstable();
        out.dedup();
    }

    /// Whether two records share a key.
    #[must_use]
    pub fn proposes(&self, a: u32, b: u32) -> bool {
        let groups = |record: u32| {
            let at = record as usize;
            &self.groups_of[self.starts_of[at] as usize..self.starts_of[at + 1] as usize]
        };
        groups(a).iter().any(|group| groups(b).contains(group))
    }

    /// What became of each rule.
    #[must_use]
    pub fn reports(&self) -> &[RuleReport] {
        &self.reports
    }
}
