//! What was answered the second time, and where it differs from the first.

use std::collections::BTreeMap;

use schema::questionnaire::{FieldKind, Questionnaire, Shape, split_codes};
use schema::record::{Answer, Answers, Content, FieldName, Record};
use schema::value::division::DivisionCode;
use schema::value::id_number::WrittenIdNumber;
use schema::value::partial_date::{Calendar, PartialDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::account::AccountId;
use crate::facts::Spot;

/// What is asked again: what decides who is counted, where, and what is paid, and what a
/// stranger can hear at the door.
pub const FIELDS: [&str; 10] = [
    "life_status",
    "residence_status",
    "id_number",
    "sex",
    "birth_calendar",
    "birth_stated",
    "ethnicity",
    "hukou_division",
    "living_arrangement",
    "economic_category",
];

/// Whether the elder was found again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// The elder, or somebody who knows, was asked again.
    Interviewed,
    /// Nobody there has heard of such a person: the record is wrong.
    NobodyKnown,
    /// Nobody could be asked: it counts as not checked.
    NotMet,
}

/// What was found. Kept in the log for ever: fields are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interview {
    /// Who entered it.
    pub account: AccountId,
    /// When, in Unix seconds.
    pub at: i64,
    /// Who asked.
    pub by: String,
    /// On which day, as it was told.
    pub on: String,
    /// Whether the elder was found.
    pub met: Met,
    /// What was answered; what was not asked is not there.
    pub answers: BTreeMap<FieldName, Content>,
    /// What else was found; may be empty.
    pub note: String,
    /// Why it replaces what was entered before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amends: Option<String>,
}

impl Interview {
    /// The fields that were asked again, in the form's order, each with whether it differs
    /// from the first answer.
    pub fn compared<'i>(
        &'i self,
        first: &'i Answers,
    ) -> impl Iterator<Item = (&'static str, &'i Content, bool)> {
        FIELDS.into_iter().filter_map(|name| {
            let second = self.answers.get(name)?;
            let differs = first.get(name).is_none_or(|first| !is_same(first, second));
            Some((name, second, differs))
        })
    }

    /// What it says of the record.
    #[must_use]
    pub fn result(&self, first: &Answers) -> Spot {
        match self.met {
            Met::NotMet => Spot::Unchecked,
            Met::NobodyKnown => Spot::Wrong,
            Met::Interviewed if self.compared(first).any(|(_, _, differs)| differs) => Spot::Wrong,
            Met::Interviewed => Spot::Right,
        }
    }
}

/// What a record answers to the fields that are asked again.
#[must_use]
pub fn first_answers(record: &Record) -> Answers {
    let said = |name: &str| {
        let (_, content) = record.effective(name)?;
        Some((FieldName::new(name)?, content.clone()))
    };
    FIELDS.into_iter().filter_map(said).collect()
}

/// Whether two answers say the same, however they are written.
fn is_same(first: &Content, second: &Content) -> bool {
    match (first, second) {
        (Content::One(first), Content::One(second)) => written(first) == written(second),
        (first, second) => first == second,
    }
}

/// What is written, but for the letter that says which calendar a date is of: the calendar is
/// a question of its own.
fn written(answer: &Answer) -> Result<String, &Answer> {
    let bare = |text: &str| {
        text.rsplit(':')
            .next()
            .unwrap_or_default()
            .trim()
            .to_uppercase()
    };
    match answer {
        Answer::Given(scalar) => Ok(bare(&scalar.to_string())),
        other => Err(other),
    }
}

