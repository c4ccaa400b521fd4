//! Which records are one person. Merging is a link, never a deletion.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::RecordId;

/// For each linked record that is read as another one, its survivor.
///
/// Linked records are one person whichever way the links point, so that tablets that saw
/// the links in different orders agree. The survivor is the smallest record that is not
/// itself linked away; where links make a circle and there is none, the smallest of all.
#[must_use]
pub fn survivors(links: &[(RecordId, RecordId)]) -> BTreeMap<RecordId, RecordId> {
    let mut neighbours = BTreeMap::<RecordId, BTreeSet<RecordId>>::new();
    let mut linked_away = BTreeSet::new();
    for (absorbed, survivor) in links {
        if absorbed == survivor {
            continue;
        }
        linked_away.insert(*absorbed);
        neighbours.entry(*absorbed).or_default().insert(*survivor);
        neighbours.entry(*survivor).or_default().insert(*absorbed);
    }
    let mut survivors = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for start in neighbours.keys() {
        if !seen.insert(*start) {
            continue;
        }
        let mut person = vec![*start];
        let mut next = 0;
        while let Some(record) = person.get(next) {
            let unseen = neighbours[record]
                .iter()
                .filter(|record| seen.insert(**record));
            let unseen: Vec<_> = unseen.copied().collect();
            person.extend(unseen);
            next += 1;
        }
        let root = (person
            .iter()
            .filter(|record| !linked_away.contains(record))
            .min())
        .or(person.iter().min())
        .copied()
        .expect("a person has at least the record we started from");
        survivors.extend(
            (person.into_iter())
                .filter(|record| *record != root)
                .map(|record| (record, root)),
        );
    }
    survivors
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn links(pairs: &[(u8, u8)]) -> Vec<(RecordId, RecordId)> {
        pairs
            .iter()
            .map(|(a, b)| (record(*a), record(*b)))
            .collect()
    }

    #[test]
    fn a_chain_ends_in_its_last_record() {
        let found = survivors(&links(&[(1, 2), (2, 3)]));
        assert_eq!(
            found,
            BTreeMap::from([(record(1), record(3)), (record(2), record(3))])
        );
    }

    #[test]
    fn two_opposite_merges_end_in_one_survivor() {
        let found = survivors(&links(&[(1, 2), (2, 1)]));
        assert_eq!(found, BTreeMap::from([(record(2), record(1))]));
    }

    #[test]
    fn two_survivors_of_one_record_are_one_person_too() {
        let found = survivors(&links(&[(5, 7), (5, 3)]));
        assert_eq!(
            found,
            BTreeMap::from([(record(5), record(3)), (record(7), record(3))])
        );
    }

    proptest! {
        #[test]
        fn survivors_do_not_depend_on_the_order_and_never_chain(
            pairs in proptest::collection::vec((0_u8..12, 0_u8..12), 0..20),
            seed: u64,
        ) {
            let forward = links(&pairs);
            let mut shuffled = forward.clone();
            let length = shuffled.len().max(1);
            shuffled.rotate_left(usize::try_from(seed % 97).unwrap() % length);
            let found = survivors(&forward);
            prop_assert_eq!(&found, &survivors(&shuffled));
            for survivor in found.values() {
                prop_assert!(!found.contains_key(survivor));
            }
        }
    }
}
