//! A document read on from change to change.
//!
//! Automerge looks at a whole document for each change that is applied by itself. What the office
//! follows from change to change are the values of single keys, and which of those stand follows
//! from the changes alone: an operation ends those that it names, and of those that are left under
//! a key the one with the greatest number wins, then the one of the greatest actor.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use automerge::{ObjId, ReadDoc};
use smol_str::SmolStr;

use super::chunk::Chunk;
use super::history::answer_of;
use super::layout::{self, Place};
use super::operation::{self, Action, Key};
use super::{Document, genesis, read};
use crate::broken;
use crate::id::Actor;
use crate::questionnaire::{Questionnaire, Shape};
use crate::reading::Reading;
use crate::record::{Answer, Confirmation, FieldName, Layer};

/// A document's values, key by key, and those of changes that came after it. Of the texts that
/// merge letter by letter it says nothing.
pub struct Onward<'q> {
    questionnaire: &'q Questionnaire,
    keys: HashMap<SmolStr, Standing>,
}

/// The operations under a key that no other has overwritten, by their numbers and actors: the
/// last one wins. `None` is a value that no answer has.
type Standing = BTreeMap<(u64, Actor), Option<Answer>>;

impl<'q> Onward<'q> {
    /// What a document says.
    #[must_use]
    pub fn of(document: &Document, questionnaire: &'q Questionnaire) -> Self {
        let automerge = &document.automerge;
        let mut keys = HashMap::new();
        for item in automerge.map_range(automerge::ROOT, ..) {
            let key = item.key.as_ref();
            let mut standing = Standing::new();
            if item.conflict {
                let all = automerge.get_all(automerge::ROOT, key);
                for (value, operation) in all.unwrap_or_default() {
                    let answer = value.as_scalar().and_then(read::scalar_answer);
                    standing.extend(named(&operation, answer));
                }
            } else {
                standing.extend(named(&item.id(), read::value_answer(&item.value)));
            }
            keys.insert(key.into(), standing);
        }
        Self {
            questionnaire,
            keys,
        }
    }

    /// Goes on to what a change makes of it. The change has passed the grammar and
    /// [`super::Trial::take`].
    pub fn take(&mut self, chunk: &Chunk) {
        let head = chunk.head();
        let operations = operation::read(chunk.columns()).unwrap_or_default();
        for (operation, number) in operations.iter().zip(head.start_op..) {
            let (None, Key::Text(key)) = (operation.object, operation.key) else {
                continue;
            };
            let standing = self.keys.entry(key.into()).or_default();
            for ended in &operation.predecessors {
                if let Some(actor) = chunk.author_of(*ended) {
                    standing.remove(&(ended.counter, actor));
                }
            }
            if operation.action == Action::Put {
                standing.insert((number, head.actor), answer_of(operation.value));
            }
        }
    }

    fn answer(&self, key: &str) -> Option<&Answer> {
        self.keys.get(key)?.last_key_value()?.1.as_ref()
    }

    fn written(&self, key: &str) -> Option<&str> {
        self.answer(key)?.given()?.as_text()
    }
}

impl Reading for Onward<'_> {
    fn said(&self, field: &str) -> Option<(Layer, &Answer)> {
        let has_one = matches!(
            self.questionnaire.shape(field),
            Some(Shape::One | Shape::Prose)
        );
        if !has_one || genesis::PROSE_FIELDS.contains(&field) {
            return None;
        }
        (broken::ranks(Layer::ALL).into_iter().rev()).find_map(|layer| {
            let key = layout::answer_key(layer, field);
            let unsaid = || match layer {
                Layer::Observation => self.answer(&format!("{key}?")),
                _ => None,
            };
            Some((layer, self.answer(&key).or_else(unsaid)?))
        })
    }

    fn comment(&self, field: &str) -> Option<&str> {
        self.written(&Place::Comment(FieldName::new(field)?).key())
    }

    fn confirmation(&self, check: &str) -> Option<Cow<'_, Confirmation>> {
        let text = self.written(&Place::Confirmation(check.into()).key())?;
        layout::confirmation_of(text).map(Cow::Owned)
    }
}

fn named(operation: &ObjId, answer: Option<Answer>) -> Option<((u64, Actor), Option<Answer>)> {
    let ObjId::Id(number, actor, _) = operation else {
        return None;
    };
    let actor = Actor::try_from(actor.to_bytes()).ok()?;
    Some(((*number, actor), answer))
}
