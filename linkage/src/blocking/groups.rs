//! The groups of one rule, within its budget.

use super::{Keys, RuleReport, mix};

/// Groups, one behind the other.
pub(super) struct Groups {
    pub(super) members: Vec<u32>,
    pub(super) ends: Vec<u32>,
    pub(super) report: RuleReport,
}

/// Small data may have as many pairs as this many records would.
const RECORDS_AT_LEAST: f64 = 2_000.0;

/// A key, shortened, above its record: two keys in four thousand million meet, which costs a
/// comparison and loses nothing.
type Entry = u64;

fn entry(key: u64, record: u32) -> Entry {
    key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32 << 32 | u64::from(record)
}

fn key(entry: Entry) -> u64 {
    entry >> 32
}

fn record(entry: Entry) -> u32 {
    entry as u32
}

fn pairs(size: usize) -> u64 {
    let size = size as u64;
    size * size.saturating_sub(1) / 2
}

pub(super) fn of_rule(keys: &impl Keys, rule: usize) -> Groups {
    let entries = keyed(keys, rule);
    let mut groups = Groups {
        members: Vec::new(),
        ends: Vec::new(),
        report: RuleReport {
            rule: keys.rules()[rule].name,
            pairs: 0,
            uncut_pairs: entries
                .chunk_by(same_key)
                .map(|group| pairs(group.len()))
                .sum(),
            left_out: 0,
        },
    };
    let allowed = keys.rules()[rule].budget * (keys.records() as f64).max(RECORDS_AT_LEAST);
    let mut rest = groups.take(entries, allowed as u64);
    for step in 0.. {
        let finer = |one: &Entry| {
            let part = keys.finer(rule, record(*one), step)?;
            Some(entry(mix(key(*one), part), record(*one)))
        };
        let Some(mut finer): Option<Vec<Entry>> = rest.iter().map(finer).collect() else {
            break;
        };
        if finer.is_empty() {
            break;
        }
        finer.sort_unstable();
        rest = groups.take(finer, allowed as u64);
    }
    groups.report.left_out = rest
        .chunk_by(same_key)
        .map(|group| pairs(group.len()))
        .sum();
    groups
}

fn same_key(a: &Entry, b: &Entry) -> bool {
    key(*a) == key(*b)
}

fn keyed(keys: &impl Keys, rule: usize) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(keys.records());
    let mut of_record = Vec::new();
    for record in 0..keys.records() as u32 {
        of_record.clear();
        keys.keys(rule, record, &mut of_record);
        entries.extend(of_record.iter().map(|key| entry(*key, record)));
    }
    entries.sort_unstable();
    entries.dedup();
    entries
}

impl Groups {
    /// Takes the groups from the smallest up while the budget lasts, and gives back the others.
    fn take(&mut self, entries: Vec<Entry>, allowed: u64) -> Vec<Entry> {
        let mut of_size: Vec<u64> = Vec::new();
        for group in entries.chunk_by(same_key) {
            if of_size.len() <= group.len() {
                of_size.resize(group.len() + 1, 0);
            }
            of_size[group.len()] += 1;
        }
        let mut spent = self.report.pairs;
        let mut largest = 1;
        for (size, groups) in of_size.iter().enumerate().skip(2) {
            spent += groups * pairs(size);
            if spent > allowed {
                break;
            }
            largest = size;
        }
        let mut rest = Vec::new();
        for group in entries.chunk_by(same_key) {
            if group.len() > largest {
                rest.extend_from_slice(group);
            } else if group.len() > 1 {
                self.members.extend(group.iter().map(|one| record(*one)));
                self.ends.push(self.members.len() as u32);
                self.report.pairs += pairs(group.len());
            }
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Index, Rule};
    use super::*;

    /// Records whose first key is their tens, cut by their ones.
    struct Numbers(Vec<u64>, [Rule; 1]);

    impl Keys for Numbers {
        fn records(&self) -> usize {
            self.0.len()
        }
        fn rules(&self) -> &[Rule] {
            &self.1
        }
        fn keys(&self, _: usize, record: u32, out: &mut Vec<u64>) {
            out.push(self.0[record as usize] / 10);
        }
        fn finer(&self, _: usize, record: u32, step: usize) -> Option<u64> {
            (step == 0).then(|| self.0[record as usize] % 10)
        }
    }

    fn numbers(budget: f64) -> Numbers {
        let all = (0..60).map(|at| at % 30).chain([90, 91]).collect();
        Numbers(
            all,
            [Rule {
                name: "tens",
                budget,
            }],
        )
    }

    #[test]
    fn a_common_key_is_cut_and_a_rare_one_is_not() {
        let small = Index::build(&numbers(0.02));
        let report = &small.reports()[0];
        assert_eq!(report.uncut_pairs, 3 * pairs(20) + 1);
        assert_eq!((report.pairs, report.left_out), (31, 0));
        let pairs = small.pairs(None, |pairs| pairs.to_vec()).concat();
        let later = |record: u32| -> Vec<u32> {
            let of = pairs.iter().map(|pair| super::super::both(*pair));
            of.filter(|(a, _)| *a == record).map(|(_, b)| b).collect()
        };
        assert_eq!(later(7), [37]);
        assert_eq!(later(60), [61]);
        assert!(pairs.is_sorted());
    }

    #[test]
    fn what_stays_too_common_is_counted() {
        let none = Index::build(&numbers(0.001));
        let report = &none.reports()[0];
        assert_eq!((report.pairs, report.left_out), (1, 30));
    }

    #[test]
    fn within_the_budget_nothing_is_cut() {
        let all = Index::build(&numbers(1.0));
        assert_eq!(all.reports()[0].pairs, 3 * pairs(20) + 1);
    }
}
