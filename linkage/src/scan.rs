//! Compares every candidate pair once: counts the patterns, and keeps the pairs that may
//! matter.

use rustc_hash::FxHashMap;

use crate::blocking::Index;
use crate::parallel;
use crate::shape::Pattern;
use crate::tally::Tally;

/// Records that can be compared.
pub trait Compare: Sync {
    /// How many there are.
    fn records(&self) -> usize;

    /// The levels of a pair. The same both ways.
    fn pattern(&self, a: u32, b: u32) -> Pattern;

    /// Whether a pair can matter at all; quick, and never wrongly no.
    fn may_matter(&self, _a: u32, _b: u32) -> bool {
        true
    }

    /// From which record on the second of two files begins, when two are linked: then only
    /// pairs across are compared.
    fn second_file(&self) -> Option<u32> {
        None
    }
}

/// A compared pair; `a` comes before `b`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The earlier record.
    pub a: u32,
    /// The later record.
    pub b: u32,
    /// Their pattern.
    pub pattern: Pattern,
}

/// What a scan found.
#[derive(Debug, Default)]
pub struct Scan {
    /// How often each pattern occurs among all candidates; of large sheets an estimate from
    /// every second, third, … record.
    pub tally: Tally,
    /// The pairs that were kept, in order.
    pub kept: Vec<Pair>,
    /// How many candidates there were.
    pub candidates: u64,
}

/// Records to a piece of work.
const PIECE: usize = 8192;

/// Pairs of about so many records are counted; more tell training nothing new.
const COUNTED: usize = 40_000;

/// Counts the patterns alone, of as many records as training wants.
pub fn tally(index: &Index, records: &impl Compare) -> Tally {
    /// The same records, of which only the counted ones matter.
    struct Counted<'a, T>(&'a T);
    impl<T: Compare> Compare for Counted<'_, T> {
        fn records(&self) -> usize {
            self.0.records()
        }
        fn pattern(&self, a: u32, b: u32) -> Pattern {
            self.0.pattern(a, b)
        }
        fn may_matter(&self, _a: u32, _b: u32) -> bool {
            false
        }
        fn second_file(&self) -> Option<u32> {
            self.0.second_file()
        }
    }
    scan(index, &Counted(records), |_| false).tally
}

/// Compares every candidate.
pub fn scan(index: &Index, records: &impl Compare, keep: impl Fn(Pattern) -> bool + Sync) -> Scan {
    let second = records.second_file();
    let every = (records.records() / COUNTED).max(1) as u32;
    let parts = parallel::pieces(records.records(), PIECE, |range| {
        let mut counts: FxHashMap<Pattern, u32> = FxHashMap::default();
        let mut kept = Vec::new();
        let mut later = Vec::new();
        let mut candidates = 0_u64;
        for a in range {
            let a = a as u32;
            if second.is_some_and(|second| a >= second) {
                continue;
            }
            index.later(a, &mut later);
            let counted = a.is_multiple_of(every);
            for b in &later {
                if second.is_some_and(|second| *b < second) {
                    continue;
                }
                candidates += 1;
                if !counted && !records.may_matter(a, *b) {
                    continue;
                }
                let pattern = records.pattern(a, *b);
                if counted {
                    *counts.entry(pattern).or_default() += 1;
                }
                if keep(pattern) {
                    kept.push(Pair { a, b: *b, pattern });
                }
            }
        }
        (counts.into_iter().collect::<Vec<_>>(), kept, candidates)
    });
    let mut scan = Scan::default();
    scan.kept
        .reserve_exact(parts.iter().map(|(_, kept, _)| kept.len()).sum());
    let mut counted = Vec::new();
    for (counts, kept, candidates) in parts {
        scan.candidates += candidates;
        counted.push(counts);
        scan.kept.extend(kept);
    }
    let all = counted.into_iter().flatten();
    scan.tally =
        Tally::of(all.map(|(pattern, count)| (pattern, f64::from(count) * f64::from(every))));
    scan
}
