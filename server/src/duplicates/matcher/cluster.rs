//! All records that are probably of one person with those of a pair.

use std::collections::{BTreeMap, BTreeSet};

use linkage::cluster::{Constraints, clusters};
use linkage::triangle::Scored;
use schema::asked::Verdict;
use schema::id::RecordId;

use super::super::judgement::Outcome;
use super::super::pair::Pair;
use super::super::standing::PairState;
use super::Matcher;

/// Pairs of this weight in bits join: as likely as not.
const JOINS: f64 = 0.0;
/// Records that are looked at around a pair. Real people are listed a few times.
const MOST: usize = 200;

impl Matcher {
    /// The records that are probably of one person with a side of the pair, in order; the
    /// pair's own sides are always among them.
    #[must_use]
    pub fn cluster(&self, pair: Pair) -> Vec<RecordId> {
        let sides = pair.sides().map(|side| self.numbers.get(&side).copied());
        let around = self.around(sides.into_iter().flatten());
        let mut scored = Vec::new();
        let mut constraints = Constraints::default();
        for (at, a) in around.iter().enumerate() {
            if let Some(identity) = self.known[*a as usize].identity {
                constraints.identity.insert(*a, identity);
            }
            for b in &around[at + 1..] {
                self.relate(*a, *b, &mut scored, &mut constraints);
            }
        }
        let mut records: BTreeSet<RecordId> = pair.sides().into();
        for cluster in clusters(&scored, JOINS, &constraints) {
            let ours = (cluster.records.iter()).any(|one| sides.contains(&Some(*one)));
            let of_cluster = cluster
                .records
                .iter()
                .map(|one| self.known[*one as usize].id);
            records.extend(of_cluster.filter(|_| ours));
        }
        records.into_iter().collect()
    }

    /// What is known between two records.
    fn relate(&self, a: u32, b: u32, scored: &mut Vec<Scored>, constraints: &mut Constraints) {
        if let Some(pair) = self.pairs.get(&(a, b)) {
            scored.push(*pair);
        }
        let Some(pair) = self.pair(a, b) else {
            return;
        };
        let standing = self.standing(pair);
        match standing.outcome {
            Outcome::Decided(Verdict::Different) => constraints.different.insert((a, b)),
            _ if standing.state == PairState::Decided => constraints.same.insert((a, b)),
            _ => false,
        };
    }

    /// The records that some chain of pairs leads to, the nearest first, then in order.
    fn around(&self, from: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut found: Vec<u32> = from.collect();
        let mut seen: BTreeSet<u32> = found.iter().copied().collect();
        let mut next = 0;
        while let Some(record) = found.get(next).copied().filter(|_| found.len() < MOST) {
            let partners = self.partners.get(&record).into_iter().flatten();
            found.extend(partners.copied().filter(|partner| seen.insert(*partner)));
            next += 1;
        }
        found.truncate(MOST);
        found.sort_unstable();
        found
    }

    /// How many records there are, and how they end: those that are read as another one, and
    /// those that stand for themselves. Nobody vanishes.
    #[must_use]
    pub fn merged(&self) -> BTreeMap<bool, usize> {
        let mut counts = BTreeMap::new();
        for known in &self.known {
            *counts.entry(known.survivor.is_some()).or_default() += 1;
        }
        counts
    }
}
