//! Whether a change refers only to what is there.
//!
//! An operation may overwrite only operations under its own key, and stand only beside
//! letters of its own text. Automerge believes what a change says of this, and breaks when
//! it is not so.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::Document;
use super::chunk::Chunk;
use super::genesis;
use super::operation::{self, Action, Key, Operation, Reference};
use crate::id::Actor;

/// An operation by its author and number.
type Name = (Actor, u64);

/// Where an operation acted.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Spot {
    /// A value under a key of the root.
    Key(SmolStr),
    /// A letter of a prose field's text, by the operation that made the text.
    Letter(u64),
}

/// The operations of a document, read when first asked for: a new record needs none.
#[derive(Default)]
pub(super) struct Known {
    of_document: Option<HashMap<Name, Spot>>,
    of_news: Vec<News>,
}

/// Where a new change's operations acted: an operation is found by its number.
struct News {
    actor: Actor,
    start_op: u64,
    spots: Vec<Option<Spot>>,
}

impl Known {
    /// Checks a change that passed the grammar, and counts its operations as there if all of
    /// them refer to what is in the document or was counted before.
    pub(super) fn take(&mut self, document: &Document, chunk: &Chunk) -> bool {
        let Ok(operations) = operation::read(chunk.columns()) else {
            return false;
        };
        self.of_news.push(News {
            actor: chunk.head().actor,
            start_op: chunk.head().start_op,
            spots: Vec::with_capacity(operations.len()),
        });
        for operation in &operations {
            if !self.fits(document, chunk, operation) {
                self.take_back();
                return false;
            }
            if let Some(news) = self.of_news.last_mut() {
                news.spots.push(spot(operation));
            }
        }
        true
    }

    /// No longer counts the change that was taken last.
    pub(super) fn take_back(&mut self) {
        self.of_news.pop();
    }

    fn fits(&mut self, document: &Document, chunk: &Chunk, operation: &Operation<'_>) -> bool {
        let mut at = |reference: Reference| {
            let author = chunk.author_of(reference)?;
            self.find(document, (author, reference.counter)).cloned()
        };
        let predecessors = &operation.predecessors;
        let distinct = predecessors
            .iter()
            .enumerate()
            .all(|(place, one)| !predecessors[..place].contains(one));
        match (operation.object, operation.key) {
            (None, Key::Text(key)) => {
                let here = Spot::Key(key.into());
                distinct
                    && predecessors
                        .iter()
                        .all(|one| at(*one).as_ref() == Some(&here))
            }
            (Some(text), key) => {
                let here = Spot::Letter(text.counter);
                let beside = match key {
                    Key::Element(letter) => at(letter).as_ref() == Some(&here),
                    Key::Head => operation.insert,
                    Key::Text(_) => false,
                };
                let overwrites = match (operation.insert, key) {
                    (true, _) => predecessors.is_empty(),
                    (false, Key::Element(letter)) => predecessors[..] == [letter],
                    (false, _) => false,
                };
                beside && overwrites
            }
            (None, _) => false,
        }
    }

    fn find(&mut self, document: &Document, name: Name) -> Option<&Spot> {
        let Self {
            of_document,
            of_news,
        } = self;
        let (actor, number) = name;
        let of_news = (of_news.iter().rev())
            .filter(|news| news.actor == actor)
            .find_map(|news| {
                let place = usize::try_from(number.checked_sub(news.start_op)?).ok()?;
                news.spots.get(place)?.as_ref()
            });
        of_news.or_else(|| of_document.get_or_insert_with(|| read(document)).get(&name))
    }
}

fn read(document: &Document) -> HashMap<Name, Spot> {
    let mut known = HashMap::new();
    for chunk in document.changes() {
        let actor = chunk.head().actor;
        let operations = operation::read(chunk.columns()).unwrap_or_default();
        for (operation, number) in operations.iter().zip(chunk.head().start_op..) {
            if let Some(spot) = spot(operation) {
                known.insert((actor, number), spot);
            }
        }
    }
    known
}

/// Where an operation can be overwritten; a deletion cannot.
fn spot(operation: &Operation<'_>) -> Option<Spot> {
    if operation.action != Action::Put {
        return None;
    }
    match (operation.object, operation.key) {
        (None, Key::Text(key)) => Some(Spot::Key(key.into())),
        (Some(text), _) if genesis::prose_field(text.counter).is_some() => {
            Some(Spot::Letter(text.counter))
        }
        _ => None,
    }
}
