//! Many changes, lean and compressed together.

use sha2::{Digest, Sha256};

use super::dictionary::{Dictionary, Effort, InflateError};
use super::lean::{self, Actors, LeanChange, LeanError};
use crate::bytes::{ReadError, Reader, write_unsigned};
use crate::document::Chunk;
use crate::id::{Actor, ChangeHash, RecordId, first_bytes};

/// A change and the record it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordChange {
    /// The record.
    pub record: RecordId,
    /// The change.
    pub chunk: Chunk,
}

/// Points to one change that the receiver holds: three random bytes of the record's id and
/// the first three of the change's hash. The batch's digest catches a wrong guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointer(pub [u8; 6]);

impl Pointer {
    /// The pointer to a change of a record.
    #[must_use]
    pub fn to(record: RecordId, hash: &ChangeHash) -> Self {
        let [a, b, c, ..] = record.index_key();
        let [d, e, f, ..] = hash.0;
        Self([a, b, c, d, e, f])
    }

    /// The first and the last record it can be, in the order of [`RecordId::index_key`].
    #[must_use]
    pub fn records(&self) -> [RecordId; 2] {
        [0, 0xff].map(|rest| {
            let mut key = [rest; 16];
            key[..3].copy_from_slice(&self.0[..3]);
            RecordId::from_index_key(key)
        })
    }

    /// Whether the change can be the one.
    #[must_use]
    pub fn may_be(&self, hash: &ChangeHash) -> bool {
        hash.0[..3] == self.0[3..]
    }
}

/// Finds what a pointer points to among the changes held here.
pub trait Resolve {
    /// The change it points to; `None` if there is none, or no telling which.
    fn resolve(&self, pointer: Pointer) -> Option<(RecordId, ChangeHash)>;
}

/// Holds nothing: for batches that explain themselves.
#[derive(Debug, Clone, Copy)]
pub struct Nothing;

impl Resolve for Nothing {
    fn resolve(&self, _: Pointer) -> Option<(RecordId, ChangeHash)> {
        None
    }
}

/// A batch does not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// It ends early, or an integer is malformed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// More changes, or more inflated bytes, than allowed.
    #[error("{count} {what} are too many")]
    TooMany {
        /// What was counted.
        what: &'static str,
        /// The count.
        count: usize,
    },
    /// The compressed part is damaged.
    #[error(transparent)]
    Inflate(#[from] InflateError),
    /// A change does not read.
    #[error("change {place} of the batch: {source}")]
    Change {
        /// Its place in the batch, from 0.
        place: usize,
        /// Why.
        source: LeanError,
    },
    /// The streams do not read.
    #[error(transparent)]
    Lean(#[from] LeanError),
    /// What was rebuilt is not what was sent.
    #[error("the rebuilt changes are not those that were sent")]
    Digest,
}

/// How much a batch may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Changes.
    pub changes: usize,
    /// Bytes once inflated.
    pub inflated: usize,
}

const DIGEST_BYTES: usize = 8;
/// What changes may name of others, for each that a batch may hold. Ours mostly follow one and
/// name nobody.
const REFERENCES: usize = 8;

/// What the sender of a batch goes by.
pub struct Sender<'a> {
    /// Whose changes need no name.
    pub actor: Actor,
    /// Which changes the receiver certainly holds.
    pub knows: &'a dyn Fn(&ChangeHash) -> bool,
    /// The dictionary both have.
    pub dictionary: &'a Dictionary,
    /// How hard to compress.
    pub effort: Effort,
}

/// Packs changes, in this order, behind each other.
#[must_use]
pub fn encode(changes: &[RecordChange], extra: &[u8], sender: &Sender<'_>) -> Vec<u8> {
    let mut actors = Actors::new(sender.actor, []);
    let streams = lean::write(changes, &mut actors, None, sender.knows);
    let mut out = Vec::new();
    write_unsigned(&mut out, actors.others().len() as u64);
    for actor in actors.others() {
        out.extend_from_slice(actor.as_bytes());
    }
    write_unsigned(&mut out, changes.len() as u64);
    write_unsigned(&mut out, streams.identities.len() as u64);
    out.extend_from_slice(&streams.identities);
    let plain = streams.compressible(extra);
    write_unsigned(&mut out, plain.len() as u64);
    out.extend_from_slice(&sender.dictionary.deflate(sender.effort, &plain));
    out.extend_from_slice(&digest(changes.iter().map(|change| change.chunk.hash())));
    out
}

/// The part of a batch that is compressed, as it is before: what a dictionary learns from.
/// `actor` needs no name, and the receiver holds what the changes follow.
#[must_use]
pub fn plain(changes: &[RecordChange], actor: Actor) -> Vec<u8> {
    let mut actors = Actors::new(actor, []);
    lean::write(changes, &mut actors, None, &|_| true).compressible(&[])
}

impl lean::Streams {
    /// The part that compresses: `extra`, the numbers, the columns.
    pub(super) fn compressible(&self, extra: &[u8]) -> Vec<u8> {
        let mut plain =
            Vec::with_capacity(self.numbers.len() + self.columns.len() + extra.len() + 8);
        write_unsigned(&mut plain, extra.len() as u64);
        plain.extend_from_slice(extra);
        write_unsigned(&mut plain, self.numbers.len() as u64);
        plain.extend_from_slice(&self.numbers);
        plain.extend_from_slice(&self.columns);
        plain
    }
}

/// What stands before and behind a batch's compressed part.
struct Front<'a> {
    others: Vec<Actor>,
    changes: usize,
    identities: &'a [u8],
    inflated: usize,
    packed: &'a [u8],
    digest: [u8; DIGEST_BYTES],
}

