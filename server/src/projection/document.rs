//! Documents at rest.

use rusqlite::{Connection, OptionalExtension, params};
use schema::document::Document;
use schema::id::RecordId;
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

/// A document's columns: everything but its village, which its list of villages ends with.
type Columns = (i64, String, u64, [u8; 16], Vec<u8>);

impl Projection {
    /// A record's document.
    ///
    /// # Errors
    /// When the projection fails or the document is damaged.
    pub fn document(&self, record: RecordId) -> Result<Option<StoredDocument>, LedgerError> {
        read(&self.connection, record)
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

pub(super) fn read(
    connection: &Connection,
    record: RecordId,
) -> Result<Option<StoredDocument>, LedgerError> {
    let (id, low) = halves(record);
    let columns: Option<Columns> = connection
        .prepare_cached(
            "SELECT low, villages, entered, fingerprint, saved FROM document WHERE id = ?1",
        )?
        .query_row([id], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        })
        .optional()?;
    let Some((found, villages, entered, fingerprint, saved)) = columns else {
        return Ok(None);
    };
    if found != low {
        return Err(LedgerError::Damaged("a record's id"));
    }
    let damaged = || LedgerError::Damaged("a document");
    Ok(Some(StoredDocument {
        document: unpack(&saved).ok_or_else(damaged)?,
        villages: serde_json::from_str(&villages).map_err(|_| damaged())?,
        entered: LogPosition(entered),
        fingerprint: Fingerprint::from_bytes(fingerprint),
    }))
}

pub(super) fn write(
    connection: &Connection,
    record: RecordId,
    stored: &StoredDocument,
    packed: &[u8],
) -> Result<(), LedgerError> {
    let (id, low) = halves(record);
    let villages = serde_json::to_string(&stored.villages)
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
            stored.villages.last().map(|village| village.number()),
            stored.entered.0,
            villages,
            stored.fingerprint.to_bytes(),
            packed
        ])?;
    Ok(())
}

/// A document as stored: the dictionary, the size, the compressed bytes.
pub(super) fn pack(document: &Document) -> Vec<u8> {
    let saved = document.save();
    let dictionary = Dictionary::standard();
    let mut packed = dictionary.id().to_vec();
    let size = u32::try_from(saved.len()).expect("a document is within its limits");
    packed.extend_from_slice(&size.to_be_bytes());
    packed.extend_from_slice(&dictionary.deflate(Effort::Quick, &saved));
    packed
}

fn unpack(packed: &[u8]) -> Option<Document> {
    let (id, rest) = packed.split_first_chunk()?;
    let (size, rest) = rest.split_first_chunk()?;
    let size = usize::try_from(u32::from_be_bytes(*size)).ok()?;
    let saved = Dictionary::find(*id)?.inflate(rest, size).ok()?;
    Document::load(&saved).ok()
}
