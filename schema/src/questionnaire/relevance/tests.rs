use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::id::{Actor, ChangeHash, ContentHash, RecordId};
use crate::record::{
    Answer, Attachment, Candidate, ClockTrust, Conflict, Content, EntryId, FieldName, Layer, Scalar,
};

struct KnownFacts {
    age_full: Option<i64>,
    birth_conflict: bool,
}

impl Facts for KnownFacts {
    /// Reckoned at the end of 2026.
    fn age(&self, date: &str) -> Option<i64> {
        Some(2026 - date.get(..4)?.parse::<i64>().ok()?)
    }

    fn age_full(&self) -> Option<i64> {
        self.age_full
    }

    fn birth_conflict(&self) -> bool {
        self.birth_conflict
    }
}

const NO_CONFLICT: KnownFacts = KnownFacts {
    age_full: None,
    birth_conflict: false,
};

fn form() -> &'static Questionnaire {
    Questionnaire::standard()
}

fn put(record: &mut Record, field: &str, content: Content) {
    let name = FieldName::new(field).unwrap();
    record.layers[Layer::Observation as usize].insert(name, content);
}

fn record(answers: &[(&str, &str)]) -> Record {
    let mut record = Record::empty(RecordId::preloaded("list", "1"));
    for (field, text) in answers {
        put(&mut record, field, Content::One(Answer::text(text)));
    }
    record
}

fn asking(record: &Record, field: &str) -> Asking {
    form()
        .relevance(record, &NO_CONFLICT)
        .of(form().field(field).unwrap())
}

fn missing(record: &Record) -> Vec<&'static str> {
    let relevance = form().relevance(record, &NO_CONFLICT);
    form()
        .missing(record, &relevance)
        .iter()
        .map(|field| field.name.as_str())
        .collect()
}

#[test]
fn an_interview_asks_more_than_a_closed_door() {
    let door = record(&[("visit_outcome", "3")]);
    assert_eq!(asking(&door, "visit_date"), Asking::Asked);
    assert_eq!(asking(&door, "ethnicity"), Asking::NotAsked);
    let interview = record(&[("visit_outcome", "1")]);
    assert_eq!(asking(&interview, "ethnicity"), Asking::Asked);
    assert_eq!(
        asking(&interview, "pension"),
        Asking::NotAsked,
        "not known to be alive"
    );
    let alive = record(&[("visit_outcome", "1"), ("life_status", "1")]);
    assert_eq!(asking(&alive, "pension"), Asking::Asked);
    assert_eq!(asking(&alive, "death_date"), Asking::NotAsked);
}

#[test]
fn an_unanswered_field_satisfies_no_comparison() {
    let nothing = record(&[]);
    assert_eq!(
        asking(&nothing, "visit_date"),
        Asking::NotAsked,
        "visit_outcome != \"9\""
    );
    assert_eq!(
        asking(&nothing, "eldest_child_age"),
        Asking::NotAsked,
        "children_alive > 0"
    );
    assert_eq!(
        asking(&nothing, "other_place"),
        Asking::NotAsked,
        "\"01\" in other_subsidy"
    );
    assert_eq!(
        asking(&nothing, "age_evidence"),
        Asking::NotAsked,
        "age(birth_adopted) >= 95"
    );
    assert_eq!(
        asking(&nothing, "no_id_reason"),
        Asking::Asked,
        "empty(id_number)"
    );
    let refused = {
        let mut record = record(&[]);
        put(&mut record, "id_number", Content::One(Answer::Refused));
        record
    };
    assert_eq!(
        asking(&refused, "no_id_reason"),
        Asking::Asked,
        "refused, so without a value"
    );
}

#[test]
fn what_cannot_be_worked_out_is_asked() {
    let words = record(&[("children_alive", "three")]);
    assert_eq!(asking(&words, "eldest_child_age"), Asking::Asked);
    let scribble = record(&[("birth_adopted", "after the flood")]);
    assert_eq!(asking(&scribble, "age_evidence"), Asking::Asked);
    let mut number = record(&[]);
    put(
        &mut number,
        "visit_outcome",
        Content::One(Answer::Given(Scalar::Int(1))),
    );
    assert_eq!(asking(&number, "ethnicity"), Asking::Asked);
    let mut set = record(&[]);
    put(
        &mut set,
        "life_status",
        Content::Many(BTreeSet::from(["1".into()])),
    );
    assert_eq!(asking(&set, "life_proof"), Asking::Asked);
    assert_eq!(
        asking(&set, "pension"),
        Asking::NotAsked,
        "surely not interviewed"
    );
}

