//! The groups of one rule, within its budget.

use super::{Keys, RuleReport, mix};

/// Groups, one behind the other.
pub(super) struct Groups {
    pub(super) members: Vec<u32>,
    pub(super) ends: Vec<u32>,
    pub(super) report: RuleReport,
}

/// The share of a budget that is spent before keys are cut finer.
const UNCUT: f64 = 0.6;
/// A rule that may propose fewer pairs to a record is not worth its work.
const LEAST: f64 = 0.1;

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

/// How many pairs a rule may propose.
fn allowed(keys: &impl Keys, rule: usize) -> f64 {
    let rule = &keys.rules()[rule];
    rule.budget * keys.records() as f64 + rule.besides
}

/// Whether a rule may propose so few pairs that it is left out.
pub(super) fn is_worth_it(keys: &impl Keys, rule: usize) -> bool {
    allowed(keys, rule) >= LEAST * keys.records() as f64
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
    let allowed = allowed(keys, rule);
    let mut rest = entries;
    for step in 0.. {
        let cuts = |one: &Entry| keys.finer(rule, record(*one), step).is_some();
        let share = if rest.first().is_some_and(cuts) {
            UNCUT
        } else {
            1.0
        };
        rest = groups.take(rest, allowed as u64, share);
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
        rest = finer;
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
    let mut entries = without_single(entries);
    entries.sort_unstable();
    entries.dedup();
    entries
}

/// Most keys of a telling rule belong to one record; those need not be sorted.
fn without_single(mut entries: Vec<Entry>) -> Vec<Entry> {
    let places = (entries.len() * 4).next_power_of_two();
    let place = |one: Entry| (key(one) as usize).wrapping_mul(0x9E37_79B1) % places;
    let mut seen = vec![0_u8; places];
    for one in &entries {
        let seen = &mut seen[place(*one)];
        *seen = seen.saturating_add(1);
    }
    entries.retain(|one| seen[place(*one)] > 1);
    entries
}

impl Groups {
    /// Takes the groups from the smallest up while the budget lasts, and gives back the others.
    /// Where it does not last for all, this share of what is left of it is spent.
    fn take(&mut self, entries: Vec<Entry>, allowed: u64, share: f64) -> Vec<Entry> {
        let mut of_size: Vec<u64> = Vec::new();
        for group in entries.chunk_by(same_key) {
            if of_size.len() <= group.len() {
                of_size.resize(group.len() + 1, 0);
            }
            of_size[group.len()] += 1;
        }
        let sizes = of_size.iter().enumerate();
        let all: u64 = sizes.map(|(size, groups)| groups * pairs(size)).sum();
        let mut spent = self.report.pairs;
        let left = allowed.saturating_sub(spent);
        let allowed = if all <= left {
            allowed
        } else {
            spent + (left as f64 * share) as u64
        };
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
                besides: 0.0,
            }],
        )
    }

    #[test]
    fn a_common_key_is_cut_and_a_rare_one_is_not() {
        let small = Index::build(&numbers(0.6));
        let report = &small.reports()[0];
        assert_eq!(report.uncut_pairs, 3 * pairs(20) + 1);
        assert_eq!((report.pairs, report.left_out), (31, 0));
        let all = super::super::Wanted {
            records: 0..62,
            every: 1,
            second: None,
        };
        let pairs = small.pairs(&all, |pairs| pairs.to_vec()).concat();
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
        let none = Index::build(&numbers(0.1));
        let report = &none.reports()[0];
        assert_eq!((report.pairs, report.left_out), (1, 30));
    }

    #[test]
    fn within_the_budget_nothing_is_cut() {
        let all = Index::build(&numbers(20.0));
        assert_eq!(all.reports()[0].pairs, 3 * pairs(20) + 1);
    }
}
