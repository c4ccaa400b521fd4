//! What must hold after every plan.

use std::collections::{BTreeMap, BTreeSet};

use client_core::sync::Phase;
use schema::document::{Chunk, Document, genesis};
use schema::id::{Actor, ChangeHash, RecordId};
use schema::questionnaire::Questionnaire;
use schema::scope::Scope;
use schema::wire::batch::{Batch, Limits, Pointer, Resolve};
use schema::wire::dictionary::Dictionary;
use schema::wire::exchange::LogPosition;
use server::ledger::LogEntry;
use server::projection::{Frames, feed};
use support::tablet::Tablet;
use support::world::VILLAGES;

use crate::plan::{FIELDS, Play};
use crate::said::Said;

mod authors;
mod moments;
mod ranks;

pub(crate) use authors::{nothing_is_stored_twice, only_whoever_may_writes};
pub(crate) use moments::{nobody_sees_beyond_their_divisions, synced_is_true};
pub(crate) use ranks::{no_conflict_is_settled_by_itself, rulings_stand};

/// Every answer that a tablet said was saved is in the server's log: part of a record, or
/// held where the county sees it.
pub(crate) fn nothing_acknowledged_is_lost(play: &Play) {
    play.world.read(|ledger, projection| {
        let mut hidden = BTreeMap::new();
        for entry in ledger.after(LogPosition(0), 100_000)? {
            let LogEntry::Change(entry) = entry else {
                continue;
            };
            let admitted = projection
                .document(entry.record)?
                .is_some_and(|stored| stored.document.has(&entry.hash));
            let held = projection.held_at(entry.position)?.is_some();
            *hidden.entry((entry.record, entry.hash)).or_insert(true) &= !admitted && !held;
        }
        let hidden: Vec<_> = hidden.into_iter().filter(|(_, hidden)| *hidden).collect();
        assert!(hidden.is_empty(), "neither admitted nor held: {hidden:?}");
        Ok(())
    });
    let lost = lost(play);
    assert!(lost.is_empty(), "acknowledged, and nowhere: {lost:?}");
}

/// What was acknowledged and is not in the server's log.
pub(crate) fn lost(play: &Play) -> Vec<&String> {
    let mut said = Said::default();
    said.add_log(&play.world);
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
pub(crate) fn all_agree(play: &Play) {
    let questionnaire = Questionnaire::standard();
    for (place, tablet) in taking_part(play) {
        if let Phase::Stopped(problem) = tablet.engine.phase() {
            panic!("tablet {place} stopped: {problem}");
        }
        let scope = &tablet.client.identity().expect("enrolled").scope;
        let leaving = tablet.client.leaving().expect("the store works");
        let there = on_the_server(play, scope);
        for (record, document) in &there {
            assert!(!leaving.contains(record), "{record} leaves tablet {place}");
            let view = tablet.client.view(*record);
            let view = view.unwrap_or_else(|_| panic!("{record} is not on tablet {place}"));
            if view.synced() {
                assert_eq!(view.record, document.read(*record, questionnaire));
            }
            for field in FIELDS {
                let here = tablet.client.history(*record, field).expect("it opens");
                for event in document.history(field) {
                    assert!(here.contains(&event), "tablet {place} lacks {event:?}");
                }
            }
        }
        for (record, _) in tablet.client.index().rows() {
            let view = tablet.client.view(record).expect("it opens");
            let settled = view.synced() && !leaving.contains(&record);
            assert!(
                !settled || there.contains_key(&record),
                "{record} is on tablet {place} only, and called synced"
            );
        }
    }
}

/// What the server would tell a tablet that begins now is the same: by the feed from its
/// beginning, and by a snapshot.
pub(crate) fn a_newcomer_would_see_the_same(play: &mut Play) {
    let mut scopes: Vec<Scope> = Vec::new();
    for tablet in &play.tablets {
        let scope = &tablet.client.identity().expect("enrolled").scope;
        if !scopes.contains(scope) {
            scopes.push(scope.clone());
        }
    }
    for scope in &scopes {
        let there = on_the_server(play, scope);
        let told = by_the_feed(play, scope);
        let heads =
            |documents: &BTreeMap<RecordId, Document>| -> BTreeMap<RecordId, Vec<ChangeHash>> {
                (documents.iter())
                    .map(|(record, document)| (*record, document.heads()))
                    .collect()
            };
        assert_eq!(
            heads(&told),
            heads(&there),
            "what the feed tells of {scope:?}"
        );
        let newcomer = play.newcomer(scope);
        let here: BTreeSet<_> = newcomer.client.index().rows().map(|row| row.0).collect();
        assert_eq!(
            here,
            there.keys().copied().collect(),
            "a snapshot of {scope:?}"
        );
        for (record, document) in &there {
            let view = newcomer.client.view(*record).expect("it opens");
            assert_eq!(
                view.record,
                document.read(*record, Questionnaire::standard())
            );
        }
    }
}

/// What a tablet calls synced is part of the record on the server, and nothing is left unsent.
pub(crate) fn synced_is_on_the_server(play: &Play) {
    for tablet in play.everybody() {
        let tally = tablet.client.tally().expect("the store works");
        assert_eq!(tally.unsent, 0, "{tally:?}");
    }
    for (place, tablet) in taking_part(play) {
        let tally = tablet.client.tally().expect("the store works");
        assert_eq!(tally.received, 0, "tablet {place}: {tally:?}");
    }
}

/// Tablets that the server lets in, with their places.
fn taking_part(play: &Play) -> impl Iterator<Item = (usize, &Tablet)> {
    (play.everybody().enumerate()).filter(|(_, tablet)| play.takes_part(tablet))
}

fn everything_on_the_server(play: &Play) -> BTreeMap<RecordId, Document> {
    let villages = VILLAGES.map(|code| code.parse().expect("a division code"));
    on_the_server(play, &Scope::new(villages))
}

fn on_the_server(play: &Play, scope: &Scope) -> BTreeMap<RecordId, Document> {
    play.world.read(|_, projection| {
        let mut there = BTreeMap::new();
        for division in scope.divisions() {
            for (record, _) in projection.records_within(*division)? {
                let stored = projection.document(record)?.expect("it is listed");
                there.insert(record, stored.document);
            }
        }
        Ok(there)
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