#[test]
fn the_very_old_and_the_disputed_need_evidence_of_age() {
    let born = |date| record(&[("birth_adopted", date)]);
    assert_eq!(asking(&born("1931-05-01"), "age_evidence"), Asking::Asked);
    assert_eq!(
        asking(&born("1932-05-01"), "age_evidence"),
        Asking::NotAsked
    );
    let told = |facts: &KnownFacts| {
        let relevance = form().relevance(&born("1932-05-01"), facts);
        relevance.of(form().field("age_evidence").unwrap())
    };
    let disputed = KnownFacts {
        birth_conflict: true,
        ..NO_CONFLICT
    };
    assert_eq!(told(&disputed), Asking::Asked);
    for (age, asking) in [(95, Asking::Asked), (94, Asking::NotAsked)] {
        let age_full = Some(age);
        let aged = KnownFacts {
            age_full,
            ..NO_CONFLICT
        };
        assert_eq!(told(&aged), asking, "{age}");
    }
}

#[test]
fn a_set_answers_by_its_members_however_it_is_kept() {
    let mut elsewhere = record(&[]);
    let paid = BTreeSet::from(["01".into(), "03".into()]);
    put(&mut elsewhere, "other_subsidy", Content::Many(paid));
    assert_eq!(asking(&elsewhere, "other_place"), Asking::Asked);
    put(
        &mut elsewhere,
        "other_subsidy",
        Content::Many(BTreeSet::from(["03".into()])),
    );
    assert_eq!(asking(&elsewhere, "other_place"), Asking::NotAsked);
    assert_eq!(
        asking(&record(&[("other_subsidy", "01|03")]), "other_place"),
        Asking::Asked
    );
}

#[test]
fn a_value_is_shown_even_where_its_question_is_not_asked() {
    let widow = record(&[("marital", "30"), ("spouse_name", "李四")]);
    assert_eq!(asking(&widow, "spouse_name"), Asking::KeptThoughNotAsked);
    assert_eq!(
        asking(&record(&[("marital", "30")]), "spouse_name"),
        Asking::NotAsked
    );
    assert_eq!(
        asking(
            &record(&[("marital", "30"), ("spouse_name", " ")]),
            "spouse_name"
        ),
        Asking::NotAsked
    );
    let relevance = form().relevance(&widow, &NO_CONFLICT);
    assert!(relevance.shows(form().field("spouse_name").unwrap()));
    assert!(!relevance.asks(form().field("spouse_name").unwrap()));
}

#[test]
fn a_value_in_conflict_with_a_blank_is_shown_too() {
    let candidate = |answer| Candidate {
        answer,
        actor: Actor([1; 16]),
        change: ChangeHash([1; 32]),
        claimed_at: 0,
        trust: ClockTrust::Bare,
    };
    let mut torn = record(&[("life_status", "1")]);
    put(&mut torn, "death_date", Content::One(Answer::Blank));
    torn.conflicts.push(Conflict {
        layer: Layer::Observation,
        field: FieldName::new("death_date").unwrap(),
        candidates: vec![candidate(Answer::Blank), candidate(Answer::text("2026-10"))],
    });
    assert_eq!(asking(&torn, "death_date"), Asking::KeptThoughNotAsked);
}

