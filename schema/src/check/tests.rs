use std::collections::BTreeSet;

use proptest::prelude::*;

use super::testing::{codes, found, put, record, today};
use super::*;
use crate::id::{Actor, ContentHash, RecordId};
use crate::problem::Coded;
use crate::questionnaire::{Field, Severity, Shape};
use crate::record::{Answer, Attachment, Confirmation, Content, EntryId, Layer, Scalar};
use crate::value::division::Divisions;

fn form() -> &'static Questionnaire {
    Questionnaire::standard()
}

#[test]
fn every_check_of_the_questionnaire_exists_once_and_in_order() {
    let expected: Vec<String> = (1..=35).map(|number| format!("X{number:02}")).collect();
    let registered: Vec<&str> = ALL.iter().map(|rule| rule.code).collect();
    assert_eq!(registered, expected);
    let named: Vec<&str> = form().checks().map(|check| check.code.as_str()).collect();
    assert_eq!(named, expected, "and the form names each");
}

#[test]
fn a_finding_speaks_about_a_field_that_names_its_check() {
    for rule in &ALL {
        assert!(
            form().fields_of_check(rule.code).next().is_some(),
            "{}",
            rule.code
        );
    }
    let spouse = record(&[
        ("visit_outcome", "1"),
        ("life_status", "1"),
        ("name", "阿普"),
    ]);
    let finding = &found("X02", &spouse, &today(), &NoNeighbours)[0];
    assert_eq!(finding.fields[0].as_str(), "name");
    assert_eq!(finding.severity, Severity::Soft);
    assert_eq!(finding.code(), "check.name-birth-order");
    assert_eq!(finding.key(), "X02.name-birth-order");
}

#[test]
fn a_form_that_does_not_name_a_check_does_not_make_it() {
    let source = Questionnaire::STANDARD_SOURCE.replace("checks = [\"X01\", \"X02\"]\n", "");
    let source = source
        .replace("\"X01\", \"X08\"", "\"X08\"")
        .replace("\"X02\", \"X05\"", "\"X05\"");
    let lenient = Questionnaire::parse(&source).unwrap();
    let record = record(&[("name", "阿普2")]);
    assert_eq!(findings(&record, &lenient, &today(), &NoNeighbours), []);
    assert_eq!(findings(&record, form(), &today(), &NoNeighbours).len(), 1);
}

#[test]
fn what_is_not_asked_any_more_is_not_told_of() {
    let door = [("visit_outcome", "5"), ("children_alive", "13")];
    assert_eq!(codes("X16", &door), [""; 0]);
    assert_eq!(
        codes("X16", &[("children_alive", "13")]),
        ["check.many-children"]
    );
}

#[test]
fn a_confirmation_is_good_for_exactly_the_answers_it_was_given_for() {
    let mut record = record(&[("name", "阿普")]);
    let finding = found("X02", &record, &today(), &NoNeighbours).remove(0);
    assert!(!finding.confirmed_by(&record));
    let confirmation = Confirmation {
        fingerprint: finding.fingerprint().clone(),
        reason: "".into(),
    };
    record.confirmations.insert(finding.key(), confirmation);
    assert!(finding.confirmed_by(&record));
    put(&mut record, Layer::Observation, "name", "阿娜");
    let other = found("X02", &record, &today(), &NoNeighbours).remove(0);
    assert_eq!(other.key(), finding.key());
    assert!(
        !other.confirmed_by(&record),
        "another name was never confirmed"
    );
}

