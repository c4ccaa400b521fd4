//! Folding the log into the projection.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rusqlite::Connection;
use schema::id::{ChangeHash, RecordId};
use schema::questionnaire::Questionnaire;
use schema::record::Record;
use schema::summary::Summary;
use schema::value::division::DivisionCode;
use schema::wire::exchange::LogPosition;
use schema::wire::reconcile::Fingerprint;

use super::document::{self, StoredDocument};
use super::held::{self, Held, HeldState};
use super::{Frames, Projection, person};
use crate::admission::{Admission, Candidate, Outcome};
use crate::ledger::{DeviceState, Entry, Event, Ledger, LedgerError, LogEntry};
use schema::problem::Problem;

mod authors;
mod write;

use authors::Authors;

/// Entries folded in one commit.
const BATCH: usize = 2_000;

/// What one step of folding did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Folded {
    /// Entries of the log.
    pub entries: usize,
    /// Changes that became part of their records.
    pub admitted: usize,
    /// Changes that are now held.
    pub held: usize,
}

/// The most changes of one record that may wait for others.
const WAITING: usize = schema::limits::WAITING_PER_RECORD;

/// A row of the feed.
struct News {
    village: DivisionCode,
    cause: LogPosition,
    place: usize,
    entry: LogPosition,
    kind: NewsKind,
}

/// What is new about a record in a village. The numbers are stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum NewsKind {
    /// It has a new change.
    Change = 0,
    /// It came from elsewhere: everything of it is new here.
    Came = 1,
    /// It went elsewhere.
    Left = 2,
}

/// A record's part of a batch, before it is worked on.
struct Work {
    record: RecordId,
    stored: Option<StoredDocument>,
    /// What comes up for it, in order, each with the entry that caused it to.
    candidates: Vec<Candidate>,
    /// What has been waiting.
    waiting: Vec<Candidate>,
}

/// The same after it was worked on.
struct Done {
    record: RecordId,
    before: Option<StoredDocument>,
    after: Option<Finished>,
    /// Admitted entries.
    admitted: Vec<LogPosition>,
    /// Held entries of changes that are part of the record now.
    let_go: Vec<LogPosition>,
    /// What the villages' tablets will be told.
    news: Vec<News>,
    /// Entries that are held now.
    held: Vec<Held>,
}

/// A record after its admission, ready to be written.
struct Finished {
    stored: StoredDocument,
    packed: Vec<u8>,
    read: Record,
    summary: Summary,
    findings: String,
}

