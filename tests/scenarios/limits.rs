//! What one request may bring.

use schema::id::Installation;
use schema::limits;
use schema::message::{Language, render};
use schema::wire::exchange::{
    Answer, Ask, Epoch, Exchange, Exchanged, Receipt, Reply, Request, VERSION,
};
use support::tablet::Tablet;
use support::world::{VILLAGES, World};

fn bring(world: &World, tablet: &Tablet, frames: usize) -> Reply {
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
    let body = request.seal(identity.key());
    let (_, answer) = world.post("/sync", body.clone());
    let answer = Answer::open(&answer, &body, &identity.server_key().unwrap());
    answer.unwrap().reply
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