impl<'a> Front<'a> {
    fn read(bytes: &'a [u8], limits: Limits) -> Result<Self, BatchError> {
        let body = bytes
            .len()
            .checked_sub(DIGEST_BYTES)
            .ok_or(ReadError::Short)?;
        let (body, digest) = bytes.split_at(body);
        let mut reader = Reader::new(body);
        let others = within("actors", reader.length()?, limits.changes)?;
        let others = (0..others)
            .map(|_| reader.array().map(Actor))
            .collect::<Result<Vec<_>, _>>()?;
        let changes = within("changes", reader.length()?, limits.changes)?;
        let identities = reader.length()?;
        let identities = reader.take(identities)?;
        let inflated = within("bytes", reader.length()?, limits.inflated)?;
        Ok(Self {
            others,
            changes,
            identities,
            inflated,
            packed: reader.rest(),
            digest: first_bytes(digest),
        })
    }
}

/// How much a batch says that it holds. Nothing of it is inflated, and when it is, it is not
/// more.
///
/// # Errors
/// When it says more than these limits allow, or ends early.
pub fn claimed(bytes: &[u8], limits: Limits) -> Result<Limits, BatchError> {
    let front = Front::read(bytes, limits)?;
    Ok(Limits {
        changes: front.changes,
        inflated: front.inflated,
    })
}

/// A batch, inflated and taken apart, whose changes are not rebuilt yet.
pub struct Batch {
    changes: Vec<LeanChange>,
    plain: Vec<u8>,
    columns_at: usize,
    extra: std::ops::Range<usize>,
    digest: [u8; DIGEST_BYTES],
}

impl Batch {
    /// Inflates within the limits and reads the structure.
    ///
    /// # Errors
    /// When the bytes are not a batch of this dictionary within these limits.
    pub fn parse(
        bytes: &[u8],
        sender: Actor,
        dictionary: &Dictionary,
        limits: Limits,
    ) -> Result<Self, BatchError> {
        let front = Front::read(bytes, limits)?;
        let (others, count, digest) = (front.others, front.changes, front.digest);
        let plain = dictionary.inflate(front.packed, front.inflated)?;

        let mut inner = Reader::new(&plain);
        let extra_length = inner.length()?;
        let extra_at = plain.len() - inner.remaining();
        inner.take(extra_length)?;
        let numbers = inner.length()?;
        let numbers = inner.take(numbers)?;
        let columns_at = plain.len() - inner.remaining();
        let actors = Actors::new(sender, others);
        let changes = lean::read(
            front.identities,
            numbers,
            inner.rest(),
            &actors,
            None,
            lean::Count {
                changes: count,
                references: REFERENCES * limits.changes,
            },
        )?;
        Ok(Self {
            changes,
            columns_at,
            extra: extra_at..extra_at + extra_length,
            digest,
            plain,
        })
    }

    /// The number of changes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// What was packed beside the changes.
    #[must_use]
    pub fn extra(&self) -> &[u8] {
        &self.plain[self.extra.clone()]
    }

    /// The columns of all changes, one after the other.
    #[must_use]
    pub(super) fn columns(&self) -> &[u8] {
        &self.plain[self.columns_at..]
    }

    /// Rebuilds every change, byte for byte, and checks that they are those that were sent.
    ///
    /// # Errors
    /// Names the first change that cannot be rebuilt.
    pub fn rebuild(&self, resolve: &dyn Resolve) -> Result<Vec<RecordChange>, BatchError> {
        let built = self.rebuild_range(0..self.changes.len(), resolve)?;
        if digest(built.iter().map(|change| change.chunk.hash())) == self.digest {
            Ok(built)
        } else {
            Err(BatchError::Digest)
        }
    }

    /// Whether it leans on changes that its receiver holds.
    #[must_use]
    pub fn leans(&self) -> bool {
        self.changes.iter().any(LeanChange::leans)
    }

    /// Where each record's changes stand, for a batch that tells every record at its first
    /// change and keeps its changes together.
    #[must_use]
    pub fn records(&self) -> Vec<(RecordId, std::ops::Range<usize>)> {
        let mut records: Vec<(RecordId, std::ops::Range<usize>)> = Vec::new();
        for (place, change) in self.changes.iter().enumerate() {
            match (change.starts(), records.last_mut()) {
                (Some(record), Some((last, range))) if record == *last => range.end = place + 1,
                (Some(record), _) => records.push((record, place..place + 1)),
                (None, Some((_, range))) => range.end = place + 1,
                (None, None) => {}
            }
        }
        records
    }

    /// Rebuilds some of the changes, which refer to none before them.
    ///
    /// # Errors
    /// Names the first change that cannot be rebuilt.
    pub fn rebuild_range(
        &self,
        range: std::ops::Range<usize>,
        resolve: &dyn Resolve,
    ) -> Result<Vec<RecordChange>, BatchError> {
        let columns = self.columns();
        let from = range.start;
        let mut built = Vec::with_capacity(range.len());
        for place in range {
            let change = self.changes[place]
                .rebuild(&built, from, columns, resolve)
                .map_err(|source| BatchError::Change { place, source })?;
            built.push(change);
        }
        Ok(built)
    }
}

fn within(what: &'static str, count: usize, limit: usize) -> Result<usize, BatchError> {
    if count <= limit {
        Ok(count)
    } else {
        Err(BatchError::TooMany { what, count })
    }
}

pub(super) fn digest(hashes: impl Iterator<Item = ChangeHash>) -> [u8; DIGEST_BYTES] {
    let mut digest = Sha256::new();
    for hash in hashes {
        digest.update(hash.as_bytes());
    }
    first_bytes(&digest.finalize())
}
