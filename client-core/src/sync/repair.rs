//! Finding and mending differences, part by part. Nothing is ever wiped.

use std::collections::{BTreeMap, BTreeSet};

use schema::id::{ChangeHash, RecordId};
use schema::wire::RecordChange;
use schema::wire::exchange::{Ask, LogPosition, Reply};
use schema::wire::reconcile::{self, Fingerprint};

use super::pull::{leave, merge_all};
use super::{Engine, MOST_REPAIRS};
use crate::client::Client;
use crate::error::ClientError;
use crate::store::setting;
use schema::problem::{Coded, Problem};

/// How far a repair has come.
pub(super) enum Repair {
    /// Which parts differ?
    Compare(Vec<[u8; 8]>),
    /// Which records are in them?
    List { parts: Vec<u8>, cursor: LogPosition },
    /// All changes of these.
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
    ) -> Result<(), ClientError> {
        self.repair = match (self.repair.take(), reply) {
            (Some(Repair::Compare(_)), Reply::Differing(parts, cursor)) => {
                if parts.is_empty() {
                    // Kept sums had drifted from the records: make ours anew.
                    recount(client)?;
                    finish(client, cursor)?;
                    None
                } else {
                    Some(Repair::List { parts, cursor })
                }
            }
            (Some(Repair::List { parts, cursor }), Reply::Listed(theirs)) => {
                let fetch = self.differences(client, &parts, &theirs)?;
                if fetch.is_empty() {
                    finish(client, cursor)?;
                }
                Repair::fetch(fetch, cursor)
            }
            (Some(Repair::Fetch { now, later, cursor }), Reply::Fetched(changes)) => {
                let before: Vec<_> = (now.iter())
                    .map(|record| Ok((*record, hashes(client, *record)?)))
                    .collect::<Result<_, ClientError>>()?;
                let theirs = theirs(client, &changes)?;
                merge_all(client, &changes)?;
                for (record, ours) in before {
                    let known = theirs.get(&record).cloned().unwrap_or_default();
                    let lost: Vec<_> = ours.difference(&known).copied().collect();
                    self.give_back(client, record, &lost)?;
                }
                if later.is_empty() {
                    recount(client)?;
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

    /// The records to fetch. What the server does not have at all is given back at once.
    fn differences(
        &mut self,
        client: &mut Client,
        parts: &[u8],
        theirs: &[(RecordId, [u8; 8])],
    ) -> Result<Vec<RecordId>, ClientError> {
        let theirs: BTreeMap<_, _> = theirs.iter().copied().collect();
        let mut fetch: BTreeSet<RecordId> = theirs.keys().copied().collect();
        let mut gone = Vec::new();
        for (record, fingerprint) in ours(client)? {
            if !parts.contains(&reconcile::bucket(record)) {
                continue;
            }
            match theirs.get(&record) {
                Some(known) if *known == fingerprint.short() => {
                    fetch.remove(&record);
                }
                Some(_) => {}
                None if fingerprint == Fingerprint::default() => {}
                // It moved away, it was given back, and the news of its leaving was passed over.
                None if self.repairs > 1 && lies_elsewhere(client, record)? => gone.push(record),
                None => {
                    let all: Vec<_> = hashes(client, record)?.into_iter().collect();
                    self.give_back(client, record, &all)?;
                }
            }
        }
        leave(client, &gone)?;
        Ok(fetch.into_iter().collect())
    }

    /// Sends again what the server has lost: ours under our name, others' as a witness.
    fn give_back(
        &mut self,
        client: &mut Client,
        record: RecordId,
        lost: &[ChangeHash],
    ) -> Result<(), ClientError> {
        if lost.is_empty() {
            return Ok(());
        }
        let identity = client.identity()?.clone();
        let stored = client.store.record(record)?.unwrap_or_default();
        let mut witnessed = Vec::new();
        client.store.transact(|writer| {
            let old = stored.fingerprint(record, &writer.unsettled(record)?);
            for chunk in stored
                .changes
                .iter()
                .filter(|chunk| lost.contains(&chunk.hash()))
            {
                match identity.installation_of(&chunk.head().actor) {
                    Some(installation) => {
                        writer.send_again(installation, record, chunk.hash())?;
                    }
                    None => {
                        // What we bear witness of waits for the office or for its author:
                        // until the server tells of it again, it does not count as held.
                        writer.came_by_hand(record, chunk.hash())?;
                        witnessed.push(RecordChange {
                            record,
                            chunk: chunk.clone(),
                        });
                    }
                }
            }
            let new = stored.fingerprint(record, &writer.unsettled(record)?);
            writer.change_held(old, new)
        })?;
        if !witnessed.is_empty() {
            for frame in Self::witness(client, &witnessed)? {
                let name = schema::id::ContentHash::of(&frame);
                client
                    .store
                    .transact(|writer| writer.carry(name.as_bytes(), &frame))?;
            }
        }
        Ok(())
    }
}

/// Whether a record, as far as we know, lies outside our villages.
fn lies_elsewhere(client: &Client, record: RecordId) -> Result<bool, ClientError> {
    let village = schema::summary::village(&client.view(record)?.record);
    let scope = &client.identity()?.scope;
    Ok(village.is_some_and(|village| !scope.covers(village)))
}

/// The fingerprints of what counts as held: not of what has left the scope.
fn ours(client: &Client) -> Result<Vec<(RecordId, Fingerprint)>, ClientError> {
    let leaving = client.leaving()?;
    let mut ours = client.store.fingerprints()?;
    ours.retain(|(record, _)| !leaving.contains(record));
    Ok(ours)
}

fn recount(client: &Client) -> Result<(), ClientError> {
    let held: Fingerprint = ours(client)?
        .into_iter()
        .map(|(_, fingerprint)| fingerprint)
        .sum();
    client.store.set(setting::HELD, &held)
}

fn hashes(client: &Client, record: RecordId) -> Result<BTreeSet<ChangeHash>, ClientError> {
    let stored = client.store.record(record)?.unwrap_or_default();
    Ok(stored.changes.iter().map(|chunk| chunk.hash()).collect())
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

fn finish(client: &Client, cursor: LogPosition) -> Result<(), ClientError> {
    let mut progress = client.progress()?;
    progress.cursor = cursor;
    client.store.set(setting::PROGRESS, &progress)
}

/// Both sides still differ after every repair.
struct StillDiffers;

impl Coded for StillDiffers {
    fn code(&self) -> &'static str {
        "sync.still-differs"
    }
}
