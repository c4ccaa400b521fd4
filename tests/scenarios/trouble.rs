//! What goes wrong in the field, and what must not be lost for it.

use client_core::sync::Phase;
use schema::document::authority::Role;
use schema::questionnaire::Questionnaire;
use schema::wire::enrolment::EnrolAnswer;
use server::ledger::Event;
use server::projection::HeldState;
use support::tablet::{Line, Tablet, observe};
use support::world::{VILLAGES, World};

#[test]
fn every_cut_line_is_survived_and_nothing_is_counted_twice() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    for n in 0..60 {
        let elder = tablet.add(&[
            observe("name", &format!("阿普{n}")),
            observe("division_village", VILLAGES[0]),
        ]);
        tablet.answer(elder, "remarks", &format!("第{n}户"));
    }
    let lines = [
        Line::CutBefore,
        Line::CutAfter,
        Line::Good,
        Line::CutAfter,
        Line::Good,
    ];
    tablet.sync_on(&world, |n| lines[usize::try_from(n).unwrap() % lines.len()]);
    tablet.sync(&world);
    assert_eq!(tablet.client.tally().unwrap(), Default::default());
    world.settle();
    assert_eq!(world.read(|_, projection| projection.records()), 60);
    world.verify();
}

#[test]
fn a_tablet_whose_welcome_was_lost_enrols_with_the_same_code_after_a_restart() {
    let world = World::new();
    let code = world.code(Role::Surveyor, &[VILLAGES[0]]);
    let mut tablet = Tablet::new(&world, 7);
    let enrolling = (tablet.client.enrolling(code, "平板", &mut tablet.rng)).unwrap();
    let body = postcard::to_stdvec(&enrolling.request).unwrap();
    // The server takes it in; its answer never comes.
    let answer: EnrolAnswer = postcard::from_bytes(&world.post("/enrol", body).1).unwrap();
    assert!(matches!(answer, EnrolAnswer::Enrolled(_)));
    let mut tablet = tablet.restart();
    tablet.enrol(&world, code, "平板");
    let elder = tablet.add(&[observe("division_village", VILLAGES[0])]);
    tablet.sync(&world);
    assert!(tablet.client.view(elder).unwrap().synced());
}

