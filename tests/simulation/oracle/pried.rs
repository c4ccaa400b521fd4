//! Nobody sees what lies outside their divisions, whatever their program asks for.

use schema::document::genesis;
use schema::scope::Scope;
use schema::wire::batch::{Batch, Limits};
use schema::wire::dictionary::Dictionary;
use schema::wire::exchange::{Answer, Ask, Reply, Request, VERSION};
use support::tablet::Tablet;
use support::world::VILLAGES;

use super::{Told, listed};
use crate::plan::Play;

/// A tablet that asks for every record there is gets those of its divisions and no other.
pub(crate) fn nobody_sees_beyond_their_divisions(play: &Play, tablet: &Tablet) {
    const LIMITS: Limits = Limits {
        changes: 100_000,
        inflated: 64 * 1024 * 1024,
    };
    play.world.settle();
    let identity = tablet.client.identity().expect("enrolled");
    let everywhere = VILLAGES.map(|code| code.parse().expect("a division code"));
    let everything = listed(play, &Scope::new(everywhere));
    let visible = listed(play, &play.assigned(tablet));
    let request = Request {
        version: VERSION,
        device: identity.device(),
        installation: identity.installation,
        epoch: tablet.client.progress().expect("the store works").epoch,
        ask: Ask::Fetch(everything.into_iter().collect()),
    };
    let body = request.seal(identity.key());
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
