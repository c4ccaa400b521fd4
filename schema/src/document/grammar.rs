//! What a change may say: the few kinds of operation that Shouce itself writes.
//!
//! Automerge allows much more (nested objects, counters, marks); every one of these has
//! been made to panic or to poison a document by crafted bytes. None is in the grammar.

use super::chunk::Chunk;
use super::genesis;
use super::layout::Place;
use super::operation::{self, Action, ColumnError, Key, Operation, Reference, Value};
use crate::limits;
use crate::problem::{Coded, Parameters};
use crate::record::{FieldName, Layer};

/// A change says something that Shouce never says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GrammarError {
    /// The columns do not agree with each other.
    #[error(transparent)]
    Column(#[from] ColumnError),
    /// An operation of a kind that is not in the grammar.
    #[error("operation {index} does what no Shouce does")]
    Operation {
        /// The operation's place in the change, from 0.
        index: usize,
    },
    /// A key that no Shouce so far has written, or one that is too long.
    #[error("operation {index} writes to an unknown key")]
    Key {
        /// The operation's place in the change, from 0.
        index: usize,
    },
    /// A value longer than [`limits::TEXT_BYTES`], or of a type that the key does not take.
    #[error("operation {index} writes a value that its key does not take")]
    Value {
        /// The operation's place in the change, from 0.
        index: usize,
    },
    /// An operation overwrites one that does not come before it.
    #[error("operation {index} refers to an operation that cannot exist")]
    Reference {
        /// The operation's place in the change, from 0.
        index: usize,
    },
}

impl Coded for GrammarError {
    fn code(&self) -> &'static str {
        match self {
            Self::Key { .. } => "change.unknown-key",
            _ => "change.not-ours",
        }
    }

    fn parameters(&self) -> Parameters {
        vec![("detail", self.to_string())]
    }
}

/// Reads a change's operations and returns the places they write to, in that order; one that
/// several of them in a row write to, once.
///
/// # Errors
/// When an operation is outside the grammar.
pub fn places(chunk: &Chunk) -> Result<Vec<Place>, GrammarError> {
    let operations = operation::read(chunk.columns())?;
    let mut places: Vec<Place> = Vec::with_capacity(operations.len());
    for (index, operation) in operations.iter().enumerate() {
        check_references(chunk, index, operation)?;
        let place = match operation.object {
            None => root_place(index, operation)?,
            Some(object) => prose_place(chunk, index, operation, object)?,
        };
        if places.last() != Some(&place) {
            places.push(place);
        }
    }
    Ok(places)
}

fn root_place(index: usize, operation: &Operation<'_>) -> Result<Place, GrammarError> {
    let Key::Text(key) = operation.key else {
        return Err(GrammarError::Operation { index });
    };
    let place = (key.len() <= limits::KEY_BYTES)
        .then(|| Place::of(key))
        .flatten()
        .ok_or(GrammarError::Key { index })?;
    if is_prose(&place) {
        return Err(GrammarError::Operation { index });
    }
    let valid = match operation.action {
        Action::Put => !operation.insert && takes(&place, operation.value),
        Action::Delete => !operation.insert && operation.value == Value::Null,
        Action::MakeText | Action::Other(_) => return Err(GrammarError::Operation { index }),
    };
    if valid {
        Ok(place)
    } else {
        Err(GrammarError::Value { index })
    }
}

fn prose_place(
    chunk: &Chunk,
    index: usize,
    operation: &Operation<'_>,
    object: Reference,
) -> Result<Place, GrammarError> {
    let field = (chunk.author_of(object) == Some(genesis::ACTOR))
        .then(|| genesis::prose_field(object.counter))
        .flatten()
        .ok_or(GrammarError::Operation { index })?;
    let letter = match (operation.action, operation.value) {
        (Action::Put, Value::Text(text)) if operation.insert => text.chars().count() == 1,
        (Action::Delete, Value::Null) => !operation.insert,
        _ => false,
    };
    if !letter || matches!(operation.key, Key::Text(_)) {
        return Err(GrammarError::Operation { index });
    }
    Ok(Place::Answer {
        layer: Layer::Observation,
        field: FieldName::new(field).expect("a prose field's name is a field name"),
        member: None,
    })
}

/// Whether the place is a text object, which may be written in but never replaced.
fn is_prose(place: &Place) -> bool {
    matches!(place, Place::Answer { layer, field, member: None }
        if genesis::prose_counter(*layer, field.as_str()).is_some())
}

fn takes(place: &Place, value: Value<'_>) -> bool {
    let short = !matches!(value, Value::Text(text) if text.len() > limits::TEXT_BYTES);
    let fits = match place {
        Place::Answer { .. } => match value {
            Value::Bytes(why) => matches!(why, b"?" | b"!"),
            _ => true,
        },
        Place::NoProse(_) => matches!(value, Value::Null | Value::Bytes(b"?" | b"!")),
        Place::Standing(_) => matches!(value, Value::Int(0..=1_000_000)),
        Place::Attachment(_) | Place::Comment(_) | Place::Link(_) | Place::Confirmation(_) => {
            matches!(value, Value::Text(_))
        }
    };
    short && fits
}

/// Every reference is to an actor that the change names and to an operation before it.
fn check_references(
    chunk: &Chunk,
    index: usize,
    operation: &Operation<'_>,
) -> Result<(), GrammarError> {
    let own = chunk.head().start_op + index as u64;
    let element = match operation.key {
        Key::Element(reference) => Some(reference),
        Key::Text(_) | Key::Head => None,
    };
    let all_known = (operation.predecessors.iter().copied())
        .chain(element)
        .chain(operation.object)
        .all(|reference| {
            chunk.author_of(reference).is_some() && (1..own).contains(&reference.counter)
        });
    let deletes_something =
        operation.action != Action::Delete || !operation.predecessors.is_empty();
    if all_known && deletes_something {
        Ok(())
    } else {
        Err(GrammarError::Reference { index })
    }
}
