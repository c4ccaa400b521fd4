//! How tablet and server come to hold the same again, whatever set them apart.

use client_core::sync::{Effect, Event};
use schema::document::Edit;
use schema::document::authority::Role;
use schema::id::RecordId;
use schema::record::Answer;
use schema::scope::Scope;
use server::ledger::Event as Decision;
use support::tablet::{Line, Tablet};
use support::world::{VILLAGES, World};

use crate::elders::elder;

/// The first request and its answer go through, nothing else does.
fn sync_once(world: &World, tablet: &mut Tablet) {
    let mut first = true;
    for effect in tablet.handle(Event::Wanted) {
        let Effect::Send { request, body } = effect else {
            continue;
        };
        if !std::mem::take(&mut first) {
            let _more = tablet.handle(Event::Failed { request });
            continue;
        }
        let (_, answer) = world.post("/sync", body);
        let _more = tablet.handle(Event::Answered {
            request,
            body: &answer,
            took_ms: 300,
        });
    }
}

/// What is unsent arrives, in full once the server has asked for that; nothing else does.
fn send_own(world: &World, tablet: &mut Tablet) {
    let mut effects = tablet.handle(Event::Wanted);
    while tablet.client.tally().unwrap().unsent > 0 {
        let Some(Effect::Send { request, body }) = effects.first() else {
            panic!("something to send");
        };
        let (_, answer) = world.post("/sync", body.clone());
        effects = tablet.handle(Event::Answered {
            request: *request,
            body: &answer,
            took_ms: 300,
        });
    }
    world.settle();
}

#[test]
fn a_record_that_left_and_came_back_is_not_forgotten() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0], VILLAGES[2]]);
    let mut neighbour = world.tablet(&VILLAGES[..2]);
    let elder = elder(&mut tablet, "阿普", VILLAGES[0]);
    tablet.sync(&world);
    neighbour.sync(&world);
    neighbour.answer(elder, "division_village", VILLAGES[1]);
    neighbour.sync(&world);
    tablet.sync(&world);
    assert!(tablet.client.leaving().unwrap().contains(&elder));

    neighbour.answer(elder, "division_village", VILLAGES[0]);
    neighbour.sync(&world);
    tablet.sync(&world);
    assert!(tablet.client.leaving().unwrap().is_empty());
    let _backup = world.back_up();
    tablet.sync(&world);
    assert_eq!(tablet.text(elder, "name").as_deref(), Some("阿普"));
    assert!(tablet.client.view(elder).unwrap().synced());
}

#[test]
fn those_who_waited_for_the_same_change_come_up_in_the_order_of_the_log() {
    let mut world = World::new();
    let village = [VILLAGES[0]];
    let mut tablets: Vec<Tablet> = (0..4).map(|_| world.tablet(&VILLAGES)).collect();
    let record = elder(&mut tablets[0], "阿普", village[0]);
    for tablet in &mut tablets {
        tablet.sync(&world);
    }
    let [first, second, both, one] = &mut tablets[..] else {
        unreachable!("four tablets")
    };
    first.answer(record, "contact_phone", "13900000001");
    second.answer(record, "village_group", "上组");
    first.hand_over_to(both);
    second.hand_over_to(both);
    second.hand_over_to(one);
    both.answer(record, "division_village", VILLAGES[1]);
    one.answer(record, "division_village", VILLAGES[2]);
    for tablet in [both, one, first, second] {
        send_own(&world, tablet);
    }
    assert_eq!(world.read(|_, projection| projection.held()), []);
    world.verify();
}

#[test]
fn what_a_restored_server_lost_although_a_backup_had_it_comes_back_under_its_author_s_name() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    let old = world.back_up();
    std::fs::copy(&old, old.with_extension("old")).unwrap();
    let elder = elder(&mut tablet, "阿普", VILLAGES[0]);
    tablet.answer(elder, "remarks", "住在上组");
    tablet.sync(&world);
    let _newer = world.back_up();
    tablet.sync(&world);
    assert!(tablet.client.view(elder).unwrap().states.is_empty());
    let (mut tablet, mut copy) = tablet.copy(1_001, true);
    world.restore(&old.with_extension("old"));

    tablet.sync(&world);
    copy.sync(&world);
    tablet.sync(&world);
    for tablet in [&tablet, &copy] {
        assert!(tablet.client.view(elder).unwrap().synced());
        assert_eq!(tablet.text(elder, "remarks").as_deref(), Some("住在上组"));
    }
    assert_eq!(world.read(|_, projection| projection.records()), 1);
    assert_eq!(world.read(|_, projection| projection.held()), []);
    world.verify();
}

