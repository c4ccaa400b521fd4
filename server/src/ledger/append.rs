//! Appending frames: once each, whatever comes twice.

use rusqlite::params;
use schema::broken::{self, Fault};
use schema::id::{Actor, ChangeHash, DeviceId, RecordId};
use schema::wire::exchange::LogPosition;

use super::{Ledger, LedgerError, Step, author_number, halves, next_position, set_position};

/// A frame that has passed the door.
#[derive(Debug, Clone)]
pub struct NewFrame {
    /// Who signed it.
    pub device: DeviceId,
    /// Who brought it: the signer, or a carrier.
    pub brought_by: DeviceId,
    /// The frame as it came.
    pub bytes: Vec<u8>,
    /// The author's number of its first change; 0 where the author has forgotten them; `None`
    /// where it only bears witness.
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

/// Whether a row is of the change with the halves and the hash that are given: found at once,
/// however many its record has.
const IS_ONE: &str = "id >> 40 = ?1 >> 40 AND substr(hash, 1, 6) = substr(?3, 1, 6)
     AND id = ?1 AND low = ?2 AND hash = ?3";

impl Ledger {
    /// Where a change stands in the log: more than once if it was brought again.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn positions(
        &self,
        record: RecordId,
        hash: &ChangeHash,
    ) -> Result<Vec<LogPosition>, LedgerError> {
        let (id, low) = halves(record);
        let mut query = (self.connection)
            .prepare_cached(&format!("SELECT position FROM change WHERE {IS_ONE}"))?;
        let rows = query.query_map(params![id, low, hash.as_bytes()], |row| {
            row.get(0).map(LogPosition)
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Appends frames in one commit. When this returns, they are durable.
    ///
    /// # Errors
    /// When the ledger fails: then none of them is stored.
    pub fn append(
        &mut self,
        frames: &[NewFrame],
        received_at: i64,
    ) -> Result<Vec<Appended>, LedgerError> {
        let step = self.step()?;
        let mut position = next_position(&step)? - 1;
        let mut appended = Vec::with_capacity(frames.len());
        for frame in frames {
            appended.push(append_one(&step, frame, received_at, &mut position)?);
        }
        set_position(&step, position)?;
        step.commit()?;
        Ok(appended)
    }
}

fn append_one(
    step: &Step<'_>,
    frame: &NewFrame,
    received_at: i64,
    position: &mut u64,
) -> Result<Appended, LedgerError> {
    let mut known = step.prepare_cached(&format!("SELECT number FROM change WHERE {IS_ONE}"))?;
    let mut news = Vec::with_capacity(frame.changes.len());
    let mut copied = false;
    for (place, (record, actor, hash)) in frame.changes.iter().enumerate() {
        let (id, low) = halves(*record);
        let numbers: Vec<Option<u64>> = (known
            .query_map(params![id, low, hash.as_bytes()], |row| row.get(0))?)
        .collect::<Result<_, _>>()?;
        let is_new = match frame.number(place) {
            Number::Witnessed => numbers.is_empty(),
            Number::Forgotten => {
                let had = has_brought(step, &frame.device, (id, low), hash);
                numbers.iter().all(Option::is_none) && !had?
            }
            Number::Given(number) if numbers.contains(&Some(number)) => {
                broken::is(Fault::ReplayStoredTwice)
            }
            // It came without a number before: now its author numbers it.
            Number::Given(number) if !numbers.is_empty() => {
                let free = is_free(step, actor, number)?;
                // The device's store is a copy, and the answer that said so was lost.
                copied |= !free;
                free
            }
            Number::Given(_) => true,
        };
        if is_new {
            news.push((place, id, low, *actor, *hash));
        }
    }
    if !news.is_empty() {
        step.prepare_cached(
            "INSERT INTO frame (device, received_at, brought_by, bytes)
                 VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            frame.device.as_bytes(),
            received_at,
            frame.brought_by.as_bytes(),
            frame.bytes
        ])?;
        let number = step.last_insert_rowid();
        let mut insert = step.prepare_cached(
            "INSERT INTO change (position, id, low, hash, frame, place, author, number)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        let mut author: Option<(Actor, i64)> = None;
        for (place, id, low, actor, hash) in &news {
            let by = match author {
                Some((known, by)) if known == *actor => by,
                _ => author_number(step, actor, &frame.device)?,
            };
            author = Some((*actor, by));
            *position += 1;
            let own_number = match frame.number(*place) {
                Number::Given(number) => Some(number),
                Number::Forgotten | Number::Witnessed => None,
            };
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

/// What a frame says of a change's number in its author's counting.
enum Number {
    /// This is it.
    Given(u64),
    /// Its author brings it back and no longer knows.
    Forgotten,
    /// It is somebody else's change.
    Witnessed,
}

impl NewFrame {
    fn number(&self, place: usize) -> Number {
        match self.first {
            None => Number::Witnessed,
            Some(0) => Number::Forgotten,
            Some(first) => Number::Given(first + place as u64),
        }
    }
}

/// Whether a device has brought this change in a frame of its own.
fn has_brought(
    step: &Step<'_>,
    device: &DeviceId,
    (id, low): (i64, i64),
    hash: &ChangeHash,
) -> Result<bool, LedgerError> {
    let mut brought = step.prepare_cached(&format!(
        "SELECT 1 FROM change JOIN frame ON frame.number = change.frame
         WHERE {IS_ONE} AND device = ?4",
    ))?;
    Ok(brought.exists(params![id, low, hash.as_bytes(), device.as_bytes()])?)
}

/// Whether no change of the author has this number yet.
fn is_free(step: &Step<'_>, actor: &Actor, number: u64) -> Result<bool, LedgerError> {
    let mut taken = step.prepare_cached(
        "SELECT 1 FROM change JOIN author ON author.number = change.author
         WHERE actor = ?1 AND change.number = ?2",
    )?;
    Ok(!taken.exists(params![actor.as_bytes(), number])?)
}

fn is_taken(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
}
