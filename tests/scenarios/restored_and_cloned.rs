//! What one tablet knows of another's work, when the server forgets or a store is copied.

use client_core::store::Tally;
use support::tablet::{Line, Tablet};
use support::world::{VILLAGES, World};

use crate::elders::elder;

/// One request goes through, then the line breaks.
fn sync_once(world: &World, tablet: &mut Tablet) {
    let mut first = true;
    tablet.sync_on(world, |_| {
        if std::mem::take(&mut first) {
            Line::Good
        } else {
            Line::CutBefore
        }
    });
}

fn sync_all(world: &World, tablets: &mut [Tablet]) {
    for _ in 0..3 {
        for tablet in &mut *tablets {
            tablet.sync(world);
        }
    }
    world.settle();
}

#[test]
fn a_witnessed_change_waits_for_its_author_and_what_follows_it_is_then_let_in() {
    let mut world = World::new();
    let mut tablets = vec![world.tablet(&VILLAGES[..1]), world.tablet(&VILLAGES[..1])];
    let backup = world.back_up();
    tablets.iter_mut().for_each(|tablet| tablet.sync(&world));
    let elder = elder(&mut tablets[1], "阿普", VILLAGES[0]);
    sync_once(&world, &mut tablets[1]);
    sync_once(&world, &mut tablets[0]);
    tablets[0].answer(elder, "contact_phone", "13900000000");
    world.restore(&backup);

    tablets[0].sync(&world);
    assert!(!tablets[0].client.view(elder).unwrap().synced());
    sync_all(&world, &mut tablets);

    assert!(tablets[0].client.view(elder).unwrap().synced());
    assert_eq!(world.read(|_, projection| projection.held()), []);
    for tablet in &tablets {
        let phone = tablet.text(elder, "contact_phone");
        assert_eq!(phone.as_deref(), Some("13900000000"));
    }
    world.verify();
}

/// Its author has forgotten it, and the server does not show it to whoever brought it back.
#[test]
fn what_a_witness_gave_back_it_keeps_until_a_backup_has_it() {
    let mut world = World::new();
    let mut author = world.tablet(&VILLAGES[..1]);
    let mut witness = world.tablet(&VILLAGES[2..]);
    author.sync(&world);
    let moved = elder(&mut author, "阿普", VILLAGES[0]);
    author.sync(&world);
    let before = world.back_up_as("before.db");
    author.answer(moved, "division_village", VILLAGES[2]);
    author.sync(&world);
    witness.sync(&world);
    let _whole = world.back_up_as("whole.db");
    author.sync(&world);
    assert_eq!(author.client.index().rows().count(), 0, "forgotten");
    world.restore(&before);
    let restored = world.back_up_as("restored.db");
    witness.sync(&world);
    assert_eq!(witness.client.tally().unwrap().unsent, 0);
    world.restore(&restored);

    witness.sync(&world);
    world.settle();
    world.release_all();
    world.settle();

    witness.sync(&world);
    assert_eq!(witness.text(moved, "name").as_deref(), Some("阿普"));
    let _backup = world.back_up();
    witness.sync(&world);
    let kept = witness.client.store().frames_of_others().unwrap();
    assert!(kept.is_empty(), "a backup has it");
    world.verify();
}

#[test]
fn a_clone_s_twin_of_a_change_never_meets_it_in_a_document() {
    let mut world = World::new();
    let mut tablet = world.tablet(&VILLAGES[..1]);
    tablet.sync(&world);
    let twin = elder(&mut tablet, "阿普", VILLAGES[0]);
    let (mut original, mut copy) = tablet.copy(1_001, false);
    let other = elder(&mut original, "阿妮", VILLAGES[0]);
    copy.answer(twin, "remarks", "copy");
    sync_once(&world, &mut original);
    original.answer(twin, "village_group", "original");
    sync_once(&world, &mut copy);
    let mut tablets = [original, copy];
    sync_all(&world, &mut tablets);

    for tablet in &tablets {
        assert_eq!(tablet.text(twin, "remarks").as_deref(), Some("copy"));
        let group = tablet.text(twin, "village_group");
        assert_eq!(group.as_deref(), Some("original"));
        assert_eq!(tablet.text(other, "name").as_deref(), Some("阿妮"));
    }
    let held = world.read(|_, projection| projection.held());
    let codes: Vec<_> = held.iter().map(|held| &*held.problem.code).collect();
    assert_eq!(codes, ["quarantine.copied"]);
    world.verify();
}

/// Two copies of one store say the same again under the same number; the server tells the second
/// of that number before it uses it.
#[test]
fn a_number_that_a_copy_used_first_is_settled_for_both() {
    let mut world = World::new();
    let mut neighbour = world.tablet(&VILLAGES[..1]);
    let mut tablet = world.tablet(&VILLAGES[..1]);
    tablet.sync(&world);
    let (mut original, mut copy) = tablet.copy(1_001, false);
    elder(&mut original, "阿妮", VILLAGES[0]);
    original.sync(&world);
    elder(&mut copy, "阿普", VILLAGES[0]);
    let (_stays, moved) = copy.copy(1_002, true);
    let (mut first, mut second) = moved.copy(1_003, false);

    first.sync(&world);
    // What it carries for another goes up under the author that both have now.
    elder(&mut neighbour, "阿南", VILLAGES[0]);
    neighbour.hand_over_to(&mut second);
    second.sync(&world);

    assert_eq!(second.client.tally().unwrap(), Tally::default());
    world.verify();
}

#[test]
fn a_repair_notices_a_record_that_left_its_villages() {
    let mut world = World::new();
    let mut neighbour = world.tablet(&VILLAGES[..2]);
    let mut tablet = world.tablet(&[VILLAGES[0], VILLAGES[2]]);
    let backup = world.back_up();
    neighbour.sync(&world);
    tablet.sync(&world);
    elder(&mut neighbour, "阿普", VILLAGES[0]);
    let elder = elder(&mut tablet, "阿妮", VILLAGES[0]);
    tablet.answer(elder, "division_village", VILLAGES[1]);
    world.restore(&backup);
    neighbour.hand_over_to(&mut tablet);

    tablet.sync(&world);

    assert_eq!(tablet.client.leaving().unwrap(), [elder].into());
    neighbour.sync(&world);
    assert_eq!(neighbour.text(elder, "name").as_deref(), Some("阿妮"));
}
