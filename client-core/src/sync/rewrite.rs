//! Writing answers again whose changes can never become part of their records.
//!
//! Two stores that write under one author, because one is a copy of the other, use the same
//! numbers. The server keeps what both wrote but can only merge what came first. Whoever
//! holds the other change takes it back, with all that follows it, takes a new author if it
//! was the copy's, and says the same again.

use std::collections::{BTreeMap, BTreeSet};

use rand_core::CryptoRng;
use schema::document::{Chunk, Document, Stamp, reauthor, write};
use schema::id::{Actor, ChangeHash, Installation, RecordId};
use schema::record::ClockTrust;
use schema::summary::Summary;

use crate::client::Client;
use crate::error::ClientError;
use crate::identity::Identity;

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
            let (document, again) = said_again(&identity, &stored.changes, &out)?;
            writer.counting(record, |writer| {
                writer.withdraw(&rejected)?;
                for chunk in again {
                    writer.post(identity.installation, record, chunk.hash())?;
                    stored.changes.push(chunk);
                }
                if stored.changes.is_empty() {
                    writer.forget(record)?;
                    return Ok(None);
                }
                let read = document.read(record, questionnaire);
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

/// Each of our own changes among those that are taken back, as a change of our author now, and the
/// record with them. They are dependencies first. One for one: what a later one wrote over was acknowledged as well, and
/// the log of a server that is restored from an older backup is no longer there to tell it.
fn said_again(
    identity: &Identity,
    staying: &[Chunk],
    taken_back: &[Chunk],
) -> Result<(Document, Vec<Chunk>), ClientError> {
    let mut before = Document::from_changes(staying)?;
    let mut now = before.clone();
    let mut again = Vec::new();
    for chunk in taken_back {
        before.apply([chunk])?;
        if identity.installation_of(&chunk.head().actor).is_none() {
            continue;
        }
        let stamp = Stamp {
            actor: identity.actor(),
            time: chunk.head().time,
            trust: ClockTrust::Bare,
        };
        let edits = reauthor::edits(&before, std::slice::from_ref(chunk));
        if staying.is_empty() && again.is_empty() {
            let first = write::first_change(&edits, &stamp)?;
            now.apply([&first])?;
            again.push(first);
        } else {
            again.extend(now.edit(&edits, &stamp)?);
        }
    }
    Ok((now, again))
}
