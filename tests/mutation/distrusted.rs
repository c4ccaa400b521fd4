//! Whoever brings a change that does not hold together is not tried again on that record: each
//! try costs as much as the record. Nobody else is held up by it, and it makes no difference
//! whether all comes at once.

use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use schema::document::{AdmitError, Chunk, Document, grammar, write};
use schema::id::{Actor, Installation};

use super::exchange::{enrol, world_of};
use super::fate::{Made, became};
use super::{change, honest};

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
        record: honest::record(),
        chunk,
    };
    let all = [
        made(&bad, honest::INSTALLATION, first),
        made(&bad, honest::INSTALLATION, broken),
        made(&bad, ANOTHER, on_it(&bad, ANOTHER)),
        made(&good, ANOTHER, on_it(&good, ANOTHER)),
    ];
    let expected = ["", "change.not-ours", "change.not-ours", ""];
    for (at_once, how) in [(false, "one by one"), (true, "at once")] {
        let world = world_of(&honest::key());
        enrol(&world, &good);
        assert_eq!(became(&world, &all, at_once), expected, "{how}");
    }
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
