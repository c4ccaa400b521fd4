//! What is new in the scope, on its way down.

use std::collections::BTreeMap;

use rand_core::CryptoRng;
use schema::broken::{self, Fault};
use schema::document::{Chunk, genesis};
use schema::id::{Installation, RecordId};
use schema::wire::RecordChange;
use schema::wire::batch::{Batch, Limits};
use schema::wire::dictionary::Dictionary;
use schema::wire::exchange::{Changes, Epoch, Exchanged, SnapshotPart, Verdict};
use schema::wire::pack::Pack;
use schema::wire::reconcile::Fingerprint;

use super::Engine;
use super::rewrite::give_way;
use crate::client::Client;
use crate::error::ClientError;
use crate::identity::Progress;
use crate::store::{StoredRecord, setting};

/// The most changes that one answer may bring.
const ANSWER: Limits = Limits {
    changes: 100_000,
    inflated: 64 * 1024 * 1024,
};

impl Engine {
    /// Takes what became of our changes, and what is new of others'.
    pub(super) fn take_changes(
        &mut self,
        client: &mut Client,
        installation: Installation,
        pulled: bool,
        exchanged: Exchanged,
        rng: &mut impl CryptoRng,
    ) -> Result<(), ClientError> {
        settle(client, installation, &exchanged)?;
        if let Some(assignment) = &exchanged.assignment {
            client.assign(assignment)?;
        }
        let mut progress = client.progress()?;
        progress.watermark = progress.watermark.max(exchanged.watermark);
        if pulled {
            let whole = merge_all(client, &exchanged.changes, rng)?;
            leave(client, &exchanged.gone)?;
            progress.cursor = exchanged.cursor;
            self.pull = exchanged.more;
            client.store.set(setting::PROGRESS, &progress)?;
            // Of another installation's changes this answer told nothing.
            let mut undecided = client.store.open_installations()?.undecided;
            undecided.retain(|other| *other != installation);
            // A receipt was lost: the server counts changes that we do not count yet. They go
            // again, and the next sync compares.
            let first_unsent = client.store.unsent(installation, 0, 1)?;
            let is_ahead =
                (first_unsent.first()).is_some_and(|one| one.number <= exchanged.settled);
            let held = exchanged.held.filter(|_| undecided.is_empty() && !is_ahead);
            if let Some(held) = held {
                if whole && client.store.held()? == held {
                    self.repairs = 0;
                } else {
                    self.begin_repair(client)?;
                }
            }
        } else {
            client.store.set(setting::PROGRESS, &progress)?;
        }
        client
            .store
            .transact(|writer| writer.prune(progress.watermark))?;
        Self::forget_left(client)
    }

    /// Takes a part of the first download.
    pub(super) fn take_snapshot(
        &mut self,
        client: &mut Client,
        epoch: Epoch,
        part: SnapshotPart,
        rng: &mut impl CryptoRng,
    ) -> Result<(), ClientError> {
        let SnapshotPart {
            snapshot,
            cursor,
            size,
            offset,
            bytes,
        } = part;
        let here_already = client.store.transact(|writer| {
            let download = writer.keep_part(snapshot, size, offset, &bytes)?;
            if download.here < size {
                return Ok(None);
            }
            let whole = writer.finish_download()?;
            let mut here_already = Vec::new();
            for pack in packs(&whole).ok_or(ClientError::Stored("the download"))? {
                here_already.extend(
                    writer
                        .put_pack(pack)?
                        .into_iter()
                        .map(|record| (record, pack.to_vec())),
                );
                let held = Pack::parse(pack)?.fingerprint();
                writer.change_held(Fingerprint::default(), held)?;
            }
            let mut progress: Progress = writer.get(setting::PROGRESS)?.unwrap_or_default();
            progress.epoch = epoch;
            progress.compared = epoch;
            progress.cursor = cursor;
            writer.set(setting::PROGRESS, &progress)?;
            Ok(Some(here_already))
        })?;
        let Some(here_already) = here_already else {
            return Ok(());
        };
        // Records that were made here before the download: the pack's part merges in.
        for (record, bytes) in here_already {
            let pack = Pack::parse(&bytes)?;
            let Some(history) = pack.history(record) else {
                continue;
            };
            let packed = StoredRecord { changes: history? };
            let counted = packed.fingerprint(record, &Default::default());
            (client.store)
                .transact(|writer| writer.change_held(counted, Fingerprint::default()))?;
            merge(client, record, packed.changes, rng)?;
        }
        client.reload_index()
    }

