use super::*;
use crate::check::testing::{record, sound};
use crate::id::Actor;
use crate::record::{EntryId, FieldName, Layer};
use crate::value::age::Eligibility;

fn day(text: &str) -> SolarDate {
    text.parse().unwrap()
}

fn month(text: &str) -> YearMonth {
    text.parse().unwrap()
}

const LEAP: LeapDayBirthday = LeapDayBirthday::FirstOfMarch;

/// Born 1 January 1941 by the document.
const DOCUMENT: &str = "533301194101010014";

#[test]
fn the_county_s_date_outranks_the_document_s_and_that_the_stated_one() {
    let stated = [("birth_stated", "1940"), ("birth_calendar", "S")];
    let source =
        |answers: &[(&str, &str)]| birth_and_source(&record(answers)).map(|(_, from)| from);
    assert_eq!(source(&[]), None);
    assert_eq!(source(&stated), Some(BirthSource::Stated));
    let number = sound("53330119410101001");
    let documented = [stated[0], stated[1], ("id_number", &number)];
    assert_eq!(source(&documented), Some(BirthSource::Document));
    let adopted = [documented[2], ("birth_adopted", "1941-02-03")];
    assert_eq!(source(&adopted), Some(BirthSource::Adopted));
    let unsound = [stated[0], stated[1], ("id_number", DOCUMENT)];
    assert_eq!(
        source(&unsound),
        Some(BirthSource::Stated),
        "the check character is wrong"
    );
}

#[test]
fn a_year_alone_gives_an_interval_of_ages() {
    let told = record(&[("birth_stated", "1941"), ("birth_calendar", "S")]);
    let ages = full_age(&told, day("2026-06-15"), LEAP).unwrap();
    assert_eq!((ages.youngest, ages.oldest), (84, 85));
    let nominal = nominal_age(&told, day("2026-06-15")).unwrap();
    assert_eq!(
        (nominal.youngest, nominal.oldest),
        (86, 87),
        "January 1941 was still the year before"
    );
    assert_eq!(
        months_reaching(&told, 90, LEAP),
        Some((month("2031-01"), month("2031-12")))
    );
}

#[test]
fn a_birthday_is_kept_by_the_calendar_it_is_told_in() {
    let solar = PartialDate::parse(Calendar::Solar, "1940-02-29").unwrap();
    assert_eq!(birthday_in(solar, 2026, LEAP), Some(day("2026-03-01")));
    assert_eq!(birthday_in(solar, 2028, LEAP), Some(day("2028-02-29")));
    let leap_month = PartialDate::parse(Calendar::Lunar, "1941-06L-15").unwrap();
    let ordinary = PartialDate::parse(Calendar::Lunar, "2026-06-15").unwrap();
    assert_eq!(birthday_in(leap_month, 2026, LEAP), ordinary.exact());
    let year = PartialDate::parse(Calendar::Solar, "1940").unwrap();
    assert_eq!(birthday_in(year, 2026, LEAP), None);
}

#[test]
fn the_latest_visit_counts() {
    let mut visited = record(&[("visit_date", "2026-11-03")]);
    visited.layers[Layer::Verification as usize].insert(
        FieldName::new("visit_date").unwrap(),
        Content::Entries(
            [(
                EntryId::new("2026-11-20", &Actor([2; 16])),
                Answer::text("2026-11-20"),
            )]
            .into(),
        ),
    );
    assert_eq!(visit_day(&visited), Some(day("2026-11-20")));
    assert_eq!(visit_day(&record(&[])), None);
}

#[test]
fn dates_and_ages_that_disagree_are_a_birth_conflict() {
    let number = sound("53330119410615001");
    let with = |more: &[(&str, &str)]| {
        let mut answers = vec![("id_number", number.as_str()), ("visit_date", "2026-11-03")];
        answers.extend(more);
        birth_conflict(&record(&answers), None)
    };
    assert!(!with(&[]));
    assert!(!with(&[("birth_stated", "1941"), ("birth_calendar", "S")]));
    assert!(with(&[
        ("birth_stated", "1941-06-15"),
        ("birth_calendar", "L")
    ]));
    assert!(!with(&[("zodiac_stated", "6")]), "a year of the snake");
    assert!(with(&[("zodiac_stated", "7")]));
    assert!(!with(&[("age_nominal_stated", "86")]));
    assert!(with(&[("age_nominal_stated", "85")]));
}

