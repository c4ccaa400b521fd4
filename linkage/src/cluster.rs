//! Records of one person each, out of pairs: joined by the strongest pair first, and never
//! against what is known to be different.
//!
//! Plain transitive closure chains strangers together: A is like B, B like C, and A and C have
//! nothing in common. Here two clusters join only when all that is known between them, taken
//! together, speaks for it, and nothing forbids it.

use std::collections::{BTreeMap, BTreeSet};

use crate::triangle::Scored;

/// What clusters may not contain.
#[derive(Debug, Clone, Default)]
pub struct Constraints {
    /// Pairs that a person has decided are not one, the smaller record first.
    pub different: BTreeSet<(u32, u32)>,
    /// Pairs that a person has decided are one.
    pub same: BTreeSet<(u32, u32)>,
    /// By record: what tells people apart, as a number: a sound identity number that was seen on
    /// a document. Two records with different ones are two people.
    pub identity: BTreeMap<u32, u64>,
}

/// Records of one person.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Cluster {
    /// The records, in order.
    pub records: Vec<u32>,
    /// The weakest link that holds it together, in bits.
    pub weakest: f64,
    /// The mean weight of the pairs that are known within it, in bits.
    pub mean: f64,
}

/// What a pair that nothing is known of speaks against its clusters, in bits.
const UNKNOWN_PAIR: f64 = -4.0;
/// No pair speaks louder than this within a cluster.
const LOUDEST: f64 = 20.0;

/// Joins records by pairs of at least this weight. Records alone are in no cluster.
#[must_use]
pub fn clusters(pairs: &[Scored], least: f64, constraints: &Constraints) -> Vec<Cluster> {
    let mut known: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for pair in pairs {
        known.insert((pair.a, pair.b), pair.weight);
    }
    let decided = constraints
        .same
        .iter()
        .map(|(a, b)| (f64::INFINITY, *a, *b));
    let by_weight = pairs
        .iter()
        .filter(|pair| pair.weight >= least)
        .map(|pair| (pair.weight, pair.a, pair.b));
    let mut edges: Vec<(f64, u32, u32)> = decided.chain(by_weight).collect();
    edges.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut groups = Groups::default();
    for (weight, a, b) in edges {
        let (first, second) = (groups.of(a), groups.of(b));
        if first != second && groups.may_join(first, second, weight, &known, constraints) {
            groups.join(first, second, weight);
        }
    }
    groups.clusters(&known)
}

#[derive(Default)]
struct Groups {
    of_record: BTreeMap<u32, u32>,
    members: BTreeMap<u32, Vec<u32>>,
    weakest: BTreeMap<u32, f64>,
}

impl Groups {
    fn of(&mut self, record: u32) -> u32 {
        let group = *self.of_record.entry(record).or_insert(record);
        self.members.entry(group).or_insert_with(|| vec![record]);
        group
    }

    fn may_join(
        &self,
        first: u32,
        second: u32,
        weight: f64,
        known: &BTreeMap<(u32, u32), f64>,
        constraints: &Constraints,
    ) -> bool {
        let (ours, theirs) = (&self.members[&first], &self.members[&second]);
        let mut together = 0.0;
        for a in ours {
            for b in theirs {
                let pair = (*a.min(b), *a.max(b));
                if constraints.different.contains(&pair) {
                    return false;
                }
                let identities = (constraints.identity.get(a), constraints.identity.get(b));
                let apart = matches!(identities, (Some(x), Some(y)) if x != y);
                if apart && !constraints.same.contains(&pair) {
                    return false;
                }
                together += known
                    .get(&pair)
                    .map_or(UNKNOWN_PAIR, |weight| weight.clamp(-LOUDEST, LOUDEST));
            }
        }
        weight.is_infinite() || together > 0.0
    }

    fn join(&mut self, first: u32, second: u32, weight: f64) {
        let (kept, gone) = (first.min(second), first.max(second));
        let moved = self.members.remove(&gone).unwrap_or_default();
        for record in &moved {
            self.of_record.insert(*record, kept);
        }
        self.members.entry(kept).or_default().extend(moved);
        let before = self.weakest.remove(&gone).unwrap_or(f64::INFINITY);
        let own = self.weakest.get(&kept).copied().unwrap_or(f64::INFINITY);
        self.weakest.insert(kept, weight.min(before).min(own));
    }

