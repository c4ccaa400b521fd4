//! What is new in a scope since a cursor.
//!
//! The server keeps nothing of a tablet: the cursor is all there is. Everything is told in
//! the order in which the log let it in, so a page may end anywhere.

use std::collections::BTreeSet;

use rusqlite::params;
use schema::document::genesis;
use schema::id::{Actor, ChangeHash, RecordId};
use schema::scope::Scope;
use schema::value::division::DivisionCode;
use schema::wire::RecordChange;
use schema::wire::batch::{self, Sender};
use schema::wire::dictionary::{Dictionary, Effort};
use schema::wire::exchange::{Changes, LogPosition};
use schema::wire::reconcile::Fingerprint;

use crate::ledger::{Ledger, LedgerError, whole};
use crate::projection::{Frames, Projection};

/// One page of news.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The changes, in order.
    pub changes: Changes,
    /// Records that have left the scope.
    pub gone: Vec<RecordId>,
    /// Everything up to here is told.
    pub cursor: LogPosition,
    /// Whether more is waiting.
    pub more: bool,
    /// What the scope holds at `cursor`, if nothing more is waiting.
    pub held: Option<Fingerprint>,
}

/// A row of the feed.
struct News {
    cause: LogPosition,
    place: u64,
    entry: LogPosition,
    kind: u8,
    record: RecordId,
    village: Option<DivisionCode>,
    entered: LogPosition,
}

const CHANGE: u8 = 0;
const LEFT: u8 = 2;
/// What a change takes of a page at least, roughly: pages are cut by what they weigh once
/// packed.
const LEAST_BYTES: usize = 45;
/// What compression makes of a change that is larger, a new record for example: a byte of so
/// many.
const PACKED_TO: usize = 9;
/// Rows looked at for one page.
const ROWS: usize = 20_000;

/// The next page for an installation that has everything in its scope up to `cursor`.
///
/// # Errors
/// When ledger or projection fail.
pub fn page(
    projection: &Projection,
    ledger: &Ledger,
    frames: &mut Frames,
    scope: &Scope,
    asker: &Actor,
    cursor: LogPosition,
    room: usize,
) -> Result<Page, LedgerError> {
    let head = projection.position()?;
    // A cursor from beyond is of a life that the server has lost.
    let cursor = cursor.min(head);
    let mut rows = news(projection, scope, cursor)?;
    let looked_at_all = rows.len() < ROWS;
    if !looked_at_all {
        // The last cause may have more rows than were looked at.
        let last = rows[rows.len() - 1].cause;
        rows.retain(|row| row.cause < last);
    }
    let mut told = Told::default();
    let mut end = None;
    for (place, row) in rows.iter().enumerate() {
        let new_cause = place == 0 || rows[place - 1].cause != row.cause;
        if new_cause && told.packed_bytes >= room.max(LEAST_BYTES) {
            end = Some(rows[place - 1].cause);
            break;
        }
        told.tell(projection, ledger, frames, scope, asker, row)?;
    }
    let more = end.is_some() || !looked_at_all;
    let cursor = match end {
        Some(end) => end,
        None if looked_at_all => head,
        None => rows.last().map_or(cursor, |row| row.cause),
    };
    Ok(Page {
        changes: told.pack(),
        gone: told.gone.into_iter().collect(),
        cursor,
        more,
        held: match more {
            false => Some(projection.held_within(scope.divisions())?),
            true => None,
        },
    })
}

/// Whole records, for a tablet that repairs itself, and those of them that lie elsewhere.
///
/// # Errors
/// When the projection fails.
pub fn histories(
    projection: &Projection,
    scope: &Scope,
    records: &[RecordId],
) -> Result<(Changes, Vec<RecordId>), LedgerError> {
    let mut told = Told::default();
    for record in records {
        let Some(stored) = projection.document(*record)? else {
            continue;
        };
        let village = stored.villages.last();
        if village.is_some_and(|village| scope.covers(*village)) {
            told.add_all(*record, &stored.document.changes());
        } else {
            told.gone.insert(*record);
        }
    }
    Ok((told.pack(), told.gone.into_iter().collect()))
}

