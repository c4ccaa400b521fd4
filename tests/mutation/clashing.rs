//! Two records in one row: a row is found by half of an identity, and a device that means harm
//! can make another identity with the same half. The record of which something was let in first
//! keeps the row, in whatever batches the log is folded; the other one is kept apart, and nobody
//! else is held up.

use ed25519_dalek::SigningKey;
use schema::document::{Chunk, Document, write};
use schema::id::{Actor, DeviceId, Installation, RecordId};
use schema::wire::RecordChange;
use schema::wire::exchange::{Answer, Ask, Epoch, Exchange, LogPosition, Reply, Request, VERSION};
use schema::wire::frame::{Author, Frame, Kind};
use support::world::World;

use super::exchange::world_of;
use super::honest;

/// A change of one of the two, made as one of the device's installations.
#[derive(Clone)]
struct Made {
    record: RecordId,
    begins: bool,
    installation: Installation,
    chunk: Chunk,
}

#[test]
fn of_two_records_in_one_row_the_later_is_kept_apart_and_nobody_is_held_up() {
    let key = honest::key();
    let [one, other] = [honest::record(), honest::clashing()];
    let all = [made(&key, one, 0), made(&key, other, 2)].concat();
    for order in orders(all.len()) {
        let ordered: Vec<Made> = order.iter().map(|place| all[*place].clone()).collect();
        let expected = expected(&ordered);
        assert_eq!(became(&ordered, false), expected, "one by one: {order:?}");
        assert_eq!(became(&ordered, true), expected, "at once: {order:?}");
    }
}

#[test]
fn whoever_asks_for_a_record_that_only_shares_a_row_is_told_of_none() {
    let key = honest::key();
    let world = world_of(&key);
    for made in made(&key, honest::record(), 0) {
        post(&world, &key, &made);
    }
    world.settle();
    let body = request(
        &key,
        honest::INSTALLATION,
        Ask::Fetch(vec![honest::clashing()]),
    );
    let (ok, answer) = world.post("/sync", body.clone());
    assert!(ok);
    let answer = Answer::open(&answer, &body, &world.app().key.verifying_key()).unwrap();
    let Reply::Fetched(changes, gone) = answer.reply else {
        panic!("{:?}", answer.reply);
    };
    assert!(changes.batch.is_empty() && gone.is_empty());
}

/// What begins a record, and what follows it.
fn made(key: &SigningKey, record: RecordId, first: u32) -> Vec<Made> {
    let made = |begins, number: u32, chunk| Made {
        record,
        begins,
        installation: Installation(100 + number),
        chunk,
    };
    let own = |number| honest::stamp(Actor::of(&key.verifying_key(), Installation(100 + number)));
    let village = honest::observe("division_village", "533301002210");
    let begins = write::first_change(&[village], &own(first)).unwrap();
    let mut document = Document::from_changes([&begins]).unwrap();
    let follows = document.edit(&[honest::observe("sex", "1")], &own(first + 1));
    let follows = follows.unwrap().unwrap();
    vec![made(true, first, begins), made(false, first + 1, follows)]
}

fn orders(many: usize) -> Vec<Vec<usize>> {
    if many == 0 {
        return vec![Vec::new()];
    }
    let mut orders = Vec::new();
    for shorter in self::orders(many - 1) {
        for place in 0..many {
            let mut order = shorter.clone();
            order.insert(place, many - 1);
            orders.push(order);
        }
    }
    orders
}

/// What should become of each.
fn expected(ordered: &[Made]) -> Vec<&'static str> {
    let owner = ordered.iter().find(|made| made.begins).unwrap().record;
    let mut is_owned = false;
    let mut became = Vec::new();
    for made in ordered {
        is_owned |= made.begins;
        became.push(match (made.record == owner, is_owned) {
            // What waits is let in with what it waits for.
            (true, _) => "",
            (false, true) => "quarantine.record-clashes",
            (false, false) => "change.dependency-missing",
        });
    }
    became
}

/// What became of each, folded one by one or at once.
fn became(ordered: &[Made], at_once: bool) -> Vec<String> {
    let key = honest::key();
    let world = world_of(&key);
    let before = world.read(|ledger, _| ledger.head());
    if at_once {
        world.hold_up_folding();
    }
    for made in ordered {
        post(&world, &key, made);
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
    (0..ordered.len()).map(held).collect()
}

fn post(world: &World, key: &SigningKey, made: &Made) {
    let author = Author {
        installation: made.installation,
        ..honest::author(key)
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
    let body = request(key, made.installation, Ask::Exchange(exchange));
    assert!(world.post("/sync", body).0);
}

fn request(key: &SigningKey, installation: Installation, ask: Ask) -> Vec<u8> {
    let request = Request {
        version: VERSION,
        device: DeviceId::of(&key.verifying_key()),
        installation,
        epoch: Epoch::default(),
        ask,
    };
    request.seal(key)
}
