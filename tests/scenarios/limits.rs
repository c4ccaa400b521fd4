//! What one request may bring.

use client_core::store::Tally;
use schema::id::Installation;
use schema::limits;
use schema::message::{Language, render};
use schema::wire::exchange::{
    Answer, Ask, Epoch, Exchange, Exchanged, Receipt, Reply, Request, VERSION,
};
use serde_json::Value;
use support::tablet::{Line, Tablet, observe};
use support::world::{VILLAGES, World};

fn bring(world: &World, tablet: &Tablet, frames: usize) -> Reply {
    let body = malformed(tablet, frames);
    let (_, answer) = world.post("/sync", body.clone());
    let identity = tablet.client.identity().unwrap();
    let answer = Answer::open(&answer, &body, &identity.server_key().unwrap());
    answer.unwrap().reply
}

/// A request with so many frames that are none.
fn malformed(tablet: &Tablet, frames: usize) -> Vec<u8> {
    let identity = tablet.client.identity().unwrap();
    let request = Request {
        version: VERSION,
        device: identity.device(),
        installation: Installation(1),
        epoch: Epoch(0),
        ask: Ask::Exchange(Exchange {
            frames: vec![vec![1]; frames],
            ..Exchange::default()
        }),
    };
    request.seal(identity.key())
}

#[test]
fn as_many_frames_as_an_exchange_may_bring_and_one_more() {
    let mut world = World::new();
    let tablet = world.tablet(&[VILLAGES[0]]);
    let Reply::Exchanged(exchanged) = bring(&world, &tablet, limits::EXCHANGE_FRAMES) else {
        panic!("so many are looked at one by one");
    };
    let Exchanged { receipts, .. } = *exchanged;
    assert_eq!(receipts.len(), limits::EXCHANGE_FRAMES);
    assert!(matches!(receipts[0], Receipt::Refused(_)));

    let Reply::Refused(problem) = bring(&world, &tablet, limits::EXCHANGE_FRAMES + 1) else {
        panic!("one more is too many");
    };
    assert_eq!(problem.code, "exchange.too-many-frames");
    let said = render(Language::English, &problem);
    assert!(said.contains("65 packets") && said.contains("64"), "{said}");
}

#[test]
fn while_the_writer_has_no_room_nothing_is_looked_at_and_it_comes_again() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    tablet.add(&[
        observe("name", "余阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    let room = world.app().writer.room_for(1_000_000).unwrap();
    let (status, said) = world.ask("/sync", malformed(&tablet, 1));
    let said: Value = serde_json::from_slice(&said).unwrap();
    assert_eq!((status, &said["code"]), (503, &"server.overloaded".into()));
    tablet.sync_on(&world, |_| Line::Good);
    assert_eq!(tablet.client.tally().unwrap().unsent, 1);
    drop(room);
    tablet.sync(&world);
    assert_eq!(tablet.client.tally().unwrap(), Tally::default());
    let Reply::Exchanged(exchanged) = bring(&world, &tablet, 1) else {
        panic!("with room it is looked at");
    };
    assert!(matches!(exchanged.receipts[0], Receipt::Refused(_)));
}
