//! Who wrote what to a field, and when: every change, none forgotten.

use automerge::ReadDoc;
use smol_str::SmolStr;

use super::layout::{self, Place};
use super::operation::{self, Action, Key, Value};
use super::read::trust_of;
use super::{Document, genesis};
use crate::id::{Actor, ChangeHash};
use crate::record::{Answer, ClockTrust, Layer, Scalar};

/// One thing written to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The layer it was written in.
    pub layer: Layer,
    /// The set's member or the entry's id, where the field has such.
    pub member: Option<SmolStr>,
    /// What was written; `None` when it was taken back.
    pub answer: Option<Answer>,
    /// Who wrote it.
    pub actor: Actor,
    /// The change that wrote it.
    pub change: ChangeHash,
    /// When, in Unix seconds by the author's clock: a claim, never used to order.
    pub claimed_at: i64,
    /// How far that clock can be trusted.
    pub trust: ClockTrust,
}

impl Document {
    /// Everything written to a field, in an order that respects what each writer had seen.
    #[must_use]
    pub fn history(&self, field: &str) -> Vec<Event> {
        let mut events = Vec::new();
        for chunk in self.changes() {
            let head = chunk.head();
            let mut event = |layer, member, answer| {
                events.push(Event {
                    layer,
                    member,
                    answer,
                    actor: head.actor,
                    change: chunk.hash(),
                    claimed_at: head.time,
                    trust: trust_of(Some(&head.message)),
                });
            };
            let mut prose_written = false;
            for operation in operation::read(chunk.columns()).unwrap_or_default() {
                match (operation.object, operation.key) {
                    (None, Key::Text(key)) => match Place::of(key) {
                        Some(Place::Answer {
                            layer,
                            field: written,
                            member,
                        }) if written.as_str() == field => {
                            let put = operation.action == Action::Put;
                            event(
                                layer,
                                member,
                                put.then(|| answer_of(operation.value)).flatten(),
                            );
                        }
                        Some(Place::NoProse(written))
                            if written.as_str() == field && operation.action == Action::Put =>
                        {
                            event(Layer::Observation, None, answer_of(operation.value));
                        }
                        _ => {}
                    },
                    (Some(object), _) if genesis::prose_field(object.counter) == Some(field) => {
                        prose_written = true;
                    }
                    _ => {}
                }
            }
            if prose_written {
                let text = self.prose_at(field, chunk.hash());
                event(
                    Layer::Observation,
                    None,
                    (!text.is_empty()).then(|| Answer::text(&text)),
                );
            }
        }
        events
    }

    /// The text of a prose field as the author of this change saw it.
    fn prose_at(&self, field: &str, change: ChangeHash) -> String {
        let heads = [automerge::ChangeHash(change.0)];
        let key = layout::answer_key(Layer::Observation, field);
        match self.automerge.get(automerge::ROOT, key) {
            Ok(Some((_, object))) => (self.automerge.text_at(object, &heads)).unwrap_or_default(),
            _ => String::new(),
        }
    }
}

pub(super) fn answer_of(value: Value<'_>) -> Option<Answer> {
    Some(match value {
        Value::Null => Answer::Blank,
        Value::Bool(yes) => Answer::Given(Scalar::Bool(yes)),
        Value::Int(number) => Answer::Given(Scalar::Int(number)),
        Value::Text(text) => Answer::text(text),
        Value::Bytes(b"?") => Answer::Unknown,
        Value::Bytes(b"!") => Answer::Refused,
        Value::Bytes(_) => return None,
    })
}