#[test]
fn a_server_restored_from_an_older_backup_gets_everything_back() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    let mut other = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    let old = tablet.add(&[
        observe("name", "余阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    tablet.sync(&world);
    other.sync(&world);
    let backup = world.back_up();
    tablet.answer(old, "name", "胡阿普");
    let new = tablet.add(&[
        observe("name", "阿娜"),
        observe("division_village", VILLAGES[0]),
    ]);
    tablet.sync(&world);
    assert!(tablet.client.view(new).unwrap().synced());
    world.restore(&backup);
    assert_eq!(
        world.read(|_, projection| projection.records()),
        1,
        "the backup is older"
    );
    tablet.sync(&world);
    other.sync(&world);
    assert_eq!(other.text(old, "name").as_deref(), Some("胡阿普"));
    assert_eq!(other.text(new, "name").as_deref(), Some("阿娜"));
    assert!(tablet.client.view(new).unwrap().synced());
    world.verify();
}

#[test]
fn a_tablet_enrolled_after_the_backup_comes_back_and_its_work_waits_for_the_office() {
    let mut world = World::new();
    let backup = world.back_up();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    let elder = tablet.add(&[
        observe("name", "阿娜"),
        observe("division_village", VILLAGES[0]),
    ]);
    tablet.sync(&world);
    world.restore(&backup);
    tablet.sync_on(&world, |_| Line::Good);
    let Phase::Stopped(problem) = tablet.engine.phase() else {
        panic!("the tablet must be told");
    };
    assert_eq!(problem.code, "device.unconfirmed");
    world.settle();
    assert_eq!(
        world.read(|_, projection| projection.held()).len(),
        1,
        "kept and visible"
    );
    world.confirm(&tablet);
    world.release_all();
    tablet.sync(&world);
    assert!(tablet.client.view(elder).unwrap().synced());
    world.verify();
}

#[test]
fn a_copied_store_that_the_host_notices_writes_under_a_new_author() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    let elder = tablet.add(&[
        observe("name", "阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    tablet.sync(&world);
    let (mut original, mut copy) = tablet.copy(99, true);
    original.answer(elder, "marital", "30");
    copy.answer(elder, "education_short", "2");
    original.sync(&world);
    copy.sync(&world);
    original.sync(&world);
    assert_eq!(
        original.text(elder, "education_short").as_deref(),
        Some("2")
    );
    assert_eq!(copy.text(elder, "marital").as_deref(), Some("30"));
    assert_eq!(world.read(|_, projection| projection.held()), []);
    world.verify();
}

#[test]
fn a_cloned_tablet_that_nobody_notices_still_loses_nothing() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    let elder = tablet.add(&[
        observe("name", "阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    tablet.sync(&world);
    let (mut original, mut clone) = tablet.copy(98, false);
    original.answer(elder, "marital", "30");
    clone.answer(elder, "education_short", "2");
    clone.answer(elder, "remarks", "克隆的平板写的");
    let new = clone.add(&[
        observe("name", "阿娜"),
        observe("division_village", VILLAGES[0]),
    ]);
    original.sync(&world);
    clone.sync(&world);
    original.sync(&world);
    for tablet in [&original, &clone] {
        assert_eq!(tablet.text(elder, "marital").as_deref(), Some("30"));
        assert_eq!(tablet.text(elder, "education_short").as_deref(), Some("2"));
        assert_eq!(
            tablet.text(elder, "remarks").as_deref(),
            Some("克隆的平板写的")
        );
        assert_eq!(tablet.text(new, "name").as_deref(), Some("阿娜"));
    }
    world.verify();
}

#[test]
fn a_revoked_tablet_can_still_hand_in_its_work_to_quarantine() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    let elder = tablet.add(&[
        observe("name", "阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    world.revoke(&tablet);
    tablet.sync_on(&world, |_| Line::Good);
    let Phase::Stopped(problem) = tablet.engine.phase() else {
        panic!("the tablet must be told");
    };
    assert_eq!(problem.code, "device.revoked");
    world.settle();
    assert_eq!(world.read(|_, projection| projection.records()), 0);
    let held = world.read(|_, projection| projection.held());
    assert_eq!(held[0].problem.code, "quarantine.device-revoked");
    world.release_all();
    assert_eq!(world.read(|_, projection| projection.records()), 1);
    assert_eq!(
        tablet.client.index().get(elder).unwrap().name,
        "阿普",
        "and keeps its copy"
    );
    world.verify();
}

#[test]
fn a_change_that_is_let_in_before_the_one_it_follows_waits_for_it_and_is_then_part_of_the_record() {
    let mut world = World::new();
    let mut author = world.tablet(&[VILLAGES[0]]);
    let mut lost = world.tablet(&[VILLAGES[0]]);
    author.sync(&world);
    lost.sync(&world);
    let backup = world.back_up();
    let elder = author.add(&[
        observe("name", "阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    author.sync(&world);
    lost.sync(&world);
    lost.answer(elder, "marital", "30");
    // The server forgets the elder, and the tablet that wrote it has not come by again.
    world.restore(&backup);
    world.revoke(&lost);
    lost.sync_on(&world, |_| Line::Good);
    world.settle();
    world.release_all();
    world.settle();
    let held = world.read(|_, projection| projection.held());
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].state, HeldState::Waiting);
    assert_eq!(held[0].problem.code, "change.dependency-missing");

    world.stop();
    world.start();
    author.sync(&world);
    author.sync(&world);

    assert_eq!(world.read(|_, projection| projection.held()), []);
    assert_eq!(author.text(elder, "marital").as_deref(), Some("30"));
    world.verify();
}

#[test]
fn of_two_changes_held_back_the_later_may_be_let_in_first() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    let elder = tablet.add(&[
        observe("name", "阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    tablet.answer(elder, "marital", "30");
    world.revoke(&tablet);
    tablet.sync_on(&world, |_| Line::Good);
    world.settle();
    let mut held = world.read(|_, projection| projection.held());
    assert_eq!(held.len(), 2);
    held.reverse();
    for held in held {
        world.decide(Event::Released {
            position: held.position,
            reason: "checked".to_owned(),
        });
    }
    world.settle();
    assert_eq!(world.read(|_, projection| projection.held()), []);
    let stored = world
        .read(|_, projection| projection.document(elder))
        .unwrap();
    let record = stored.document.read(elder, Questionnaire::standard());
    assert_eq!(record.text("marital"), Some("30"));
    world.verify();
}

#[test]
fn a_change_outside_the_tablet_s_villages_is_kept_apart_for_the_county() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    let elder = tablet.add(&[
        observe("name", "阿普"),
        observe("division_village", VILLAGES[2]),
    ]);
    tablet.sync_on(&world, |_| Line::Good);
    world.settle();
    let held = world.read(|_, projection| projection.held());
    assert_eq!(held[0].problem.code, "quarantine.out-of-scope");
    assert_eq!(tablet.client.tally().unwrap().quarantined, 1);
    assert!(
        !tablet.client.view(elder).unwrap().synced(),
        "and the tablet does not call it synced"
    );
}

#[test]
fn work_carried_by_another_tablet_reaches_the_server_and_is_shown_on_the_way() {
    let mut world = World::new();
    let mut walker = world.tablet(&[VILLAGES[0]]);
    let mut carrier = world.tablet(&[VILLAGES[0]]);
    walker.sync(&world);
    carrier.sync(&world);
    let elder = walker.add(&[
        observe("name", "阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    walker.answer(elder, "marital", "30");
    let brought = walker.hand_over_to(&mut carrier);
    assert_eq!((brought.added, brought.carried), (1, 1));
    assert_eq!(carrier.text(elder, "marital").as_deref(), Some("30"));
    let again = walker.hand_over_to(&mut carrier);
    assert_eq!(
        (again.added, again.changed, again.known, again.carried),
        (0, 0, 1, 0)
    );
    carrier.sync(&world);
    world.settle();
    assert_eq!(world.read(|_, projection| projection.records()), 1);
    walker.sync(&world);
    carrier.sync(&world);
    assert!(walker.client.view(elder).unwrap().synced());
    world.verify();
}

#[test]
fn a_sealed_carrier_file_delivers_and_tells_the_carrier_nothing() {
    let mut world = World::new();
    let mut walker = world.tablet(&[VILLAGES[0]]);
    walker.sync(&world);
    walker.add(&[
        observe("name", "余阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    let file = walker.seal_for_server().unwrap();
    assert!(!contains(&file, "余阿普".as_bytes()));
    for at in [0, 20, file.len() / 2, file.len() - 1] {
        let mut altered = file.clone();
        altered[at] ^= 1;
        assert!(!world.post("/bundle", altered).0, "byte {at}");
    }
    assert!(world.post("/bundle", file.clone()).0);
    assert!(world.post("/bundle", file).0, "twice is once");
    world.settle();
    assert_eq!(world.read(|_, projection| projection.records()), 1);
    walker.sync(&world);
    assert_eq!(walker.client.tally().unwrap(), Default::default());
    world.verify();
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}