#[test]
fn an_odd_number_is_excused_with_a_reason_and_a_photo_of_the_document() {
    let mut record = record(&[("id_number", "533301194001010015")]);
    let finding = found("X03", &record, &today(), &NoNeighbours).remove(0);
    assert_eq!(finding.severity, Severity::Excusable);
    let confirm = |record: &mut Record, reason: &str| {
        let confirmation = Confirmation {
            fingerprint: finding.fingerprint().clone(),
            reason: reason.into(),
        };
        record.confirmations.insert(finding.key(), confirmation);
        finding.blocks(record)
    };
    assert!(confirm(&mut record, "证件如此"), "no photo yet");
    let photo = Attachment {
        field: FieldName::new("photo_document").unwrap(),
        media_type: "image/jpeg".into(),
        bytes: 5,
    };
    record.attachments.insert(ContentHash::of(b"photo"), photo);
    assert!(!confirm(&mut record, "证件如此"));
    assert!(confirm(&mut record, " "), "no reason");
}

#[test]
fn a_hard_finding_is_mended_and_never_answered() {
    let mut record = record(&[("name", "和春2")]);
    let finding = found("X01", &record, &today(), &NoNeighbours).remove(0);
    let confirmation = Confirmation {
        fingerprint: finding.fingerprint().clone(),
        reason: "就是这样".into(),
    };
    record.confirmations.insert(finding.key(), confirmation);
    assert!(finding.blocks(&record));
}

#[test]
fn a_closed_door_can_be_handed_in_with_what_is_known_outside() {
    let door = [
        ("division_village", "533301002210"),
        ("village_group", "上组"),
        ("list_source", "1"),
        ("visit_outcome", "3"),
        ("visit_date", "2026-11-03"),
        ("name", "余阿普"),
        ("no_id_reason", "2"),
        ("sex", "1"),
        ("hukou_division", "533301002210"),
        ("residence_status", "1"),
        ("life_status", "4"),
    ];
    let submit = |record: &Record| may_submit(record, form(), &today(), &NoNeighbours);
    let mut record = record(&door);
    assert_eq!(submit(&record), Ok(()));
    put(&mut record, Layer::Observation, "visit_date", "2026-11-25");
    record.layers[Layer::Observation as usize].remove("sex");
    let why = submit(&record).unwrap_err();
    let missing: Vec<&str> = why.missing.iter().map(FieldName::as_str).collect();
    let standing: Vec<&str> = why.standing.iter().map(|finding| finding.code).collect();
    assert_eq!(
        (missing, standing),
        (vec!["sex"], vec!["check.visit-in-future"])
    );
    assert_eq!(why.code(), "record.not-ready");
    let counts = [("missing", "1"), ("standing", "1")].map(|(name, n)| (name, n.to_owned()));
    assert_eq!(why.parameters(), counts);
}

#[test]
fn soft_findings_do_not_hold_a_record_up() {
    let record = record(&[("name", "阿普")]);
    let why = may_submit(&record, form(), &today(), &NoNeighbours).unwrap_err();
    assert_eq!(why.standing, []);
}

/// Values that reach far into the checks, beside any text.
const VALUES: &[&str] = &[
    "",
    " ",
    "1",
    "2",
    "3",
    "6",
    "01",
    "1|2",
    "0|1",
    "2|2|2|2|2|2",
    "L",
    "S",
    "U",
    "A|D",
    "533301194001010014",
    "533301400101001",
    "533301400101997",
    "53330119400101001442",
    "533301002210",
    "533301",
    "53",
    "999999999999",
    "1941-06-15",
    "1941-06L-15",
    "1941",
    "2026-11",
    "2199-12-31",
    "1800-01-01",
    "闰六月",
    "阿普",
    "??",
    "26.1,98.8,5",
    "13800000000",
    "6217000000000000000",
    "𠮷·𠮷",
    "２０２６－１１－０３",
];

fn scalar() -> impl Strategy<Value = Scalar> {
    prop_oneof![
        proptest::sample::select(VALUES).prop_map(Scalar::from),
        "\\PC{0,20}".prop_map(|text: String| Scalar::Text(text.into())),
        any::<i64>().prop_map(Scalar::from),
        (0_i64..130).prop_map(Scalar::from),
        any::<bool>().prop_map(Scalar::from),
    ]
}

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        8 => scalar().prop_map(Answer::Given),
        1 => Just(Answer::Blank),
        1 => Just(Answer::Unknown),
    ]
}