#[test]
fn a_photo_is_asked_for_with_consent_and_found_among_the_attachments() {
    let mut willing = record(&[("visit_outcome", "1")]);
    put(
        &mut willing,
        "consent_photo",
        Content::One(Answer::Given(true.into())),
    );
    assert_eq!(asking(&willing, "photo_person"), Asking::Asked);
    assert!(missing(&willing).contains(&"photo_person"));
    willing.attachments.insert(
        ContentHash::of(b"photo"),
        Attachment {
            field: FieldName::new("photo_person").unwrap(),
            media_type: "image/jpeg".into(),
            bytes: 5,
        },
    );
    assert!(!missing(&willing).contains(&"photo_person"));
    put(
        &mut willing,
        "consent_photo",
        Content::One(Answer::Given(false.into())),
    );
    assert_eq!(asking(&willing, "photo_person"), Asking::KeptThoughNotAsked);
}

#[test]
fn a_closed_door_needs_only_what_can_be_known_outside() {
    let door = record(&[("visit_outcome", "3")]);
    assert_eq!(
        missing(&door),
        [
            "division_village",
            "village_group",
            "list_source",
            "visit_date",
            "name",
            "no_id_reason",
            "id_number",
            "sex",
            "hukou_division",
            "residence_status",
            "life_status",
        ]
    );
}

#[test]
fn refused_and_not_known_are_answers_but_a_blank_is_none_where_one_is_required() {
    let mut record = record(&[("visit_outcome", "1"), ("hukou_book_no", "12")]);
    for (answer, is_missing) in [
        (Answer::Refused, false),
        (Answer::Unknown, false),
        (Answer::Blank, true),
    ] {
        put(&mut record, "contact_phone", Content::One(answer));
        assert_eq!(missing(&record).contains(&"contact_phone"), is_missing);
    }
    let optional = form().field("hukou_book_no").unwrap();
    put(&mut record, "hukou_book_no", Content::One(Answer::Blank));
    assert!(form().is_answered(&record, optional));
}

#[test]
fn the_county_s_own_fields_never_hold_up_a_surveyor() {
    let interview = record(&[("visit_outcome", "1"), ("life_status", "1")]);
    for field in ["record_id", "birth_id", "birth_adopted", "stop_reason"] {
        assert!(!missing(&interview).contains(&field), "{field}");
    }
}

#[test]
fn entries_of_every_layer_count() {
    let mut record = record(&[("visit_outcome", "3")]);
    assert!(missing(&record).contains(&"visit_date"));
    let day = EntryId::new("2026-11-03", &Actor([7; 16]));
    let visit = BTreeMap::from([(day, Answer::text("2026-11-03"))]);
    put(&mut record, "visit_date", Content::Entries(visit));
    record.layers[Layer::Verification as usize].insert(
        FieldName::new("visit_date").unwrap(),
        Content::Entries(BTreeMap::new()),
    );
    assert!(!missing(&record).contains(&"visit_date"));
}

#[test]
fn completeness_weighs_required_fields_three_times() {
    let nothing = record(&[]);
    let of = |record: &Record| form().completeness(record, &form().relevance(record, &NO_CONFLICT));
    let before = of(&nothing);
    assert_eq!(before.answered, 0);
    assert_eq!(before.ratio(), 0.0);
    let named = of(&record(&[("name", "张三")]));
    assert_eq!((named.answered, named.asked), (3, before.asked));
    let remarked = of(&record(&[("name", "张三"), ("remarks", "耳聋")]));
    assert_eq!((remarked.answered, remarked.asked), (4, before.asked));
    let ruled = of(&record(&[
        ("birth_adopted", "1940-01-01"),
        ("stop_reason", "1"),
    ]));
    assert_eq!(ruled, before, "what the county fills in weighs nothing");
    assert_eq!(
        Completeness {
            answered: 0,
            asked: 0
        }
        .ratio(),
        1.0
    );
}

#[test]
fn a_required_answer_makes_a_record_more_complete_and_less_missing() {
    let mut record = record(&[("visit_outcome", "1"), ("life_status", "1")]);
    loop {
        let relevance = form().relevance(&record, &NO_CONFLICT);
        let before = (form().missing(&record, &relevance)).len();
        let Some(field) = form().missing(&record, &relevance).first().copied() else {
            break;
        };
        put(
            &mut record,
            field.name.as_str(),
            Content::One(Answer::Unknown),
        );
        assert_eq!(missing(&record).len(), before - 1, "{:?}", field.name);
    }
    assert!(missing(&record).is_empty());
}