/// An answer as it is typed into the form, if the form can take it: members of a set stand
/// between bars. A slip of whoever types must not be taken for an error of the survey.
#[must_use]
pub fn typed(name: &str, text: &str) -> Option<(FieldName, Content)> {
    let name = FIELDS.into_iter().find(|known| *known == name)?;
    let field = Questionnaire::standard().field(name)?;
    let mut text = text.trim().to_uppercase();
    let reads = match &field.kind {
        FieldKind::Choices { list } => {
            let known = split_codes(&text).all(|code| list.contains(code));
            text = list.join(split_codes(&text));
            known
        }
        FieldKind::Division { .. } => match text.parse::<DivisionCode>() {
            Ok(code) => {
                text = code.to_string();
                true
            }
            Err(_) => false,
        },
        FieldKind::IdNumber => WrittenIdNumber::parse(&text).is_ok_and(|id| id.faults().is_empty()),
        FieldKind::Date | FieldKind::PartialDate => [Calendar::Solar, Calendar::Lunar]
            .into_iter()
            .any(|calendar| PartialDate::parse(calendar, &text).is_ok()),
        _ => true,
    };
    let content = match field.shape() {
        Shape::Many => Content::Many(split_codes(&text).map(Into::into).collect()),
        _ => Content::One(Answer::text(&text)),
    };
    (reads && field.read_content(&content).is_ok()).then(|| (field.name.clone(), content))
}

#[cfg(test)]
mod tests {
    use schema::record::Layer;

    use super::*;
    use crate::facts::testing::record_in;

    fn interview(met: Met, answers: &[(&str, &str)]) -> Interview {
        Interview {
            account: AccountId([1; 8]),
            at: 0,
            by: "和春秀".to_owned(),
            on: "2026-11-20".to_owned(),
            met,
            answers: (answers.iter())
                .map(|(name, text)| typed(name, text).unwrap())
                .collect(),
            note: String::new(),
            amends: None,
        }
    }

    fn first() -> Answers {
        first_answers(&record_in(
            Layer::Observation,
            &[
                ("sex", "2"),
                ("id_number", "53332119320508004x"),
                ("economic_category", "1|5"),
                ("birth_stated", "L:1932-05-08"),
                ("hukou_division", "533323000000"),
                ("name", "余阿普"),
            ],
        ))
    }

    #[test]
    fn what_is_asked_again_are_questions_of_the_form() {
        for name in FIELDS {
            assert!(Questionnaire::standard().field(name).is_some(), "{name}");
        }
        assert!(
            !first().contains_key("name"),
            "whoever asks must know the name"
        );
    }

    #[test]
    fn however_it_is_written_the_same_is_the_same() {
        let again = interview(
            Met::Interviewed,
            &[
                ("sex", "2"),
                ("id_number", " 53332119320508004X "),
                ("economic_category", "5|1"),
                ("birth_stated", "1932-05-08"),
                ("hukou_division", "533323"),
            ],
        );
        assert_eq!(again.result(&first()), Spot::Right);
        assert!(again.compared(&first()).all(|(_, _, differs)| !differs));
    }

    #[test]
    fn what_cannot_be_an_answer_is_not_taken() {
        for (name, text) in [
            ("sex", "7"),
            ("id_number", "533321193205080021"),
            ("birth_stated", "1941-13-01"),
            ("hukou_division", "x"),
            ("economic_category", "1|77"),
            ("name", "余阿普"),
        ] {
            assert_eq!(typed(name, text), None, "{name} {text}");
        }
        for text in ["1941", "1941-05", "1941-05-01"] {
            assert!(typed("birth_stated", text).is_some(), "{text}");
        }
    }

    #[test]
    fn one_difference_makes_a_record_wrong_and_is_told() {
        let again = interview(
            Met::Interviewed,
            &[("sex", "1"), ("economic_category", "1|5")],
        );
        let first = first();
        let told: Vec<_> = (again.compared(&first))
            .map(|(name, _, differs)| (name, differs))
            .collect();
        assert_eq!(told, [("sex", true), ("economic_category", false)]);
        assert_eq!(again.result(&first), Spot::Wrong);
    }

    #[test]
    fn what_was_never_answered_and_can_be_is_wrong_and_what_was_not_asked_again_is_nothing() {
        let missing = interview(Met::Interviewed, &[("ethnicity", "20")]);
        assert_eq!(missing.result(&first()), Spot::Wrong);
        let little = interview(Met::Interviewed, &[("sex", "2")]);
        assert_eq!(little.result(&first()), Spot::Right);
    }

    #[test]
    fn somebody_whom_nobody_knows_is_an_error_and_an_empty_house_is_none() {
        assert_eq!(
            interview(Met::NobodyKnown, &[]).result(&first()),
            Spot::Wrong
        );
        assert_eq!(
            interview(Met::NotMet, &[]).result(&first()),
            Spot::Unchecked
        );
    }
}
