//! What the page gives as an answer, as edits of the record.

use std::collections::BTreeSet;

use schema::document::{Edit, Put};
use schema::id::Actor;
use schema::questionnaire::{Field, FieldKind, Questionnaire, Shape};
use schema::record::{Answer, Content, EntryId, Layer, Record, Scalar};
use schema::value::position::Position;
use smol_str::SmolStr;

use crate::protocol::{Given, Typed};
use crate::refusal::Refusal;

/// Who answers, in which layer, and on which day.
pub(crate) struct Answering {
    pub(crate) layer: Layer,
    pub(crate) actor: Actor,
    /// `YYYY-MM-DD`.
    pub(crate) day: String,
}

/// A question by its name.
pub(crate) fn field(name: &str) -> Result<&'static Field, Refusal> {
    (Questionnaire::standard().field(name)).ok_or_else(|| no_such_field(name))
}

fn no_such_field(name: &str) -> Refusal {
    Refusal::new("form.no-such-question", &[("field", name.to_owned())]).at(name)
}

impl Answering {
    /// The edits that several answers make to a new record.
    pub(crate) fn first(&self, given: &[Given]) -> Result<Vec<Edit>, Refusal> {
        let mut edits = Vec::new();
        for one in given {
            edits.extend(self.edits(field(&one.field)?, &one.answer, None)?);
        }
        Ok(edits)
    }

    /// The edits that an answer makes to a record; nothing: a new one.
    pub(crate) fn edits(
        &self,
        field: &Field,
        typed: &Typed,
        record: Option<&Record>,
    ) -> Result<Vec<Edit>, Refusal> {
        let puts = match field.shape() {
            Shape::Derived | Shape::Attachment => return Err(not_that_way(field)),
            Shape::Many => self.members(field, typed, record)?,
            Shape::Entries => {
                let entry = EntryId::new(&self.day, &self.actor);
                let content = record.and_then(|record| record.layer(self.layer).get(&field.name));
                let mut puts: Vec<_> = matches!(content, Some(Content::One(_)))
                    .then_some(Put::Withdraw)
                    .into_iter()
                    .collect();
                puts.push(match single(field, typed)? {
                    None => Put::Entry(entry, Answer::Blank),
                    Some(answer) => Put::Entry(entry, answer),
                });
                puts
            }
            Shape::One | Shape::Prose => match single(field, typed)? {
                None => vec![Put::Withdraw],
                Some(answer) => vec![Put::One(answer)],
            },
        };
        let edit = |put| Edit::Answer {
            layer: self.layer,
            field: field.name.clone(),
            put,
        };
        Ok(puts.into_iter().map(edit).collect())
    }

    /// A set as it is to be: what is new is ticked, what is gone unticked. An empty set is
    /// said out loud, so that it outranks what lies below.
    fn members(
        &self,
        field: &Field,
        typed: &Typed,
        record: Option<&Record>,
    ) -> Result<Vec<Put>, Refusal> {
        let content = record.and_then(|record| record.layer(self.layer).get(&field.name));
        let here = match content {
            Some(Content::Many(members)) => members.clone(),
            _ => BTreeSet::new(),
        };
        let silent = matches!(content, Some(Content::One(_)));
        let wanted: BTreeSet<SmolStr> = match typed {
            Typed::Codes { codes } => codes.iter().map(|code| SmolStr::new(code.trim())).collect(),
            Typed::Text { text } => [SmolStr::new(text.trim())].into(),
            Typed::Blank | Typed::Unknown | Typed::Refused | Typed::Withdraw => BTreeSet::new(),
            Typed::YesNo { .. } | Typed::Grid { .. } | Typed::Position { .. } => {
                return Err(not_that_way(field));
            }
        };
        let wanted: BTreeSet<_> = wanted.into_iter().filter(|one| !one.is_empty()).collect();
        let mut puts: Vec<Put> = here.difference(&wanted).cloned().map(Put::Untick).collect();
        puts.extend(wanted.difference(&here).cloned().map(Put::Tick));
        match typed {
            Typed::Unknown => puts.push(Put::One(Answer::Unknown)),
            Typed::Refused => puts.push(Put::One(Answer::Refused)),
            Typed::Withdraw => puts.extend(silent.then_some(Put::Withdraw)),
            _ if wanted.is_empty() => puts.push(Put::One(Answer::Blank)),
            _ => puts.extend(silent.then_some(Put::Withdraw)),
        }
        Ok(puts)
    }
}

/// The one answer; nothing: taken back. Whatever is typed is kept: one that breaks the
/// field's rules is a finding, not a loss.
fn single(field: &Field, typed: &Typed) -> Result<Option<Answer>, Refusal> {
    let text = |text: String| Some(Answer::Given(Scalar::Text(text.into())));
    Ok(match typed {
        Typed::Withdraw => None,
        Typed::Blank => Some(Answer::Blank),
        Typed::Unknown => Some(Answer::Unknown),
        Typed::Refused => Some(Answer::Refused),
        Typed::Text { text } if text.trim().is_empty() => Some(Answer::Blank),
        Typed::Text { text } => Some(Answer::Given(scalar(field, text.trim()))),
        Typed::YesNo { yes } => Some(Answer::Given(Scalar::Bool(*yes))),
        Typed::Codes { codes } if codes.is_empty() => Some(Answer::Blank),
        Typed::Codes { codes } => match &field.kind {
            FieldKind::Choices { list } => text(list.join(codes.iter().map(String::as_str))),
            _ => text(codes.join("|")),
        },
        Typed::Grid { codes } if codes.iter().all(String::is_empty) => Some(Answer::Blank),
        Typed::Grid { codes } => text(codes.join("|")),
        Typed::Position {
            latitude,
            longitude,
            accuracy,
        } => {
            let position = Position::new(*latitude, *longitude, *accuracy);
            let position =
                position.map_err(|error| Refusal::about(&error).at(field.name.as_str()))?;
            text(position.to_string())
        }
    })
}

fn scalar(field: &Field, text: &str) -> Scalar {
    match &field.kind {
        FieldKind::Int { .. } => text.parse().map_or_else(|_| text.into(), Scalar::Int),
        _ => text.into(),
    }
}

fn not_that_way(field: &Field) -> Refusal {
    Refusal::new("form.not-answered-so", &[("field", field.name.to_string())])
        .at(field.name.as_str())
}
