//! Whether two sides hold the same, told in 16 bytes, and where they differ.
//!
//! A side's fingerprint is the sum, modulo 2¹²⁸, of one number for each record: a hash of
//! its id and heads. A sum can be kept up to date record by record and split by any range.

use std::ops::{Add, AddAssign, Sub, SubAssign};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::id::{ChangeHash, RecordId, first_bytes};

/// The fingerprint of a set of records with their heads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// The fingerprint of one record. `heads` are sorted.
    #[must_use]
    pub fn of(record: RecordId, heads: &[ChangeHash]) -> Self {
        let mut digest = Sha256::new();
        digest.update(record.as_bytes());
        for head in heads {
            digest.update(head.as_bytes());
        }
        Self::from_bytes(first_bytes(&digest.finalize()))
    }

    /// As stored and sent.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// Reads back [`Fingerprint::to_bytes`].
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }

    /// Its first eight bytes: enough for a list in which each record stands alone.
    #[must_use]
    pub fn short(self) -> [u8; 8] {
        first_bytes(&self.to_bytes())
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_bytes().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <[u8; 16]>::deserialize(deserializer).map(Self::from_bytes)
    }
}

impl Add for Fingerprint {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }
}

impl Sub for Fingerprint {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.wrapping_sub(other.0))
    }
}

impl AddAssign for Fingerprint {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Fingerprint {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl std::iter::Sum for Fingerprint {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::default(), Add::add)
    }
}

/// How many parts a scope is compared in when its fingerprints differ.
pub const BUCKETS: usize = 256;

/// The part that a record falls into: the first byte of its [`RecordId::index_key`].
#[must_use]
pub fn bucket(record: RecordId) -> u8 {
    record.index_key()[0]
}

/// The fingerprints of a scope's parts, for the side that asks.
#[must_use]
pub fn buckets(records: impl IntoIterator<Item = (RecordId, Fingerprint)>) -> Vec<Fingerprint> {
    let mut buckets = vec![Fingerprint::default(); BUCKETS];
    for (record, fingerprint) in records {
        buckets[usize::from(bucket(record))] += fingerprint;
    }
    buckets
}

/// The parts that differ.
#[must_use]
pub fn differing(ours: &[Fingerprint], theirs: &[[u8; 8]]) -> Vec<u8> {
    (0..=u8::MAX)
        .zip(ours.iter().zip(theirs))
        .filter(|(_, (ours, theirs))| ours.short() != **theirs)
        .map(|(bucket, _)| bucket)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(n: u8) -> RecordId {
        RecordId::preloaded("list", &n.to_string())
    }

    fn heads(n: u8) -> Vec<ChangeHash> {
        vec![ChangeHash([n; 32])]
    }

    proptest! {
        #[test]
        fn a_fingerprint_kept_up_to_date_equals_one_made_anew(
            steps in proptest::collection::vec((0_u8..20, 0_u8..5), 0..40),
        ) {
            let mut kept = Fingerprint::default();
            let mut held = std::collections::BTreeMap::new();
            for (n, head) in steps {
                if let Some(old) = held.insert(n, head) {
                    kept -= Fingerprint::of(record(n), &heads(old));
                }
                kept += Fingerprint::of(record(n), &heads(head));
            }
            let anew = held.iter().map(|(n, head)| Fingerprint::of(record(*n), &heads(*head))).sum();
            prop_assert_eq!(kept, anew);
        }
    }

    #[test]
    fn only_the_parts_that_differ_are_named() {
        let ours = (0..100).map(|n| (record(n), Fingerprint::of(record(n), &heads(n))));
        let mut theirs: Vec<_> = ours.clone().collect();
        theirs[7].1 = Fingerprint::of(record(7), &heads(8));
        theirs.remove(42);
        let short: Vec<_> = buckets(theirs)
            .iter()
            .map(|bucket| bucket.short())
            .collect();
        let mut due = vec![bucket(record(7)), bucket(record(42))];
        due.sort_unstable();
        assert_eq!(differing(&buckets(ours), &short), due);
    }
}
