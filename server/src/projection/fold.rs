//! Folding the log into the projection.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;

use rayon::prelude::*;
use rusqlite::Connection;
use schema::id::{ChangeHash, DeviceId, RecordId};
use schema::questionnaire::Questionnaire;
use schema::record::Record;
use schema::summary::Summary;
use schema::value::division::DivisionCode;
use schema::wire::exchange::LogPosition;
use schema::wire::reconcile::Fingerprint;

use super::document::{self, ClosedDocument, Found};
use super::held::{self, Held};
use super::{Frames, Projection, person, row_id, shared};
use crate::admission::Candidate;
use crate::duplicates::Likeness;
use crate::facts::Facts;
use crate::ledger::{Entry, Ledger, LedgerError, LogEntry};
use crate::paradata;

mod authors;
mod considered;
mod decide;
mod followed;
mod news;
mod write;

use authors::Authors;
use considered::considered;
use decide::decide;
use followed::Followed;
use news::News;

/// Entries folded in one commit. At its beginning and end one core works and the others stand
/// still; whoever waits for what comes in meanwhile waits for all of it, a second or two.
const BATCH: usize = 8_000;
/// Entries of a batch that are worked on together: while all cores work on some, those
/// before are written and the next ones are read. It bounds what is open at a time, and how
/// often the cores wait for each other.
const PART: usize = 400;
/// Bytes of changes above which no more than so many are worked on together.
const PART_BYTES: usize = 1024 * 1024;

/// What one step of folding did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// Entries of the log.
    pub entries: usize,
    /// Changes that became part of their records.
    pub admitted: usize,
    /// Changes that are now held.
    pub held: usize,
    /// Records whose rows are others now.
    pub changed: BTreeSet<RecordId>,
}

/// The most changes of one record that may wait for others.
const WAITING: usize = schema::limits::WAITING_PER_RECORD;

/// What comes up for each record, in the order of the log.
type Records = BTreeMap<RecordId, Vec<Candidate>>;

/// A record's part of a batch, before it is worked on.
struct Work {
    record: RecordId,
    /// Another record has its row: nothing of it is let in.
    clashes: bool,
    stored: Option<ClosedDocument>,
    /// What was followed so far.
    followed: Followed,
    /// What comes up for it, in order, each with the entry that caused it to.
    candidates: Vec<Candidate>,
    /// What has been waiting for one of them, or for what one of them frees; and for which.
    waiting: Vec<(Candidate, ChangeHash)>,
    /// How many others wait.
    others_waiting: usize,
    /// Whose changes to it are not tried any more.
    distrusted: BTreeSet<DeviceId>,
}

/// The same after it was worked on.
struct Done {
    record: RecordId,
    /// The village it was in, with its fingerprint there.
    before: Option<(DivisionCode, Fingerprint)>,
    after: Option<Finished>,
    /// Admitted changes.
    admitted: Vec<ChangeHash>,
    /// What the villages' tablets will be told.
    news: Vec<News>,
    /// Entries that are held now.
    held: Vec<Held>,
    /// Whose changes to it are not tried any more.
    distrusted: BTreeSet<DeviceId>,
}

/// A record after its admission, ready to be written.
struct Finished {
    document: ClosedDocument,
    read: Record,
    facts: Facts,
    summary: Summary,
    likeness: Likeness,
    held: paradata::Held,
    shared: BTreeSet<shared::Key>,
}

impl Projection {
    /// Folds the next entries of the log, if there are any.
    ///
    /// # Errors
    /// When ledger or projection fail: nothing of the step is then kept.
    pub fn fold(&mut self, ledger: &Ledger, frames: &mut Frames) -> Result<Folded, LedgerError> {
        self.fold_within(ledger, frames, LogPosition(u64::MAX))
    }

