//! Writing the same answers again under another author.
//!
//! A copied tablet uses an author's numbers that the original uses too; the server keeps
//! its changes but can never merge them. The tablet then takes a new author and writes what
//! those changes said once more.

use std::collections::BTreeSet;

use super::chunk::Chunk;
use super::layout::{self, Place, Step};
use super::operation::{self, Action, Key, Value};
use super::write::{Edit, Put};
use super::{Document, genesis, history};
use crate::record::{Answer, EntryId, FieldName};

/// The edits that say again what `chunks` said, in order. `document` holds them, so that
/// prose can be written as it stood in the end.
#[must_use]
pub fn edits(document: &Document, chunks: &[Chunk]) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut prose = BTreeSet::new();
    for chunk in chunks {
        for operation in operation::read(chunk.columns()).unwrap_or_default() {
            match (operation.object, operation.key) {
                (None, Key::Text(key)) => match Place::of(key) {
                    Some(Place::NoProse(field)) => {
                        prose.insert(field);
                    }
                    Some(place) => {
                        let put = (operation.action == Action::Put).then_some(operation.value);
                        edits.extend(edit(place, put));
                    }
                    None => {}
                },
                (Some(object), _) => {
                    prose.extend(genesis::prose_field(object.counter).and_then(FieldName::new));
                }
                _ => {}
            }
        }
    }
    for field in prose {
        let put = match document.prose(field.as_str()) {
            text if !text.is_empty() => Put::One(Answer::text(&text)),
            _ => document.no_prose(&field).map_or(Put::Withdraw, Put::One),
        };
        edits.push(Edit::observe(field, put));
    }
    edits
}

fn edit(place: Place, put: Option<Value<'_>>) -> Option<Edit> {
    let text = match put {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    };
    Some(match place {
        Place::Answer {
            layer,
            field,
            member: None,
        } => {
            let put = match put {
                Some(value) => Put::One(history::answer_of(value)?),
                None => Put::Withdraw,
            };
            Edit::Answer { layer, field, put }
        }
        Place::Answer {
            layer,
            field,
            member: Some(member),
        } => {
            let put = match put {
                Some(Value::Bool(true)) => Put::Tick(member),
                Some(value) => Put::Entry(EntryId::from_text(&member), history::answer_of(value)?),
                None => Put::Untick(member),
            };
            Edit::Answer { layer, field, put }
        }
        Place::NoProse(_) => return None,
        Place::Standing(step) => standing(step, put)?,
        Place::Comment(field) => Edit::Comment(field, text.unwrap_or_default().into()),
        Place::Attachment(hash) => Edit::Attach(hash, layout::attachment_of(text?)?),
        Place::Link(survivor) => match text {
            Some(reason) => Edit::Link(survivor, reason.into()),
            None => Edit::Unlink(survivor),
        },
        Place::Confirmation(check) => Edit::Confirm(check, layout::confirmation_of(text?)?),
    })
}

fn standing(step: Step, put: Option<Value<'_>>) -> Option<Edit> {
    match put {
        Some(Value::Int(round)) => Some(Edit::Standing(step, u32::try_from(round).ok()?)),
        _ => None,
    }
}
