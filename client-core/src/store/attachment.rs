//! Photos and voice notes, whole, until long after the server has them.

use rusqlite::{OptionalExtension, params};
use schema::id::{ContentHash, RecordId};
use schema::problem::Problem;
use smol_str::SmolStr;

use super::{Store, Writer, halves, whole};
use crate::error::ClientError;

/// An attachment that is kept here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its name.
    pub hash: ContentHash,
    /// The record it belongs to.
    pub record: RecordId,
    /// Its media type.
    pub media_type: SmolStr,
    /// Its size in bytes.
    pub size: u64,
    /// How many of them are durable on the server.
    pub sent: u64,
    /// Whether the whole is here; once a backup of the server has it, it need not be.
    pub whole: bool,
    /// Why the server takes no more of it.
    pub refused: Option<Problem>,
}

/// What is still to go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ToGo {
    /// Attachments that are not whole on the server.
    pub attachments: u64,
    /// Their bytes that it does not hold.
    pub bytes: u64,
}

const KEPT: &str = "hash, record, low, media_type, size, sent, problem, length(bytes) = size";

fn kept(row: &rusqlite::Row<'_>) -> rusqlite::Result<Kept> {
    let problem: Option<String> = row.get(6)?;
    Ok(Kept {
        hash: ContentHash(row.get(0)?),
        record: whole(row.get(1)?, row.get(2)?),
        media_type: SmolStr::new(row.get::<_, String>(3)?),
        size: row.get(4)?,
        sent: row.get(5)?,
        whole: row.get(7)?,
        refused: problem.and_then(|json| serde_json::from_str(&json).ok()),
    })
}

impl Store {
    /// The attachments of a record that are kept here.
    ///
    /// # Errors
    /// When the store fails.
    pub fn attachments(&self, record: RecordId) -> Result<Vec<Kept>, ClientError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {KEPT} FROM attachment WHERE record = ?1 ORDER BY rowid"
        ))?;
        let rows = query.query_map([halves(record).0], kept)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// An attachment, if it is kept here.
    ///
    /// # Errors
    /// When the store fails.
    pub fn attachment(&self, hash: ContentHash) -> Result<Option<(Kept, Vec<u8>)>, ClientError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {KEPT}, bytes FROM attachment WHERE hash = ?1"
        ))?;
        let found = query.query_row([hash.as_bytes()], |row| Ok((kept(row)?, row.get(8)?)));
        Ok(found.optional()?)
    }

    /// An attachment's thumbnail, if it has one.
    ///
    /// # Errors
    /// When the store fails.
    pub fn thumbnail(&self, hash: ContentHash) -> Result<Option<Vec<u8>>, ClientError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT thumbnail FROM attachment WHERE hash = ?1")?;
        let found = query.query_row([hash.as_bytes()], |row| row.get(0));
        Ok(found.optional()?.flatten())
    }

    /// The attachment that goes to the server next: what is begun before what is not.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) fn next_attachment(&self) -> Result<Option<Kept>, ClientError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {KEPT} FROM attachment WHERE sent < size AND problem IS NULL
             ORDER BY sent = 0, rowid LIMIT 1"
        ))?;
        Ok(query.query_row([], kept).optional()?)
    }

    /// A part of an attachment.
    pub(crate) fn part(
        &self,
        hash: ContentHash,
        offset: u64,
        most: usize,
    ) -> Result<Vec<u8>, ClientError> {
        Ok(self
            .connection
            .prepare_cached("SELECT substr(bytes, ?2 + 1, ?3) FROM attachment WHERE hash = ?1")?
            .query_row(params![hash.as_bytes(), offset, most], |row| row.get(0))?)
    }

    /// So many bytes of it are durable on the server.
    pub(crate) fn attachment_sent(&self, hash: ContentHash, bytes: u64) -> Result<(), ClientError> {
        self.connection
            .prepare_cached("UPDATE attachment SET sent = min(?2, size) WHERE hash = ?1")?
            .execute(params![hash.as_bytes(), bytes])?;
        Ok(())
    }

    /// The server has it, and so has a backup: only its thumbnail stays.
    pub(crate) fn forget_attachment(&self, hash: ContentHash) -> Result<(), ClientError> {
        self.connection
            .prepare_cached("UPDATE attachment SET sent = size, bytes = x'' WHERE hash = ?1")?
            .execute([hash.as_bytes()])?;
        Ok(())
    }

    /// The server takes no more of it.
    pub(crate) fn attachment_refused(
        &self,
        hash: ContentHash,
        problem: &Problem,
    ) -> Result<(), ClientError> {
        let problem =
            serde_json::to_string(problem).map_err(|_| ClientError::Stored("a refusal"))?;
        self.connection
            .prepare_cached("UPDATE attachment SET problem = ?2 WHERE hash = ?1")?
            .execute(params![hash.as_bytes(), problem])?;
        Ok(())
    }

    /// Lets refused ones be tried again.
    pub(crate) fn try_attachments_again(&self) -> Result<(), ClientError> {
        self.connection
            .prepare_cached("UPDATE attachment SET problem = NULL WHERE problem IS NOT NULL")?
            .execute([])?;
        Ok(())
    }

    /// What is still to go.
    ///
    /// # Errors
    /// When the store fails.
    pub fn attachments_to_go(&self) -> Result<ToGo, ClientError> {
        let mut query = self.connection.prepare_cached(
            "SELECT count(*), coalesce(sum(size - sent), 0) FROM attachment WHERE sent < size",
        )?;
        let to_go = query.query_row([], |row| {
            Ok(ToGo {
                attachments: row.get(0)?,
                bytes: row.get(1)?,
            })
        });
        Ok(to_go?)
    }
}

impl Writer<'_> {
    /// Keeps an attachment. One that is here already stays as it is.
    pub(crate) fn keep_attachment(
        &self,
        kept: &Kept,
        bytes: &[u8],
        thumbnail: Option<&[u8]>,
    ) -> Result<(), ClientError> {
        let (high, low) = halves(kept.record);
        self.transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO attachment
                     (hash, record, low, media_type, size, sent, thumbnail, bytes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                kept.hash.as_bytes(),
                high,
                low,
                kept.media_type.as_str(),
                kept.size,
                kept.sent,
                thumbnail,
                bytes
            ])?;
        Ok(())
    }

    /// A restored server may have lost any of them: it is asked again how much it holds.
    pub(crate) fn send_attachments_again(&self) -> Result<(), ClientError> {
        self.transaction.execute(
            "UPDATE attachment SET sent = 0, problem = NULL WHERE length(bytes) = size",
            [],
        )?;
        Ok(())
    }
}
