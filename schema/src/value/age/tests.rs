use proptest::prelude::*;

use super::*;
use crate::value::partial_date::Calendar;

const MARCH: LeapDayBirthday = LeapDayBirthday::FirstOfMarch;
const FEBRUARY: LeapDayBirthday = LeapDayBirthday::LastOfFebruary;

fn day(text: &str) -> SolarDate {
    text.parse().unwrap()
}

fn stated(text: &str) -> PartialDate {
    PartialDate::parse(Calendar::Solar, text).unwrap()
}

#[test]
fn around_new_year_the_nominal_age_runs_from_equal_to_three_ahead() {
    let ages = |birth, on| {
        (
            full_age(day(birth), day(on), MARCH),
            nominal_age(day(birth), day(on)).unwrap(),
        )
    };
    assert_eq!(ages("1940-02-09", "2024-02-09"), (84, 84));
    assert_eq!(ages("1941-01-26", "2023-01-22"), (81, 84));
    assert_eq!(ages("1941-06-15", "2024-07-01"), (83, 84));
}

#[test]
fn an_age_is_reached_on_the_birthday_not_the_day_before() {
    assert_eq!(full_age(day("1944-11-01"), day("2024-10-31"), MARCH), 79);
    assert_eq!(full_age(day("1944-11-01"), day("2024-11-01"), MARCH), 80);
    assert_eq!(full_age(day("2024-11-02"), day("2024-11-01"), MARCH), -1);
}

#[test]
fn the_29th_of_february_counts_from_the_1st_of_march_unless_the_rules_say_otherwise() {
    let birth = day("1944-02-29");
    assert_eq!(full_age(birth, day("2025-02-28"), MARCH), 80);
    assert_eq!(full_age(birth, day("2025-03-01"), MARCH), 81);
    assert_eq!(full_age(birth, day("2025-02-28"), FEBRUARY), 81);
    assert_eq!(
        full_age(birth, day("2024-02-28"), FEBRUARY),
        79,
        "2024 has its 29th"
    );
    assert_eq!(
        month_reaching(birth, 81, MARCH),
        YearMonth::new(2025, 3).ok()
    );
    assert_eq!(
        month_reaching(birth, 81, FEBRUARY),
        YearMonth::new(2025, 2).ok()
    );
}

#[test]
fn a_birth_year_alone_leaves_the_tier_possible_until_december() {
    let reaches = |on| age_interval(stated("1944"), day(on), MARCH).reaches(80);
    assert_eq!(reaches("2023-12-31"), Eligibility::No);
    assert_eq!(reaches("2024-01-01"), Eligibility::Possible);
    assert_eq!(reaches("2024-12-30"), Eligibility::Possible);
    assert_eq!(reaches("2024-12-31"), Eligibility::Certain);
    let months = months_reaching(stated("1944"), 80, MARCH).unwrap();
    assert_eq!((months.0.month(), months.1.month()), (1, 12));
}

#[test]
fn a_group_is_told_only_when_every_possible_age_is_in_it() {
    let group = |text, on| age_interval(stated(text), day(on), MARCH).group();
    assert_eq!(group("1941", "2024-06-01"), Some(AgeGroup::From80));
    assert_eq!(group("1939", "2024-06-01"), None);
}

#[test]
fn a_nominal_age_is_not_guessed_before_the_recorded_lunar_years() {
    assert!(nominal_age(day("1899-06-01"), day("2024-06-01")).is_err());
}

fn any_day(first: &'static str, days: i32) -> impl Strategy<Value = SolarDate> {
    (0..days).prop_map(move |offset| day(first).plus_days(offset).unwrap())
}

proptest! {
    #[test]
    fn an_age_never_falls_as_days_pass(birth in any_day("1900-02-01", 60_000), on in any_day("1980-01-01", 30_000)) {
        for rule in [MARCH, FEBRUARY] {
            let today = full_age(birth, on, rule);
            let tomorrow = full_age(birth, on.plus_days(1).unwrap(), rule);
            prop_assert!(tomorrow == today || tomorrow == today + 1);
        }
    }

    #[test]
    fn the_month_of_a_tier_is_the_first_whose_end_sees_the_age(
        birth in any_day("1900-02-01", 40_000), age in 60_i16..110,
    ) {
        for rule in [MARCH, FEBRUARY] {
            let month = month_reaching(birth, age, rule).unwrap();
            prop_assert!(full_age(birth, month.last_day(), rule) >= i32::from(age));
            let before = month.first_day().plus_days(-1).unwrap();
            prop_assert!(full_age(birth, before, rule) < i32::from(age));
        }
    }

    #[test]
    fn nominal_minus_full_age_is_between_none_and_three(
        birth in any_day("1900-02-01", 40_000), on in any_day("2010-01-01", 10_000),
    ) {
        let ahead = nominal_age(birth, on).unwrap() - full_age(birth, on, MARCH);
        prop_assert!((0..=3).contains(&ahead), "{}", ahead);
    }
}