/// Whether evidence of age is asked for on a day.
fn evidence_asked(answers: &[(&str, &str)], on: &str) -> bool {
    let form = Questionnaire::standard();
    let record = record(answers);
    let relevance = form.relevance(&record, &OnDay::of(&record, Some(day(on))));
    relevance.asks(form.field("age_evidence").unwrap())
}

#[test]
fn evidence_is_asked_from_95_on_whatever_tells_the_age() {
    let number = sound("53330119311103001");
    let born: [&[(&str, &str)]; 3] = [
        &[("birth_adopted", "1931-11-03")],
        &[("id_number", &number)],
        &[("birth_calendar", "S"), ("birth_stated", "1931-11-03")],
    ];
    for answers in born {
        assert!(evidence_asked(answers, "2026-11-03"), "{answers:?}");
        assert!(!evidence_asked(answers, "2026-11-02"), "{answers:?}");
    }
    let year = [("birth_calendar", "S"), ("birth_stated", "1931")];
    assert!(!evidence_asked(&year, "2026-11-03"), "perhaps 94");
    assert!(!evidence_asked(&[], "2026-11-03"));
}

fn rules() -> RuleSet {
    RuleSet {
        county: "533301".parse().unwrap(),
        first_month: month("2023-01"),
        last_month: None,
        tiers: [(80, 50), (90, 100), (100, 500)]
            .map(|(from_age, yuan)| Tier { from_age, yuan })
            .to_vec(),
        age_reached: AgeReached::ByLastDay,
        start: Start::MonthOfBirthday,
        last_month_is_paid: true,
        leap_day: LEAP,
    }
}

fn entitled(answers: &[(&str, &str)], in_month: &str, rules: &RuleSet) -> Eligibility {
    let mut all = vec![
        ("hukou_division", "533301002210"),
        ("life_status", "1"),
        ("birth_adopted", "1946-05-20"),
    ];
    all.extend(answers);
    rules.entitled(&record(&all), month(in_month))
}

#[test]
fn payment_begins_in_the_month_of_the_eightieth_birthday_or_the_one_after() {
    assert_eq!(entitled(&[], "2026-04", &rules()), Eligibility::No);
    assert_eq!(entitled(&[], "2026-05", &rules()), Eligibility::Certain);
    let after = RuleSet {
        start: Start::MonthAfterBirthday,
        ..rules()
    };
    assert_eq!(entitled(&[], "2026-05", &after), Eligibility::No);
    assert_eq!(entitled(&[], "2026-06", &after), Eligibility::Certain);
    let applied = RuleSet {
        start: Start::Application,
        ..rules()
    };
    let late = [("apply_date", "2026-08-11")];
    assert_eq!(entitled(&late, "2026-07", &applied), Eligibility::No);
    assert_eq!(entitled(&late, "2026-08", &applied), Eligibility::Certain);
    assert_eq!(
        entitled(&[], "2026-08", &applied),
        Eligibility::No,
        "never applied"
    );
    let by_first = RuleSet {
        age_reached: AgeReached::ByFirstDay,
        ..rules()
    };
    assert_eq!(entitled(&[], "2026-05", &by_first), Eligibility::No);
    assert_eq!(entitled(&[], "2026-06", &by_first), Eligibility::Certain);
}

#[test]
fn the_month_of_death_is_the_last_that_is_paid_unless_the_rules_say_otherwise() {
    let dead = [("life_status", "2"), ("death_date", "2026-09-30")];
    assert_eq!(entitled(&dead, "2026-09", &rules()), Eligibility::Certain);
    assert_eq!(entitled(&dead, "2026-10", &rules()), Eligibility::No);
    let strict = RuleSet {
        last_month_is_paid: false,
        ..rules()
    };
    assert_eq!(entitled(&dead, "2026-09", &strict), Eligibility::No);
    assert_eq!(entitled(&dead, "2026-08", &strict), Eligibility::Certain);
    let some_time = [("life_status", "2"), ("death_date", "2026")];
    assert_eq!(
        entitled(&some_time, "2026-09", &rules()),
        Eligibility::Possible
    );
    assert_eq!(entitled(&some_time, "2027-01", &rules()), Eligibility::No);
}