#[test]
fn what_others_bore_witness_of_they_tell_again_when_the_server_is_restored_once_more() {
    let mut world = World::new();
    let mut author = world.tablet(&[VILLAGES[0]]);
    let mut other = world.tablet(&[VILLAGES[0], VILLAGES[2]]);
    let empty = world.back_up_as("empty.db");
    let elder = elder(&mut author, "阿普", VILLAGES[0]);
    author.answer(elder, "division_village", VILLAGES[2]);
    author.sync(&world);
    other.sync(&world);
    let _whole = world.back_up_as("whole.db");
    author.sync(&world);
    assert!(author.client.view(elder).is_err(), "it lies elsewhere now");

    world.restore(&empty);
    author.sync(&world);
    let without = world.back_up_as("without.db");
    let is_held = |world: &World| !world.read(|_, projection| projection.held()).is_empty();
    other.sync(&world);
    world.settle();
    assert!(is_held(&world), "the other one bears witness");

    world.restore(&without);
    assert!(!is_held(&world));
    other.sync(&world);
    world.settle();
    assert!(is_held(&world), "and does so again");
}

/// An elder of whom the tablet need not tell any more.
fn backed_up(world: &World, tablet: &mut Tablet) -> RecordId {
    let elder = elder(tablet, "阿普", VILLAGES[0]);
    tablet.sync(world);
    let _newer = world.back_up_as("newer.db");
    tablet.sync(world);
    let is_settled = tablet.client.view(elder).unwrap().states.is_empty();
    assert!(is_settled, "a backup has it");
    elder
}

#[test]
fn what_has_moved_away_and_is_still_here_comes_back_whole_to_a_restored_server() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    let empty = world.back_up_as("empty.db");
    let elder = backed_up(&world, &mut tablet);
    tablet.answer(elder, "division_village", VILLAGES[2]);
    tablet.sync(&world);
    let leaving = tablet.client.leaving().unwrap();
    assert!(leaving.contains(&elder), "no backup knows that it moved");

    world.restore(&empty);
    tablet.sync(&world);
    world.settle();
    let there = world.read(|_, projection| projection.document(elder));
    let there = there.expect("not its last step alone").document;
    let names = there.history("name");
    assert_eq!(names.len(), 1, "{names:?}");
    world.verify();
}

#[test]
fn whoever_is_revoked_before_it_meets_a_restored_server_hands_in_all_it_has() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    let empty = world.back_up_as("empty.db");
    backed_up(&world, &mut tablet);

    world.restore(&empty);
    world.revoke(&tablet);
    for _ in 0..3 {
        tablet.sync_on(&world, |_| Line::Good);
    }
    world.settle();
    let held = world.read(|_, projection| projection.held());
    assert_eq!(held.len(), 1, "for the county to look at, and once");
    world.release_all();
    assert_eq!(world.read(|_, projection| projection.records()), 1);
    world.verify();
}

/// The tablet has nothing left of what moved away, and gets back what an older backup had of it:
/// what it writes now must not bear the number of the move, which the office still has.
#[test]
fn what_a_restored_server_lost_and_only_the_office_has_does_not_give_way_to_new_work() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    let mut office = world.device(Role::County, &VILLAGES);
    let elder = elder(&mut tablet, "阿普", VILLAGES[0]);
    tablet.sync(&world);
    let before = world.back_up_as("before.db");
    tablet.answer(elder, "division_village", VILLAGES[2]);
    tablet.sync(&world);
    let _newer = world.back_up_as("newer.db");
    tablet.sync(&world);
    tablet.sync(&world);
    assert!(tablet.client.view(elder).is_err(), "it has moved away");
    office.sync(&world);

    world.restore(&before);
    tablet.sync(&world);
    tablet.answer(elder, "remarks", "耳背");
    tablet.sync(&world);
    office.sync(&world);
    world.settle();
    // The office bears witness of it, and a person lets it in.
    world.release_all();
    world.settle();
    let there = world.read(|_, projection| projection.document(elder));
    let there = there.expect("it was backed up").document;
    assert_eq!(there.history("division_village").len(), 2, "the move too");
    assert_eq!(there.history("remarks").len(), 1);
    world.verify();
}

