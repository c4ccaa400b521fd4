//! Finding and mending differences, part by part. Nothing is ever wiped.

use std::collections::{BTreeMap, BTreeSet};

use rand_core::CryptoRng;
use schema::broken::{self, Fault};
use schema::id::{ChangeHash, ContentHash, Installation, RecordId};
use schema::problem::{Coded, Problem};
use schema::wire::RecordChange;
use schema::wire::exchange::{Ask, LogPosition, Reply};
use schema::wire::reconcile::{self, Fingerprint};

use super::pull::{leave, merge_all};
use super::{Engine, MOST_REPAIRS};
use crate::client::Client;
use crate::error::ClientError;
use crate::store::setting;

/// How far a repair has come.
pub(super) enum Repair {
    /// Which parts differ?
    Compare(Vec<[u8; 8]>),
    /// Which records are in them?
    List { parts: Vec<u8>, cursor: LogPosition },
    /// All changes of these, or that they are elsewhere.
    Fetch {
        now: Vec<RecordId>,
        later: Vec<RecordId>,
        cursor: LogPosition,
    },
}

/// Records fetched at a time.
const FETCHED: usize = 100;

impl Repair {
    pub(super) fn ask(&self) -> Ask {
        match self {
            Self::Compare(parts) => Ask::Compare(parts.clone()),
            Self::List { parts, .. } => Ask::List(parts.clone()),
            Self::Fetch { now, .. } => Ask::Fetch(now.clone()),
        }
    }

    fn fetch(mut records: Vec<RecordId>, cursor: LogPosition) -> Option<Self> {
        if records.is_empty() {
            return None;
        }
        let later = records.split_off(records.len().min(FETCHED));
        Some(Self::Fetch {
            now: records,
            later,
            cursor,
        })
    }
}

impl Engine {
    /// Begins a comparison with the server.
    pub(super) fn begin_repair(&mut self, client: &Client) -> Result<(), ClientError> {
        if broken::is(Fault::DigestIgnored) {
            return Ok(());
        }
        if self.repairs >= MOST_REPAIRS {
            self.stop(Problem::from(&StillDiffers));
            return Ok(());
        }
        self.repairs += 1;
        let parts = reconcile::buckets(ours(client)?);
        self.repair = Some(Repair::Compare(
            parts.into_iter().map(Fingerprint::short).collect(),
        ));
        Ok(())
    }

    /// Takes the server's answer to the repair's last question.
    pub(super) fn take_repair(
        &mut self,
        client: &mut Client,
        reply: Reply,
        rng: &mut impl CryptoRng,
    ) -> Result<(), ClientError> {
        self.repair = match (self.repair.take(), reply) {
            (Some(Repair::Compare(_)), Reply::Differing(parts, cursor)) => {
                if parts.is_empty() {
                    finish(client, cursor)?;
                    None
                } else {
                    Some(Repair::List { parts, cursor })
                }
            }
            (Some(Repair::List { parts, cursor }), Reply::Listed(theirs)) => {
                let fetch = differences(client, &parts, &theirs)?;
                if fetch.is_empty() {
                    finish(client, cursor)?;
                }
                Repair::fetch(fetch, cursor)
            }
            (Some(Repair::Fetch { now, later, cursor }), Reply::Fetched(changes, gone)) => {
                let theirs = theirs(client, &changes)?;
                merge_all(client, &changes, rng)?;
                let progress = client.progress()?;
                for record in now {
                    // What moved away is whole elsewhere, unless the server was restored since.
                    if !gone.contains(&record) || progress.compared != progress.epoch {
                        let known = theirs.get(&record).cloned().unwrap_or_default();
                        give_back(client, record, &known)?;
                    }
                }
                leave(client, &gone)?;
                if later.is_empty() {
                    finish(client, cursor)?;
                }
                Repair::fetch(later, cursor)
            }
            (_, _) => None,
        };
        if self.repair.is_none() {
            self.pull = true;
        }
        Ok(())
    }
}

