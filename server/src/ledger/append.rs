//! Appending frames: once each, whatever comes twice.

use rusqlite::{Transaction, params};
use schema::id::{Actor, ChangeHash, DeviceId, RecordId};
use schema::wire::exchange::LogPosition;

use super::{Ledger, LedgerError, author_number, halves, next_position, read_hash, set_position};

/// A frame that has passed the door.
#[derive(Debug, Clone)]
pub struct NewFrame {
    /// Who signed it.
    pub device: DeviceId,
    /// Who brought it: the signer, or a carrier.
    pub brought_by: DeviceId,
    /// The frame as it came.
    pub bytes: Vec<u8>,
    /// The author's number of its first change; `None` where it only bears witness.
    pub first: Option<u64>,
    /// Its changes, in order: record, author, hash.
    pub changes: Vec<(RecordId, Actor, ChangeHash)>,
}

/// What became of an appended frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Everything up to here, the frame included, is durable.
    pub position: LogPosition,
    /// How many of its changes were new.
    pub new: usize,
    /// Another frame has used its numbers: the device's store is a copy.
    pub copied: bool,
}

impl Ledger {
    /// Appends frames in one commit. When this returns, they are durable.
    ///
    /// # Errors
    /// When the ledger fails: then none of them is stored.
    pub fn append(
        &mut self,
        frames: &[NewFrame],
        received_at: i64,
    ) -> Result<Vec<Appended>, LedgerError> {
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let mut position = next_position(&transaction)? - 1;
        let mut appended = Vec::with_capacity(frames.len());
        for frame in frames {
            appended.push(append_one(&transaction, frame, received_at, &mut position)?);
        }
        set_position(&transaction, position)?;
        transaction.commit()?;
        Ok(appended)
    }
}

fn append_one(
    transaction: &Transaction<'_>,
    frame: &NewFrame,
    received_at: i64,
    position: &mut u64,
) -> Result<Appended, LedgerError> {
    let mut known =
        transaction.prepare_cached("SELECT low, hash, number FROM change WHERE id = ?1")?;
    let mut news = Vec::with_capacity(frame.changes.len());
    let mut copied = false;
    for (place, (record, actor, hash)) in frame.changes.iter().enumerate() {
        let (id, low) = halves(*record);
        let mut rows = known.query([id])?;
        let mut here = Here::No;
        while let Some(row) = rows.next()? {
            if row.get::<_, i64>(0)? == low && read_hash(row, 1)? == *hash {
                here = match row.get::<_, Option<u64>>(2)? {
                    Some(_) => Here::Numbered,
                    None => here.max(Here::WithoutNumber),
                };
            }
        }
        let own = frame.first.map(|first| first + place as u64);
        match (here, own) {
            (Here::No, _) => news.push((place, id, low, *actor, *hash)),
            // A witness brought it before: now its author does, who numbers it.
            (Here::WithoutNumber, Some(number)) if is_free(transaction, actor, number)? => {
                news.push((place, id, low, *actor, *hash));
            }
            // The device's store is a copy, and the answer that said so was lost.
            (Here::WithoutNumber, Some(_)) => copied = true,
            (Here::WithoutNumber, None) | (Here::Numbered, _) => {}
        }
    }
    if !news.is_empty() {
        transaction
            .prepare_cached(
                "INSERT INTO frame (device, received_at, brought_by, bytes)
                 VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                frame.device.as_bytes(),
                received_at,
                frame.brought_by.as_bytes(),
                frame.bytes
            ])?;
        let number = transaction.last_insert_rowid();
        let mut insert = transaction.prepare_cached(
            "INSERT INTO change (position, id, low, hash, frame, place, author, number)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        let mut author: Option<(Actor, i64)> = None;
        for (place, id, low, actor, hash) in &news {
            let by = match author {
                Some((known, by)) if known == *actor => by,
                _ => author_number(transaction, actor, &frame.device)?,
            };
            author = Some((*actor, by));
            *position += 1;
            let own_number = frame.first.map(|first| first + *place as u64);
            let mut store = |own: Option<u64>| {
                insert.execute(params![
                    *position,
                    id,
                    low,
                    hash.as_bytes(),
                    number,
                    place,
                    by,
                    own
                ])
            };
            match store(own_number) {
                Ok(_) => {}
                Err(error) if is_taken(&error) => {
                    copied = true;
                    store(None)?;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(Appended {
        position: LogPosition(*position),
        new: news.len(),
        copied,
    })
}

/// Whether a change is in the ledger already.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Here {
    No,
    /// A witness brought it, or a copied store used a number twice.
    WithoutNumber,
    Numbered,
}

/// Whether no change of the author has this number yet.
fn is_free(transaction: &Transaction<'_>, actor: &Actor, number: u64) -> Result<bool, LedgerError> {
    let mut taken = transaction.prepare_cached(
        "SELECT 1 FROM change JOIN author ON author.number = change.author
         WHERE actor = ?1 AND change.number = ?2",
    )?;
    Ok(!taken.exists(params![actor.as_bytes(), number])?)
}

fn is_taken(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
}
