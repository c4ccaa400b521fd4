//! Two records in one row: a row is found by half of an identity, and a device that means harm
//! can make another identity with the same half. The record of which something was let in first
//! keeps the row, in whatever batches the log is folded; the other one is kept apart, and nobody
//! else is held up.

use ed25519_dalek::SigningKey;
use schema::document::{Document, write};
use schema::id::{Actor, Installation, RecordId};
use schema::wire::exchange::{Answer, Ask, Reply};

use super::exchange::world_of;
use super::fate::{Made, asked, became, post};
use super::honest;

/// A change of one of the two, and whether it begins its record.
type Step<'a> = (Made<'a>, bool);

#[test]
fn of_two_records_in_one_row_the_later_is_kept_apart_and_nobody_is_held_up() {
    let key = honest::key();
    let [one, other] = [honest::record(), honest::clashing()];
    let all = [made(&key, one, 0), made(&key, other, 2)].concat();
    for order in orders(all.len()) {
        let ordered: Vec<Step<'_>> = order.iter().map(|place| all[*place].clone()).collect();
        let expected = expected(&ordered);
        let brought: Vec<Made<'_>> = ordered.into_iter().map(|(made, _)| made).collect();
        for (at_once, how) in [(false, "one by one"), (true, "at once")] {
            let became = became(&world_of(&key), &brought, at_once);
            assert_eq!(became, expected, "{how}: {order:?}");
        }
    }
}

#[test]
fn whoever_asks_for_a_record_that_only_shares_a_row_is_told_of_none() {
    let key = honest::key();
    let world = world_of(&key);
    for (made, _) in made(&key, honest::record(), 0) {
        post(&world, &made);
    }
    world.settle();
    let body = asked(
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
fn made(by: &SigningKey, record: RecordId, first: u32) -> Vec<Step<'_>> {
    let made = |number: u32, chunk| Made {
        by,
        installation: Installation(100 + number),
        record,
        chunk,
    };
    let own = |number| honest::stamp(Actor::of(&by.verifying_key(), Installation(100 + number)));
    let village = honest::observe("division_village", "533301002210");
    let begins = write::first_change(&[village], &own(first)).unwrap();
    let mut document = Document::from_changes([&begins]).unwrap();
    let follows = document.edit(&[honest::observe("sex", "1")], &own(first + 1));
    let follows = follows.unwrap().unwrap();
    vec![
        (made(first, begins), true),
        (made(first + 1, follows), false),
    ]
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
fn expected(ordered: &[Step<'_>]) -> Vec<&'static str> {
    let owner = ordered.iter().find(|(_, begins)| *begins).unwrap().0.record;
    let mut is_owned = false;
    let mut became = Vec::new();
    for (made, begins) in ordered {
        is_owned |= begins;
        became.push(match (made.record == owner, is_owned) {
            // What waits is let in with what it waits for.
            (true, _) => "",
            (false, true) => "quarantine.record-clashes",
            (false, false) => "change.dependency-missing",
        });
    }
    became
}
