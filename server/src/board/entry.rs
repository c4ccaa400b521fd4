//! A row on its way to its shard.

use schema::id::RecordId;

use super::shard::Row;
use super::text;
use crate::facts::Facts;
use crate::projection::Person;

/// All that the board keeps of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The facts.
    pub row: Row,
    /// The coded answers.
    pub answers: Vec<u8>,
    /// What a search looks at.
    pub text: String,
    /// It tells of nobody, and does not stand on the board.
    pub says_nothing: bool,
}

impl Entry {
    /// That of a row of the projection.
    #[must_use]
    pub fn of(person: Person) -> Self {
        let text = text::of(&person.summary);
        Self {
            says_nothing: person.summary.says_nothing(),
            ..Self::new(person.id, person.merged, person.facts, text)
        }
    }

    /// That of these facts, with the text that a search looks at.
    #[must_use]
    pub fn new(id: RecordId, merged: bool, facts: Facts, text: String) -> Self {
        Self {
            row: Row {
                id,
                merged,
                head: facts.head,
            },
            answers: facts.answers,
            text,
            says_nothing: false,
        }
    }
}
