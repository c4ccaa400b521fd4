//! The table of 2023 for the prefecture, as the product ships it.

use super::*;

fn divisions() -> Divisions {
    let current = include_bytes!("../../../../../data/divisions.csv").as_slice();
    let past = include_bytes!("../../../../../data/divisions_history.csv").as_slice();
    let loaded = Divisions::load(current, past).unwrap();
    assert_eq!(loaded.problems, [], "the shipped table has no faulty line");
    loaded.divisions
}

fn code(text: &str) -> DivisionCode {
    text.parse().unwrap()
}

#[test]
fn the_prefecture_has_four_counties_31_townships_and_300_villages() {
    let divisions = divisions();
    let prefecture = code("533300");
    assert_eq!(divisions.len(), 477);
    let counties: Vec<_> = divisions.children(prefecture).collect();
    assert_eq!(counties.len(), 4);
    let townships = counties
        .iter()
        .flat_map(|county| divisions.children(county.code));
    assert_eq!(townships.count(), 31);
    assert_eq!(divisions.villages(prefecture).count(), 300);
    assert_eq!(divisions.villages(code("533301002210")).count(), 1);
}

#[test]
fn a_village_is_named_with_its_county_and_township() {
    let divisions = divisions();
    let village = code("533301002210");
    assert_eq!(divisions.name(village), Some("六库村委会"));
    assert_eq!(
        divisions.full_name(village).as_deref(),
        Some("泸水市六库街道六库村委会")
    );
    assert_eq!(
        divisions.full_name(code("533300")).as_deref(),
        Some("怒江傈僳族自治州")
    );
    assert_eq!(
        divisions
            .parent(village)
            .map(|township| township.name.as_str()),
        Some("六库街道")
    );
}

#[test]
fn a_retired_code_names_its_likely_successor() {
    let divisions = divisions();
    assert_eq!(
        divisions.standing(code("533301101201")),
        Standing::Retired {
            name: "赖茂村委会",
            last_year: 2020,
            likely_successor: Some(code("533301001200")),
        }
    );
    assert_eq!(
        divisions.full_name(code("533301101201")).as_deref(),
        Some("泸水市六库镇赖茂村委会")
    );
    let county = divisions.standing(code("533321"));
    assert!(matches!(
        county,
        Standing::Retired {
            last_year: 2015,
            likely_successor: Some(_),
            ..
        }
    ));
}

#[test]
fn every_likely_successor_is_in_force() {
    let divisions = divisions();
    let successors = divisions
        .past
        .values()
        .flatten()
        .filter_map(|past| past.likely_successor);
    assert_eq!(successors.clone().count(), 52);
    for successor in successors {
        assert!(
            matches!(divisions.standing(successor), Standing::Current { .. }),
            "{successor}"
        );
    }
}

#[test]
fn a_code_that_was_given_twice_tells_both_names() {
    let divisions = divisions();
    let names = |text| {
        divisions
            .past_names(code(text))
            .iter()
            .map(|past| past.name.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("533301101005"), ["丙舍社区居委会", "团结社区居委会"]);
    assert_eq!(names("533301002210"), ["老六库村委会", "六库村委会"]);
    assert_eq!(divisions.name(code("533301002210")), Some("六库村委会"));
}

#[test]
fn outside_the_table_nothing_is_claimed() {
    let divisions = divisions();
    assert_eq!(
        divisions.standing(code("533301002999")),
        Standing::NeverExisted
    );
    assert_eq!(
        divisions.standing(code("533301999201")),
        Standing::NeverExisted
    );
    assert_eq!(
        divisions.standing(code("530102001001")),
        Standing::NotCovered,
        "a village of Kunming"
    );
    assert_eq!(
        divisions.standing(code("533321101201")),
        Standing::NotCovered,
        "the list of 2015 has no villages"
    );
}

#[test]
fn counties_are_known_for_all_of_china_and_all_years() {
    let divisions = divisions();
    assert_eq!(
        divisions.standing(code("110101")),
        Standing::Current { name: "东城区" }
    );
    let dissolved = Standing::Retired {
        name: "碧江县",
        last_year: 1985,
        likely_successor: None,
    };
    assert_eq!(divisions.standing(code("533322")), dissolved);
    assert_eq!(divisions.standing(code("533399")), Standing::NeverExisted);
}
