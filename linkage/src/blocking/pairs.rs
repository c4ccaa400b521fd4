//! The pairs of all groups: each once, in order, some records at a time.
//!
//! A pair is one number, so that sorting it is quick. Groups are read from front to back and
//! their pairs thrown into a heap for each run of records; a heap is small enough to be sorted
//! where it lies. Looking up the groups of each record would jump through all of memory.

use std::ops::Range;

use super::Index;
use crate::parallel;

/// Two records as one number.
fn pair(a: u32, b: u32) -> u64 {
    u64::from(a) << 32 | u64::from(b)
}

/// The two records of a number.
pub(crate) fn both(pair: u64) -> (u32, u32) {
    ((pair >> 32) as u32, pair as u32)
}

/// Pairs that are held at once; where there are more, groups are read several times.
const HELD: f64 = 48_000_000.0;

/// Records to a heap, at most.
const RUN: usize = 8192;

/// Heaps that a small sheet has at least.
const HEAPS: usize = 64;

/// Pieces that the groups are read in.
const PIECES: usize = 32;

/// Which pairs are wanted.
pub(crate) struct Wanted {
    /// The earlier record is one of these, …
    pub(crate) records: Range<usize>,
    /// … and its number a multiple of this.
    pub(crate) every: u32,
    /// Where the second of two files begins, when only pairs across are wanted.
    pub(crate) second: Option<u32>,
}

impl Index {
    /// Every wanted pair of records that share a key. `work` gets the pairs of a run of records;
    /// its results stand in the order of records.
    pub(crate) fn pairs<T: Send>(
        &self,
        wanted: &Wanted,
        work: impl Fn(&[u64]) -> T + Sync + Send,
    ) -> Vec<T> {
        let of = &wanted.records;
        let of = of.start..of.end.min(self.records);
        let run = (self.records / HEAPS).next_power_of_two().min(RUN);
        let runs = of.len().div_ceil(run);
        let all: u64 = self.reports.iter().map(|report| report.pairs).sum();
        let held = HELD / all.max(1) as f64 * self.records as f64;
        let at_once = (held as usize / run).max(1);
        let mut done = Vec::with_capacity(runs);
        for first in (0..runs).step_by(at_once) {
            let count = at_once.min(runs - first);
            let records = of.start + first * run..(of.start + (first + count) * run).min(of.end);
            let thrown = parallel::pieces(
                self.ends.len(),
                self.ends.len().div_ceil(PIECES),
                |groups| {
                    let mut heaps = vec![Vec::new(); count];
                    for group in groups {
                        self.throw(group, wanted, &records, run, &mut heaps);
                    }
                    heaps
                },
            );
            done.extend(parallel::each(count, |at| {
                let of_heap: Vec<&[u64]> =
                    thrown.iter().map(|heaps| heaps[at].as_slice()).collect();
                let mut pairs = of_heap.concat();
                pairs.sort_unstable();
                pairs.dedup();
                work(&pairs)
            }));
        }
        done
    }

    fn throw(
        &self,
        group: usize,
        wanted: &Wanted,
        records: &Range<usize>,
        run: usize,
        heaps: &mut [Vec<u64>],
    ) {
        let members = self.group(group);
        let shift = run.trailing_zeros();
        let across = wanted
            .second
            .map(|second| members.partition_point(|member| *member < second));
        let lefts = &members[..across.unwrap_or(members.len())];
        let begin = lefts.partition_point(|a| (*a as usize) < records.start);
        let inside = |a: &&u32| (**a as usize) < records.end;
        let lefts = (begin..).zip(lefts[begin..].iter().take_while(inside));
        for (at, a) in lefts.filter(|(_, a)| a.is_multiple_of(wanted.every)) {
            let heap = &mut heaps[(*a as usize - records.start) >> shift];
            let rights = &members[across.unwrap_or(at + 1)..];
            heap.extend(rights.iter().map(|b| pair(*a, *b)));
        }
    }
}
