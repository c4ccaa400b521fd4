//! Reading the log: in order, or one record's part of it.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};
use schema::id::{Actor, ChangeHash, DeviceId, RecordId};
use schema::wire::batch::{Pointer, Resolve};
use schema::wire::exchange::LogPosition;

use super::{Event, Ledger, LedgerError, halves, read_hash, whole};

/// A change's row in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the log.
    pub position: LogPosition,
    /// The record.
    pub record: RecordId,
    /// The change.
    pub hash: ChangeHash,
    /// The frame it came in.
    pub frame: i64,
    /// Its place in that frame.
    pub place: usize,
    /// Who made it.
    pub actor: Actor,
    /// Whether it has a number of its author's. A witnessed change has none, nor has one whose
    /// number its author has forgotten, or a copy of the author's store has used.
    pub numbered: bool,
}

/// What stands at a position of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogEntry {
    /// A change.
    Change(Entry),
    /// A decision.
    Event(LogPosition, Box<Event>),
}

impl LogEntry {
    /// Where it stands.
    #[must_use]
    pub fn position(&self) -> LogPosition {
        match self {
            Self::Change(entry) => entry.position,
            Self::Event(position, _) => *position,
        }
    }
}

/// A frame as it was received.
#[derive(Debug, Clone)]
pub struct StoredFrame {
    /// Who signed it.
    pub device: DeviceId,
    /// Who brought it.
    pub brought_by: DeviceId,
    /// When, in Unix seconds.
    pub received_at: i64,
    /// The frame.
    pub bytes: Vec<u8>,
}

const ENTRY: &str = "SELECT position, id, low, hash, frame, place, actor,
         change.number IS NOT NULL
     FROM change JOIN author ON author.number = change.author";

