//! Folding the log into the projection.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, params};
use schema::document::authority::Role;
use schema::id::{ChangeHash, DeviceId, RecordId};
use schema::questionnaire::Questionnaire;
use schema::record::Record;
use schema::scope::Scope;
use schema::summary::Summary;
use schema::value::division::DivisionCode;
use schema::wire::exchange::LogPosition;
use schema::wire::frame::Kind;
use schema::wire::reconcile::Fingerprint;

use super::document::{self, StoredDocument};
use super::held::{self, Held, HeldState};
use super::{Frames, Projection, person, row_id};
use crate::admission::{Admission, Author, Candidate, Outcome};
use crate::ledger::{DeviceState, Entry, Event, Ledger, LedgerError, LogEntry};
use schema::problem::Problem;

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
        let transaction = self.connection.transaction()?;
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
        } => set_device(
            connection,
            device,
            certificate.role,
            &certificate.scope,
            DeviceState::Active,
        ),
        Event::DeviceReintroduced {
            device,
            certificate,
        } => set_device(
            connection,
            device,
            certificate.role,
            &certificate.scope,
            DeviceState::Unconfirmed,
        ),
        Event::DeviceConfirmed { device } => set_state(connection, device, DeviceState::Active),
        Event::DeviceRevoked { device, .. } => set_state(connection, device, DeviceState::Revoked),
        Event::DeviceAssigned {
            device,
            role,
            scope,
        } => {
            connection.execute(
                "UPDATE device SET role = ?2, scope = ?3 WHERE id = ?1",
                params![device.as_bytes(), json(role)?, json(scope)?],
            )?;
            Ok(())
        }
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
    for (record, candidates) in records {
        let mut waiting = Vec::new();
        for held in held::waiting(connection, record)? {
            let entry = ledger
                .change_at(held.position)?
                .ok_or(LedgerError::Damaged("a held change"))?;
            waiting.push(authors.candidate(ledger, frames, &entry, false)?);
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
    for done in done {
        folded.admitted += done.admitted.len();
        folded.held += done.held.len();
        write(connection, done)?;
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
                    let (freed, still): (Vec<_>, Vec<_>) = (waiting.into_iter())
                        .partition(|other| other.chunk.head().dependencies.contains(&hash));
                    waiting = still;
                    // The earliest comes up first.
                    next.extend(freed.into_iter().rev());
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

/// Writes what came of a record.
fn write(connection: &Connection, done: Done) -> Result<(), LedgerError> {
    for position in &done.admitted {
        held::remove(connection, *position)?;
    }
    for held in &done.held {
        held::write(connection, done.record, held)?;
    }
    let Some(after) = done.after else {
        return Ok(());
    };
    document::write(connection, done.record, &after.stored, &after.packed)?;
    person::write(connection, &after.read, &after.summary, &after.findings)?;
    write_links(connection, &after.read)?;
    let from = done
        .before
        .as_ref()
        .and_then(|before| before.villages.last().copied());
    let to = after.stored.villages.last().copied();
    if let (Some(village), Some(before)) = (from, &done.before) {
        add_to_village(
            connection,
            village,
            before.fingerprint,
            Fingerprint::default(),
            -1,
        )?;
    }
    if let Some(village) = to {
        let fingerprint = after.stored.fingerprint;
        add_to_village(connection, village, Fingerprint::default(), fingerprint, 1)?;
    }
    for news in &done.news {
        connection
            .prepare_cached(
                "INSERT INTO feed (village, cause, place, entry, kind, id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                news.village.number(),
                news.cause.0,
                news.place,
                news.entry.0,
                news.kind as u8,
                row_id(done.record)
            ])?;
    }
    Ok(())
}

fn add_to_village(
    connection: &Connection,
    village: DivisionCode,
    out: Fingerprint,
    into: Fingerprint,
    records: i64,
) -> Result<(), LedgerError> {
    let known: Option<[u8; 16]> = connection
        .prepare_cached("SELECT fingerprint FROM village WHERE village = ?1")?
        .query_row([village.number()], |row| row.get(0))
        .optional()?;
    let sum = known.map_or_else(Fingerprint::default, Fingerprint::from_bytes) - out + into;
    connection
        .prepare_cached(
            "INSERT INTO village (village, fingerprint, records) VALUES (?1, ?2, ?3)
             ON CONFLICT (village) DO UPDATE
             SET fingerprint = excluded.fingerprint, records = records + ?3",
        )?
        .execute(params![village.number(), sum.to_bytes(), records])?;
    connection
        .prepare_cached("DELETE FROM village WHERE village = ?1 AND records = 0")?
        .execute([village.number()])?;
    Ok(())
}

/// Keeps who is linked to whom, and who is read as whom.
fn write_links(connection: &Connection, record: &Record) -> Result<(), LedgerError> {
    let id = row_id(record.id);
    let known: BTreeSet<[u8; 16]> = (connection
        .prepare_cached("SELECT survivor FROM link WHERE id = ?1")?)
    .query_map([id], |row| row.get(0))?
    .collect::<Result<_, _>>()?;
    let linked: BTreeSet<[u8; 16]> = record
        .links
        .iter()
        .map(|link| *link.survivor.as_bytes())
        .collect();
    if known == linked {
        return Ok(());
    }
    connection
        .prepare_cached("DELETE FROM link WHERE id = ?1")?
        .execute([id])?;
    for survivor in &linked {
        connection
            .prepare_cached("INSERT INTO link (id, survivor) VALUES (?1, ?2)")?
            .execute(params![id, survivor])?;
    }
    let links: Vec<(RecordId, RecordId)> = (connection.prepare_cached(
        "SELECT link.id, document.low, survivor FROM link JOIN document USING (id)",
    )?)
    .query_map([], |row| {
        let absorbed = crate::ledger::whole(row.get(0)?, row.get(1)?);
        Ok((absorbed, RecordId::from_bytes(row.get(2)?)))
    })?
    .collect::<Result<_, _>>()?;
    connection.execute(
        "UPDATE person SET survivor = NULL WHERE survivor IS NOT NULL",
        [],
    )?;
    for (absorbed, survivor) in schema::document::link::survivors(&links) {
        connection
            .prepare_cached("UPDATE person SET survivor = ?2 WHERE id = ?1")?
            .execute(params![row_id(absorbed), survivor.as_bytes()])?;
    }
    Ok(())
}

/// Devices as the log knew them where the fold stands.
struct Authors {
    devices: BTreeMap<DeviceId, (Role, Scope, DeviceState)>,
}

impl Authors {
    fn read(connection: &Connection) -> Result<Self, LedgerError> {
        let mut query = connection.prepare_cached("SELECT id, role, scope, state FROM device")?;
        let rows = query.query_map([], |row| {
            let texts: [String; 3] = [row.get(1)?, row.get(2)?, row.get(3)?];
            Ok((DeviceId(row.get(0)?), texts))
        })?;
        let mut devices = BTreeMap::new();
        for row in rows {
            let (id, [role, scope, state]) = row?;
            let damaged = |_| LedgerError::Damaged("a device");
            devices.insert(
                id,
                (
                    serde_json::from_str(&role).map_err(damaged)?,
                    serde_json::from_str(&scope).map_err(damaged)?,
                    serde_json::from_str(&state).map_err(damaged)?,
                ),
            );
        }
        Ok(Self { devices })
    }

    fn candidate(
        &self,
        ledger: &Ledger,
        frames: &mut Frames,
        entry: &Entry,
        released: bool,
    ) -> Result<Candidate, LedgerError> {
        let frame = frames.of(ledger, entry)?;
        let change = (frame.changes.get(entry.place))
            .filter(|change| change.record == entry.record && change.chunk.hash() == entry.hash)
            .ok_or(LedgerError::Damaged("a frame"))?;
        let device = frame.header.device;
        let (role, scope, state) = self
            .devices
            .get(&device)
            .cloned()
            .ok_or(LedgerError::Damaged("an author"))?;
        Ok(Candidate {
            position: entry.position,
            chunk: change.chunk.clone(),
            author: Author {
                role,
                scope,
                state,
                witness: frame.header.kind == Kind::Witness,
                schema: frame.header.schema,
            },
            released,
        })
    }
}

fn set_device(
    connection: &Connection,
    device: &DeviceId,
    role: Role,
    scope: &Scope,
    state: DeviceState,
) -> Result<(), LedgerError> {
    connection.execute(
        "INSERT OR REPLACE INTO device (id, role, scope, state) VALUES (?1, ?2, ?3, ?4)",
        params![device.as_bytes(), json(&role)?, json(scope)?, json(&state)?],
    )?;
    Ok(())
}

fn set_state(
    connection: &Connection,
    device: &DeviceId,
    state: DeviceState,
) -> Result<(), LedgerError> {
    connection.execute(
        "UPDATE device SET state = ?2 WHERE id = ?1",
        params![device.as_bytes(), json(&state)?],
    )?;
    Ok(())
}

fn json(value: &impl serde::Serialize) -> Result<String, LedgerError> {
    serde_json::to_string(value).map_err(|_| LedgerError::Damaged("a device"))
}
