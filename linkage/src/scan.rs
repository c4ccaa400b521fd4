//! Compares every candidate pair once: counts the patterns, and keeps the pairs that may
//! matter.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::blocking::{Index, Wanted, both};
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

    /// Reads a little of what [`Compare::may_matter`] looks at, so that all records are under
    /// way from memory at once: who waits for one after the other waits long.
    fn fetch_first(&self, _records: &[u32]) {}

    /// The same of what [`Compare::pattern`] looks at.
    fn fetch(&self, _records: &[u32]) {}

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

/// Pairs of about so many records are counted; more tell training nothing new.
const COUNTED: usize = 40_000;

/// Counts the patterns alone, of as many records as training wants.
pub fn tally(index: &Index, records: &impl Compare) -> Tally {
    let wanted = Wanted {
        every: every(records),
        ..Wanted::all(records)
    };
    compare(index, records, &wanted, true, |_| false).tally
}

/// Compares every candidate.
pub fn scan(index: &Index, records: &impl Compare, keep: impl Fn(Pattern) -> bool + Sync) -> Scan {
    scan_part(index, records, 0..records.records(), keep)
}

/// Compares every candidate, and counts nothing.
pub fn kept(index: &Index, records: &impl Compare, keep: impl Fn(Pattern) -> bool + Sync) -> Scan {
    compare(index, records, &Wanted::all(records), false, keep)
}

/// Compares the candidates whose earlier record is one of these; tallies of parts that make up
/// the whole add up to the whole's.
pub fn scan_part(
    index: &Index,
    records: &impl Compare,
    part: Range<usize>,
    keep: impl Fn(Pattern) -> bool + Sync,
) -> Scan {
    let wanted = Wanted {
        records: part,
        ..Wanted::all(records)
    };
    compare(index, records, &wanted, true, keep)
}

fn every(records: &impl Compare) -> u32 {
    (records.records() / COUNTED).max(1) as u32
}

impl Wanted {
    fn all(records: &impl Compare) -> Self {
        Self {
            records: 0..records.records(),
            every: 1,
            second: records.second_file(),
        }
    }
}

fn compare(
    index: &Index,
    records: &impl Compare,
    wanted: &Wanted,
    counts: bool,
    keep: impl Fn(Pattern) -> bool + Sync,
) -> Scan {
    let every = every(records);
    let parts = index.pairs(wanted, |pairs| {
        let mut counted_patterns: FxHashMap<Pattern, u32> = FxHashMap::default();
        let mut kept = Vec::new();
        let mut others = Vec::new();
        for of_one in pairs.chunk_by(|x, y| both(*x).0 == both(*y).0) {
            let a = both(of_one[0]).0;
            others.clear();
            others.extend(of_one.iter().map(|pair| both(*pair).1));
            let counted = counts && a.is_multiple_of(every);
            if !counted {
                records.fetch_first(&others);
                others.retain(|b| records.may_matter(a, *b));
            }
            records.fetch(&others);
            for b in &others {
                let pattern = records.pattern(a, *b);
                if counted {
                    *counted_patterns.entry(pattern).or_default() += 1;
                }
                if keep(pattern) {
                    kept.push(Pair { a, b: *b, pattern });
                }
            }
        }
        let counts: Vec<(Pattern, u32)> = counted_patterns.into_iter().collect();
        (counts, kept, pairs.len() as u64)
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
