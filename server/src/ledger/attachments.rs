//! Which photos and voice notes are whole, and which of them a backup holds.

use rusqlite::{OptionalExtension, Row, params};
use schema::id::{ContentHash, DeviceId, RecordId};

use super::{Ledger, LedgerError};

/// An attachment whose file is whole and durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    /// Its name: the hash of its content.
    pub hash: ContentHash,
    /// The record that its sender named.
    pub record: RecordId,
    /// What it is, `image/jpeg`.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// Who sent it.
    pub device: DeviceId,
    /// Whether that device was not let in: it is then kept apart.
    pub aside: bool,
}

/// An attachment as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAttachment {
    /// Its place in the order of arrival.
    pub number: i64,
    /// What it is and whose.
    pub attachment: NewAttachment,
    /// When it was whole, in Unix seconds.
    pub received_at: i64,
    /// Whether a backup holds it.
    pub backed_up: bool,
}

const ATTACHMENT: &str = "SELECT number, hash, record, media_type, size, device, aside,
         received_at, backed_up FROM attachment";

impl Ledger {
    /// Enters an attachment. When this returns, that is durable. One that is here already
    /// stays as it is, but no longer apart if a device that is let in sends it too.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn enter_attachment(&mut self, new: &NewAttachment, at: i64) -> Result<(), LedgerError> {
        self.connection.execute(
            "INSERT INTO attachment
                 (hash, record, media_type, size, device, aside, received_at, backed_up)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)
             ON CONFLICT (hash) DO UPDATE SET aside = min(aside, excluded.aside)",
            params![
                new.hash.as_bytes(),
                new.record.as_bytes(),
                new.media_type,
                new.size,
                new.device.as_bytes(),
                new.aside,
                at
            ],
        )?;
        Ok(())
    }

    /// The attachment of this hash, if it is whole.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn attachment(&self, hash: ContentHash) -> Result<Option<StoredAttachment>, LedgerError> {
        let query = format!("{ATTACHMENT} WHERE hash = ?1");
        let mut query = self.connection.prepare_cached(&query)?;
        Ok(query.query_row([hash.as_bytes()], read).optional()?)
    }

    /// Every attachment, in the order of arrival.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn attachments(&self) -> Result<Vec<StoredAttachment>, LedgerError> {
        let query = format!("{ATTACHMENT} ORDER BY number");
        let mut query = self.connection.prepare_cached(&query)?;
        Ok(query.query_map([], read)?.collect::<Result<_, _>>()?)
    }

    /// How many attachments there are, and how many of them are kept apart.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn count_attachments(&self) -> Result<(u64, u64), LedgerError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT count(*), coalesce(sum(aside), 0) FROM attachment")?;
        Ok(query.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// A backup now holds these.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn set_attachments_backed_up(&mut self, held: &[ContentHash]) -> Result<(), LedgerError> {
        self.each_attachment("UPDATE attachment SET backed_up = 1 WHERE hash = ?1", held)
    }

    /// These are not there any more: whoever has them may send them again.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn forget_attachments(&mut self, lost: &[ContentHash]) -> Result<(), LedgerError> {
        self.each_attachment("DELETE FROM attachment WHERE hash = ?1", lost)
    }

    fn each_attachment(
        &mut self,
        statement: &str,
        which: &[ContentHash],
    ) -> Result<(), LedgerError> {
        let step = self.step()?;
        {
            let mut statement = step.prepare_cached(statement)?;
            for hash in which {
                statement.execute([hash.as_bytes()])?;
            }
        }
        step.commit()?;
        Ok(())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<StoredAttachment> {
    Ok(StoredAttachment {
        number: row.get(0)?,
        attachment: NewAttachment {
            hash: ContentHash(row.get(1)?),
            record: RecordId::from_bytes(row.get(2)?),
            media_type: row.get(3)?,
            size: row.get(4)?,
            device: DeviceId(row.get(5)?),
            aside: row.get(6)?,
        },
        received_at: row.get(7)?,
        backed_up: row.get(8)?,
    })
}
