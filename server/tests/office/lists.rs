//! Lists from elsewhere beside the records, and what reviewers decided.

use crate::desk::{Desk, id_number};
use crate::devices::OWN;

fn rows(path: &str) -> Vec<csv::StringRecord> {
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.trim_start_matches('\u{feff}').to_owned();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().collect::<Result<_, _>>().unwrap()
}

fn county() -> Desk {
    let desk = Desk::new();
    let number = id_number("19380506", 11);
    let list = format!(
        "姓名,性别,民族,身份证号码,村,联系电话\n\
         和春秀,女,白族,{number},{OWN},13888641234\n\
         余阿普,男,傈僳族,,{OWN},13900000001\n"
    );
    let list = desk.file("list.csv", list);
    desk.run(&["roster", "import", &list, "--yes"]);
    desk
}

#[test]
fn a_list_of_the_dead_says_whom_to_ask_about_and_changes_nobody() {
    let desk = county();
    let number = id_number("19380506", 11);
    let dead = format!(
        "死亡人员名单,,,\n序号,姓名,出生日期,身份证\n1,何春绣,1938-05-06,{number}\n2,王国平,1930-01-01,\n"
    );
    let dead = desk.file("dead.csv", dead);
    let matches = desk.path("matches.csv").display().to_string();
    let out = ["--kind", "deaths", "--out", &matches];
    let said = desk.try_to(&[&["link", &dead, "--reason", " "], &out[..]].concat());
    assert!(!said.ok, "{}", said.out);
    assert!(
        !desk.path("matches.csv").exists(),
        "nothing is half-written"
    );
    let link = [&["link", &dead, "--reason", "十月死亡名单"], &out[..]].concat();
    desk.run(&link);
    let found = rows(&matches);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(
        (&found[1][1], &found[1][4]),
        ("王国平", ""),
        "nobody is there"
    );
    let said = desk.run(&link);
    assert!(said.contains("已经载入"), "{said}");
    assert_eq!(
        (&found[0][0], &found[0][1], &found[0][5]),
        ("3", "何春绣", "和春秀")
    );
    assert_eq!(&found[0][7], "not_visited");
    let said = desk.run(&["verify"]);
    assert!(said.contains("在册 2 份"), "{said}");
    let nameless = desk.file("nameless.csv", "数量,金额\n1,100\n2,200\n");
    let said = desk.try_to(&["link", &nameless, "--kind", "roll", "--reason", "x"]);
    assert!(!said.ok, "{}", said.out);
}

#[test]
fn what_reviewers_decided_leaves_with_what_is_compared() {
    let desk = county();
    let [labels, people] = ["labels.csv", "people.csv"].map(|name| desk.path(name));
    let [labels, people] = [labels, people].map(|path| path.display().to_string());
    let people_too = ["--people", &people, "--reason", "训练"];
    let asked = [&["pairs", "export", &labels][..], &people_too].concat();
    desk.run(&asked);
    assert!(rows(&labels).is_empty());
    let people = rows(&people);
    assert_eq!(people.len(), 2);
    assert!(
        people
            .iter()
            .any(|row| &row[1] == "和春秀" && &row[7] == OWN)
    );
}
