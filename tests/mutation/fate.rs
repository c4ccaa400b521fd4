//! What becomes of changes that devices bring, folded one by one or all at once: it must be the
//! same.

use ed25519_dalek::SigningKey;
use schema::document::Chunk;
use schema::id::{DeviceId, Installation, RecordId};
use schema::wire::RecordChange;
use schema::wire::exchange::{Ask, Epoch, Exchange, LogPosition, Request, VERSION};
use schema::wire::frame::{Author, Frame, Kind};
use support::world::World;

use super::honest;

/// A change that one device makes as one of its installations.
#[derive(Clone)]
pub(crate) struct Made<'a> {
    pub(crate) by: &'a SigningKey,
    pub(crate) installation: Installation,
    pub(crate) record: RecordId,
    pub(crate) chunk: Chunk,
}

/// Why each is held once all are folded; nothing where it was let in.
pub(crate) fn became(world: &World, all: &[Made<'_>], at_once: bool) -> Vec<String> {
    let before = world.read(|ledger, _| ledger.head());
    if at_once {
        world.hold_up_folding();
    }
    for made in all {
        post(world, made);
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

/// Brings one, in a frame of its own.
pub(crate) fn post(world: &World, made: &Made<'_>) {
    let author = Author {
        installation: made.installation,
        ..honest::author(made.by)
    };
    let changes = [RecordChange {
        record: made.record,
        chunk: made.chunk.clone(),
    }];
    let first = made.chunk.head().sequence;
    let frame = Frame::seal(&author, Kind::Own, first, &changes, &|_| false);
    let exchange = Exchange {
        frames: vec![frame.bytes().to_vec()],
        ..Exchange::default()
    };
    let body = asked(made.by, made.installation, Ask::Exchange(exchange));
    assert!(world.post("/sync", body).0);
}

/// A signed question of a device that knows nothing yet.
pub(crate) fn asked(by: &SigningKey, installation: Installation, ask: Ask) -> Vec<u8> {
    let request = Request {
        version: VERSION,
        device: DeviceId::of(&by.verifying_key()),
        installation,
        epoch: Epoch::default(),
        ask,
    };
    request.seal(by)
}
