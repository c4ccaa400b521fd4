//! Many records with their whole histories, for a tablet's first download.
//!
//! A tablet stores a pack unopened: the summaries beside the histories answer its lists and
//! searches, and a record is rebuilt only when somebody opens it.

use memchr::memmem;
use serde::{Deserialize, Serialize};

use super::batch::{self, Batch, BatchError, Limits, Nothing, RecordChange, Sender};
use super::dictionary::{Dictionary, DictionaryId, Effort};
use super::reconcile::Fingerprint;
use crate::bytes::{ReadError, Reader};
use crate::document::layout::Place;
use crate::document::{Chunk, genesis};
use crate::id::RecordId;
use crate::summary::Summary;

/// The records in one pack: enough to compress well, few enough to open quickly.
pub const RECORDS: usize = 500;
const LIMITS: Limits = Limits {
    changes: 200_000,
    inflated: 256 * 1024 * 1024,
};

/// A record that goes into a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// The record.
    pub record: RecordId,
    /// Its row.
    pub summary: Summary,
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// Its changes, dependencies first; at least one.
    pub history: Vec<Chunk>,
}

/// What a pack says beside its changes.
#[derive(Serialize, Deserialize)]
struct Contents {
    fingerprint: Fingerprint,
    summaries: Vec<Summary>,
}

/// A pack, inflated, whose changes are not rebuilt.
pub struct Pack {
    batch: Batch,
    contents: Contents,
    records: Vec<(RecordId, std::ops::Range<usize>)>,
}

/// Packs records, with the prepared dictionary and as hard as can be.
///
/// # Panics
/// When a record has no change.
#[must_use]
pub fn encode(records: &[Packed], dictionary: &Dictionary) -> Vec<u8> {
    let contents = Contents {
        fingerprint: records.iter().map(|packed| packed.fingerprint).sum(),
        summaries: records
            .iter()
            .map(|packed| packed.summary.clone())
            .collect(),
    };
    let contents = postcard::to_stdvec(&contents).expect("summaries serialise");
    let changes: Vec<_> = (records.iter())
        .flat_map(|packed| {
            assert!(!packed.history.is_empty(), "a packed record has a change");
            (packed.history.iter()).map(|chunk| RecordChange {
                record: packed.record,
                chunk: chunk.clone(),
            })
        })
        .collect();
    let sender = Sender {
        actor: genesis::ACTOR,
        knows: &|_| false,
        dictionary,
        effort: Effort::Prepared,
    };
    let mut bytes = dictionary.id().to_vec();
    bytes.extend(batch::encode(&changes, &contents, &sender));
    bytes
}

impl Pack {
    /// Inflates a pack that the server made.
    ///
    /// # Errors
    /// When the bytes are damaged.
    pub fn parse(bytes: &[u8]) -> Result<Self, BatchError> {
        let mut reader = Reader::new(bytes);
        let id: DictionaryId = reader.array()?;
        let dictionary = Dictionary::find(id).ok_or(BatchError::Digest)?;
        let batch = Batch::parse(reader.rest(), genesis::ACTOR, dictionary, LIMITS)?;
        let contents: Contents =
            postcard::from_bytes(batch.extra()).map_err(|_| ReadError::Short)?;
        let records = batch.records();
        if records.len() == contents.summaries.len() {
            Ok(Self {
                batch,
                contents,
                records,
            })
        } else {
            Err(ReadError::Short.into())
        }
    }

    /// The records with their rows, in the order of the pack.
    pub fn summaries(&self) -> impl Iterator<Item = (RecordId, &Summary)> {
        (self.records.iter().zip(&self.contents.summaries))
            .map(|((record, _), summary)| (*record, summary))
    }

    /// Whether anything may ever have been written there in one of the records. Nothing is
    /// rebuilt for it: a change names the keys that it writes letter by letter.
    #[must_use]
    pub fn mentions(&self, place: &Place) -> bool {
        memmem::find(self.batch.columns(), place.key().as_bytes()).is_some()
    }

    /// The sum of the records' fingerprints.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.contents.fingerprint
    }

    /// Rebuilds one record's changes. `None` if it is not in the pack.
    ///
    /// # Errors
    /// When the pack is damaged.
    pub fn history(&self, record: RecordId) -> Option<Result<Vec<Chunk>, BatchError>> {
        let (_, range) = self.records.iter().find(|(packed, _)| *packed == record)?;
        let built = self.batch.rebuild_range(range.clone(), &Nothing);
        Some(built.map(|changes| changes.into_iter().map(|change| change.chunk).collect()))
    }
}