impl Projection {
    /// Folds the next entries of the log, if there are any.
    ///
    /// # Errors
    /// When ledger or projection fail: nothing of the step is then kept.
    pub fn fold(&mut self, ledger: &Ledger, frames: &mut Frames) -> Result<Folded, LedgerError> {
        let from = self.position()?;
        let entries = ledger.after(from, BATCH)?;
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
    let mut records = BTreeMap::<RecordId, Vec<Candidate>>::new();
    for entry in entries {
        let candidate = authors.candidate(ledger, frames, entry, false)?;
        records.entry(entry.record).or_default().push(candidate);
    }
    work(connection, ledger, frames, &authors, records, None, folded)
}

/// Carries out a decision of the office.
fn decide(
    connection: &Connection,
    ledger: &Ledger,
    frames: &mut Frames,
    position: LogPosition,
    event: &Event,
    folded: &mut Folded,
) -> Result<(), LedgerError> {
    match event {
        Event::Released {
            position: which, ..
        } => {
            let held = held::at(connection, *which)?;
            let quarantined = held.is_some_and(|held| held.state != HeldState::Waiting);
            let Some(entry) = ledger.change_at(*which)?.filter(|_| quarantined) else {
                return Ok(());
            };
            let authors = Authors::read(connection)?;
            let candidate = authors.candidate(ledger, frames, &entry, true)?;
            let records = BTreeMap::from([(entry.record, vec![candidate])]);
            work(
                connection,
                ledger,
                frames,
                &authors,
                records,
                Some(position),
                folded,
            )
        }
        Event::Refused {
            position: which, ..
        } => {
            let (Some(held), Some(entry)) =
                (held::at(connection, *which)?, ledger.change_at(*which)?)
            else {
                return Ok(());
            };
            let refused = Held {
                state: HeldState::Refused,
                ..held
            };
            held::write(connection, entry.record, &refused)
        }
        Event::DeviceEnrolled {
            device,
            certificate,
        } => authors::enter(
            connection,
            device,
            certificate.role,
            &certificate.scope,
            DeviceState::Active,
        ),
        Event::DeviceReintroduced {
            device,
            certificate,
        } => authors::enter(
            connection,
            device,
            certificate.role,
            &certificate.scope,
            DeviceState::Unconfirmed,
        ),
        Event::DeviceConfirmed { device } => {
            authors::set_state(connection, device, DeviceState::Active)
        }
        Event::DeviceRevoked { device, .. } => {
            authors::set_state(connection, device, DeviceState::Revoked)
        }
        Event::DeviceAssigned {
            device,
            role,
            scope,
        } => authors::assign(connection, device, *role, scope),
        Event::DivisionsLoaded { .. } | Event::Exported { .. } => Ok(()),
    }
}

/// Works on each record by itself, on all cores, and writes what came of it.
fn work(
    connection: &Connection,
    ledger: &Ledger,
    frames: &mut Frames,
    authors: &Authors,
    records: BTreeMap<RecordId, Vec<Candidate>>,
    cause: Option<LogPosition>,
    folded: &mut Folded,
) -> Result<(), LedgerError> {
    let mut works = Vec::with_capacity(records.len());
    let mut apart = BTreeMap::<RecordId, Vec<(ChangeHash, LogPosition)>>::new();
    for (record, candidates) in records {
        let mut waiting = Vec::new();
        for held in held::of(connection, record)? {
            let entry = ledger
                .change_at(held.position)?
                .ok_or(LedgerError::Damaged("a held change"))?;
            if held.state == HeldState::Waiting {
                waiting.push(authors.candidate(ledger, frames, &entry, false)?);
            } else {
                let held = (entry.hash, held.position);
                apart.entry(record).or_default().push(held);
            }
        }
        works.push(Work {
            stored: document::read(connection, record)?,
            record,
            candidates,
            waiting,
        });
    }
    let questionnaire = Questionnaire::standard();
    let done: Vec<Done> = works
        .into_par_iter()
        .map(|work| finish(work, cause, questionnaire))
        .collect();
    for mut done in done {
        // What a witness brought is let in once its author brings it.
        let document = done.after.as_ref().map(|after| &after.stored.document);
        for (hash, position) in apart.remove(&done.record).unwrap_or_default() {
            if document.is_some_and(|document| document.has(&hash)) {
                done.let_go.push(position);
            }
        }
        folded.admitted += done.admitted.len();
        folded.held += done.held.len();
        write::write(connection, done)?;
    }
    Ok(())
}

/// Considers a record's candidates; whoever waited for one of them comes up right after it.
fn finish(work: Work, cause: Option<LogPosition>, questionnaire: &Questionnaire) -> Done {
    let mut admission = Admission {
        id: work.record,
        document: work.stored.as_ref().map(|stored| stored.document.clone()),
        villages: work
            .stored
            .as_ref()
            .map_or_else(Vec::new, |stored| stored.villages.clone()),
    };
    let mut waiting = work.waiting;
    let mut admitted = Vec::new();
    let mut news = Vec::new();
    let mut held = BTreeMap::new();
    let mut quarantined = Vec::new();
    let mut entered = work
        .stored
        .as_ref()
        .map_or(LogPosition(0), |stored| stored.entered);
    for candidate in work.candidates {
        let cause = cause.unwrap_or(candidate.position);
        let mut place = 0;
        let mut next = vec![candidate];
        while let Some(candidate) = next.pop() {
            let existed = admission.document.is_some();
            let from = admission.villages.last().copied();
            match admission.consider(&candidate, questionnaire) {
                Outcome::Admitted => {
                    let to = admission.villages.last().copied();
                    let mut tell = |village, entry, kind| {
                        news.push(News {
                            village,
                            cause,
                            place,
                            entry,
                            kind,
                        });
                        place += 1;
                    };
                    match to {
                        Some(to) if existed && from != Some(to) => {
                            if let Some(from) = from {
                                tell(from, LogPosition(0), NewsKind::Left);
                            }
                            tell(to, LogPosition(0), NewsKind::Came);
                        }
                        Some(to) => tell(to, candidate.position, NewsKind::Change),
                        None => {}
                    }
                    if from != to {
                        entered = cause;
                    }
                    held.remove(&candidate.position);
                    admitted.push(candidate.position);
                    let hash = candidate.chunk.hash();
                    let (mut freed, still): (Vec<_>, Vec<_>) = (waiting.into_iter())
                        .partition(|other| other.chunk.head().dependencies.contains(&hash));
                    waiting = still;
                    // The earliest in the log comes up first, in whatever order they began to
                    // wait: a fold in other batches must come to the same.
                    freed.sort_by_key(|other| std::cmp::Reverse(other.position));
                    next.extend(freed);
                }
                Outcome::Waiting(_) if waiting.len() >= WAITING => {
                    held.insert(candidate.position, too_many_waiting(candidate.position));
                }
                Outcome::Waiting(missing) => {
                    held.insert(
                        candidate.position,
                        Held {
                            position: candidate.position,
                            state: HeldState::Waiting,
                            missing: Some(missing),
                            problem: waiting_for(missing),
                        },
                    );
                    waiting.push(candidate);
                }
                Outcome::Quarantined(problem) => {
                    quarantined.push((candidate.chunk.hash(), candidate.position));
                    held.insert(
                        candidate.position,
                        Held {
                            position: candidate.position,
                            state: HeldState::Quarantined,
                            missing: None,
                            problem,
                        },
                    );
                }
            }
        }
    }
    for (hash, position) in quarantined {
        if (admission.document.as_ref()).is_some_and(|document| document.has(&hash)) {
            held.remove(&position);
        }
    }
    let changed = !admitted.is_empty();
    let after = admission.document.filter(|_| changed).map(|document| {
        let read = document.read(work.record, questionnaire);
        let summary = Summary::of(&read, questionnaire);
        Finished {
            packed: document::pack(&document),
            findings: person::findings(&read, questionnaire),
            stored: StoredDocument {
                fingerprint: Fingerprint::of(work.record, &document.heads()),
                document,
                villages: admission.villages,
                entered,
            },
            read,
            summary,
        }
    });
    Done {
        record: work.record,
        before: work.stored,
        after,
        admitted,
        let_go: Vec::new(),
        news,
        held: held.into_values().collect(),
    }
}

fn too_many_waiting(position: LogPosition) -> Held {
    Held {
        position,
        state: HeldState::Quarantined,
        missing: None,
        problem: Problem {
            code: "quarantine.too-many-waiting".to_owned(),
            parameters: Vec::new(),
        },
    }
}

fn waiting_for(hash: ChangeHash) -> Problem {
    Problem {
        code: "change.dependency-missing".to_owned(),
        parameters: vec![("detail".to_owned(), hash.to_string())],
    }
}
