//! Records and their changes.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params};
use schema::document::{Chunk, Document};
use schema::id::{ChangeHash, RecordId};
use schema::record::Record;
use schema::summary::Summary;
use schema::wire::batch::{Pointer, Resolve};
use schema::wire::dictionary::Dictionary;
use schema::wire::history;
use schema::wire::pack::Pack;
use schema::wire::reconcile::Fingerprint;

use super::{LastPack, Store, Writer, halves, setting, whole};
use crate::error::ClientError;

/// A record's changes, dependencies first.
#[derive(Debug, Clone, Default)]
pub struct StoredRecord {
    /// All its changes but the genesis.
    pub changes: Vec<Chunk>,
}

impl StoredRecord {
    /// Opens the document.
    ///
    /// # Errors
    /// When the stored changes do not make one.
    pub fn document(&self) -> Result<Document, ClientError> {
        Ok(Document::from_changes(&self.changes)?)
    }

    /// These changes and everything that they follow, as far as it is here.
    pub(crate) fn with_all_it_follows(
        &self,
        changes: impl IntoIterator<Item = ChangeHash>,
    ) -> BTreeSet<ChangeHash> {
        let mut followed: BTreeSet<ChangeHash> = changes.into_iter().collect();
        // Dependencies come first: backwards, one pass finds them all.
        for chunk in self.changes.iter().rev() {
            if followed.contains(&chunk.hash()) {
                followed.extend(chunk.head().dependencies.iter().copied());
            }
        }
        followed
    }

    /// The fingerprint of the part that the server has settled; nothing if it has nothing.
    pub(crate) fn fingerprint(
        &self,
        record: RecordId,
        unsettled: &BTreeSet<ChangeHash>,
    ) -> Fingerprint {
        let settled: Vec<_> = (self.changes.iter())
            .filter(|chunk| !unsettled.contains(&chunk.hash()))
            .collect();
        let followed: BTreeSet<_> = settled
            .iter()
            .flat_map(|chunk| &chunk.head().dependencies)
            .collect();
        let mut heads: Vec<_> = (settled.iter())
            .map(|chunk| chunk.hash())
            .filter(|hash| !followed.contains(hash))
            .collect();
        heads.sort_unstable();
        if heads.is_empty() {
            Fingerprint::default()
        } else {
            Fingerprint::of(record, &heads)
        }
    }
}

/// The columns that hold a record's changes.
type Held = (i64, Option<Vec<u8>>, Option<i64>);

impl Store {
    /// A record's changes, if it is here.
    ///
    /// # Errors
    /// When they are damaged.
    pub fn record(&self, record: RecordId) -> Result<Option<StoredRecord>, ClientError> {
        read(&self.connection, &self.actors, &self.last_pack, record)
    }

