//! The filter of every id number on this server, for its tablets: made from the projection when
//! somebody asks, and kept for a while.

use std::sync::{Arc, Mutex, PoisonError};

use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use schema::value::id_number::WrittenIdNumber;
use schema::wire::exchange::{ListedHere, ListedPart, LogPosition};
use schema::wire::listed::{FilterKey, Listed, ListedVersion};
use sha2::Sha256;

use crate::ledger::LedgerError;
use crate::projection::Projection;

/// A filter is good for so long, in seconds: each new one costs every tablet 13 KB for ten
/// thousand people.
const GOOD_FOR_S: i64 = 6 * 3_600;
/// Bytes of it that go into one answer at least, however slow the line.
const LEAST_ROOM: usize = 1_024;

/// The filter as it was last made.
#[derive(Debug, Default)]
pub struct Filter(Mutex<Option<Made>>);

#[derive(Debug, Clone)]
struct Made {
    /// How far the log was folded.
    through: LogPosition,
    /// When, in Unix seconds.
    at: i64,
    version: ListedVersion,
    bytes: Arc<[u8]>,
}

impl Made {
    fn is_good(&self, folded: LogPosition, now: i64) -> bool {
        self.through == folded || (self.at..self.at + GOOD_FOR_S).contains(&now)
    }
}

impl Filter {
    /// What a tablet lacks of the filter: at most so many bytes of it. Nothing, when it has
    /// the whole. Whoever comes first after the filter has grown old waits for the next.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn part(
        &self,
        projection: &Projection,
        key: &SigningKey,
        here: &ListedHere,
        room: usize,
        now: i64,
    ) -> Result<Option<ListedPart>, LedgerError> {
        let made = self.made(projection, key, now)?;
        if here.whole == made.version {
            return Ok(None);
        }
        let begun = here.begun.filter(|(version, _)| *version == made.version);
        let offset = begun.map_or(0, |(_, offset)| offset);
        let from = usize::try_from(offset).unwrap_or(usize::MAX);
        let rest = made.bytes.get(from..).unwrap_or_default();
        Ok(Some(ListedPart {
            version: made.version,
            size: u32::try_from(made.bytes.len()).map_err(|_| LedgerError::Damaged("a filter"))?,
            offset,
            bytes: rest[..rest.len().min(room.max(LEAST_ROOM))].to_vec(),
        }))
    }

    fn made(
        &self,
        projection: &Projection,
        key: &SigningKey,
        now: i64,
    ) -> Result<Made, LedgerError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let folded = projection.position()?;
        if let Some(made) = kept.as_ref().filter(|made| made.is_good(folded, now)) {
            return Ok(made.clone());
        }
        let mut numbers = Vec::new();
        projection.each_person(|row| {
            numbers.extend(WrittenIdNumber::parse(&row.open()?.summary.id_number));
            Ok(())
        })?;
        let bytes = Listed::of(filter_key(key), &numbers).to_bytes();
        let made = Made {
            through: folded,
            at: now,
            version: ListedVersion::of(&bytes),
            bytes: bytes.into(),
        };
        *kept = Some(made.clone());
        Ok(made)
    }
}

/// What the hashes are keyed with, for as long as the server has its key.
fn filter_key(key: &SigningKey) -> FilterKey {
    let mut derived = FilterKey::default();
    (Hkdf::<Sha256>::new(None, key.as_bytes()).expand(b"shouce listed numbers 1", &mut derived))
        .expect("sixteen bytes can be derived");
    derived
}
