use schema::message::{Language, has};

use super::*;

const VILLAGE: &str = "533301002210";

fn row(record: &str, name: &str, birth: &str, id_number: &str) -> Row {
    Row {
        record: record.to_owned(),
        name: name.to_owned(),
        sex: "2".to_owned(),
        birth: birth.to_owned(),
        calendar: "solar".to_owned(),
        id_number: id_number.to_owned(),
        village: VILLAGE.to_owned(),
        group: String::new(),
    }
}

fn of_hamlet(group: &str, row: Row) -> Row {
    Row {
        group: group.to_owned(),
        ..row
    }
}

fn three() -> Matcher {
    let rows = vec![
        row("1", "和春秀", "1932-05-08", "533321193205080023"),
        row("2", "李玉兰", "1938-01-20", ""),
        row("3", "余阿普", "1940", ""),
    ];
    Matcher::new(rows).unwrap()
}

fn records(found: &[Found]) -> Vec<&str> {
    found.iter().map(|one| one.record.as_str()).collect()
}

#[test]
fn somebody_who_is_listed_under_another_spelling_is_found_with_the_reasons() {
    let mut matcher = three();
    let found = matcher.ask(&row("", "何春绣", "1932-05-08", ""));
    assert_eq!(records(&found), ["1"]);
    assert!(found[0].probability > 0.9, "{found:?}");
    let why: Vec<_> = found[0].why.iter().map(String::as_str).collect();
    assert!(why.contains(&"evidence.name-homophone"), "{why:?}");
    assert!(why.contains(&"evidence.birth-same"), "{why:?}");
    for code in why {
        assert!(has(Language::Chinese, code) && has(Language::English, code));
    }
    assert_eq!(matcher.ask(&row("", "王国平", "1935-09-09", "")), []);
}

#[test]
fn a_slip_in_the_number_is_seen() {
    let mut matcher = three();
    let found = matcher.ask(&row("", "和春秀", "", "533321193205080032"));
    assert_eq!(records(&found), ["1"]);
}

#[test]
fn nobody_is_told_that_they_are_themselves() {
    let mut matcher = three();
    let own = row("1", "和春秀", "1932-05-08", "533321193205080023");
    assert_eq!(matcher.ask(&own), []);
    matcher.put(&row("4", "和春秀", "1932-05-08", ""));
    assert_eq!(records(&matcher.ask(&own)), ["4"]);
}

#[test]
fn rows_that_change_are_found_as_they_are_now_and_gone_ones_no_more() {
    let mut matcher = three();
    let asked = row("", "邓真", "1941-06-05", "");
    assert_eq!(matcher.ask(&asked), []);
    matcher.put(&row("2", "邓真", "1941-06-05", ""));
    assert_eq!(records(&matcher.ask(&asked)), ["2"]);
    matcher.remove("2");
    assert_eq!(matcher.ask(&asked), []);
}

#[test]
fn a_tablet_without_records_finds_nobody_and_the_first_one_once_it_is_there() {
    let mut matcher = Matcher::new(Vec::new()).unwrap();
    let elder = row("1", "和春秀", "1932-05-08", "");
    assert_eq!(matcher.ask(&elder), []);
    matcher.put(&elder);
    assert_eq!(
        records(&matcher.ask(&row("", "和春秀", "1932-05-08", ""))),
        ["1"]
    );
}

#[test]
fn a_birth_without_its_calendar_may_be_either_day() {
    let mut matcher = three();
    let mut likely = |birth: &str, calendar: &str| {
        let mut asked = row("", "和春秀", birth, "");
        asked.calendar = calendar.to_owned();
        let found = matcher.ask(&asked);
        (records(&found) == ["1"]).then(|| found[0].probability)
    };
    let without = likely("", "solar");
    // The third of the fourth lunar month was the eighth of May, which the record has.
    for told in ["", "lunar", "solar"] {
        let told = likely("1932-04-03", told);
        assert!(told > without && told > Some(0.95), "{told:?} {without:?}");
    }
    let another = likely("1934-09-21", "");
    assert!(another < without, "{another:?} {without:?}");
}

#[test]
fn of_two_namesakes_the_one_of_the_same_hamlet_is_likelier() {
    let namesake = |record: &str| row(record, "余阿普", "1940", "");
    let mut matcher = Matcher::new(vec![
        of_hamlet("第5村民小组", namesake("1")),
        of_hamlet("第3村民小组", namesake("2")),
    ])
    .unwrap();
    let found = matcher.ask(&of_hamlet("3组", namesake("")));
    assert_eq!(found[0].record, "2", "{found:?}");
    let other = found.get(1).map_or(0.0, |other| other.probability);
    assert!(found[0].probability > other, "{found:?}");
}
