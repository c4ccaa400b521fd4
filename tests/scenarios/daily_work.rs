//! What happens every day.

use client_core::store::Tally;
use support::tablet::observe;
use support::world::{VILLAGES, World};

#[test]
fn an_elder_added_offline_is_on_the_other_tablet_of_the_village_after_both_sync() {
    let mut world = World::new();
    let mut mine = world.tablet(&[VILLAGES[0]]);
    let mut theirs = world.tablet(&VILLAGES[..2]);
    mine.sync(&world);
    let elder = mine.add(&[
        observe("name", "余阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    mine.answer(elder, "remarks", "教堂上方第二户");
    assert!(!mine.client.view(elder).unwrap().synced());
    mine.sync(&world);
    assert!(
        mine.client.view(elder).unwrap().synced(),
        "{:?}",
        mine.client.view(elder).unwrap().states
    );
    theirs.sync(&world);
    assert_eq!(theirs.text(elder, "name").as_deref(), Some("余阿普"));
    assert_eq!(
        theirs.text(elder, "remarks").as_deref(),
        Some("教堂上方第二户")
    );
    world.verify();
}

#[test]
fn a_tablet_sees_only_its_villages() {
    let mut world = World::new();
    let mut mine = world.tablet(&[VILLAGES[0]]);
    let mut elsewhere = world.tablet(&[VILLAGES[2]]);
    mine.sync(&world);
    mine.add(&[
        observe("name", "余阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    mine.sync(&world);
    elsewhere.sync(&world);
    assert_eq!(elsewhere.client.index().len(), 0);
}

#[test]
fn two_surveyors_who_edit_the_same_elder_offline_lose_nothing() {
    let mut world = World::new();
    let mut left = world.tablet(&[VILLAGES[0]]);
    let mut right = world.tablet(&[VILLAGES[0]]);
    left.sync(&world);
    let elder = left.add(&[
        observe("name", "阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    left.sync(&world);
    right.sync(&world);
    left.answer(elder, "name", "余阿普");
    left.answer(elder, "contact_phone", "13800000000");
    right.answer(elder, "name", "胡阿普");
    right.answer(elder, "marital", "30");
    left.sync(&world);
    right.sync(&world);
    left.sync(&world);
    for tablet in [&left, &right] {
        let record = tablet.client.view(elder).unwrap().record;
        assert_eq!(record.text("contact_phone"), Some("13800000000"));
        assert_eq!(record.text("marital"), Some("30"));
        assert_eq!(record.conflicts.len(), 1);
        assert_eq!(tablet.client.conflicts(), [elder]);
    }
    left.answer(elder, "name", "余阿普");
    left.sync(&world);
    right.sync(&world);
    assert_eq!(right.client.conflicts(), []);
    assert_eq!(right.text(elder, "name").as_deref(), Some("余阿普"));
    world.verify();
}

#[test]
fn nothing_to_do_takes_one_request() {
    let mut world = World::new();
    let mut tablet = world.tablet(&[VILLAGES[0]]);
    tablet.sync(&world);
    tablet.add(&[
        observe("name", "余阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    tablet.sync(&world);
    let before = tablet.requests;
    tablet.sync(&world);
    assert_eq!(tablet.requests, before + 1);
    assert_eq!(tablet.client.tally().unwrap(), Tally::default());
}

#[test]
fn an_elder_who_moves_to_another_village_leaves_the_tablet_and_comes_whole_to_the_other() {
    let mut world = World::new();
    let mut from = world.tablet(&[VILLAGES[0]]);
    let mut to = world.tablet(&[VILLAGES[1]]);
    from.sync(&world);
    to.sync(&world);
    let elder = from.add(&[
        observe("name", "余阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    from.answer(elder, "marital", "30");
    from.sync(&world);
    to.sync(&world);
    assert_eq!(to.client.index().len(), 0);
    from.answer(elder, "division_village", VILLAGES[1]);
    from.sync(&world);
    to.sync(&world);
    assert_eq!(to.text(elder, "marital").as_deref(), Some("30"));
    from.sync(&world);
    assert_eq!(
        from.client.index().len(),
        1,
        "kept until a backup of the server holds its work"
    );
    world.back_up();
    from.sync(&world);
    assert_eq!(from.client.index().len(), 0);
    world.verify();
}

#[test]
fn a_tablet_of_two_places_of_which_one_is_still_empty_gets_its_first_download() {
    let mut world = World::new();
    let mut writer = world.tablet(&VILLAGES[..1]);
    let elder = writer.add(&[
        observe("name", "阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    writer.sync(&world);
    world.settle();

    let mut both = world.tablet(&[VILLAGES[0], VILLAGES[2]]);
    both.sync(&world);

    assert_eq!(both.text(elder, "name").as_deref(), Some("阿普"));
}

#[test]
fn a_record_that_stays_open_reads_as_the_store_has_it() {
    let mut world = World::new();
    let mut mine = world.tablet(&[VILLAGES[0]]);
    let mut theirs = world.tablet(&[VILLAGES[0]]);
    mine.sync(&world);
    let elder = mine.add(&[
        observe("name", "余阿普"),
        observe("division_village", VILLAGES[0]),
    ]);
    mine.sync(&world);
    theirs.sync(&world);
    for (turn, remark) in ["住在河边", "住在河边，腿脚不便", "腿脚不便"]
        .into_iter()
        .enumerate()
    {
        mine.answer(elder, "remarks", remark);
        theirs.answer(elder, "contact_phone", &format!("1380000000{turn}"));
        theirs.answer(elder, "remarks", "有一条狗");
        theirs.sync(&world);
        mine.sync(&world);
        mine.answer(elder, "marital", "30");
        let open = mine.client.view(elder).unwrap().record;
        mine = mine.restart();
        assert_eq!(mine.client.view(elder).unwrap().record, open);
        let phone = format!("1380000000{turn}");
        assert_eq!(open.text("contact_phone"), Some(phone.as_str()));
    }
    world.verify();
}
