//! Documents at rest.

use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, params};
use schema::document::Document;
use schema::id::RecordId;
use schema::questionnaire::Questionnaire;
use schema::record::Record;
use schema::value::division::DivisionCode;
use schema::wire::dictionary::{Dictionary, Effort};
use schema::wire::exchange::LogPosition;
use schema::wire::reconcile::Fingerprint;

use super::Projection;
use crate::ledger::{LedgerError, halves, whole};

/// A record's document with where it is enumerated.
#[derive(Debug, Clone)]
pub struct StoredDocument {
    /// The document.
    pub document: Document,
    /// The villages it has been enumerated in, the present one last.
    pub villages: Vec<DivisionCode>,
    /// Where in the log it came to its present village.
    pub entered: LogPosition,
    /// The fingerprint of its heads.
    pub fingerprint: Fingerprint,
}

/// A record's document as it lies in its row, closed: opening it is dear, and any core can.
#[derive(Debug, Clone)]
pub(super) struct ClosedDocument {
    pub(super) villages: Vec<DivisionCode>,
    pub(super) entered: LogPosition,
    pub(super) fingerprint: Fingerprint,
    pub(super) packed: Vec<u8>,
}

/// Documents of some records as they lie in their rows; nothing where there is none.
pub struct ClosedDocuments(Vec<(RecordId, Option<ClosedDocument>)>);

impl ClosedDocuments {
    /// Whether they are of no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Opens them and does `work` on what each says, on all cores.
    ///
    /// # Errors
    /// When a document is damaged.
    pub fn open_each<T: Send>(
        self,
        work: impl Fn(Record) -> T + Sync,
    ) -> Result<Vec<Option<T>>, LedgerError> {
        let questionnaire = Questionnaire::standard();
        (self.0.into_par_iter())
            .map(|(record, closed)| {
                let stored = closed.map(ClosedDocument::open).transpose()?;
                Ok(stored.map(|stored| work(stored.document.read(record, questionnaire))))
            })
            .collect()
    }
}

impl ClosedDocument {
    /// Opens it.
    ///
    /// # Errors
    /// When it is damaged.
    pub(super) fn open(self) -> Result<StoredDocument, LedgerError> {
        Ok(StoredDocument {
            document: unpack(&self.packed).ok_or(LedgerError::Damaged("a document"))?,
            villages: self.villages,
            entered: self.entered,
            fingerprint: self.fingerprint,
        })
    }
}

impl Projection {
    /// A record's document.
    ///
    /// # Errors
    /// When the projection fails or the document is damaged.
    pub fn document(&self, record: RecordId) -> Result<Option<StoredDocument>, LedgerError> {
        (read(&self.connection, record)?.map(ClosedDocument::open)).transpose()
    }

    /// The village that a record is enumerated in. Outside: there is no such record.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn village_of(
        &self,
        record: RecordId,
    ) -> Result<Option<Option<DivisionCode>>, LedgerError> {
        let (id, low) = halves(record);
        let mut query = self
            .connection
            .prepare_cached("SELECT village FROM document WHERE id = ?1 AND low = ?2")?;
        let village: Option<Option<u64>> = query
            .query_row(params![id, low], |row| row.get(0))
            .optional()?;
        Ok(
            village
                .map(|village| village.and_then(|number| DivisionCode::from_number(number).ok())),
        )
    }

    /// The documents of some records, in their order, closed.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn closed(&self, records: &[RecordId]) -> Result<ClosedDocuments, LedgerError> {
        let closed = |record: &RecordId| Ok((*record, read(&self.connection, *record)?));
        let closed = records
            .iter()
            .map(closed)
            .collect::<Result<_, LedgerError>>()?;
        Ok(ClosedDocuments(closed))
    }

    /// What the documents of some records say, in their order; `work` is done on all cores.
    ///
    /// # Errors
    /// When the projection fails or a document is damaged.
    pub fn read_each<T: Send>(
        &self,
        records: &[RecordId],
        work: impl Fn(Record) -> T + Sync,
    ) -> Result<Vec<Option<T>>, LedgerError> {
        self.closed(records)?.open_each(work)
    }

    /// The records enumerated in divisions from one code to another, with fingerprints.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn records_within(
        &self,
        division: DivisionCode,
    ) -> Result<Vec<(RecordId, Fingerprint)>, LedgerError> {
        let within = division.all_within();
        let mut query = self.connection.prepare_cached(
            "SELECT id, low, fingerprint FROM document WHERE village BETWEEN ?1 AND ?2",
        )?;
        let rows = query.query_map(
            params![within.start().number(), within.end().number()],
            |row| {
                Ok((
                    whole(row.get(0)?, row.get(1)?),
                    Fingerprint::from_bytes(row.get(2)?),
                ))
            },
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The sum of the fingerprints of the records within divisions.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn held_within(&self, divisions: &[DivisionCode]) -> Result<Fingerprint, LedgerError> {
        let mut sum = Fingerprint::default();
        let mut query = self
            .connection
            .prepare_cached("SELECT fingerprint FROM village WHERE village BETWEEN ?1 AND ?2")?;
        for division in divisions {
            let within = division.all_within();
            let rows = query.query_map(
                params![within.start().number(), within.end().number()],
                |row| row.get(0).map(Fingerprint::from_bytes),
            )?;
            for fingerprint in rows {
                sum += fingerprint?;
            }
        }
        Ok(sum)
    }
}

/// What lies in the row where a record's document would. Rows are found by half of an identity,
/// which is random in all that programs make: only who forges one can have two meet in a row.
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// The record's document.
    Own(ClosedDocument),
    /// That of another record.
    Another,
}

