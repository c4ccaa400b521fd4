//! What must hold after every plan, and what after every step of it.

use std::collections::{BTreeMap, BTreeSet};

use client_core::sync::Phase;
use schema::document::{Chunk, Document, genesis};
use schema::id::{Actor, ChangeHash, RecordId};
use schema::scope::Scope;
use schema::wire::batch::{Batch, Limits, Pointer, Resolve};
use schema::wire::dictionary::Dictionary;
use schema::wire::exchange::LogPosition;
use server::projection::{Frames, feed};

use crate::plan::{FIELDS, Play};
use crate::said::Said;

mod authors;
mod pried;
mod ranks;
mod seen;
mod watch;

pub(crate) use authors::{nothing_is_stored_twice, only_whoever_may_writes};
pub(crate) use pried::nobody_sees_beyond_their_divisions;
pub(crate) use ranks::{no_conflict_is_settled_by_itself, rulings_stand};
use seen::Received;
pub(crate) use seen::Seen;
pub(crate) use watch::Watch;

/// Every answer that a tablet said was saved is in the server's log.
pub(crate) fn nothing_acknowledged_is_lost(play: &Play, seen: &Seen) {
    let lost = lost(play, seen);
    assert!(lost.is_empty(), "acknowledged, and nowhere: {lost:?}");
}

/// What was sent was admitted or is held where the county sees it: each position of the log is
/// one or the other, and each change of a tablet that may send has one. None was refused: who is
/// told so stops.
pub(crate) fn admitted_and_held_are_what_was_sent(play: &Play, seen: &Seen) {
    let mut logged = BTreeSet::new();
    play.world.read(|_, projection| {
        for Received { entry, .. } in seen.changes() {
            let held = projection.held_at(entry.position)?.is_some();
            let visible = held || seen.is_admitted(entry.record, &entry.hash);
            assert!(visible, "{} is neither admitted nor held", entry.hash);
            logged.insert((entry.record, entry.hash));
        }
        Ok(())
    });
    for (place, tablet) in seen.taking_part(play) {
        let identity = tablet.client.identity().expect("enrolled");
        for (record, _) in tablet.client.index().rows() {
            let stored = tablet.client.store().record(record).expect("it reads");
            for chunk in stored.expect("a record that is listed").changes {
                let own = identity.installation_of(&chunk.head().actor).is_some();
                let sent = logged.contains(&(record, chunk.hash()));
                assert!(
                    !own || sent,
                    "tablet {place} keeps {} to itself",
                    chunk.hash()
                );
            }
        }
    }
}

/// What was acknowledged and is not in the server's log.
pub(crate) fn lost<'a>(play: &'a Play, seen: &Seen) -> Vec<&'a String> {
    let mut said = Said::default();
    (seen.changes()).for_each(|received| said.add(&received.chunk));
    (play.acknowledged.iter())
        .filter(|text| !said.holds(text))
        .collect()
}

/// Nobody vanishes: every record that was ever made is active, dead, or read as another one. That
/// other one may be held until its author brings it, where a server was restored.
pub(crate) fn nobody_vanishes(play: &Play) {
    play.world.read(|_, projection| {
        let all = projection.everybody()?;
        assert_eq!(all.created, all.active + all.dead + all.merged, "{all:?}");
        Ok(())
    });
}

/// Every tablet shows what the server has in its scope: no record more, none fewer, and in
/// each what the server has. Only what it calls unsynced may stand beside that.
pub(crate) fn all_agree(play: &Play, seen: &Seen) {
    for (place, tablet) in seen.taking_part(play) {
        if let Phase::Stopped(problem) = tablet.engine.phase() {
            panic!("tablet {place} stopped: {problem}");
        }
        let scope = &tablet.client.identity().expect("enrolled").scope;
        let leaving = tablet.client.leaving().expect("the store works");
        let there = seen.within(play, scope);
        for (record, seen) in &there {
            assert!(!leaving.contains(record), "{record} leaves tablet {place}");
            let view = tablet.client.view(*record);
            let view = view.unwrap_or_else(|_| panic!("{record} is not on tablet {place}"));
            if view.synced() {
                assert_eq!(view.record, seen.read);
            }
            for (field, history) in FIELDS.iter().zip(&seen.histories) {
                let here = tablet.client.history(*record, field).expect("it opens");
                for event in history {
                    assert!(here.contains(event), "tablet {place} lacks {event:?}");
                }
            }
        }
        for (record, _) in tablet.client.index().rows() {
            if there.contains_key(&record) || leaving.contains(&record) {
                continue;
            }
            let synced = tablet.client.is_synced(record).expect("the store works");
            assert!(
                !synced,
                "{record} is on tablet {place} only, and called synced"
            );
        }
    }
}

