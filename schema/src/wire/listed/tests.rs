use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

const KEY: FilterKey = [7; 16];

/// Somebody's number: each seed another one, all of the same form.
fn number(seed: u32) -> WrittenIdNumber {
    let (day, sequence) = (seed / 1_000 % 28, seed % 1_000);
    let (year, month) = (1920 + seed / 336_000 % 26, 1 + seed / 28_000 % 12);
    let text = format!("533301{year}{month:02}{:02}{sequence:03}0", day + 1);
    WrittenIdNumber::parse(&text).unwrap()
}

/// Numbers that are everybody's own: no two seeds below this have one.
const PEOPLE: u32 = 26 * 336_000;

fn filter(seeds: impl IntoIterator<Item = u32>) -> Listed {
    let numbers: Vec<_> = seeds.into_iter().map(number).collect();
    Listed::of(KEY, &numbers)
}

proptest! {
    #[test]
    fn whoever_is_listed_is_found(seeds in prop::collection::btree_set(0..PEOPLE, 0..3_000)) {
        let listed = filter(seeds.iter().copied());
        let read = Listed::read(&listed.to_bytes()).unwrap();
        prop_assert_eq!(&read, &listed);
        for seed in seeds {
            prop_assert!(read.may_hold(&number(seed)), "{}", seed);
        }
    }

    #[test]
    fn the_order_and_the_repetition_of_numbers_make_no_difference(
        seeds in prop::collection::vec(0..PEOPLE, 0..300),
    ) {
        let sorted: BTreeSet<_> = seeds.iter().copied().collect();
        prop_assert_eq!(filter(seeds), filter(sorted));
    }

    #[test]
    fn bytes_that_are_no_filter_are_refused_or_answer_something(
        mut bytes in prop::collection::vec(any::<u8>(), 0..400),
        seeds in prop::collection::vec(0..PEOPLE, 0..100),
        at in any::<prop::sample::Index>(),
    ) {
        if let Some(listed) = Listed::read(&bytes) {
            let _answered = listed.may_hold(&number(1));
        }
        bytes = filter(seeds).to_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 0xff;
        if let Some(listed) = Listed::read(&bytes) {
            for seed in 0..50 {
                let _answered = listed.may_hold(&number(seed));
            }
        }
    }
}

/// Out of so many strangers, how many are taken for listed people.
fn mistaken(listed: &Listed, people: u32, strangers: u32) -> usize {
    (people..people + strangers)
        .filter(|seed| listed.may_hold(&number(*seed)))
        .count()
}

#[test]
fn a_stranger_is_taken_for_a_listed_person_less_than_once_in_256_and_16_kb_hold_10_000() {
    const STRANGERS: u32 = 30_000;
    for people in [1, 1_023, 1_025, 10_000, 16_383] {
        let listed = filter(0..people);
        let bytes = listed.to_bytes().len();
        let most = people as usize * 16_384 / 10_000;
        assert!(bytes <= most.max(400), "{people} people take {bytes} bytes");
        let mistaken = mistaken(&listed, people, STRANGERS);
        // Five standard deviations above the stated rate.
        let stated = f64::from(STRANGERS) / 256.0;
        let most = stated + 5.0 * stated.sqrt();
        assert!((mistaken as f64) < most, "{people} people: {mistaken}");
    }
}

#[test]
fn whoever_has_every_filter_of_a_size_learns_no_more_than_from_the_newest() {
    let (old, new) = (filter(0..9_000), filter(0..10_000));
    assert_eq!(old.bits, new.bits);
    let strangers = 10_000..60_000;
    let in_new = strangers
        .clone()
        .filter(|seed| new.may_hold(&number(*seed)));
    let in_both = (strangers.filter(|seed| new.may_hold(&number(*seed))))
        .filter(|seed| old.may_hold(&number(*seed)));
    // Those whom the older one clears are the ones whom the thousand new people brought.
    let (in_new, in_both) = (in_new.count(), in_both.count());
    assert!(in_both * 100 > in_new * 80, "{in_both} of {in_new}");
}

#[test]
fn another_key_tells_nothing() {
    let numbers: Vec<_> = (0..10_000).map(number).collect();
    let mut listed = Listed::of(KEY, &numbers);
    listed.key = [8; 16];
    let found = numbers.iter().filter(|number| listed.may_hold(number));
    assert!(found.count() < 100);
}

#[test]
fn a_number_is_one_however_it_was_written() {
    let old = WrittenIdNumber::parse("533301 400101001").unwrap();
    let new = WrittenIdNumber::parse(old.as_str()).unwrap();
    assert!(Listed::of(KEY, [&old]).may_hold(&new));
}

#[test]
fn nobody_is_in_an_empty_filter_and_it_has_a_name() {
    let listed = filter([]);
    assert!(listed.is_empty() && !listed.may_hold(&number(1)));
    assert_ne!(
        ListedVersion::of(&listed.to_bytes()),
        ListedVersion::default()
    );
}
