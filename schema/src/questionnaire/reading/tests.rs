use std::collections::{BTreeMap, BTreeSet};

use super::super::Questionnaire;
use super::*;
use crate::id::Actor;
use crate::record::EntryId;

fn read(field: &str, answer: impl Into<Scalar>) -> Result<(), AnswerError> {
    Questionnaire::standard()
        .field(field)
        .unwrap()
        .read(&answer.into())
}

#[test]
fn a_choice_takes_the_codes_of_its_list_only() {
    assert_eq!(read("sex", "2"), Ok(()));
    assert_eq!(
        read("sex", "3"),
        Err(AnswerError::NotInList { list: "sex".into() })
    );
    assert_eq!(
        read("sex", "女"),
        Err(AnswerError::NotInList { list: "sex".into() })
    );
    assert_eq!(read("sex", 2), Err(AnswerError::NotText));
}

#[test]
fn a_number_stays_in_its_range() {
    assert_eq!(read("children_alive", 0), Ok(()));
    assert_eq!(read("children_alive", 20), Ok(()));
    assert_eq!(
        read("children_alive", 21),
        Err(AnswerError::OutOfRange { min: 0, max: 20 })
    );
    assert_eq!(
        read("children_alive", -1),
        Err(AnswerError::OutOfRange { min: 0, max: 20 })
    );
    assert_eq!(read("children_alive", "三"), Err(AnswerError::NotNumber));
}

#[test]
fn the_notice_must_be_given_but_a_photo_may_be_refused() {
    assert_eq!(read("notice_given", true), Ok(()));
    assert_eq!(
        read("notice_given", false),
        Err(AnswerError::MustBe { expected: true })
    );
    assert_eq!(read("consent_photo", false), Ok(()));
    assert_eq!(read("consent_photo", "yes"), Err(AnswerError::NotYesOrNo));
}

#[test]
fn a_set_settled_as_a_whole_is_one_answer_in_the_lists_order() {
    assert_eq!(read("economic_category", "2|5"), Ok(()));
    let list = SmolStr::from("economic_category");
    let out_of_order = Err(AnswerError::CodesOutOfOrder { list: list.clone() });
    assert_eq!(read("economic_category", "5|2"), out_of_order);
    assert_eq!(read("economic_category", "2|2"), out_of_order);
    assert_eq!(
        read("economic_category", "2|8"),
        Err(AnswerError::NotInList { list })
    );
    let field = Questionnaire::standard()
        .field("economic_category")
        .unwrap();
    let members = Content::Many(BTreeSet::from(["2".into()]));
    assert_eq!(field.read_content(&members), Err(AnswerError::WrongShape));
}

#[test]
fn a_set_settled_member_by_member_is_read_member_by_member() {
    let field = Questionnaire::standard().field("disability").unwrap();
    let members = |codes: [&str; 2]| Content::Many(codes.map(SmolStr::from).into());
    assert_eq!(field.read_content(&members(["1", "4"])), Ok(()));
    let unknown = Err(AnswerError::NotInList {
        list: "disability_class".into(),
    });
    assert_eq!(field.read_content(&members(["1", "8"])), unknown);
    assert_eq!(
        field.read_content(&Content::One(Answer::text("1"))),
        Err(AnswerError::WrongShape)
    );
    assert_eq!(field.read_content(&Content::One(Answer::Refused)), Ok(()));
}

#[test]
fn the_six_activities_need_six_codes() {
    assert_eq!(read("adl", "0|0|1|2|0|0"), Ok(()));
    let incomplete = Err(AnswerError::GridIncomplete { items: 6 });
    assert_eq!(read("adl", "0|0|1|2|0"), incomplete);
    assert_eq!(read("adl", "0|0||2|0|0"), incomplete);
    assert_eq!(
        read("adl", "0|0|7|2|0|0"),
        Err(AnswerError::NotInList {
            list: "adl_item".into()
        })
    );
}

#[test]
fn dated_entries_are_read_one_by_one() {
    let field = Questionnaire::standard().field("life_proof").unwrap();
    let entries = |code| {
        let day = EntryId::new("2026-11-03", &Actor([7; 16]));
        Content::Entries(BTreeMap::from([(day, Answer::text(code))]))
    };
    assert_eq!(field.read_content(&entries("1")), Ok(()));
    let unknown = Err(AnswerError::NotInList {
        list: "life_proof".into(),
    });
    assert_eq!(field.read_content(&entries("7")), unknown);
}

#[test]
fn a_photo_of_more_than_two_megabytes_is_refused() {
    let form = Questionnaire::standard();
    let photo = |bytes| Attachment {
        field: form.field("photo_person").unwrap().name.clone(),
        media_type: "image/jpeg".into(),
        bytes,
    };
    let read = |field: &str, bytes| form.field(field).unwrap().read_attachment(&photo(bytes));
    assert_eq!(read("photo_person", 2_000_000), Ok(()));
    let too_big = Err(AnswerError::TooBig {
        max_bytes: 2_000_000,
    });
    assert_eq!(read("photo_person", 2_000_001), too_big);
    assert_eq!(read("name", 1), Err(AnswerError::WrongShape));
}

#[test]
fn an_error_never_repeats_the_answer() {
    let error = read("sex", "533301194001010014").unwrap_err();
    assert!(!error.to_string().contains("5333"));
    assert_eq!(error.code(), "answer.not-in-list");
    assert_eq!(error.parameters(), [("list", "sex".to_owned())]);
}
