//! `docs/ADDING_A_QUESTION.md`, carried out: the block it shows is added to the definition,
//! and nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test that meets the unexpected must fail loudly"
)]

use schema::id::RecordId;
use schema::questionnaire::{Asking, Facts, Questionnaire, Required, Shape};
use schema::record::{Answer, Content, FieldName, Layer, Record};

struct NothingKnown;

impl Facts for NothingKnown {
    fn age(&self, _date: &str) -> Option<i64> {
        None
    }

    fn age_full(&self) -> Option<i64> {
        None
    }

    fn birth_conflict(&self) -> bool {
        false
    }
}

/// The block that the document tells to write.
fn block() -> String {
    let document = include_str!("../../docs/ADDING_A_QUESTION.md");
    let (_, rest) = document
        .split_once("```toml\n")
        .expect("the document shows the block");
    let (block, _) = rest.split_once("```").expect("the block ends");
    block
        .lines()
        .map(|line| format!("{}\n", line.trim_start()))
        .collect()
}

fn longer_form() -> Questionnaire {
    let toml = format!("{}\n{}", Questionnaire::STANDARD_SOURCE, block());
    Questionnaire::parse(&toml).expect("the block is a question")
}

fn record(answers: &[(&str, &str)]) -> Record {
    let mut record = Record::empty(RecordId::preloaded("list", "1"));
    for (field, answer) in answers {
        let name = FieldName::new(field).expect("a name");
        let layer = &mut record.layers[Layer::Observation as usize];
        layer.insert(name, Content::One(Answer::text(answer)));
    }
    record
}

#[test]
fn the_new_question_stands_last_in_its_section_and_off_the_short_form() {
    let form = longer_form();
    assert_eq!(
        form.fields().len(),
        Questionnaire::standard().fields().len() + 1
    );
    assert_eq!(
        form.short_form().count(),
        Questionnaire::standard().short_form().count()
    );
    let field = form.field("favourite_food").expect("the new question");
    assert_eq!(
        form.fields_of("I").last().map(|last| &last.name),
        Some(&field.name)
    );
    assert_eq!(
        form.field_with_code("I05").map(|field| &field.name),
        Some(&field.name)
    );
    assert_eq!(field.label.zh, "爱吃的食物");
    assert_eq!(field.required, Required::No);
}

#[test]
fn the_new_question_is_kept_as_one_answer() {
    let form = longer_form();
    let field = form.field("favourite_food").expect("the new question");
    assert_eq!(field.shape(), Shape::One);
    assert_eq!(field.read(&"漆油鸡".into()), Ok(()));
    assert!(field.read(&7.into()).is_err());
}

#[test]
fn the_new_question_is_put_in_an_interview_only_and_its_answer_is_never_hidden() {
    let form = longer_form();
    let field = form.field("favourite_food").expect("the new question");
    let asking = |record: &Record| form.relevance(record, &NothingKnown).of(field);
    assert_eq!(asking(&record(&[("visit_outcome", "1")])), Asking::Asked);
    assert_eq!(asking(&record(&[("visit_outcome", "3")])), Asking::NotAsked);
    let answered = record(&[("visit_outcome", "3"), ("favourite_food", "漆油鸡")]);
    assert_eq!(asking(&answered), Asking::KeptThoughNotAsked);
}

#[test]
fn the_new_question_counts_once_in_completeness_and_is_never_missing() {
    let form = longer_form();
    let completeness = |form: &Questionnaire, record: &Record| {
        form.completeness(record, &form.relevance(record, &NothingKnown))
    };
    let interview = record(&[("visit_outcome", "1")]);
    let before = completeness(Questionnaire::standard(), &interview);
    let asked = completeness(&form, &interview);
    assert_eq!(asked.asked, before.asked + 1);
    assert_eq!(asked.answered, before.answered);
    let fed = record(&[("visit_outcome", "1"), ("favourite_food", "漆油鸡")]);
    assert_eq!(completeness(&form, &fed).answered, before.answered + 1);
    let missing = form.missing(&interview, &form.relevance(&interview, &NothingKnown));
    assert!(
        missing
            .iter()
            .all(|field| field.name.as_str() != "favourite_food")
    );
}

#[test]
fn the_old_form_carries_an_answer_to_the_new_question_along() {
    let fed = record(&[("visit_outcome", "1"), ("favourite_food", "漆油鸡")]);
    let old = Questionnaire::standard();
    let relevance = old.relevance(&fed, &NothingKnown);
    assert_eq!(
        old.completeness(&fed, &relevance),
        old.completeness(&record(&[("visit_outcome", "1")]), &relevance)
    );
    assert_eq!(fed.text("favourite_food"), Some("漆油鸡"));
}
