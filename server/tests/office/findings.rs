//! What the county sees against records: also what only other records, the day or the
//! divisions tell.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::SigningKey;
use schema::document::Document;
use schema::document::write::first_change;
use schema::id::RecordId;
use schema::wire::RecordChange;
use schema::wire::enrolment::Welcome;

use crate::desk::{Desk, id_number};
use crate::devices::{OWN, enrol, seal, stamp, text};

/// A village of another county.
const ELSEWHERE: &str = "533323101201";
/// A village that is no more; what became of it is known.
const RETIRED: &str = "533301101210";

struct Office {
    desk: Desk,
    key: SigningKey,
    welcome: Welcome,
    next: u64,
    documents: BTreeMap<String, Document>,
}

impl Office {
    fn new() -> Self {
        let desk = Desk::new();
        let server = desk.serve();
        let (key, welcome) = enrol(&desk, &server, "tablet");
        assert!(server.stop());
        Self {
            desk,
            key,
            welcome,
            next: 1,
            documents: BTreeMap::new(),
        }
    }

    /// What a surveyor writes of an elder, the first time or again.
    fn elder(&mut self, name: &str, answers: &[(&str, &str)]) -> String {
        let record = RecordId::preloaded("findings", name);
        let stamp = stamp(&self.key);
        let written = answers.iter().map(|(field, answer)| text(field, answer));
        let chunk = match self.documents.get_mut(name) {
            Some(document) => document.edit(&written.collect::<Vec<_>>(), &stamp).unwrap(),
            None => {
                let who = [text("name", name), text("division_village", OWN)];
                let edits: Vec<_> = who.into_iter().chain(written).collect();
                let chunk = first_change(&edits, &stamp).unwrap();
                let document = Document::from_changes([&chunk]).unwrap();
                self.documents.insert(name.to_owned(), document);
                Some(chunk)
            }
        };
        let change = RecordChange {
            record,
            chunk: chunk.unwrap(),
        };
        let sealed = seal(&self.key, &self.welcome, self.next, &[change]);
        self.next += 1;
        let file = self.desk.file("work.shouce", sealed);
        self.desk.run(&["receive", &file]);
        record.to_string()
    }

    /// Which checks stand against which record on a day.
    fn findings(&self, on: &str) -> BTreeMap<String, BTreeSet<String>> {
        let file = self.desk.path("findings.csv").display().to_string();
        self.desk.run(&["export", "findings", &file, "--on", on]);
        let mut found = BTreeMap::<_, BTreeSet<_>>::new();
        for row in csv::Reader::from_path(&file).unwrap().records() {
            let row = row.unwrap();
            assert!(row.iter().all(|cell| !cell.is_empty()), "{row:?}");
            let checks = found.entry(row[0].to_owned()).or_default();
            checks.insert(row[3].to_owned());
        }
        found
    }
}

fn checks(checks: &[&str]) -> BTreeSet<String> {
    checks.iter().map(|check| (*check).to_owned()).collect()
}