/// Where the log is folded anew, a record may be linked to before anything of it came.
#[test]
fn whoever_is_linked_to_before_it_is_folded_is_one_person_with_the_others() {
    let mut world = World::new();
    let mut office = world.device(Role::County, &VILLAGES);
    let mut tablet = world.tablet(&VILLAGES[..1]);
    let mut elders = ["阿普", "阿妮", "阿南"].map(|name| elder(&mut tablet, name, VILLAGES[0]));
    elders.sort();
    tablet.sync(&world);
    office.sync(&world);
    for other in &elders[1..] {
        let link = Edit::Link(*other, "同一人".into());
        office.client.edit(elders[0], &[link], office.now).unwrap();
    }
    office.sync(&world);

    world.verify();
    let all = world.read(|_, projection| projection.everybody());
    assert_eq!((all.created, all.active, all.merged), (3, 1, 2));
}

/// What somebody wrote over was acknowledged as well.
#[test]
fn what_a_copy_s_author_wrote_over_before_it_was_noticed_outlives_a_restore() {
    let mut world = World::new();
    let village = VILLAGES[..1].to_vec();
    let mut tablet = world.tablet(&village);
    tablet.sync(&world);
    let backup = world.back_up();
    let (mut original, mut copy) = tablet.copy(1_001, false);
    elder(&mut original, "阿妮", VILLAGES[0]);
    original.sync(&world);
    let twin = elder(&mut copy, "阿普", VILLAGES[0]);
    copy.answer(twin, "name", "余阿普");
    copy.sync(&world);
    world.restore(&backup);

    original.sync(&world);
    copy.sync(&world);
    original.sync(&world);

    for tablet in [&original, &copy] {
        let history = tablet.client.history(twin, "name").unwrap();
        let names: Vec<_> = history.into_iter().map(|event| event.answer).collect();
        let written = ["阿普", "余阿普"].map(|name| Some(Answer::text(name)));
        assert_eq!(names, written);
    }
    world.verify();
}

#[test]
fn what_was_sent_before_the_first_download_is_sent_again_to_a_restored_server() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    let backup = world.back_up();
    let elder = elder(&mut tablet, "阿普", VILLAGES[0]);
    // Nothing is folded meanwhile: the server has it and has not decided about it.
    world.hold_up_folding();
    sync_once(&world, &mut tablet);
    assert_eq!(tablet.client.tally().unwrap().received, 1);
    world.restore(&backup);

    tablet.sync(&world);
    assert_eq!(world.read(|_, projection| projection.records()), 1);
    assert!(tablet.client.view(elder).unwrap().synced());
}

#[test]
fn an_unsent_change_is_not_taken_for_the_one_that_a_copy_sent_under_its_number() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    let (mut original, mut copy) = tablet.copy(1_001, false);
    elder(&mut original, "阿妮", VILLAGES[2]);
    original.sync(&world);
    assert_eq!(original.client.tally().unwrap().quarantined, 1);

    let asked = copy.handle(Event::Wanted);
    let [Effect::Send { request, body }] = &asked[..] else {
        panic!("one question: {asked:?}");
    };
    let (_, answer) = world.post("/sync", body.clone());
    let mine = elder(&mut copy, "阿普", VILLAGES[0]);
    let _more = copy.handle(Event::Answered {
        request: *request,
        body: &answer,
        took_ms: 300,
    });
    let mut copy = copy.restart();
    copy.sync(&world);
    original.sync(&world);
    assert!(copy.client.view(mine).unwrap().synced());
    assert_eq!(original.text(mine, "name").as_deref(), Some("阿普"));
    world.verify();
}