    /// Every record with its row.
    ///
    /// # Errors
    /// When a row is damaged.
    pub fn summaries(&self) -> Result<Vec<(RecordId, Summary)>, ClientError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT id, low, summary FROM record")?;
        let rows = query.query_map([], |row| {
            Ok((whole(row.get(0)?, row.get(1)?), row.get::<_, Vec<u8>>(2)?))
        })?;
        rows.map(|row| {
            let (record, bytes) = row?;
            let summary = postcard::from_bytes(&bytes).map_err(|_| ClientError::Stored("a row"))?;
            Ok((record, summary))
        })
        .collect()
    }

    /// Every record's id.
    pub(crate) fn records(&self) -> Result<Vec<RecordId>, ClientError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT id, low FROM record")?;
        let rows = query.query_map([], |row| Ok(whole(row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What is held of the server's records.
    pub(crate) fn held(&self) -> Result<Fingerprint, ClientError> {
        Ok(self.get(setting::HELD)?.unwrap_or_default())
    }

    /// The fingerprint of every record, made anew from the changes.
    pub(crate) fn fingerprints(&self) -> Result<Vec<(RecordId, Fingerprint)>, ClientError> {
        (self.records()?.into_iter())
            .map(|record| {
                let stored = self.record(record)?.unwrap_or_default();
                let unsettled = super::outbox::unsettled(&self.connection, record)?;
                Ok((record, stored.fingerprint(record, &unsettled)))
            })
            .collect()
    }
}

impl Writer<'_> {
    pub(crate) fn record(&self, record: RecordId) -> Result<Option<StoredRecord>, ClientError> {
        read(&self.transaction, self.actors, self.last_pack, record)
    }

    /// Stores a record's changes and what is asked without opening them: its row, and
    /// whether it carries an open question.
    pub(crate) fn put(
        &mut self,
        record: &Record,
        stored: &StoredRecord,
        summary: &Summary,
    ) -> Result<(), ClientError> {
        let dictionary = Dictionary::standard();
        let bytes = history::encode(record.id, &stored.changes, self.actors, dictionary);
        let summary = postcard::to_stdvec(summary).map_err(|_| ClientError::Stored("a row"))?;
        let (id, low) = halves(record.id);
        self.transaction
            .prepare_cached(
                "INSERT INTO record (id, low, summary, history) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (id) DO UPDATE
                 SET summary = excluded.summary, history = excluded.history, pack = NULL
                 WHERE low = excluded.low",
            )?
            .execute(params![id, low, summary, bytes])?;
        self.note_asked(record)
    }

    /// Forgets a record that has left the scope.
    pub(crate) fn forget(&self, record: RecordId) -> Result<(), ClientError> {
        let (id, low) = halves(record);
        self.transaction
            .prepare_cached("DELETE FROM record WHERE id = ?1 AND low = ?2")?
            .execute(params![id, low])?;
        self.set_asked(record, false)?;
        self.set_leaving(record, false)
    }

    /// Stores a pack as it came, with a row for each record that is not here yet. A record
    /// that is here keeps its own history; the pack's part of it comes with the next changes.
    pub(crate) fn put_pack(&self, bytes: &[u8]) -> Result<Vec<RecordId>, ClientError> {
        let pack = Pack::parse(bytes)?;
        self.transaction
            .prepare_cached("INSERT INTO pack (bytes) VALUES (?1)")?
            .execute([bytes])?;
        let number = self.transaction.last_insert_rowid();
        // Numbers are given again once all records of a pack have left it.
        self.last_pack.take();
        let (mut added_here, mut here_already) = (Vec::new(), Vec::new());
        for (record, summary) in pack.summaries() {
            let (id, low) = halves(record);
            let summary = postcard::to_stdvec(summary).map_err(|_| ClientError::Stored("a row"))?;
            let added = (self.transaction)
                .prepare_cached(
                    "INSERT INTO record (id, low, summary, pack) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (id) DO NOTHING",
                )?
                .execute(params![id, low, summary, number])?;
            if added == 0 {
                here_already.push(record);
            } else {
                added_here.push(record);
            }
        }
        self.note_asked_of_pack(&pack, &added_here)?;
        Ok(here_already)
    }

    /// Adds to what is held of the server's records, or takes away from it.
    pub(crate) fn change_held(
        &self,
        old: Fingerprint,
        new: Fingerprint,
    ) -> Result<(), ClientError> {
        let held: Fingerprint = self.get(setting::HELD)?.unwrap_or_default();
        self.set(setting::HELD, &(held - old + new))
    }

    /// Does something to a record and keeps the sum of what is held in step.
    pub(crate) fn counting<T>(
        &mut self,
        record: RecordId,
        work: impl FnOnce(&mut Self) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let before = self.counted(record)?;
        let done = work(self)?;
        let after = self.counted(record)?;
        if before != after {
            self.change_held(before, after)?;
        }
        Ok(done)
    }

    /// What a record adds to what is held: nothing once it has left the scope.
    fn counted(&self, record: RecordId) -> Result<Fingerprint, ClientError> {
        if self.leaving()?.contains(&record) {
            return Ok(Fingerprint::default());
        }
        let stored = self.record(record)?.unwrap_or_default();
        Ok(stored.fingerprint(record, &self.unsettled(record)?))
    }

    /// Records that have left the scope and are still here.
    pub(crate) fn leaving(&self) -> Result<BTreeSet<RecordId>, ClientError> {
        Ok(self.get(setting::LEAVING)?.unwrap_or_default())
    }

    /// A record has left the scope, or come back to it.
    pub(crate) fn set_leaving(&self, record: RecordId, leaves: bool) -> Result<(), ClientError> {
        let mut leaving = self.leaving()?;
        let changed = if leaves {
            leaving.insert(record)
        } else {
            leaving.remove(&record)
        };
        if changed {
            self.set(setting::LEAVING, &leaving)?;
        }
        Ok(())
    }

    pub(crate) fn unsettled(&self, record: RecordId) -> Result<BTreeSet<ChangeHash>, ClientError> {
        super::outbox::unsettled(&self.transaction, record)
    }
}

pub(super) fn read(
    connection: &rusqlite::Connection,
    actors: &schema::wire::Actors,
    last_pack: &LastPack,
    record: RecordId,
) -> Result<Option<StoredRecord>, ClientError> {
    let (id, low) = halves(record);
    let held: Option<Held> = connection
        .prepare_cached("SELECT low, history, pack FROM record WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let changes = match held {
        Some((found, Some(bytes), _)) if found == low => history::decode(record, &bytes, actors)?,
        Some((found, None, Some(number))) if found == low => {
            let kept = last_pack.take().filter(|(kept, _)| *kept == number);
            let (_, pack) = match kept {
                Some(kept) => kept,
                None => {
                    let bytes: Vec<u8> = connection
                        .prepare_cached("SELECT bytes FROM pack WHERE number = ?1")?
                        .query_row([number], |row| row.get(0))?;
                    (number, Pack::parse(&bytes)?)
                }
            };
            let history = pack.history(record);
            last_pack.replace(Some((number, pack)));
            history.ok_or(ClientError::Stored("a pack"))??
        }
        _ => return Ok(None),
    };
    Ok(Some(StoredRecord { changes }))
}

/// A change that more than one record or change can mean is not resolved: a repair then
/// brings the whole.
impl Resolve for Store {
    fn resolve(&self, pointer: Pointer) -> Option<(RecordId, ChangeHash)> {
        let [first, last] = pointer.records().map(|record| halves(record).0);
        let mut query = self
            .connection
            .prepare_cached("SELECT id, low FROM record WHERE id BETWEEN ?1 AND ?2")
            .ok()?;
        let records = query
            .query_map([first, last], |row| Ok(whole(row.get(0)?, row.get(1)?)))
            .ok()?;
        let mut found = records.flatten().flat_map(|record| {
            let stored = self.record(record).ok().flatten().unwrap_or_default();
            (stored.changes.into_iter())
                .map(move |chunk| (record, chunk.hash()))
                .filter(|(_, hash)| pointer.may_be(hash))
        });
        let only = found.next()?;
        found.next().is_none().then_some(only)
    }
}
