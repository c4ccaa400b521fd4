use proptest::prelude::*;
use schema::record::Stage;

use super::*;

fn day(text: &str) -> SolarDate {
    text.parse().unwrap()
}

fn elder(birth: &str) -> Person {
    Person {
        village: Some("533301002210".parse().unwrap()),
        hukou: None,
        sex: Some(Sex::Female),
        birth: Some((day(birth), day(birth))),
        life_status: "1".to_owned(),
        death_last: None,
        residence: "1".to_owned(),
        coverage: Coverage::Found,
        stage: Stage::Submitted,
        listed: true,
        merged: false,
        id_number: String::new(),
    }
}

fn counted(person: &Person) -> (u64, u64, LeftOut) {
    let mut counts = Headcounts::on(day("2026-11-01"));
    counts.count(person);
    let total = counts.total();
    (
        total.resident.all().total(),
        total.registered.all().total(),
        counts.left_out,
    )
}

#[test]
fn eighty_counts_from_the_birthday() {
    assert_eq!(counted(&elder("1946-11-01")).0, 1);
    let (resident, _, out) = counted(&elder("1946-11-02"));
    assert_eq!((resident, out.under_80), (0, 1));
}

#[test]
fn a_death_on_the_day_comes_after_the_census_moment() {
    let mut person = elder("1930-01-01");
    person.life_status = "2".to_owned();
    person.death_last = Some(day("2026-11-01"));
    assert_eq!(counted(&person).0, 1);
    person.death_last = Some(day("2026-10-31"));
    assert_eq!(counted(&person).2.dead, 1);
    person.death_last = None;
    assert_eq!(counted(&person).2.dead, 1);
}

#[test]
fn someone_away_is_registered_here_and_resident_elsewhere() {
    let mut person = elder("1930-01-01");
    person.residence = "2".to_owned();
    let (resident, registered, _) = counted(&person);
    assert_eq!((resident, registered), (0, 1));
    person.residence = "3".to_owned();
    let (resident, registered, _) = counted(&person);
    assert_eq!((resident, registered), (1, 0));
}

#[test]
fn a_year_alone_counts_at_the_youngest_possible_age() {
    let mut person = elder("1930-01-01");
    person.birth = Some((day("1946-01-01"), day("1946-12-31")));
    assert_eq!(counted(&person).2.perhaps_80, 1);
    person.birth = Some((day("1941-01-01"), day("1941-12-31")));
    let mut counts = Headcounts::on(day("2026-11-01"));
    counts.count(&person);
    assert_eq!(counts.uncertain, 1);
    assert_eq!(counts.total().resident.0[0].female, 1);
}

const PLACES: [&str; 4] = [
    "533301002210",
    "533301002211",
    "533323100201",
    "533301000000",
];

fn people() -> impl Strategy<Value = Vec<Person>> {
    let person = (
        (0..5_usize, 0..5_usize, 0..4_usize, any::<bool>()),
        (-20_000..20_000_i32, 0..800_i32, any::<bool>()),
        ("[0-4]?", "[0-5]?", 0..6_usize, any::<bool>()),
    );
    let place = |at: usize| PLACES.get(at).map(|text| text.parse().unwrap());
    let person = person.prop_map(
        move |(
            (village, hukou, sex, born),
            (birth, span, dies),
            (life, residence, coverage, merged),
        )| {
            let first = day("1930-01-01").plus_days(birth).unwrap();
            Person {
                village: place(village),
                hukou: place(hukou),
                sex: Some(Sex::ALL[sex]),
                birth: born.then(|| (first, first.plus_days(span).unwrap())),
                life_status: life,
                death_last: dies.then(|| day("2026-11-01").plus_days(span - 400).unwrap()),
                residence,
                coverage: Coverage::ALL[coverage],
                stage: Stage::Draft,
                listed: true,
                merged,
                id_number: String::new(),
            }
        },
    );
    prop::collection::vec(person, 0..60)
}

proptest! {
    #[test]
    fn the_lines_of_every_level_add_up_to_the_total(people in people()) {
        let mut counts = Headcounts::on(day("2026-11-01"));
        people.iter().for_each(|person| counts.count(person));
        let levels: [fn(DivisionCode) -> Option<DivisionCode>; 3] =
            [DivisionCode::county, DivisionCode::township, DivisionCode::village];
        for level in levels {
            let mut sum = Heads::default();
            counts.by(level).values().for_each(|heads| sum.add(heads));
            prop_assert_eq!(sum, counts.total());
        }
    }

    #[test]
    fn every_record_is_counted_or_left_out_for_one_reason(people in people()) {
        for person in &people {
            let (resident, registered, out) = counted(person);
            let outs = [out.merged, out.dead, out.not_found, out.under_80, out.perhaps_80,
                out.no_birth, out.nowhere];
            let out: u64 = outs.iter().sum();
            prop_assert_eq!(out + u64::from(resident + registered > 0), 1);
            prop_assert!(resident <= 1 && registered <= 1);
        }
    }

    #[test]
    fn two_halves_of_the_people_count_as_much_as_the_whole(people in people(), at in 0..60_usize) {
        let count = |people: &[Person]| {
            let mut counts = Headcounts::on(day("2026-11-01"));
            people.iter().for_each(|person| counts.count(person));
            counts.total()
        };
        let (one, other) = people.split_at(at.min(people.len()));
        let mut sum = count(one);
        sum.add(&count(other));
        prop_assert_eq!(sum, count(&people));
    }
}

#[test]
fn two_records_of_one_number_are_counted_and_told() {
    let mut counts = Headcounts::on(day("2026-11-01"));
    // The old form and the new one are one number.
    for number in ["533301400101001", "533301194001010014", "", ""] {
        let mut person = elder("1940-01-01");
        person.id_number = number.to_owned();
        counts.count(&person);
    }
    assert_eq!(counts.total().resident.all().total(), 4);
    assert_eq!(counts.perhaps_twice, 1);
}
