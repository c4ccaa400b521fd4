//! A record's effective answers laid out by field.

use crate::record::{Answer, Content, Layer, Record, Scalar};

use super::Questionnaire;
use super::code_list::split_codes;
use super::condition::Unclear;
use super::field::{Field, Shape};

/// What was replied to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reply {
    /// Nothing.
    Nothing,
    /// An explicit blank.
    Blank,
    /// Nobody knows, or it was refused.
    Unsaid,
    /// A value.
    Value,
}

/// The answers of the highest layer that has any, by the field's position.
pub(super) struct Sheet<'r> {
    questionnaire: &'r Questionnaire,
    record: &'r Record,
    contents: Vec<Option<&'r Content>>,
}

impl<'r> Sheet<'r> {
    pub(super) fn new(questionnaire: &'r Questionnaire, record: &'r Record) -> Self {
        let mut contents = vec![None; questionnaire.fields.len()];
        for layer in Layer::ALL {
            for (name, content) in record.layer(layer) {
                if let Some(&position) = questionnaire.by_name.get(name.as_str()) {
                    contents[position] = Some(content);
                }
            }
        }
        Self {
            questionnaire,
            record,
            contents,
        }
    }

    /// The value of a question with one answer, if there is one.
    pub(super) fn scalar(&self, position: usize) -> Result<Option<&'r Scalar>, Unclear> {
        match self.contents[position] {
            None => Ok(None),
            Some(Content::One(answer)) => Ok(answer.given().filter(|scalar| !is_vacant(scalar))),
            Some(Content::Many(_) | Content::Entries(_)) => Err(Unclear),
        }
    }

    /// Whether a set, a list of codes in one answer, or dated entries have this member.
    pub(super) fn has_member(&self, position: usize, member: &str) -> Result<bool, Unclear> {
        let is_member = |answer: &Answer| match answer.given() {
            None => Ok(false),
            Some(Scalar::Text(text)) => Ok(split_codes(text).any(|code| code == member)),
            Some(Scalar::Bool(_) | Scalar::Int(_)) => Err(Unclear),
        };
        match self.contents[position] {
            None => Ok(false),
            Some(Content::One(answer)) => is_member(answer),
            Some(Content::Many(members)) => Ok(members.contains(member)),
            Some(Content::Entries(_)) => {
                let found: Result<Vec<bool>, _> = self.entries(position).map(is_member).collect();
                Ok(found?.contains(&true))
            }
        }
    }

    /// The dated entries of all layers: no layer outranks another's.
    fn entries(&self, position: usize) -> impl Iterator<Item = &'r Answer> {
        let name = self.questionnaire.fields[position].name.as_str();
        (self.record.layers.iter())
            .filter_map(move |answers| match answers.get(name)? {
                Content::Entries(entries) => Some(entries.values()),
                Content::One(_) | Content::Many(_) => None,
            })
            .flatten()
    }

    pub(super) fn reply(&self, field: &Field) -> Reply {
        if field.shape() == Shape::Attachment && self.has_attachment(field) {
            return Reply::Value;
        }
        match self.contents[field.position] {
            None => Reply::Nothing,
            Some(Content::One(answer)) => reply_of(answer),
            Some(Content::Many(members)) if members.is_empty() => Reply::Nothing,
            Some(Content::Many(_)) => Reply::Value,
            Some(Content::Entries(_)) => {
                let replies = self.entries(field.position).map(reply_of);
                replies
                    .max_by_key(|reply| *reply as u8)
                    .unwrap_or(Reply::Nothing)
            }
        }
    }

    fn has_attachment(&self, field: &Field) -> bool {
        self.record
            .attachments
            .values()
            .any(|attachment| attachment.field == field.name)
    }

    /// Whether there is no value. "Not known" and "refused" are answers, but not values.
    pub(super) fn is_empty(&self, position: usize) -> bool {
        self.reply(&self.questionnaire.fields[position]) != Reply::Value
    }

    /// Whether the question need not be put again. An explicit blank answers only what
    /// may be left open.
    pub(super) fn is_answered(&self, field: &Field) -> bool {
        match self.reply(field) {
            Reply::Nothing => false,
            Reply::Blank => !field.blocks_submission(),
            Reply::Unsaid | Reply::Value => true,
        }
    }

    /// Whether there is a value to show, or several that wait for a person to choose.
    pub(super) fn holds_value(&self, field: &Field) -> bool {
        self.reply(field) == Reply::Value
            || self
                .record
                .conflicts
                .iter()
                .any(|conflict| conflict.field == field.name)
    }
}

fn reply_of(answer: &Answer) -> Reply {
    match answer {
        Answer::Given(scalar) if is_vacant(scalar) => Reply::Nothing,
        Answer::Given(_) => Reply::Value,
        Answer::Blank => Reply::Blank,
        Answer::Unknown | Answer::Refused => Reply::Unsaid,
    }
}

/// Text of nothing but spaces is what a cleared input field leaves behind.
fn is_vacant(scalar: &Scalar) -> bool {
    scalar.as_text().is_some_and(|text| text.trim().is_empty())
}