#[test]
fn what_follows_a_copy_s_change_is_written_again_with_it() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    let record = elder(&mut tablet, "阿普", VILLAGES[0]);
    tablet.sync(&world);
    let (mut original, mut copy) = tablet.copy(1_001, false);
    original.answer(record, "contact_phone", "13900000001");
    original.sync(&world);
    copy.answer(record, "village_group", "上组");
    let (mut copy, _third) = {
        let (copy, third) = copy.copy(1_002, true);
        (third, copy)
    };
    copy.answer(record, "remarks", "再记一笔");

    copy.sync(&world);
    original.sync(&world);
    for tablet in [&original, &copy] {
        let text = |field| tablet.text(record, field);
        assert_eq!(text("contact_phone").as_deref(), Some("13900000001"));
        assert_eq!(text("village_group").as_deref(), Some("上组"));
        assert_eq!(text("remarks").as_deref(), Some("再记一笔"));
    }
    world.verify();
}

#[test]
fn a_copy_that_begins_with_a_download_gives_way_to_its_twin_in_it() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    let record = elder(&mut tablet, "阿普", VILLAGES[0]);
    let (mut original, mut copy) = tablet.copy(1_001, false);
    original.answer(record, "contact_phone", "13900000001");
    copy.answer(record, "village_group", "上组");
    sync_once(&world, &mut original);
    world.settle();

    copy.sync(&world);
    original.sync(&world);
    for tablet in [&original, &copy] {
        let text = |field| tablet.text(record, field);
        assert_eq!(text("contact_phone").as_deref(), Some("13900000001"));
        assert_eq!(text("village_group").as_deref(), Some("上组"));
    }
    world.verify();
}

#[test]
fn a_change_that_came_by_hand_gives_way_to_its_twin_on_the_server() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    let mut peer = world.tablet(&[VILLAGES[0]]);
    let record = elder(&mut tablet, "阿普", VILLAGES[0]);
    tablet.sync(&world);
    peer.sync(&world);
    let (mut original, mut copy) = tablet.copy(1_001, false);
    original.answer(record, "contact_phone", "13900000001");
    copy.answer(record, "village_group", "上组");
    copy.hand_over_to(&mut peer);
    peer.answer(record, "marital", "30");
    original.sync(&world);

    for _ in 0..2 {
        peer.sync(&world);
        copy.sync(&world);
        original.sync(&world);
    }
    for tablet in [&original, &copy, &peer] {
        let text = |field| tablet.text(record, field);
        assert_eq!(text("contact_phone").as_deref(), Some("13900000001"));
        assert_eq!(text("village_group").as_deref(), Some("上组"));
        assert_eq!(text("marital").as_deref(), Some("30"));
    }
    world.verify();
}

#[test]
fn a_tablet_that_is_sent_to_another_village_lets_go_of_the_old_one() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    let mut other = world.tablet(&VILLAGES[..2]);
    let here = elder(&mut other, "阿普", VILLAGES[0]);
    let there = elder(&mut other, "阿妮", VILLAGES[1]);
    other.sync(&world);
    tablet.sync(&world);
    assert_eq!(tablet.text(here, "name").as_deref(), Some("阿普"));

    world.decide(Decision::DeviceAssigned {
        device: tablet.client.identity().unwrap().device(),
        role: Role::Surveyor,
        scope: Scope::new(vec![VILLAGES[1].parse().unwrap()]),
    });
    tablet.sync(&world);
    assert_eq!(tablet.text(there, "name").as_deref(), Some("阿妮"));
    assert!(tablet.client.index().get(here).is_none());
    let frames = world.read(|ledger, _| ledger.head());
    tablet.sync(&world);
    assert_eq!(world.read(|ledger, _| ledger.head()), frames);
    assert_eq!(world.read(|_, projection| projection.held()), []);
}

#[test]
fn a_carrier_can_hand_on_what_it_got_from_two_in_turn() {
    let mut world = World::new();
    let mut tablets: Vec<Tablet> = (0..4).map(|_| world.tablet(&[VILLAGES[0]])).collect();
    let [first, second, carrier, last] = &mut tablets[..] else {
        unreachable!("four tablets")
    };
    let elders = [
        elder(first, "阿普", VILLAGES[0]),
        elder(second, "阿妮", VILLAGES[0]),
    ];
    first.hand_over_to(carrier);
    second.hand_over_to(carrier);

    let brought = carrier.hand_over_to(last);
    assert_eq!((brought.added, brought.carried), (2, 2));
    last.sync(&world);
    world.settle();
    assert_eq!(world.read(|_, projection| projection.records()), 2);
    last.sync(&world);
    for elder in elders {
        assert!(last.client.view(elder).unwrap().synced());
    }
}