fn news(
    projection: &Projection,
    scope: &Scope,
    cursor: LogPosition,
) -> Result<Vec<News>, LedgerError> {
    let mut rows = Vec::new();
    for division in scope.divisions() {
        let within = division.all_within();
        let mut query = projection.connection().prepare_cached(
            "SELECT cause, place, entry, kind, document.id, low, document.village, entered
             FROM feed JOIN document ON document.id = feed.id
             WHERE feed.village BETWEEN ?1 AND ?2 AND cause > ?3
             ORDER BY cause, place LIMIT ?4",
        )?;
        let found = query.query_map(
            params![
                within.start().number(),
                within.end().number(),
                cursor.0,
                ROWS
            ],
            |row| {
                let village: Option<u64> = row.get(6)?;
                Ok(News {
                    cause: LogPosition(row.get(0)?),
                    place: row.get(1)?,
                    entry: LogPosition(row.get(2)?),
                    kind: row.get(3)?,
                    record: whole(row.get(4)?, row.get(5)?),
                    village: village.and_then(|number| format!("{number:012}").parse().ok()),
                    entered: LogPosition(row.get(7)?),
                })
            },
        )?;
        for row in found {
            rows.push(row?);
        }
    }
    rows.sort_by_key(|row| (row.cause, row.place));
    rows.truncate(ROWS);
    Ok(rows)
}

/// What a page has told so far.
#[derive(Default)]
struct Told {
    changes: Vec<RecordChange>,
    /// What they will weigh once packed, roughly.
    packed_bytes: usize,
    hashes: BTreeSet<(RecordId, ChangeHash)>,
    whole: BTreeSet<RecordId>,
    gone: BTreeSet<RecordId>,
}

impl Told {
    fn tell(
        &mut self,
        projection: &Projection,
        ledger: &Ledger,
        frames: &mut Frames,
        scope: &Scope,
        asker: &Actor,
        row: &News,
    ) -> Result<(), LedgerError> {
        let here = row.village.is_some_and(|village| scope.covers(village));
        if !here {
            if row.kind == LEFT {
                self.gone.insert(row.record);
            }
            return Ok(());
        }
        // A record that came after the cursor is told whole, once.
        if row.kind != CHANGE || row.entered > row.cause {
            if row.kind != LEFT && self.whole.insert(row.record) {
                let stored = projection.document(row.record)?;
                let stored = stored.ok_or(LedgerError::Damaged("the feed"))?;
                self.add_all(row.record, &stored.document.changes());
            }
            return Ok(());
        }
        let entry = ledger
            .change_at(row.entry)?
            .ok_or(LedgerError::Damaged("the feed"))?;
        // The asker has what it numbered itself.
        if entry.actor == *asker && entry.numbered {
            return Ok(());
        }
        let frame = frames.of(ledger, &entry)?;
        let change = frame
            .changes
            .get(entry.place)
            .ok_or(LedgerError::Damaged("a frame"))?;
        self.add(change.clone());
        Ok(())
    }

    fn add_all(&mut self, record: RecordId, chunks: &[schema::document::Chunk]) {
        for chunk in chunks {
            self.add(RecordChange {
                record,
                chunk: chunk.clone(),
            });
        }
    }

    fn add(&mut self, change: RecordChange) {
        if self.hashes.insert((change.record, change.chunk.hash())) {
            self.packed_bytes += LEAST_BYTES.max(change.chunk.bytes().len() / PACKED_TO);
            self.changes.push(change);
        }
    }

    /// Packs the page. What it follows and does not hold, the asker holds: it is told by a
    /// pointer.
    fn pack(&self) -> Changes {
        if self.changes.is_empty() {
            return Changes::default();
        }
        let dictionary = Dictionary::standard();
        let sender = Sender {
            actor: genesis::ACTOR,
            knows: &|_| true,
            dictionary,
            effort: Effort::Line,
        };
        Changes {
            dictionary: dictionary.id(),
            batch: batch::encode(&self.changes, &[], &sender),
        }
    }
}
