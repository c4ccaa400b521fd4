//! Whoever brings a change that does not hold together is not tried again on that record: each
//! try costs as much as the record. Nobody else is held up by it, and it makes no difference
//! whether all comes at once.

use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use schema::document::{AdmitError, Chunk, Document, grammar, write};
use schema::id::{Actor, DeviceId, Installation};
use schema::wire::exchange::{Ask, Epoch, Exchange, LogPosition, Request, VERSION};
use schema::wire::frame::{Author, Frame, Kind};
use support::world::World;

use super::exchange::{enrol, world_of};
use super::{change, honest};

/// A change that one device makes as one of its installations.
struct Made<'a> {
    by: &'a SigningKey,
    installation: Installation,
    chunk: Chunk,
}

const ANOTHER: Installation = Installation(8);

#[test]
fn whoever_brings_what_does_not_hold_together_is_not_tried_again_on_that_record() {
    let (bad, good) = (honest::key(), SigningKey::from_bytes(&[8; 32]));
    let own =
        |by: &SigningKey, installation| honest::stamp(Actor::of(&by.verifying_key(), installation));
    let village = honest::observe("division_village", "533301002210");
    let first = write::first_change(&[village], &own(&bad, honest::INSTALLATION)).unwrap();
    let base = Document::from_changes([&first]).unwrap();
    let on_it = |by: &SigningKey, installation| {
        let edit = honest::observe("sex", "1");
        let change = base.clone().edit(&[edit], &own(by, installation));
        change.unwrap().unwrap()
    };
    let broken = not_holding_together(&base, &on_it(&bad, honest::INSTALLATION));
    let made = |by, installation, chunk| Made {
        by,
        installation,
        chunk,
    };
    let all = [
        made(&bad, honest::INSTALLATION, first),
        made(&bad, honest::INSTALLATION, broken),
        made(&bad, ANOTHER, on_it(&bad, ANOTHER)),
        made(&good, ANOTHER, on_it(&good, ANOTHER)),
    ];
    let expected = ["", "change.not-ours", "change.not-ours", ""];
    assert_eq!(became(&all, &good, false), expected, "one by one");
    assert_eq!(became(&all, &good, true), expected, "at once");
}

/// What became of each, folded one by one or at once.
fn became(all: &[Made<'_>], other: &SigningKey, at_once: bool) -> Vec<String> {
    let world = world_of(&honest::key());
    enrol(&world, other);
    let before = world.read(|ledger, _| ledger.head());
    if at_once {
        world.hold_up_folding();
    }
    for made in all {
        post(&world, made);
        if !at_once {
            world.settle();
        }
    }
    world.settle();
    world.verify();
    let held = |place: usize| {
        let position = LogPosition(before.0 + 1 + place as u64);
        let held = world.read(|_, projection| projection.held_at(position));
        held.map_or_else(String::new, |held| held.problem.code)
    };
    (0..all.len()).map(held).collect()
}

fn post(world: &World, made: &Made<'_>) {
    let author = Author {
        installation: made.installation,
        ..honest::author(made.by)
    };
    let changes = honest::of_the_record(std::slice::from_ref(&made.chunk));
    let first = made.chunk.head().sequence;
    let frame = Frame::seal(&author, Kind::Own, first, &changes, &|_| false);
    let request = Request {
        version: VERSION,
        device: DeviceId::of(&made.by.verifying_key()),
        installation: made.installation,
        epoch: Epoch::default(),
        ask: Ask::Exchange(Exchange {
            frames: vec![frame.bytes().to_vec()],
            ..Exchange::default()
        }),
    };
    assert!(world.post("/sync", request.seal(made.by)).0);
}

/// The change, bent so that both gates let it by and the document does not hold together with it.
fn not_holding_together(base: &Document, change: &Chunk) -> Chunk {
    let bent = (0..).find_map(|seed| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let bent = change::bent(&mut rng, change)?;
        grammar::places(&bent).ok()?;
        let tried = base.admit(std::slice::from_ref(&bent));
        matches!(tried, Err(AdmitError::Broken(_))).then_some(bent)
    });
    bent.expect("one in some hundreds is so")
}
