//! Writing answers again whose changes can never become part of their records.
//!
//! Two stores that write under one author, because one is a copy of the other, use the same
//! numbers. The server keeps what both wrote but can only merge what came first. Whoever
//! holds the other change takes it back, with all that follows it, takes a new author if it
//! was the copy's, and says the same again.

use std::collections::{BTreeMap, BTreeSet};

use rand_core::CryptoRng;
use schema::document::{Chunk, Stamp, reauthor, write};
use schema::id::{Actor, ChangeHash, Installation, RecordId};
use schema::record::ClockTrust;
use schema::summary::Summary;

use crate::client::Client;
use crate::error::ClientError;

/// Changes that can never become part of their records, by record.
type Rejected = BTreeMap<RecordId, BTreeSet<ChangeHash>>;

/// Changes looked at in one go.
const AT_ONCE: usize = 2_000;

/// Another store has used this installation's numbers: everything of it that is not settled
/// is written again under a new one.
pub(super) fn write_again(
    client: &mut Client,
    copied: Installation,
    rng: &mut impl CryptoRng,
) -> Result<(), ClientError> {
    if client.identity()?.installation == copied {
        client.renew_installation(rng)?;
    }
    let mut rejected = Rejected::new();
    let mut after = 0;
    loop {
        let outgoing = client.store.unsettled(copied, after, AT_ONCE)?;
        let Some(last) = outgoing.last() else {
            break;
        };
        after = last.number;
        for change in outgoing {
            rejected
                .entry(change.record)
                .or_default()
                .insert(change.hash);
        }
    }
    rewrite(client, rejected)
}

/// Gives way to changes of the server that bear the author and number of others that are
/// here. False if there are none such.
pub(super) fn give_way(
    client: &mut Client,
    record: RecordId,
    incoming: &[Chunk],
    rng: &mut impl CryptoRng,
) -> Result<bool, ClientError> {
    let numbered = |chunk: &Chunk| (chunk.head().actor, chunk.head().sequence);
    let theirs: BTreeMap<(Actor, u64), ChangeHash> = (incoming.iter())
        .map(|chunk| (numbered(chunk), chunk.hash()))
        .collect();
    let stored = client.store.record(record)?.unwrap_or_default();
    let is_twin = |chunk: &&Chunk| {
        let known = theirs.get(&numbered(chunk));
        known.is_some_and(|hash| *hash != chunk.hash())
    };
    let twins: Vec<&Chunk> = stored.changes.iter().filter(is_twin).collect();
    if twins.is_empty() {
        return Ok(false);
    }
    let actor = client.identity()?.actor();
    if twins.iter().any(|chunk| chunk.head().actor == actor) {
        client.renew_installation(rng)?;
    }
    let rejected = twins.iter().map(|chunk| chunk.hash()).collect();
    rewrite(client, Rejected::from([(record, rejected)]))?;
    Ok(true)
}

/// Takes these changes back with everything that follows them, and writes again what of it
/// is ours. What others made of it they write again themselves.
fn rewrite(client: &mut Client, rejected: Rejected) -> Result<(), ClientError> {
    let identity = client.identity()?.clone();
    let questionnaire = client.questionnaire;
    for (record, mut rejected) in rejected {
        let summary = client.store.transact(|writer| {
            let mut stored = writer.record(record)?.unwrap_or_default();
            let whole = stored.document()?;
            // Dependencies come first: one pass finds all that follows.
            let (out, staying): (Vec<Chunk>, Vec<Chunk>) =
                (stored.changes.into_iter()).partition(|chunk| {
                    let follows = (chunk.head().dependencies.iter())
                        .any(|dependency| rejected.contains(dependency));
                    if follows {
                        rejected.insert(chunk.hash());
                    }
                    rejected.contains(&chunk.hash())
                });
            stored.changes = staying;
            let ours: Vec<Chunk> = (out.iter())
                .filter(|chunk| identity.installation_of(&chunk.head().actor).is_some())
                .cloned()
                .collect();
            let stamp = Stamp {
                actor: identity.actor(),
                time: ours.last().map_or(0, |chunk| chunk.head().time),
                trust: ClockTrust::Bare,
            };
            let edits = reauthor::edits(&whole, &ours);
            writer.counting(record, |writer| {
                writer.withdraw(&rejected)?;
                let change = if ours.is_empty() {
                    None
                } else if stored.changes.is_empty() {
                    Some(write::first_change(&edits, &stamp)?)
                } else {
                    stored.document()?.edit(&edits, &stamp)?
                };
                if let Some(chunk) = change {
                    writer.post(identity.installation, record, chunk.hash())?;
                    stored.changes.push(chunk);
                }
                if stored.changes.is_empty() {
                    writer.forget(record)?;
                    return Ok(None);
                }
                let read = stored.document()?.read(record, questionnaire);
                let summary = Summary::of(&read, questionnaire);
                writer.put(&read, &stored, &summary)?;
                Ok(Some(summary))
            })
        })?;
        match summary {
            Some(summary) => client.index_mut().put(record, summary),
            None => client.index_mut().remove(record),
        }
    }
    Ok(())
}