#[test]
fn what_is_not_known_makes_the_subsidy_possible_at_most() {
    let of = |answers: &[(&str, &str)]| entitled(answers, "2026-09", &rules());
    assert_eq!(
        of(&[("birth_adopted", "")]),
        Eligibility::Possible,
        "no birth date"
    );
    assert_eq!(of(&[("birth_adopted", "1946")]), Eligibility::Possible);
    assert_eq!(of(&[("life_status", "4")]), Eligibility::Possible);
    assert_eq!(of(&[("hukou_division", "533323")]), Eligibility::No);
    assert_eq!(of(&[("stop_reason", "6")]), Eligibility::No, "suspended");
    let moved = [("stop_reason", "2"), ("away_since", "2026-08")];
    assert_eq!(of(&moved), Eligibility::No);
    assert_eq!(entitled(&moved, "2026-08", &rules()), Eligibility::Certain);
}

#[test]
fn a_tier_is_that_of_the_age_reached_in_the_month() {
    let told = record(&[("birth_adopted", "1936-05")]);
    let yuan = |in_month| {
        let (surely, perhaps) = rules().tier(&told, month(in_month)).unwrap();
        (surely.map(|tier| tier.yuan), perhaps.map(|tier| tier.yuan))
    };
    assert_eq!(yuan("2026-04"), (Some(50), Some(50)));
    assert_eq!(yuan("2026-05"), (Some(100), Some(100)));
    assert_eq!(yuan("2022-12"), (None, None), "before the rules");
}

#[test]
fn a_death_on_the_census_day_comes_after_the_census_moment() {
    let dead = record(&[("life_status", "2"), ("death_date", "2026-11-01")]);
    assert!(alive_at_beginning_of(&dead, day("2026-11-01")));
    assert!(!alive_at_beginning_of(&dead, day("2026-11-02")));
    assert!(alive_at_beginning_of(&record(&[]), day("2026-11-01")));
}

#[test]
fn somebody_registered_elsewhere_is_resident_only() {
    let village = ("division_village", "533301002210");
    let of = |answers: &[(&str, &str)]| {
        let record = record(answers);
        (
            registered_in(&record).is_some(),
            resident_in(&record).is_some(),
        )
    };
    assert_eq!(of(&[village, ("residence_status", "3")]), (false, true));
    assert_eq!(of(&[village, ("residence_status", "2")]), (true, false));
    assert_eq!(of(&[village]), (true, true), "nobody has been there yet");
}

#[test]
fn what_an_elder_cannot_do_is_counted() {
    assert_eq!(dependence(&record(&[])), None);
    let some = dependence(&record(&[("adl", "0|1|2|2|0|0")])).unwrap();
    assert_eq!((some, Dependence::of(some)), (2, Dependence::Some));
    assert_eq!(Dependence::of(3), Dependence::Heavy);
    assert_eq!(Dependence::of(0), Dependence::None);
    let home = |code| record(&[("living_arrangement", code)]);
    assert!(lives_alone(&home("1")) && empty_nest(&home("1")));
    assert!(!lives_alone(&home("2")) && empty_nest(&home("2")));
    assert!(!empty_nest(&home("3")));
}

#[test]
fn better_evidence_weighs_more() {
    let score = |grades| evidence_score(&record(&[("age_evidence", grades)]));
    assert_eq!(score("A|D"), 5);
    assert_eq!(score("B|C"), 6);
    assert_eq!(score("E"), 0);
}

#[test]
fn completeness_is_reckoned_on_a_day() {
    let form = Questionnaire::standard();
    let old = record(&[("birth_adopted", "1931-11-05")]);
    let asked = |on| completeness(&old, form, day(on)).asked;
    assert_eq!(
        asked("2026-11-05"),
        asked("2026-11-04") + 3,
        "evidence of age, from 95 on"
    );
}
