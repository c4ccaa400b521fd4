use proptest::prelude::*;

use super::*;
use crate::facts::Facts;
use crate::facts::day::{NO_DAY, number};
use crate::facts::testing::facts;

fn day(text: &str) -> SolarDate {
    text.parse().unwrap()
}

fn elder_with(birth: &str, more: &[(&str, &str)]) -> Facts {
    let mut answers = vec![
        ("division_village", "533301002210"),
        ("sex", "2"),
        ("life_status", "1"),
        ("residence_status", "1"),
        ("visit_outcome", "1"),
        ("birth_adopted", birth),
    ];
    answers.retain(|(field, _)| more.iter().all(|(other, _)| other != field));
    answers.extend(more);
    facts(&answers)
}

fn elder(birth: &str) -> Facts {
    elder_with(birth, &[])
}

fn counts(people: &[(Facts, bool)]) -> Headcounts {
    let mut counts = Headcounts::on(day("2026-11-01"));
    for (facts, merged) in people {
        counts.count(facts.person(*merged));
    }
    counts
}

fn counted(facts: &Facts) -> (u64, u64, LeftOut) {
    let counts = counts(&[(facts.clone(), false)]);
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
    let died = |on: &[(&str, &str)]| {
        let mut more = vec![("life_status", "2")];
        more.extend(on);
        counted(&elder_with("1930-01-01", &more))
    };
    assert_eq!(died(&[("death_date", "2026-11-01")]).0, 1);
    assert_eq!(died(&[("death_date", "2026-10-31")]).2.dead, 1);
    assert_eq!(died(&[]).2.dead, 1);
}

#[test]
fn someone_away_is_registered_here_and_resident_elsewhere() {
    let lives = |code| {
        let (resident, registered, _) =
            counted(&elder_with("1930-01-01", &[("residence_status", code)]));
        (resident, registered)
    };
    assert_eq!(lives("2"), (0, 1));
    assert_eq!(lives("3"), (1, 0));
}

#[test]
fn a_year_alone_counts_at_the_youngest_possible_age() {
    assert_eq!(counted(&elder("1946")).2.perhaps_80, 1);
    let counts = counts(&[(elder("1941"), false)]);
    assert_eq!(counts.uncertain, 1);
    assert_eq!(counts.total().resident.0[0].female, 1);
}

const PLACES: [&str; 4] = [
    "533301002210",
    "533301002211",
    "533323100201",
    "533301000000",
];

fn people() -> impl Strategy<Value = Vec<(Facts, bool)>> {
    let person = (
        (0..5_usize, 0..5_usize, 0..4_usize, any::<bool>()),
        (-20_000..20_000_i32, 0..800_u16, any::<bool>()),
        ("[0-4]", "[0-5]", 0..6_usize, any::<bool>()),
    );
    let place = |at: usize| {
        let code = PLACES
            .get(at)
            .map(|text| text.parse::<DivisionCode>().unwrap());
        code.map_or(0, DivisionCode::number)
    };
    let person = person.prop_map(
        move |(
            (village, hukou, sex, born),
            (birth, span, dies),
            (life, residence, coverage, merged),
        )| {
            let mut facts = facts(&[
                ("sex", Sex::ALL[sex].code()),
                ("life_status", &life),
                ("residence_status", &residence),
            ]);
            let head = &mut facts.head;
            head.village = place(village);
            head.hukou = place(hukou);
            if born {
                head.birth = number(day("1930-01-01")) + birth;
                head.birth_span = span;
            }
            let died = number(day("2026-11-01")) + i32::from(span) - 400;
            head.death_last = if dies { died } else { NO_DAY };
            head.coverage = Coverage::ALL[coverage];
            (facts, merged)
        },
    );
    prop::collection::vec(person, 0..60)
}

proptest! {
    #[test]
    fn the_lines_of_every_level_add_up_to_the_total(people in people()) {
        let counts = counts(&people);
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
        for person in people {
            let counts = counts(&[person]);
            let total = counts.total();
            let resident = total.resident.all().total();
            let registered = total.registered.all().total();
            let out = counts.left_out;
            let outs = [out.merged, out.dead, out.not_found, out.under_80, out.perhaps_80,
                out.no_birth, out.nowhere];
            let out: u64 = outs.iter().sum();
            prop_assert_eq!(out + u64::from(resident + registered > 0), 1);
            prop_assert!(resident <= 1 && registered <= 1);
        }
    }

    #[test]
    fn two_halves_of_the_people_count_as_much_as_the_whole(people in people(), at in 0..60_usize) {
        let whole = counts(&people);
        let (one, other) = people.split_at(at.min(people.len()));
        let mut sum = counts(one);
        sum.join(counts(other));
        prop_assert_eq!(&sum.by_place, &whole.by_place);
        prop_assert_eq!(sum.left_out, whole.left_out);
        prop_assert_eq!((sum.uncertain, sum.unvisited), (whole.uncertain, whole.unvisited));
    }
}

#[test]
fn two_records_of_one_number_are_counted_and_told() {
    let mut counts = Headcounts::on(day("2026-11-01"));
    // The old form and the new one are one number.
    for number in ["533301400101001", "533301194001010014", "", ""] {
        assert!(counts.count(elder("1940-01-01").person(false)));
        counts.keep_number(number);
    }
    assert_eq!(counts.total().resident.all().total(), 4);
    assert_eq!(counts.perhaps_twice, 1);
}