    /// Folds the next entries of the log up to a position, if there are any.
    fn fold_within(
        &mut self,
        ledger: &Ledger,
        frames: &mut Frames,
        last: LogPosition,
    ) -> Result<Folded, LedgerError> {
        let from = self.position()?;
        let mut entries = ledger.after(from, BATCH)?;
        entries.truncate(entries.partition_point(|entry| entry.position() <= last));
        // Decisions change what follows them: they end a batch.
        let decision = entries
            .iter()
            .position(|entry| matches!(entry, LogEntry::Event(..)));
        let entries = match decision {
            Some(0) => &entries[..1],
            Some(place) => &entries[..place],
            None => &entries[..],
        };
        let Some(last) = entries.last() else {
            return Ok(Folded::default());
        };
        // A snapshot may be on its way into the same file: we wait for it at the beginning,
        // not fail at the end.
        let transaction = (self.connection)
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let mut folded = Folded {
            entries: entries.len(),
            ..Folded::default()
        };
        match last {
            LogEntry::Event(position, event) => {
                decide(&transaction, ledger, frames, *position, event, &mut folded)?;
            }
            LogEntry::Change(_) => {
                let changes: Vec<&Entry> = (entries.iter())
                    .filter_map(|entry| match entry {
                        LogEntry::Change(entry) => Some(entry),
                        LogEntry::Event(..) => None,
                    })
                    .collect();
                admit(&transaction, ledger, frames, &changes, &mut folded)?;
            }
        }
        transaction.execute("UPDATE progress SET position = ?1", [last.position().0])?;
        transaction.commit()?;
        Ok(folded)
    }