impl Engine {
    /// Whoever is not let in any more cannot ask a restored server what it lacks: it hands in
    /// everything that is here, once, for the county to look at.
    pub(super) fn give_back_if_revoked(
        &mut self,
        client: &mut Client,
        problem: &Problem,
    ) -> Result<(), ClientError> {
        let mut progress = client.progress()?;
        let is_done = !progress.begun() || progress.compared == progress.epoch;
        if problem.code != "device.revoked" || is_done {
            return Ok(());
        }
        self.repair = None;
        for record in client.store.records()? {
            give_back(client, record, &BTreeSet::new())?;
        }
        progress.compared = progress.epoch;
        client.store.set(setting::PROGRESS, &progress)
    }
}

/// The records to fetch: those that the server has otherwise, and those that it does not list.
fn differences(
    client: &Client,
    parts: &[u8],
    theirs: &[(RecordId, [u8; 8])],
) -> Result<Vec<RecordId>, ClientError> {
    let theirs: BTreeMap<_, _> = theirs.iter().copied().collect();
    let mut fetch: BTreeSet<RecordId> = theirs.keys().copied().collect();
    for (record, fingerprint) in ours(client)? {
        if !parts.contains(&reconcile::bucket(record)) {
            continue;
        }
        match theirs.get(&record) {
            Some(known) if *known == fingerprint.short() => {
                fetch.remove(&record);
            }
            // Nothing of it is settled: it is on its way, or held back.
            None if fingerprint == Fingerprint::default() => {}
            Some(_) | None => {
                fetch.insert(record);
            }
        }
    }
    Ok(fetch.into_iter().collect())
}

/// Sends again what the server has lost of a record: ours under our name, others' as a
/// witness. `known` is what it has.
fn give_back(
    client: &mut Client,
    record: RecordId,
    known: &BTreeSet<ChangeHash>,
) -> Result<(), ClientError> {
    let identity = client.identity()?.clone();
    let stored = client.store.record(record)?.unwrap_or_default();
    let mut lost = BTreeMap::<Option<Installation>, Vec<RecordChange>>::new();
    client.store.transact(|writer| {
        writer.counting(record, |writer| {
            for chunk in &stored.changes {
                if known.contains(&chunk.hash()) || writer.send_again(record, chunk.hash())? {
                    continue;
                }
                // Until the server tells of it again, it does not count as held.
                writer.came_by_hand(record, chunk.hash())?;
                let own = identity.installation_of(&chunk.head().actor);
                lost.entry(own).or_default().push(RecordChange {
                    record,
                    chunk: chunk.clone(),
                });
            }
            Ok(())
        })
    })?;
    for (own, changes) in lost {
        for frame in Engine::lost_frames(client, own, &changes)? {
            let name = ContentHash::of(&frame);
            client
                .store
                .transact(|writer| writer.carry(name.as_bytes(), &frame))?;
        }
    }
    Ok(())
}

/// The fingerprints of what counts as held: not of what has left the scope.
fn ours(client: &Client) -> Result<Vec<(RecordId, Fingerprint)>, ClientError> {
    let leaving = client.leaving()?;
    let mut ours = client.store.fingerprints()?;
    ours.retain(|(record, _)| !leaving.contains(record));
    Ok(ours)
}

/// The hashes that the server has of each record.
fn theirs(
    client: &Client,
    changes: &schema::wire::exchange::Changes,
) -> Result<BTreeMap<RecordId, BTreeSet<ChangeHash>>, ClientError> {
    let mut theirs = BTreeMap::<RecordId, BTreeSet<ChangeHash>>::new();
    for change in super::pull::rebuild(client, changes).unwrap_or_default() {
        theirs
            .entry(change.record)
            .or_default()
            .insert(change.chunk.hash());
    }
    Ok(theirs)
}

/// Everything here has been compared with the server as it stood at the cursor. The sum is
/// made anew: had it drifted from the records, it does not any more.
fn finish(client: &Client, cursor: LogPosition) -> Result<(), ClientError> {
    let held: Fingerprint = (ours(client)?.into_iter())
        .map(|(_, fingerprint)| fingerprint)
        .sum();
    client.store.set(setting::HELD, &held)?;
    let mut progress = client.progress()?;
    progress.cursor = cursor;
    progress.compared = progress.epoch;
    client.store.set(setting::PROGRESS, &progress)
}

/// Both sides still differ after every repair.
struct StillDiffers;

impl Coded for StillDiffers {
    fn code(&self) -> &'static str {
        "sync.still-differs"
    }
}