    /// Records that have left the scope and hold nothing unsent any more are forgotten.
    fn forget_left(client: &mut Client) -> Result<(), ClientError> {
        for record in client.leaving()? {
            let settled = client.store.states(record)?.is_empty();
            if settled || broken::is(Fault::UnsentForgotten) {
                client.store.transact(|writer| writer.forget(record))?;
                client.index_mut().remove(record);
            }
        }
        Ok(())
    }
}

/// A snapshot's packs: each with its length before it.
fn packs(mut whole: &[u8]) -> Option<Vec<&[u8]>> {
    let mut packs = Vec::new();
    while let Some((length, rest)) = whole.split_first_chunk() {
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (pack, rest) = rest.split_at_checked(length)?;
        packs.push(pack);
        whole = rest;
    }
    whole.is_empty().then_some(packs)
}

/// Learns what became of our own changes.
fn settle(
    client: &mut Client,
    installation: Installation,
    exchanged: &Exchanged,
) -> Result<(), ClientError> {
    let known = client.store.settled(installation)?;
    if exchanged.settled <= known && exchanged.exceptions.is_empty() {
        return Ok(());
    }
    let exceptions: BTreeMap<u64, &Verdict> = exchanged
        .exceptions
        .iter()
        .map(|(number, verdict)| (*number, verdict))
        .collect();
    client.store.transact(|writer| {
        let undecided =
            writer.undecided(installation, exchanged.settled, exceptions.keys().copied())?;
        let mut records = BTreeMap::<RecordId, Vec<(u64, &Verdict)>>::new();
        for (number, record) in undecided {
            let verdict = exceptions
                .get(&number)
                .copied()
                .unwrap_or(&Verdict::Admitted);
            records.entry(record).or_default().push((number, verdict));
        }
        for (record, decided) in records {
            writer.counting(record, |writer| {
                for (number, verdict) in decided {
                    writer.decided(installation, number, verdict)?;
                }
                Ok(())
            })?;
        }
        writer.set_settled(installation, exchanged.settled)
    })
}

/// Merges the changes of an answer. False if some of them follow changes that are not here.
pub(super) fn merge_all(
    client: &mut Client,
    changes: &Changes,
    rng: &mut impl CryptoRng,
) -> Result<bool, ClientError> {
    let Some(rebuilt) = rebuild(client, changes) else {
        return Ok(false);
    };
    let mut records = BTreeMap::<RecordId, Vec<Chunk>>::new();
    for change in rebuilt {
        records.entry(change.record).or_default().push(change.chunk);
    }
    let mut whole = true;
    for (record, chunks) in records {
        whole &= merge(client, record, chunks, rng)?;
    }
    Ok(whole)
}

/// Merges what the server has of a record. False if it does not fit what is here, even after
/// whatever bears its numbers gave way: it follows what is not here, and a repair brings the
/// whole.
fn merge(
    client: &mut Client,
    record: RecordId,
    chunks: Vec<Chunk>,
    rng: &mut impl CryptoRng,
) -> Result<bool, ClientError> {
    let mut merged = client.merge(record, chunks.clone());
    if matches!(merged, Err(ClientError::Document(_))) && give_way(client, record, &chunks, rng)? {
        merged = client.merge(record, chunks);
    }
    match merged {
        Ok(()) => Ok(true),
        Err(ClientError::Document(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The changes of an answer; `None` if they lean on something that is not here.
pub(crate) fn rebuild(client: &Client, changes: &Changes) -> Option<Vec<RecordChange>> {
    if changes.batch.is_empty() {
        return Some(Vec::new());
    }
    let dictionary = Dictionary::find(changes.dictionary)?;
    let batch = Batch::parse(&changes.batch, genesis::ACTOR, dictionary, ANSWER).ok()?;
    batch.rebuild(&client.store).ok()
}

/// Records that have left the scope no longer count as held.
pub(super) fn leave(client: &mut Client, gone: &[RecordId]) -> Result<(), ClientError> {
    if gone.is_empty() {
        return Ok(());
    }
    client.store.transact(|writer| {
        for record in gone {
            if writer.record(*record)?.is_some() {
                writer.counting(*record, |writer| writer.set_leaving(*record, true))?;
            }
        }
        Ok(())
    })
}
