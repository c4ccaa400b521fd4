//! What must hold at each moment, not only at the end.

use std::collections::BTreeSet;

use schema::document::genesis;
use schema::id::RecordId;
use schema::wire::batch::{Batch, Limits};
use schema::wire::dictionary::Dictionary;
use schema::wire::exchange::{Answer, Ask, Reply, Request, VERSION};
use support::tablet::Tablet;

use super::{Told, on_the_server};
use crate::plan::Play;

/// What a tablet calls synced is part of its record on the server now, unless that was
/// restored since they last compared.
pub(crate) fn synced_is_true(play: &Play, tablet: &Tablet) {
    let progress = tablet.client.progress().expect("the store works");
    play.world.read(|ledger, projection| {
        if ledger.epoch()? != progress.epoch || progress.compared != progress.epoch {
            return Ok(());
        }
        for (record, _) in tablet.client.index().rows() {
            if !tablet.client.view(record).expect("it opens").synced() {
                continue;
            }
            let there = projection
                .document(record)?
                .expect("what is synced is there");
            let here = tablet.client.store().record(record).expect("it reads");
            for chunk in &here.unwrap_or_default().changes {
                let hash = chunk.hash();
                assert!(
                    there.document.has(&hash),
                    "{hash} of {record} is called synced"
                );
            }
        }
        Ok(())
    });
}

/// A tablet that asks for every record there is gets those of its divisions and no other.
pub(crate) fn nobody_sees_beyond_their_divisions(play: &Play, tablet: &Tablet) {
    const LIMITS: Limits = Limits {
        changes: 100_000,
        inflated: 64 * 1024 * 1024,
    };
    play.world.settle();
    let identity = tablet.client.identity().expect("enrolled");
    let everything = super::everything_on_the_server(play);
    let scope = play.assigned(tablet);
    let visible: BTreeSet<RecordId> = on_the_server(play, &scope).into_keys().collect();
    let request = Request {
        version: VERSION,
        device: identity.device(),
        installation: identity.installation,
        epoch: tablet.client.progress().expect("the store works").epoch,
        ask: Ask::Fetch(everything.into_keys().collect()),
    };
    let body = request.seal(&identity.key());
    let (_, answer) = play.world.post("/sync", body.clone());
    let server = identity.server_key().expect("a key");
    let answer = Answer::open(&answer, &body, &server).expect("the server's answer");
    let Reply::Fetched(changes, _) = answer.reply else {
        assert!(!play.takes_part(tablet), "{:?}", answer.reply);
        return;
    };
    if changes.batch.is_empty() {
        return;
    }
    let dictionary = Dictionary::find(changes.dictionary).expect("ours");
    let batch = Batch::parse(&changes.batch, genesis::ACTOR, dictionary, LIMITS);
    let told = batch.and_then(|batch| batch.rebuild(&Told::default()));
    for change in told.expect("whole histories read") {
        let record = change.record;
        assert!(visible.contains(&record), "{record} lies elsewhere");
    }
}