    fn clusters(self, known: &BTreeMap<(u32, u32), f64>) -> Vec<Cluster> {
        let weakest = self.weakest;
        let groups = self
            .members
            .into_iter()
            .filter(|(_, records)| records.len() > 1);
        let cluster = |(group, mut records): (u32, Vec<u32>)| {
            records.sort_unstable();
            let mut weights = Vec::new();
            for (at, a) in records.iter().enumerate() {
                weights.extend(
                    records[at + 1..]
                        .iter()
                        .filter_map(|b| known.get(&(*a, *b))),
                );
            }
            let mean = weights.iter().sum::<f64>() / (weights.len() as f64).max(1.0);
            Cluster {
                records,
                weakest: weakest.get(&group).copied().unwrap_or(f64::INFINITY),
                mean,
            }
        };
        groups.map(cluster).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pair(a: u32, b: u32, weight: f64) -> Scored {
        Scored {
            a,
            b,
            weight,
            third: 0.0,
        }
    }

    fn records(pairs: &[Scored], constraints: &Constraints) -> Vec<Vec<u32>> {
        clusters(pairs, 1.0, constraints)
            .into_iter()
            .map(|cluster| cluster.records)
            .collect()
    }

    #[test]
    fn a_bridge_does_not_join_two_families_of_records() {
        let two = [pair(1, 2, 12.0), pair(3, 4, 12.0), pair(2, 3, 2.0)];
        assert_eq!(
            records(&two, &Constraints::default()),
            [vec![1, 2], vec![3, 4]]
        );
        let one = [
            pair(1, 2, 12.0),
            pair(3, 4, 12.0),
            pair(2, 3, 9.0),
            pair(1, 4, 8.0),
        ];
        assert_eq!(records(&one, &Constraints::default()), [vec![1, 2, 3, 4]]);
    }

    #[test]
    fn a_decision_and_two_sound_numbers_stand_against_any_weight() {
        let pairs = [pair(1, 2, 20.0), pair(2, 3, 19.0), pair(1, 3, 19.0)];
        let mut constraints = Constraints::default();
        constraints.different.insert((1, 3));
        assert_eq!(records(&pairs, &constraints), [vec![1, 2]]);
        let numbers = Constraints {
            identity: [(1, 7), (3, 8)].into(),
            ..Constraints::default()
        };
        assert_eq!(records(&pairs, &numbers), [vec![1, 2]]);
        let mut overruled = numbers;
        overruled.same.insert((1, 3));
        assert!(
            records(&pairs, &overruled).contains(&vec![1, 2, 3])
                || records(&pairs, &overruled).contains(&vec![1, 3])
        );
    }

    proptest! {
        #[test]
        fn no_cluster_holds_what_is_known_to_be_different(
            edges in prop::collection::vec((0_u32..12, 0_u32..12, -5.0_f64..25.0), 0..60),
            apart in prop::collection::vec((0_u32..12, 0_u32..12), 0..8),
            numbers in prop::collection::btree_map(0_u32..12, 0_u64..4, 0..6),
        ) {
            let pairs: Vec<Scored> = edges.into_iter().filter(|(a, b, _)| a < b).map(|(a, b, w)| pair(a, b, w)).collect();
            let different: BTreeSet<_> = apart.into_iter().filter(|(a, b)| a < b).collect();
            let constraints = Constraints { different, identity: numbers, ..Constraints::default() };
            let mut seen = BTreeSet::new();
            for cluster in clusters(&pairs, 0.0, &constraints) {
                for (at, a) in cluster.records.iter().enumerate() {
                    prop_assert!(seen.insert(*a), "a record is in one cluster");
                    for b in &cluster.records[at + 1..] {
                        prop_assert!(!constraints.different.contains(&(*a, *b)));
                        if let (Some(x), Some(y)) = (constraints.identity.get(a), constraints.identity.get(b)) {
                            prop_assert_eq!(x, y);
                        }
                    }
                }
            }
        }
    }
}
