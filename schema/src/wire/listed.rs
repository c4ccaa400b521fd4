//! Whether an id number is listed anywhere on the server: a small keyed filter that every
//! tablet carries, so that it can tell without a network, and without holding anybody's data.
//!
//! A number's keyed hash names one of 2ᵏ buckets and leaves one byte there. There are between
//! one and two buckets to a number, so that a number that is not listed is taken for one that
//! is between once in 512 times and once in 256. It takes 10 to 11 bits for each number.
//!
//! The key and the bytes are those of the number alone: a number that is wrongly taken for a
//! listed one stays so in every filter of the same size, and whoever gets hold of several
//! learns no more from all than from the newest.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::id::first_bytes;
use crate::value::id_number::WrittenIdNumber;

/// What the hashes are keyed with: known to the server and to its tablets.
pub type FilterKey = [u8; 16];

/// The only form there is so far; a tablet that meets another one has no filter.
const FORM: u8 = 1;
/// The fewest buckets: few people are hidden among many.
const LEAST_BITS: u32 = 8;
/// So many bits that even a country's elders fit.
const MOST_BITS: u32 = 28;

/// The filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    form: u8,
    key: FilterKey,
    /// There are two to the power of this many buckets.
    bits: u8,
    /// Bucket by bucket a one for each byte in it, then a zero; from the lowest bit up.
    #[serde(with = "serde_bytes")]
    counts: Vec<u8>,
    /// The bytes of all buckets, in order.
    #[serde(with = "serde_bytes")]
    prints: Vec<u8>,
}

/// Names what a filter holds: filters of one name are the same bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListedVersion(pub u32);

impl Listed {
    /// The filter of these numbers.
    #[must_use]
    pub fn of<'a>(key: FilterKey, numbers: impl IntoIterator<Item = &'a WrittenIdNumber>) -> Self {
        let hashes = numbers.into_iter().map(|number| hash(&key, number));
        Self::of_hashes(key, hashes.collect())
    }

    fn of_hashes(key: FilterKey, mut hashes: Vec<u64>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        let bits = (usize::BITS - hashes.len().leading_zeros()).clamp(LEAST_BITS, MOST_BITS);
        let mut places: Vec<(u64, u8)> = hashes.iter().map(|hash| place(*hash, bits)).collect();
        places.dedup();
        let buckets = 1_usize << bits;
        let mut counts = vec![0_u8; (buckets + places.len()).div_ceil(8)];
        for (before, (bucket, _)) in places.iter().enumerate() {
            // As many zeros as there are buckets before, and a one for each byte before.
            let at = usize::try_from(*bucket).unwrap_or(usize::MAX) + before;
            counts[at / 8] |= 1 << (at % 8);
        }
        Self {
            form: FORM,
            key,
            bits: u8::try_from(bits).unwrap_or(u8::MAX),
            counts,
            prints: places.into_iter().map(|(_, print)| print).collect(),
        }
    }

    /// Whether the number may be listed. One that is always may; one that is not may in less
    /// than one of 256 cases.
    #[must_use]
    pub fn may_hold(&self, number: &WrittenIdNumber) -> bool {
        let (bucket, print) = place(hash(&self.key, number), u32::from(self.bits));
        self.bucket(bucket).contains(&print)
    }

    /// How many numbers it holds, but for those that it cannot tell apart.
    #[must_use]
    pub fn len(&self) -> usize {
        self.prints.len()
    }

    /// Whether nobody is listed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.prints.is_empty()
    }

    /// As it is sent and stored.
    ///
    /// # Panics
    /// Never: plain bytes serialise.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("plain bytes serialise")
    }

    /// Reads it back; nothing when it is no filter that is known here.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let listed: Self = postcard::from_bytes(bytes).ok()?;
        let fits =
            listed.form == FORM && (LEAST_BITS..=MOST_BITS).contains(&u32::from(listed.bits));
        fits.then_some(listed)
    }

    /// The bytes in a bucket.
    fn bucket(&self, bucket: u64) -> &[u8] {
        // It begins behind so many zeros; bytes that do not reach there are counted whole.
        let mut zeros = bucket;
        let mut ones = 0_usize;
        let mut counts = self.counts.iter();
        let mut rest = 0_u8;
        let mut left = 0_u32;
        for byte in counts.by_ref() {
            if u64::from(byte.count_zeros()) >= zeros {
                (rest, left) = (*byte, 8);
                break;
            }
            zeros -= u64::from(byte.count_zeros());
            ones += byte.count_ones() as usize;
        }
        let mut next = || {
            if left == 0 {
                (rest, left) = (counts.next().copied().unwrap_or(0), 8);
            }
            let bit = rest & 1;
            rest >>= 1;
            left -= 1;
            bit == 1
        };
        while zeros > 0 {
            if next() {
                ones += 1;
            } else {
                zeros -= 1;
            }
        }
        let from = ones;
        while ones < self.prints.len() && next() {
            ones += 1;
        }
        self.prints.get(from..ones).unwrap_or_default()
    }
}

impl ListedVersion {
    /// The name of these bytes; never 0, which stands for none.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        Self(u32::from_be_bytes(first_bytes(&digest)).max(1))
    }
}

/// A number's keyed hash: of its 18 characters, however it was written.
fn hash(key: &FilterKey, number: &WrittenIdNumber) -> u64 {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key may have any length");
    mac.update(number.as_str().as_bytes());
    u64::from_be_bytes(first_bytes(&mac.finalize().into_bytes()))
}

/// The bucket and the byte of a hash. The byte is the hash's own next one, whatever the number
/// of buckets.
fn place(hash: u64, bits: u32) -> (u64, u8) {
    let [.., print] = (hash >> (u64::BITS - bits - 8)).to_be_bytes();
    (hash >> (u64::BITS - bits), print)
}

#[cfg(test)]
mod tests;