/// What the server would tell a tablet that begins now is the same: by the feed from its
/// beginning, and by a snapshot.
pub(crate) fn a_newcomer_would_see_the_same(play: &mut Play, seen: &Seen) {
    let mut scopes: Vec<Scope> = Vec::new();
    for tablet in &play.tablets {
        let scope = &tablet.client.identity().expect("enrolled").scope;
        if !scopes.contains(scope) {
            scopes.push(scope.clone());
        }
    }
    for scope in &scopes {
        let there = seen.within(play, scope);
        let told: BTreeMap<RecordId, Vec<ChangeHash>> = (by_the_feed(play, scope).iter())
            .map(|(record, document)| (*record, document.heads()))
            .collect();
        let heads: BTreeMap<_, _> = (there.iter())
            .map(|(record, seen)| (*record, seen.document.heads()))
            .collect();
        assert_eq!(told, heads, "what the feed tells of {scope:?}");
        let newcomer = play.newcomer(scope);
        let here: BTreeSet<_> = newcomer.client.index().rows().map(|row| row.0).collect();
        assert_eq!(
            here,
            there.keys().copied().collect(),
            "a snapshot of {scope:?}"
        );
        for (record, seen) in &there {
            let view = newcomer.client.view(*record).expect("it opens");
            assert_eq!(view.record, seen.read);
        }
    }
}

/// What a tablet calls synced is part of the record on the server, and nothing is left unsent.
pub(crate) fn synced_is_on_the_server(play: &Play, seen: &Seen) {
    for tablet in play.everybody() {
        let tally = tablet.client.tally().expect("the store works");
        assert_eq!(tally.unsent, 0, "{tally:?}");
    }
    for (place, tablet) in seen.taking_part(play) {
        let tally = tablet.client.tally().expect("the store works");
        assert_eq!(tally.received, 0, "tablet {place}: {tally:?}");
    }
}

/// The records that the server lists within a scope.
fn listed(play: &Play, scope: &Scope) -> BTreeSet<RecordId> {
    play.world.read(|_, projection| {
        let mut listed = BTreeSet::new();
        for division in scope.divisions() {
            let within = projection.records_within(*division)?;
            listed.extend(within.into_iter().map(|(record, _)| record));
        }
        Ok(listed)
    })
}

/// Everything that the feed tells of a scope from its beginning.
fn by_the_feed(play: &Play, scope: &Scope) -> BTreeMap<RecordId, Document> {
    const NOBODY: Actor = Actor([0; 16]);
    const LIMITS: Limits = Limits {
        changes: 100_000,
        inflated: 64 * 1024 * 1024,
    };
    let mut told = Told::default();
    play.world.read(|ledger, projection| {
        let mut frames = Frames::default();
        let mut cursor = LogPosition(0);
        loop {
            let page = feed::page(projection, ledger, &mut frames, scope, &NOBODY, cursor, 200)?;
            for record in &page.gone {
                told.0.remove(record);
            }
            if !page.changes.batch.is_empty() {
                let dictionary = Dictionary::find(page.changes.dictionary).expect("ours");
                let batch = Batch::parse(&page.changes.batch, genesis::ACTOR, dictionary, LIMITS);
                let changes = batch.and_then(|batch| batch.rebuild(&told));
                for change in changes.expect("a page reads") {
                    told.0.entry(change.record).or_default().push(change.chunk);
                }
            }
            cursor = page.cursor;
            if !page.more {
                return Ok(());
            }
        }
    });
    (told.0.iter())
        .map(|(record, chunks)| {
            let document = Document::from_changes(chunks).expect("nothing is missing");
            (*record, document)
        })
        .collect()
}

#[derive(Default)]
struct Told(BTreeMap<RecordId, Vec<Chunk>>);

impl Resolve for Told {
    fn resolve(&self, pointer: Pointer) -> Option<(RecordId, ChangeHash)> {
        let mut found = (self.0.iter())
            .flat_map(|(record, chunks)| chunks.iter().map(|chunk| (*record, chunk.hash())))
            .filter(|(record, hash)| Pointer::to(*record, hash) == pointer);
        found.next()
    }
}
