//! What stands in a field, as typed and as people read it.

use client_core::client::Client;
use schema::message::Language;
use schema::questionnaire::{CodeList, Field, FieldKind, split_codes};
use schema::record::{Answer, Content, Scalar};
use schema::value::division::DivisionCode;

use crate::names::{in_language, word};
use crate::protocol::{FieldState, Value};

/// Reads answers out in one language.
pub(crate) struct Said<'a> {
    pub(crate) client: &'a Client,
    pub(crate) language: Language,
}

impl Said<'_> {
    /// One answer as people read it.
    pub(crate) fn answer(&self, field: Option<&Field>, answer: &Answer) -> String {
        match answer {
            Answer::Given(scalar) => self.scalar(field, scalar),
            Answer::Blank => word("word.state-blank", self.language),
            Answer::Unknown => word("word.state-unknown", self.language),
            Answer::Refused => word("word.state-refused", self.language),
        }
    }

    fn scalar(&self, field: Option<&Field>, scalar: &Scalar) -> String {
        match (scalar, field.map(|field| &field.kind)) {
            (Scalar::Bool(true), _) => word("word.yes", self.language),
            (Scalar::Bool(false), _) => word("word.no", self.language),
            (Scalar::Int(number), _) => number.to_string(),
            (Scalar::Text(text), Some(FieldKind::Choice { list })) => self.code(list, text),
            (Scalar::Text(text), Some(FieldKind::Choices { list })) => self.codes(list, text),
            (Scalar::Text(text), Some(FieldKind::Grid { list, items })) => {
                let codes = split_codes(text).map(|code| self.code(list, code));
                let item = |(item, code): (&schema::questionnaire::GridItem, String)| {
                    format!("{} {code}", in_language(&item.label, self.language))
                };
                let said: Vec<_> = items.iter().zip(codes).map(item).collect();
                said.join(self.comma())
            }
            (Scalar::Text(text), Some(FieldKind::Division { .. })) => {
                let code: Option<DivisionCode> = text.parse().ok();
                code.and_then(|code| self.client.divisions().full_name(code))
                    .unwrap_or_else(|| text.to_string())
            }
            (Scalar::Text(text), _) => text.to_string(),
        }
    }

    /// A member of a set as people read it.
    pub(crate) fn member(&self, field: Option<&Field>, member: &str) -> String {
        match field.map(|field| &field.kind) {
            Some(FieldKind::Choices { list }) => self.code(list, member),
            _ => member.to_owned(),
        }
    }

    /// All that a layer says.
    pub(crate) fn content(&self, field: &Field, content: &Content) -> String {
        match content {
            Content::One(answer) => self.answer(Some(field), answer),
            Content::Many(members) => {
                let members = members.iter().map(|one| self.member(Some(field), one));
                members.collect::<Vec<_>>().join(self.comma())
            }
            Content::Entries(entries) => {
                let entry = |(id, answer): (&schema::record::EntryId, &Answer)| {
                    let said = self.answer(Some(field), answer);
                    match answer.given().and_then(Scalar::as_text) {
                        Some(text) if text == id.day() => said,
                        _ => format!("{} {said}", id.day()),
                    }
                };
                entries
                    .iter()
                    .map(entry)
                    .collect::<Vec<_>>()
                    .join(self.semicolon())
            }
        }
    }

    fn code(&self, list: &CodeList, code: &str) -> String {
        let label = list.get(code).map(|entry| &entry.label);
        label.map_or_else(
            || code.to_owned(),
            |label| in_language(label, self.language).to_owned(),
        )
    }

    fn codes(&self, list: &CodeList, text: &str) -> String {
        let codes = split_codes(text).map(|code| self.code(list, code));
        codes.collect::<Vec<_>>().join(self.comma())
    }

    fn comma(&self) -> &'static str {
        match self.language {
            Language::Chinese => "、",
            Language::English => ", ",
        }
    }

    fn semicolon(&self) -> &'static str {
        match self.language {
            Language::Chinese => "；",
            Language::English => "; ",
        }
    }
}

/// An answer as people read it, and of what kind it is.
pub(crate) fn formatted(
    said: &Said<'_>,
    field: Option<&Field>,
    answer: &Answer,
) -> (FieldState, String) {
    let state = match answer {
        Answer::Given(_) => FieldState::Answered,
        Answer::Blank => FieldState::Blank,
        Answer::Unknown => FieldState::Unknown,
        Answer::Refused => FieldState::Refused,
    };
    (state, said.answer(field, answer))
}

/// One answer as typed.
pub(super) fn typed(field: &Field, answer: &Answer) -> Value {
    match answer.given() {
        None => Value::Nothing,
        Some(Scalar::Bool(yes)) => Value::YesNo { yes: *yes },
        Some(Scalar::Int(number)) => Value::Number { number: *number },
        Some(Scalar::Text(text)) => {
            let codes = || split_codes(text).map(ToOwned::to_owned).collect();
            match field.kind {
                FieldKind::Choices { .. } => Value::Codes { codes: codes() },
                FieldKind::Grid { .. } => Value::Grid { codes: codes() },
                _ => Value::Text {
                    text: text.to_string(),
                },
            }
        }
    }
}