fn content() -> impl Strategy<Value = Content> {
    let member = proptest::sample::select(VALUES).prop_map(Into::into);
    let entry = (proptest::sample::select(VALUES), answer())
        .prop_map(|(day, answer)| (EntryId::new(day, &Actor([1; 16])), answer));
    prop_oneof![
        4 => answer().prop_map(Content::One),
        1 => proptest::collection::btree_set(member, 0..3).prop_map(Content::Many),
        1 => proptest::collection::vec(entry, 0..3)
            .prop_map(|entries| Content::Entries(entries.into_iter().collect())),
    ]
}

fn any_record() -> impl Strategy<Value = Record> {
    let fields = form()
        .fields()
        .iter()
        .filter(|field| field.shape() != Shape::Derived);
    let names: Vec<FieldName> = fields.map(|field: &Field| field.name.clone()).collect();
    let place = (0_usize..4, proptest::sample::select(names), content());
    proptest::collection::vec(place, 0..120).prop_map(|answers| {
        let mut record = Record::empty(RecordId::preloaded("list", "1"));
        for (layer, name, content) in answers {
            record.layers[layer].insert(name, content);
        }
        record
    })
}

proptest! {
    #[test]
    fn no_record_makes_the_checks_panic_or_say_two_things_under_one_key(record in any_record()) {
        let divisions = Divisions::default();
        let context = Context { divisions: Some(&divisions), ..today() };
        for context in [context, Context::default()] {
            let found = findings(&record, form(), &context, &NoNeighbours);
            let soft = found.iter().filter(|finding| finding.severity != Severity::Hard);
            let keys: Vec<_> = soft.map(Finding::key).collect();
            let distinct: BTreeSet<_> = keys.iter().collect();
            prop_assert_eq!(keys.len(), distinct.len());
            let codes: Vec<_> = ALL.iter().map(|rule| rule.code).chain([ANSWERS]).collect();
            let places: Vec<_> = found.iter()
                .map(|finding| codes.iter().position(|code| *code == finding.check))
                .collect();
            prop_assert!(places.is_sorted() && !places.contains(&None));
            prop_assert_eq!(&found, &findings(&record, form(), &context, &NoNeighbours));
        }
    }
}

#[test]
fn every_code_in_the_source_has_a_sentence_and_every_sentence_a_code() {
    let sources = [
        include_str!("age.rs"),
        include_str!("answers.rs"),
        include_str!("birth.rs"),
        include_str!("days.rs"),
        include_str!("family.rs"),
        include_str!("identity.rs"),
        include_str!("life.rs"),
        include_str!("name.rs"),
        include_str!("payment.rs"),
        include_str!("place.rs"),
        include_str!("registration.rs"),
        include_str!("sharing.rs"),
        include_str!("support.rs"),
    ];
    let quoted = |source: &'static str| {
        (source.split('"')).filter(|text| {
            text.strip_prefix("check.")
                .is_some_and(|kind| !kind.is_empty())
        })
    };
    let codes: BTreeSet<String> = (sources.into_iter().flat_map(quoted))
        .map(|code| code.replace('.', "-"))
        .chain(["record-not-ready".to_owned()])
        .collect();
    for catalogue in [
        include_str!("../../messages/zh-CN/check.ftl"),
        include_str!("../../messages/en/check.ftl"),
    ] {
        let sentences: BTreeSet<String> = (catalogue.lines())
            .filter_map(|line| line.split_once(" = "))
            .map(|(id, _)| id.to_owned())
            .collect();
        assert_eq!(codes, sentences);
    }
}

#[test]
fn a_visit_dated_in_the_future_makes_nobody_older() {
    let answers = [
        ("visit_outcome", "1"),
        ("birth_adopted", "1940-01-01"),
        ("visit_date", "2199-01-01"),
    ];
    let found = findings(&record(&answers), form(), &today(), &NoNeighbours);
    let codes: Vec<_> = found.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["check.visit-in-future"]);
}