pub(super) fn read(
    connection: &Connection,
    record: RecordId,
) -> Result<Option<ClosedDocument>, LedgerError> {
    Ok(match find(connection, record)? {
        Found::Own(closed) => Some(closed),
        Found::Nothing | Found::Another => None,
    })
}

pub(super) fn find(connection: &Connection, record: RecordId) -> Result<Found, LedgerError> {
    let (id, low) = halves(record);
    let row = connection
        .prepare_cached(
            "SELECT low, villages, entered, fingerprint, saved FROM document WHERE id = ?1",
        )?
        .query_row([id], |row| {
            let villages: String = row.get(1)?;
            let closed = ClosedDocument {
                villages: Vec::new(),
                entered: LogPosition(row.get(2)?),
                fingerprint: Fingerprint::from_bytes(row.get(3)?),
                packed: row.get(4)?,
            };
            Ok((row.get::<_, i64>(0)?, villages, closed))
        })
        .optional()?;
    let Some((found, villages, closed)) = row else {
        return Ok(Found::Nothing);
    };
    if found != low {
        return Ok(Found::Another);
    }
    let villages =
        serde_json::from_str(&villages).map_err(|_| LedgerError::Damaged("a document"))?;
    Ok(Found::Own(ClosedDocument { villages, ..closed }))
}

pub(super) fn write(
    connection: &Connection,
    record: RecordId,
    closed: &ClosedDocument,
) -> Result<(), LedgerError> {
    let (id, low) = halves(record);
    let villages = serde_json::to_string(&closed.villages)
        .map_err(|_| LedgerError::Damaged("a list of villages"))?;
    connection
        .prepare_cached(
            "INSERT INTO document (id, low, village, entered, villages, fingerprint, saved)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET village = excluded.village,
                 entered = excluded.entered, villages = excluded.villages,
                 fingerprint = excluded.fingerprint, saved = excluded.saved",
        )?
        .execute(params![
            id,
            low,
            closed.villages.last().map(|village| village.number()),
            closed.entered.0,
            villages,
            closed.fingerprint.to_bytes(),
            closed.packed
        ])?;
    Ok(())
}

/// A saved document as stored: the dictionary, the size, the compressed bytes.
pub(super) fn pack(saved: &[u8]) -> Vec<u8> {
    let dictionary = Dictionary::standard();
    let mut packed = dictionary.id().to_vec();
    let size = u32::try_from(saved.len()).expect("a document is within its limits");
    packed.extend_from_slice(&size.to_be_bytes());
    packed.extend_from_slice(&dictionary.deflate(Effort::Quick, saved));
    packed
}

pub(super) fn unpack(packed: &[u8]) -> Option<Document> {
    let (id, rest) = packed.split_first_chunk()?;
    let (size, rest) = rest.split_first_chunk()?;
    let size = usize::try_from(u32::from_be_bytes(*size)).ok()?;
    let saved = Dictionary::find(*id)?.inflate(rest, size).ok()?;
    Document::load(&saved).ok()
}
