//! All changes of one record, as a store keeps them: lean, compressed with the dictionary,
//! in about a quarter of their size.

use super::batch::{self, BatchError, Nothing, RecordChange};
use super::dictionary::{Dictionary, Effort};
use super::lean::{self, Actors};
use crate::bytes::{ReadError, Reader, write_unsigned};
use crate::document::Chunk;
use crate::id::RecordId;
use crate::limits;

/// The most bytes one record's history inflates to: every operation that a document may
/// have, at twenty-five bytes each.
const INFLATED_BYTES: usize = 25 * 20_000;
const DIGEST_BYTES: usize = 2;

/// Packs a record's changes, dependencies first. New authors are added to `actors`, which
/// the store keeps.
#[must_use]
pub fn encode(
    record: RecordId,
    chunks: &[Chunk],
    actors: &mut Actors,
    dictionary: &Dictionary,
) -> Vec<u8> {
    let changes: Vec<_> = (chunks.iter())
        .map(|chunk| RecordChange {
            record,
            chunk: chunk.clone(),
        })
        .collect();
    let streams = lean::write(&changes, actors, Some(record), &|_| false);
    let plain = streams.compressible(&streams.identities);
    let mut out = dictionary.id().to_vec();
    write_unsigned(&mut out, chunks.len() as u64);
    write_unsigned(&mut out, plain.len() as u64);
    let hashes = chunks.iter().map(Chunk::hash);
    out.extend_from_slice(&batch::digest(hashes)[..DIGEST_BYTES]);
    out.extend_from_slice(&dictionary.deflate(Effort::Quick, &plain));
    out
}

/// Reads back what [`encode`] wrote.
///
/// # Errors
/// When the bytes are damaged, or written with a dictionary that is no longer here.
pub fn decode(record: RecordId, bytes: &[u8], actors: &Actors) -> Result<Vec<Chunk>, BatchError> {
    let mut reader = Reader::new(bytes);
    let dictionary = Dictionary::find(reader.array()?).ok_or(BatchError::Digest)?;
    let count = reader.length()?;
    let inflated = reader.length()?;
    if inflated > INFLATED_BYTES || count as u64 > limits::DOCUMENT_OPERATIONS {
        return Err(BatchError::TooMany {
            what: "bytes",
            count: inflated,
        });
    }
    let due: [u8; DIGEST_BYTES] = reader.array()?;
    let plain = dictionary.inflate(reader.rest(), inflated)?;
    let mut inner = Reader::new(&plain);
    let identities = inner.length()?;
    let identities = inner.take(identities)?;
    let numbers = inner.length()?;
    let numbers = inner.take(numbers)?;
    let columns = inner.rest();
    let most = lean::Count {
        changes: count,
        references: usize::MAX,
    };
    let changes = lean::read(identities, numbers, columns, actors, Some(record), most)?;
    let mut built = Vec::with_capacity(count);
    for (place, change) in changes.iter().enumerate() {
        let change = (change.rebuild(&built, 0, columns, &Nothing))
            .map_err(|source| BatchError::Change { place, source })?;
        built.push(change);
    }
    let chunks: Vec<_> = built.into_iter().map(|change| change.chunk).collect();
    if batch::digest(chunks.iter().map(Chunk::hash))[..DIGEST_BYTES] == due {
        Ok(chunks)
    } else {
        Err(ReadError::Short.into())
    }
}
