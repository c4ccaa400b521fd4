//! Answers as they are typed: `FIELD=ANSWER`.

use std::collections::BTreeSet;

use schema::document::{Edit, Put};
use schema::id::Actor;
use schema::questionnaire::{Field, FieldKind, Questionnaire, Shape};
use schema::record::{Answer, Content, EntryId, Layer, Record, Scalar};
use smol_str::SmolStr;

/// What was typed cannot be an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NotAnAnswer {
    /// There is no `=` in it.
    Form(String),
    /// There is no such field.
    Field(String),
}

/// Who types, and on which day.
pub(crate) struct Typist {
    pub(crate) layer: Layer,
    pub(crate) actor: Actor,
    /// `YYYY-MM-DD`.
    pub(crate) day: String,
}

impl Typist {
    /// The edits that an answer makes to a record; `None`: a new one.
    pub(crate) fn read(
        &self,
        typed: &str,
        record: Option<&Record>,
    ) -> Result<Vec<Edit>, NotAnAnswer> {
        let Some((name, text)) = typed.split_once('=') else {
            return Err(NotAnAnswer::Form(typed.to_owned()));
        };
        let questionnaire = Questionnaire::standard();
        let field = (questionnaire.field(name))
            .or_else(|| questionnaire.field_with_code(name))
            .or_else(|| questionnaire.field_for_heading(name))
            .ok_or_else(|| NotAnAnswer::Field(name.to_owned()))?;
        Ok(self.edits(field, text, record))
    }

    fn edits(&self, field: &Field, text: &str, record: Option<&Record>) -> Vec<Edit> {
        let edit = |put| Edit::Answer {
            layer: self.layer,
            field: field.name.clone(),
            put,
        };
        match field.shape() {
            Shape::Many => {
                let wanted: BTreeSet<SmolStr> = (text.split([',', '，', '|']))
                    .map(str::trim)
                    .filter(|member| !member.is_empty())
                    .map(SmolStr::new)
                    .collect();
                let content = record.and_then(|record| record.layer(self.layer).get(&field.name));
                let here = match content {
                    Some(Content::Many(members)) => members.clone(),
                    _ => BTreeSet::new(),
                };
                let ticks = wanted.difference(&here).cloned().map(Put::Tick);
                let unticks = here.difference(&wanted).cloned().map(Put::Untick);
                ticks.chain(unticks).map(edit).collect()
            }
            Shape::Entries => {
                let entry = EntryId::new(&self.day, &self.actor);
                vec![edit(Put::Entry(entry, answer(field, text)))]
            }
            _ => vec![edit(Put::One(answer(field, text)))],
        }
    }
}

/// Whatever is typed is kept: one that breaks the field's rules is a finding, not a loss.
fn answer(field: &Field, text: &str) -> Answer {
    match text {
        "" => Answer::Blank,
        "?" | "？" => Answer::Unknown,
        "!" | "！" => Answer::Refused,
        text => Answer::Given(scalar(field, text)),
    }
}

fn scalar(field: &Field, text: &str) -> Scalar {
    match &field.kind {
        FieldKind::Int { .. } => text.parse().map_or_else(|_| text.into(), Scalar::Int),
        FieldKind::Bool { .. } => match text {
            "yes" | "true" | "是" | "1" => Scalar::Bool(true),
            "no" | "false" | "否" | "0" => Scalar::Bool(false),
            other => other.into(),
        },
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typist() -> Typist {
        Typist {
            layer: Layer::Observation,
            actor: Actor([1; 16]),
            day: "2026-11-03".to_owned(),
        }
    }

    fn put(typed: &str) -> Vec<Put> {
        let edits = typist().read(typed, None).expect("an answer");
        edits
            .into_iter()
            .map(|edit| match edit {
                Edit::Answer { put, .. } => put,
                other => panic!("not an answer: {other:?}"),
            })
            .collect()
    }

    #[test]
    fn blank_not_known_and_refused_are_answers_of_their_own() {
        for (typed, answer) in [
            ("name=", Answer::Blank),
            ("name=?", Answer::Unknown),
            ("name=!", Answer::Refused),
            ("name=余阿普", Answer::text("余阿普")),
            ("B01=余阿普", Answer::text("余阿普")),
        ] {
            assert_eq!(put(typed), [Put::One(answer)], "{typed}");
        }
    }

    #[test]
    fn a_number_that_is_none_is_kept_as_typed() {
        assert_eq!(
            put("children_alive=3"),
            [Put::One(Answer::Given(3_i64.into()))]
        );
        assert_eq!(put("children_alive=三个"), [Put::One(Answer::text("三个"))]);
    }

    #[test]
    fn what_is_no_answer_is_told_apart() {
        let read = |typed: &str| typist().read(typed, None).unwrap_err();
        assert_eq!(read("name"), NotAnAnswer::Form("name".to_owned()));
        assert_eq!(read("nmae=x"), NotAnAnswer::Field("nmae".to_owned()));
    }
}