#[test]
fn the_county_sees_what_only_other_records_tell() {
    let mut office = Office::new();
    let number = id_number("19400101", 1);
    let shared: &[(&str, &str)] = &[
        ("visit_outcome", "1"),
        ("life_status", "1"),
        ("account_no", "530000001234"),
        ("hukou_book_no", "0012"),
        ("card_no", "5333210001"),
    ];
    // The old form of the number is the same number.
    let old = format!("{}{}", &number[..6], &number[8..17]);
    let [mut one, mut other] = [shared.to_vec(), shared.to_vec()];
    one.extend([("id_number", number.as_str()), ("village_group", "上组")]);
    other.extend([("id_number", old.as_str()), ("village_group", "下组")]);
    let one = office.elder("余阿普", &one);
    let other = office.elder("和阿娜", &other);
    let alone = office.elder("李秀英", &[("id_number", &id_number("19410101", 1))]);
    for n in 0..4 {
        let name = format!("余阿{}", ["都", "恒", "邓", "迪"][n]);
        office.elder(
            &name,
            &[("visit_outcome", "1"), ("contact_phone", "13800001234")],
        );
    }
    let wife = office.elder(
        "胡桂香",
        &[
            ("visit_outcome", "1"),
            ("marital", "20"),
            ("spouse_name", "杨文军"),
            ("sex", "2"),
        ],
    );
    office.elder("杨文军", &[("visit_outcome", "1"), ("sex", "1")]);

    let found = office.findings("2026-11-25");
    for record in [&one, &other] {
        assert!(
            found[record].is_superset(&checks(&["X07", "X25"])),
            "{found:?}"
        );
    }
    assert!(!found.contains_key(&alone), "{found:?}");
    assert!(found[&wife].contains("X15"), "{found:?}");
    let shares = |checks: &&BTreeSet<String>| checks.contains("X25");
    assert_eq!(found.values().filter(shares).count(), 2 + 4);
    let people = office.desk.path("people.csv").display().to_string();
    office.desk.run(&["export", "people", &people]);
    let people = std::fs::read_to_string(people).unwrap();
    assert!(
        people.contains("X07.id-number-elsewhere|X25.account-shared"),
        "{people}"
    );
    let counts = office.desk.json(&["count", "--json"]);
    assert_eq!(counts["perhaps_twice"], 1);
    office.desk.run(&["verify"]);

    // Once one of them has another number, nothing is left of it.
    let corrected = id_number("19400101", 3);
    office.elder(
        "和阿娜",
        &[("id_number", &corrected), ("account_no", "530000005678")],
    );
    let found = office.findings("2026-11-25");
    assert_eq!(
        found[&one],
        checks(&["X25"]),
        "card and household are still shared"
    );
    assert_eq!(office.desk.json(&["count", "--json"])["perhaps_twice"], 0);
    office.desk.run(&["verify"]);
}

#[test]
fn the_county_sees_what_the_day_and_the_divisions_tell() {
    let mut office = Office::new();
    let early = office.elder(
        "余阿普",
        &[("life_status", "1"), ("apply_date", "2026-12-01")],
    );
    let old = office.elder("和阿娜", &[("hukou_division", RETIRED)]);
    office.elder("李阿妹", &[("sex", "2")]);
    let moved = office.elder("李阿妹", &[("division_village", ELSEWHERE)]);
    let found = office.findings("2026-11-25");
    let told = |check: &str| -> Vec<&String> {
        let stands = found.iter().filter(|(_, checks)| checks.contains(check));
        stands.map(|(record, _)| record).collect()
    };
    assert_eq!(told("X20"), [&old]);
    assert_eq!(told("X21"), [&moved]);
    assert_eq!(told("X23"), [&early]);
    let later = office.findings("2026-12-01");
    assert!(!later.values().any(|checks| checks.contains("X23")));
}

#[test]
fn findings_are_told_in_both_languages_and_hold_no_answers() {
    let mut office = Office::new();
    let number = id_number("19400101", 1);
    office.elder("余阿普", &[("id_number", &number)]);
    office.elder(
        "和阿娜",
        &[("id_number", &number), ("apply_date", "2199-01-01")],
    );
    for (language, is_chinese) in [("zh", true), ("en", false)] {
        let file = office.desk.path("findings.csv").display().to_string();
        let arguments = ["export", "findings", &file, "--language", language];
        office.desk.run(&arguments);
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains(&number) && !text.contains("阿普"), "{text}");
        for row in csv::Reader::from_path(&file).unwrap().records() {
            let to_do = row.unwrap()[6].to_owned();
            assert_eq!(
                to_do.chars().any(|letter| letter >= '一'),
                is_chinese,
                "{to_do}"
            );
        }
    }
    let said = office
        .desk
        .try_to(&["export", "findings", "x.csv", "--on", "someday"]);
    assert!(said.err.contains("[date.unreadable]"), "{}", said.err);
}