impl Ledger {
    /// The log after a position, at most so many entries.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn after(&self, position: LogPosition, most: usize) -> Result<Vec<LogEntry>, LedgerError> {
        let query = format!("{ENTRY} WHERE position > ?1 ORDER BY position LIMIT ?2");
        let mut entries: Vec<LogEntry> = (self.connection.prepare_cached(&query)?)
            .query_map(params![position.0, most], entry)?
            .map(|entry| entry.map(LogEntry::Change))
            .collect::<Result<_, _>>()?;
        let end = match entries.last() {
            Some(last) if entries.len() == most => last.position(),
            _ => LogPosition(i64::MAX.unsigned_abs()),
        };
        let mut events = self.connection.prepare_cached(
            "SELECT position, body FROM event WHERE position > ?1 AND position <= ?2
             ORDER BY position LIMIT ?3",
        )?;
        let rows = events.query_map(params![position.0, end.0, most], |row| {
            Ok((LogPosition(row.get(0)?), row.get::<_, String>(1)?))
        })?;
        for row in rows {
            let (position, body) = row?;
            let event =
                serde_json::from_str(&body).map_err(|_| LedgerError::Damaged("an event"))?;
            entries.push(LogEntry::Event(position, Box::new(event)));
        }
        entries.sort_by_key(LogEntry::position);
        entries.truncate(most);
        Ok(entries)
    }

    /// The change at a position.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn change_at(&self, position: LogPosition) -> Result<Option<Entry>, LedgerError> {
        let query = format!("{ENTRY} WHERE position = ?1");
        Ok((self.connection.prepare_cached(&query)?)
            .query_row([position.0], entry)
            .optional()?)
    }

    /// The decision at a position.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn event_at(&self, position: LogPosition) -> Result<Option<Event>, LedgerError> {
        let body: Option<String> = (self.connection)
            .prepare_cached("SELECT body FROM event WHERE position = ?1")?
            .query_row([position.0], |row| row.get(0))
            .optional()?;
        body.map(|body| serde_json::from_str(&body))
            .transpose()
            .map_err(|_| LedgerError::Damaged("an event"))
    }

    /// All changes of a record, in the order of the log.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn changes_of(&self, record: RecordId) -> Result<Vec<Entry>, LedgerError> {
        let (id, low) = halves(record);
        let query = format!("{ENTRY} WHERE id = ?1 AND low = ?2 ORDER BY position");
        let mut query = self.connection.prepare_cached(&query)?;
        Ok(query
            .query_map([id, low], entry)?
            .collect::<Result<_, _>>()?)
    }

    /// An installation's changes after its own number, with their positions.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn numbers_after(
        &self,
        actor: &Actor,
        number: u64,
        most: usize,
    ) -> Result<Vec<(u64, LogPosition)>, LedgerError> {
        let mut query = self.connection.prepare_cached(
            "SELECT change.number, position FROM change
             JOIN author ON author.number = change.author
             WHERE actor = ?1 AND change.number > ?2 ORDER BY change.number LIMIT ?3",
        )?;
        let rows = query.query_map(params![actor.as_bytes(), number, most], |row| {
            Ok((row.get(0)?, LogPosition(row.get(1)?)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The highest number that an installation has given a change; 0 if none.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn last_number(&self, actor: &Actor) -> Result<u64, LedgerError> {
        let mut query = self.connection.prepare_cached(
            "SELECT number FROM change
             WHERE author = (SELECT number FROM author WHERE actor = ?1) AND number IS NOT NULL
             ORDER BY number DESC LIMIT 1",
        )?;
        let last = query.query_row([actor.as_bytes()], |row| row.get(0));
        Ok(last.optional()?.unwrap_or(0))
    }

    /// Where an installation's change with this number stands.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn numbered(&self, actor: &Actor, number: u64) -> Result<Option<LogPosition>, LedgerError> {
        let mut query = self.connection.prepare_cached(
            "SELECT position FROM change JOIN author ON author.number = change.author
             WHERE actor = ?1 AND change.number = ?2",
        )?;
        let position = query.query_row(params![actor.as_bytes(), number], |row| row.get(0));
        Ok(position.optional()?.map(LogPosition))
    }

    /// A frame.
    ///
    /// # Errors
    /// When the ledger fails, or there is no such frame.
    pub fn frame(&self, number: i64) -> Result<StoredFrame, LedgerError> {
        let mut query = self.connection.prepare_cached(
            "SELECT device, brought_by, received_at, bytes FROM frame WHERE number = ?1",
        )?;
        Ok(query.query_row([number], |row| {
            Ok(StoredFrame {
                device: DeviceId(row.get(0)?),
                brought_by: DeviceId(row.get(1)?),
                received_at: row.get(2)?,
                bytes: row.get(3)?,
            })
        })?)
    }

    /// When a frame was received, in Unix seconds.
    ///
    /// # Errors
    /// When the ledger fails, or there is no such frame.
    pub fn received_at(&self, frame: i64) -> Result<i64, LedgerError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT received_at FROM frame WHERE number = ?1")?;
        Ok(query.query_row([frame], |row| row.get(0))?)
    }

    /// Every author's device, by what documents call the author.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn authors(&self) -> Result<BTreeMap<Actor, DeviceId>, LedgerError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT actor, device FROM author")?;
        let rows = query.query_map([], |row| Ok((Actor(row.get(0)?), DeviceId(row.get(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether the divisions' tables were loaded behind this position, and the position of the
    /// last event of all.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn divisions_loaded_since(
        &self,
        position: LogPosition,
    ) -> Result<(bool, LogPosition), LedgerError> {
        let mut query = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM event WHERE position > ?1 AND kind = 'divisions_loaded'),
                    (SELECT coalesce(max(position), 0) FROM event)",
        )?;
        let found = query.query_row([position.0], |row| {
            Ok((row.get(0)?, LogPosition(row.get(1)?)))
        });
        Ok(found?)
    }

    /// The divisions' tables as last loaded: current and past, as CSV.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn divisions(&self) -> Result<Option<(String, String)>, LedgerError> {
        let body: Option<String> = self
            .connection
            .prepare_cached(
                "SELECT body FROM event WHERE kind = 'divisions_loaded'
                 ORDER BY position DESC LIMIT 1",
            )?
            .query_row([], |row| row.get(0))
            .optional()?;
        match body.as_deref().map(serde_json::from_str) {
            Some(Ok(Event::DivisionsLoaded { current, past })) => Ok(Some((current, past))),
            Some(_) => Err(LedgerError::Damaged("the divisions")),
            None => Ok(None),
        }
    }
}

fn entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        position: LogPosition(row.get(0)?),
        record: whole(row.get(1)?, row.get(2)?),
        hash: read_hash(row, 3)?,
        frame: row.get(4)?,
        place: row.get(5)?,
        actor: Actor(row.get(6)?),
        numbered: row.get(7)?,
    })
}

/// A pointer leads to the change that came first of those it can mean: what comes later can
/// never make a stored frame unreadable. If it is not the one that was meant, the frame's
/// digest shows it at the door.
impl Resolve for Ledger {
    fn resolve(&self, pointer: Pointer) -> Option<(RecordId, ChangeHash)> {
        let [first, _] = pointer.records().map(|record| halves(record).0);
        let [.., a, b, c] = pointer.0;
        let mut query = self
            .connection
            .prepare_cached(
                "SELECT id, low, hash FROM change
                 WHERE id >> 40 = ?1 >> 40 AND substr(hash, 1, 6) BETWEEN ?2 AND ?3
                 ORDER BY position LIMIT 1",
            )
            .ok()?;
        let hashes = ([a, b, c, 0, 0, 0], [a, b, c, 0xff, 0xff, 0xff]);
        query
            .query_row(params![first, hashes.0, hashes.1], |row| {
                Ok((whole(row.get(0)?, row.get(1)?), read_hash(row, 2)?))
            })
            .ok()
    }
}
