//! An id number that is listed in a village of another tablet.

use schema::value::id_number::WrittenIdNumber;
use support::tablet::{Line, Tablet, observe};
use support::world::{VILLAGES, World};

const NUMBER: &str = "533301194001010014";

fn number(text: &str) -> WrittenIdNumber {
    WrittenIdNumber::parse(text).unwrap()
}

fn elder(tablet: &mut Tablet, village: &str, number: &str) {
    tablet.add(&[
        observe("name", "余阿普"),
        observe("id_number", number),
        observe("division_village", village),
    ]);
}

/// The server makes a filter when it is first asked for one, and keeps it for some hours.
fn next_filter(world: &mut World) {
    world.settle();
    world.stop();
    world.start();
}

/// A county where so many elders are listed, and a tablet of a village without any.
fn county(people: u32) -> (World, Tablet) {
    let mut world = World::new();
    let mut elsewhere = world.tablet(&[VILLAGES[2]]);
    elder(&mut elsewhere, VILLAGES[2], NUMBER);
    for one in 1..people {
        let (day, sequence) = (1 + one / 100 % 28, one % 100);
        let text = format!("53330119350{}{day:02}{sequence:03}0", 1 + one / 2_800);
        elder(&mut elsewhere, VILLAGES[2], &text);
    }
    elsewhere.sync(&world);
    next_filter(&mut world);
    let here = world.tablet(&[VILLAGES[0]]);
    (world, here)
}

#[test]
fn a_number_listed_in_another_county_is_told_of_and_tells_nothing_else() {
    let (world, mut here) = county(1);
    assert!(
        !here.client.listed_elsewhere(&number(NUMBER)),
        "never synced"
    );
    here.sync(&world);
    assert!(here.client.listed_elsewhere(&number(NUMBER)));
    assert!(
        here.client.listed_elsewhere(&number("533301 400101001")),
        "as it was written until 1999"
    );
    assert!(!here.client.listed_elsewhere(&number("533321193205080023")));
    assert_eq!(
        here.client.index().len(),
        0,
        "whose it is stays where it is"
    );
    let here = here.restart();
    assert!(here.client.listed_elsewhere(&number(NUMBER)));
}

#[test]
fn a_number_that_stands_in_a_record_here_is_not_elsewhere() {
    let (world, mut here) = county(1);
    here.sync(&world);
    elder(&mut here, VILLAGES[0], NUMBER);
    assert!(!here.client.listed_elsewhere(&number(NUMBER)));
}

#[test]
fn the_filter_comes_over_a_line_that_is_cut_once_and_then_no_more() {
    let (world, mut here) = county(300);
    here.sync_on(&world, |request| match request % 3 {
        0 => Line::Good,
        1 => Line::CutAfter,
        _ => Line::CutBefore,
    });
    here = here.restart();
    here.sync(&world);
    here.sync(&world);
    assert!(here.client.listed_elsewhere(&number(NUMBER)));
    let before = (here.requests, here.bytes);
    here.sync(&world);
    assert_eq!(here.requests, before.0 + 1);
    let bytes = here.bytes.0 + here.bytes.1 - before.1.0 - before.1.1;
    assert!(bytes <= 400, "nothing to do takes {bytes} bytes");
}

#[test]
fn a_number_that_was_mended_is_gone_with_the_next_filter() {
    let (mut world, mut here) = county(1);
    here.sync(&world);
    let mut there = world.tablet(&[VILLAGES[2]]);
    there.sync(&world);
    let (record, _) = there.client.index().rows().next().unwrap();
    there.answer(record, "id_number", "533321193205080023");
    there.sync(&world);
    here.sync(&world);
    assert!(
        here.client.listed_elsewhere(&number(NUMBER)),
        "good for some hours"
    );
    next_filter(&mut world);
    here.sync(&world);
    assert!(!here.client.listed_elsewhere(&number(NUMBER)));
    assert!(here.client.listed_elsewhere(&number("533321193205080023")));
}