    /// Folds up to a position. `progress` is told how far it is, and says whether to go on;
    /// false: it was called off.
    ///
    /// # Errors
    /// As [`Projection::fold`].
    pub(super) fn fold_until(
        &mut self,
        ledger: &Ledger,
        last: LogPosition,
        mut progress: impl FnMut(LogPosition) -> bool,
    ) -> Result<bool, LedgerError> {
        let mut frames = Frames::default();
        while self.fold_within(ledger, &mut frames, last)?.entries > 0 {
            if !progress(self.position()?) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Folds until nothing is left.
    ///
    /// # Errors
    /// As [`Projection::fold`].
    pub fn fold_all(
        &mut self,
        ledger: &Ledger,
        mut progress: impl FnMut(LogPosition),
    ) -> Result<Folded, LedgerError> {
        let mut frames = Frames::default();
        let mut total = Folded::default();
        loop {
            let folded = self.fold(ledger, &mut frames)?;
            if folded.entries == 0 {
                return Ok(total);
            }
            total.entries += folded.entries;
            total.admitted += folded.admitted;
            total.held += folded.held;
            progress(self.position()?);
        }
    }
}

/// Considers changes that have newly arrived.
fn admit(
    connection: &Connection,
    ledger: &Ledger,
    frames: &mut Frames,
    entries: &[&Entry],
    folded: &mut Folded,
) -> Result<(), LedgerError> {
    let authors = Authors::read(connection)?;
    let mut entries = entries.iter().copied().peekable();
    let mut next = |frames: &mut Frames| part(ledger, frames, &authors, &mut entries);
    let first = next(frames)?;
    let mut works = prepare(connection, ledger, frames, &authors, first)?;
    let mut done = Vec::new();
    while !works.is_empty() {
        let now: BTreeSet<i64> = works.iter().map(|work| row_id(work.record)).collect();
        let before = std::mem::take(&mut done);
        let meanwhile = || {
            write_all(connection, ledger, before, folded)?;
            let records = next(frames)?;
            upcoming(connection, ledger, frames, &authors, records, &now)
        };
        let (mut others, again);
        (done, (others, again)) = work(works, None, meanwhile)?;
        if !again.is_empty() {
            write_all(connection, ledger, std::mem::take(&mut done), folded)?;
            others.extend(prepare(connection, ledger, frames, &authors, again)?);
        }
        works = others;
    }
    write_all(connection, ledger, done, folded)
}

/// What the next entries of the log bring to each record: those that are worked on together. None
/// is of another record in the same row, so that whichever comes first in the log has it, in
/// whatever batches it is folded. What follows for the same records comes with it, since a
/// document is opened and saved as a whole each time.
fn part<'a>(
    ledger: &Ledger,
    frames: &mut Frames,
    authors: &Authors,
    entries: &mut Peekable<impl Iterator<Item = &'a Entry>>,
) -> Result<Records, LedgerError> {
    let mut records = Records::new();
    let mut rows = BTreeMap::new();
    let (mut taken, mut bytes) = (0, 0);
    while let Some(entry) = entries.next_if(|entry| {
        let has_room = taken < PART || bytes < PART_BYTES && records.contains_key(&entry.record);
        has_room && *rows.entry(row_id(entry.record)).or_insert(entry.record) == entry.record
    }) {
        let candidate = authors.candidate(ledger, frames, entry, false)?;
        taken += 1;
        bytes += candidate.chunk.bytes().len();
        records.entry(entry.record).or_default().push(candidate);
    }
    Ok(records)
}

/// Prepares what can be: all but the records whose rows are still worked on.
fn upcoming(
    connection: &Connection,
    ledger: &Ledger,
    frames: &mut Frames,
    authors: &Authors,
    records: Records,
    worked_on: &BTreeSet<i64>,
) -> Result<(Vec<Work>, Records), LedgerError> {
    let (again, others) =
        (records.into_iter()).partition(|(record, _)| worked_on.contains(&row_id(*record)));
    let works = prepare(connection, ledger, frames, authors, others)?;
    Ok((works, again))
}

/// Reads what is kept of each record, so that any core can work on it.
fn prepare(
    connection: &Connection,
    ledger: &Ledger,
    frames: &mut Frames,
    authors: &Authors,
    records: Records,
) -> Result<Vec<Work>, LedgerError> {
    let mut works = Vec::with_capacity(records.len());
    for (record, candidates) in records {
        let (stored, clashes) = match document::find(connection, record)? {
            Found::Nothing => (None, false),
            Found::Own(closed) => (Some(closed), false),
            Found::Another => (None, true),
        };
        let known = match stored {
            Some(_) => person::known(connection, record)?,
            None => person::Known::default(),
        };
        let mut work = Work {
            record,
            clashes,
            stored,
            followed: Followed::so_far(known),
            candidates,
            waiting: Vec::new(),
            others_waiting: 0,
            distrusted: BTreeSet::new(),
        };
        if !clashes && held::any(connection, record)? {
            let waiting = held::waiting(connection, record)?;
            await_candidates(&mut work, waiting, ledger, frames, authors)?;
            work.distrusted = held::distrusted(connection, record)?;
        }
        works.push(work);
    }
    Ok(works)
}

/// Reads of what waits whatever may come up: the frame of each is rebuilt for it.
fn await_candidates(
    work: &mut Work,
    mut waiting: Vec<Held>,
    ledger: &Ledger,
    frames: &mut Frames,
    authors: &Authors,
) -> Result<(), LedgerError> {
    let mut coming: BTreeSet<ChangeHash> = (work.candidates.iter())
        .map(|candidate| candidate.chunk.hash())
        .collect();
    loop {
        let is_coming = |held: &Held| held.missing.filter(|missing| coming.contains(missing));
        let next: Vec<(Held, ChangeHash)> = (waiting.iter())
            .filter_map(|held| Some((held.clone(), is_coming(held)?)))
            .collect();
        if next.is_empty() {
            work.others_waiting += waiting.len();
            return Ok(());
        }
        waiting.retain(|held| is_coming(held).is_none());
        for (held, missing) in next {
            let entry = ledger
                .change_at(held.position)?
                .ok_or(LedgerError::Damaged("a held change"))?;
            if entry.record != work.record {
                work.others_waiting += 1;
                continue;
            }
            coming.insert(entry.hash);
            let candidate = authors.candidate(ledger, frames, &entry, held.released)?;
            work.waiting.push((candidate, missing));
        }
    }
}

/// Works on each record by itself, on all cores. This thread, the only one that reads and
/// writes, does something else `meanwhile`.
///
/// Rows of different records do not depend on each other: those that are being worked on may
/// be written after later ones are read.
fn work<T>(
    works: Vec<Work>,
    cause: Option<LogPosition>,
    meanwhile: impl FnOnce() -> Result<T, LedgerError>,
) -> Result<(Vec<Done>, T), LedgerError> {
    let questionnaire = Questionnaire::standard();
    let mut done = Ok(Vec::new());
    let meanwhile = rayon::in_place_scope(|scope| {
        scope.spawn(|_| {
            done = (works.into_par_iter())
                .map(|work| considered(&work, cause, questionnaire))
                .collect();
        });
        meanwhile()
    });
    Ok((done?, meanwhile?))
}

fn write_all(
    connection: &Connection,
    ledger: &Ledger,
    done: Vec<Done>,
    folded: &mut Folded,
) -> Result<(), LedgerError> {
    for done in done {
        folded.admitted += done.admitted.len();
        folded.held += done.held.len();
        write::write(connection, ledger, done, &mut folded.changed)?;
    }
    Ok(())
}
