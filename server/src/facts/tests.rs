use std::collections::BTreeMap;

use schema::id::Actor;
use schema::questionnaire::{FieldKind, Questionnaire};
use schema::record::{Answer, Content, EntryId, FieldName, Layer};

use super::testing::{facts, facts_of, record_in};
use super::*;

fn coded(name: &str) -> &'static Coded {
    Coding::standard().field(name).unwrap()
}

/// The words of the categories that an answer falls in.
fn says(facts: &Facts, name: &str) -> Vec<String> {
    let coded = coded(name);
    let found = coded.of(&facts.answers);
    (0..coded.categories())
        .filter(|place| found & (1 << place) != 0)
        .map(|place| coded.category(place).unwrap().0.to_owned())
        .collect()
}

#[test]
fn every_choice_set_yes_or_no_and_grid_of_the_form_has_its_place() {
    for field in Questionnaire::standard().fields() {
        let items = Coding::standard().items(field.name.as_str()).len();
        let expected = match &field.kind {
            FieldKind::Choice { .. } | FieldKind::Choices { .. } | FieldKind::Bool { .. } => 1,
            FieldKind::Grid { items, .. } => items.len(),
            _ => 0,
        };
        assert_eq!(items, expected, "{}", field.name);
    }
    assert!(Coding::standard().width() < 64, "a few dozen bytes");
}

#[test]
fn every_code_of_every_list_reads_back() {
    for coded in Coding::standard().fields() {
        if coded.name.contains('.') {
            continue;
        }
        for code in &coded.codes {
            let facts = facts(&[(&coded.name, &code.code)]);
            assert_eq!(
                says(&facts, &coded.name),
                [code.code.as_str()],
                "{}",
                coded.name
            );
            let content = coded.content(&facts.answers).unwrap();
            assert_eq!(crate::mask::text(&content), code.code.as_str());
        }
    }
}

#[test]
fn a_set_falls_in_several_categories_and_a_grid_tells_its_items() {
    let facts = facts(&[
        ("economic_category", "2|5"),
        ("chronic", "01|99"),
        ("adl", "0|1|2|2|0|0"),
        ("notice_given", "true"),
    ]);
    assert_eq!(says(&facts, "economic_category"), ["2", "5"]);
    assert_eq!(says(&facts, "chronic"), ["01", "99"]);
    assert_eq!(says(&facts, "adl.bathing"), ["2"]);
    assert_eq!(says(&facts, "notice_given"), ["true"]);
    assert_eq!(says(&facts, "consent_photo"), ["unanswered"]);
}

#[test]
fn what_is_no_code_ends_as_one_of_four() {
    let mut record = record_in(Layer::Observation, &[("sex", "7"), ("chronic", "01|77")]);
    let mut say = |name: &str, answer| {
        let name = FieldName::new(name).unwrap();
        record.layers[1].insert(name, Content::One(answer));
    };
    say("marital", Answer::Unknown);
    say("ethnicity", Answer::Refused);
    say("pension", Answer::Blank);
    say("special_identity", Answer::Unknown);
    let facts = facts_of(&record);
    for (name, words) in [
        ("sex", vec!["other"]),
        ("chronic", vec!["01", "other"]),
        ("marital", vec!["unknown"]),
        ("special_identity", vec!["unknown"]),
        ("ethnicity", vec!["refused"]),
        ("pension", vec!["unanswered"]),
        ("carer", vec!["unanswered"]),
    ] {
        assert_eq!(says(&facts, name), words, "{name}");
    }
    assert!(
        coded("sex").content(&facts.answers).is_none(),
        "only the document knows"
    );
}

#[test]
fn the_highest_layer_counts_and_of_dated_entries_the_latest() {
    let mut record = record_in(Layer::Observation, &[("sex", "1"), ("marital", "30")]);
    let ruled = record_in(Layer::Ruling, &[("sex", "2")]);
    record.layers[3] = ruled.layers[3].clone();
    let blank = FieldName::new("marital").unwrap();
    record.layers[2].insert(blank, Content::One(Answer::Blank));
    let proof = |day: &str, code: &str| {
        let entry = (EntryId::new(day, &Actor([1; 16])), Answer::text(code));
        Content::Entries(BTreeMap::from([entry]))
    };
    let name = FieldName::new("life_proof").unwrap();
    record.layers[1].insert(name.clone(), proof("2026-11-20", "2"));
    record.layers[2].insert(name, proof("2026-11-03", "1"));
    let facts = facts_of(&record);
    assert_eq!(says(&facts, "sex"), ["2"]);
    assert_eq!(says(&facts, "marital"), ["unanswered"], "a blank outranks");
    assert_eq!(says(&facts, "life_proof"), ["2"]);
}

#[test]
fn facts_travel_whole_and_small() {
    let facts = facts(&[
        ("division_village", "533301002210"),
        ("hukou_division", "533301002211"),
        ("birth_adopted", "1940-05"),
        ("death_date", "2026-03"),
    ]);
    let bytes = postcard::to_stdvec(&facts).unwrap();
    assert!(bytes.len() < 128, "{}", bytes.len());
    assert_eq!(postcard::from_bytes::<Facts>(&bytes).unwrap(), facts);
    assert_eq!(facts.head.village(), "533301002210".parse().ok());
    assert_eq!(
        facts.head.birth().map(|(first, last)| last - first),
        Some(30)
    );
    assert_eq!(day::day(facts.head.death_last), "2026-03-31".parse().ok());
}
