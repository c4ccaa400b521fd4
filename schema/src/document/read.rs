//! A document into a record: every layer, every conflict, nothing dropped.

use automerge::{ObjId, ReadDoc, ScalarValue, Value, ValueRef};
use smol_str::SmolStr;

use super::layout::{self, Place, Step};
use super::{Document, genesis};
use crate::broken::{self, Fault};
use crate::id::{Actor, ChangeHash, RecordId};
use crate::questionnaire::{Questionnaire, Shape};
use crate::record::{
    Answer, Candidate, ClockTrust, Conflict, Content, EntryId, FieldName, Layer, Link, Record,
    Scalar,
};

impl Document {
    /// Reads the whole record. The questionnaire says which fields are sets and entries;
    /// keys that it does not know are kept in [`Record::unknown`].
    #[must_use]
    pub fn read(&self, id: RecordId, questionnaire: &Questionnaire) -> Record {
        let mut record = Record::empty(id);
        for item in self.automerge.map_range(automerge::ROOT, ..) {
            let key = item.key.as_ref();
            match Place::of(key) {
                Some(Place::Answer {
                    layer,
                    field,
                    member,
                }) => {
                    let shape = questionnaire.shape(field.as_str());
                    let known = match (shape, member, &item.value) {
                        (Some(Shape::One | Shape::Prose), None, ValueRef::Scalar(_)) => {
                            let winner = value_answer(&item.value);
                            if item.conflict && !broken::is(Fault::LastWriterWins) {
                                self.read_conflict(&mut record, layer, &field, key);
                            }
                            insert_one(&mut record, layer, field, winner)
                        }
                        (Some(Shape::Prose), None, ValueRef::Object(_)) => {
                            let text = self.automerge.text(item.id()).unwrap_or_default();
                            let answer = (!text.is_empty()).then(|| Answer::text(&text));
                            answer.is_none() || insert_one(&mut record, layer, field, answer)
                        }
                        (Some(Shape::Many), Some(member), _) => {
                            insert_member(&mut record, layer, field, member)
                        }
                        (Some(Shape::Entries), Some(member), value) => {
                            let entry = EntryId::from_text(&member);
                            insert_entry(&mut record, layer, field, entry, value_answer(value))
                        }
                        // "Not known", "refused" and "none" can be said to any question.
                        (Some(Shape::Many | Shape::Entries | Shape::Attachment), None, value) => {
                            match value_answer(value) {
                                Some(answer) if answer.given().is_none() => {
                                    insert_unsaid(&mut record, layer, field, answer)
                                }
                                _ => false,
                            }
                        }
                        _ => false,
                    };
                    if !known {
                        keep_unknown(&mut record, key, &item.value);
                    }
                }
                Some(place) => {
                    if !self.read_other(&mut record, &place, key, &item.value, &item.id()) {
                        keep_unknown(&mut record, key, &item.value);
                    }
                }
                None => keep_unknown(&mut record, key, &item.value),
            }
        }
        record
    }

    /// Reads what is not an answer. False if the value is not of the kind that the place takes.
    fn read_other(
        &self,
        record: &mut Record,
        place: &Place,
        key: &str,
        value: &ValueRef<'_>,
        operation: &ObjId,
    ) -> bool {
        match place {
            Place::NoProse(field) => {
                let observed = record.layer(Layer::Observation).contains_key(field);
                let answer = value_answer(value);
                observed || insert_one(record, Layer::Observation, field.clone(), answer)
            }
            Place::Standing(step) => {
                let standing = &mut record.standing;
                *match step {
                    Step::Submitted => &mut standing.submitted,
                    Step::Verified => &mut standing.verified,
                    Step::Approved => &mut standing.approved,
                    Step::Returned => &mut standing.returned,
                } = self.latest_round(key);
                true
            }
            Place::Comment(field) => with_text(value, |text| {
                record.standing.comments.insert(field.clone(), text.into());
                Some(())
            }),
            Place::Attachment(hash) => with_text(value, |text| {
                record
                    .attachments
                    .insert(*hash, layout::attachment_of(text)?);
                Some(())
            }),
            Place::Link(survivor) => with_text(value, |reason| {
                let origin = self.origin(operation)?;
                record.links.push(Link {
                    survivor: *survivor,
                    reason: reason.into(),
                    actor: origin.actor,
                    claimed_at: origin.claimed_at,
                });
                Some(())
            }),
            Place::Confirmation(check) => with_text(value, |text| {
                let confirmation = layout::confirmation_of(text)?;
                record.confirmations.insert(check.clone(), confirmation);
                Some(())
            }),
            Place::Answer { .. } => false,
        }
    }

    /// The latest of the rounds that were written concurrently.
    fn latest_round(&self, key: &str) -> u32 {
        let all = self.automerge.get_all(automerge::ROOT, key);
        (all.unwrap_or_default().iter())
            .filter_map(|(value, _)| u32::try_from(value.as_i64()?).ok())
            .max()
            .unwrap_or(0)
    }

    fn read_conflict(&self, record: &mut Record, layer: Layer, field: &FieldName, key: &str) {
        let all = self.automerge.get_all(automerge::ROOT, key);
        let mut candidates: Vec<_> = (all.unwrap_or_default().iter())
            .filter_map(|(value, operation)| {
                let Value::Scalar(scalar) = value else {
                    return None;
                };
                let origin = self.origin(operation)?;
                Some(Candidate {
                    answer: scalar_answer(scalar)?,
                    actor: origin.actor,
                    change: origin.change,
                    claimed_at: origin.claimed_at,
                    trust: origin.trust,
                })
            })
            .collect();
        // Automerge lists the winner last.
        candidates.reverse();
        let differ = candidates
            .windows(2)
            .any(|pair| pair[0].answer != pair[1].answer);
        if differ {
            record.conflicts.push(Conflict {
                layer,
                field: field.clone(),
                candidates,
            });
        }
    }

    fn origin(&self, operation: &ObjId) -> Option<Origin> {
        let hash = self.automerge.hash_for_opid(operation)?;
        let change = self.automerge.get_change_meta_by_hash(&hash)?;
        Some(Origin {
            actor: Actor(change.actor.to_bytes().try_into().ok()?),
            change: ChangeHash(hash.0),
            claimed_at: change.timestamp,
            trust: trust_of(change.message.as_deref()),
        })
    }
}

/// Who wrote an operation, when, and with which clock.
struct Origin {
    actor: Actor,
    change: ChangeHash,
    claimed_at: i64,
    trust: ClockTrust,
}

pub(super) fn trust_of(message: Option<&str>) -> ClockTrust {
    match message {
        Some("a") => ClockTrust::Anchored,
        Some("e") => ClockTrust::Elapsed,
        _ => ClockTrust::Bare,
    }
}

fn insert_one(record: &mut Record, layer: Layer, field: FieldName, answer: Option<Answer>) -> bool {
    let Some(answer) = answer else {
        return false;
    };
    record.layers[layer as usize].insert(field, Content::One(answer));
    true
}

/// Members and entries, written by somebody who did not know of it, say more.
fn insert_unsaid(record: &mut Record, layer: Layer, field: FieldName, answer: Answer) -> bool {
    (record.layers[layer as usize].entry(field)).or_insert(Content::One(answer));
    true
}

fn insert_member(record: &mut Record, layer: Layer, field: FieldName, member: SmolStr) -> bool {
    let content = (record.layers[layer as usize].entry(field))
        .or_insert_with(|| Content::Many(Default::default()));
    if matches!(content, Content::One(_)) {
        *content = Content::Many(Default::default());
    }
    let Content::Many(members) = content else {
        return false;
    };
    members.insert(member);
    true
}

fn insert_entry(
    record: &mut Record,
    layer: Layer,
    field: FieldName,
    entry: EntryId,
    answer: Option<Answer>,
) -> bool {
    let content = (record.layers[layer as usize].entry(field))
        .or_insert_with(|| Content::Entries(Default::default()));
    if matches!(content, Content::One(_)) {
        *content = Content::Entries(Default::default());
    }
    match (content, answer) {
        (Content::Entries(entries), Some(answer)) => {
            entries.insert(entry, answer);
            true
        }
        _ => false,
    }
}

/// Text objects of the genesis that the questionnaire does not know are not worth keeping
/// when empty; every scalar is.
fn keep_unknown(record: &mut Record, key: &str, value: &ValueRef<'_>) {
    let genesis_text = matches!(value, ValueRef::Object(_))
        && genesis::PROSE_FIELDS
            .iter()
            .any(|field| key.ends_with(field));
    if let (false, Some(Answer::Given(scalar))) = (genesis_text, value_answer(value)) {
        record.unknown.insert(key.into(), scalar);
    }
}

fn with_text(value: &ValueRef<'_>, read: impl FnOnce(&str) -> Option<()>) -> bool {
    match value {
        ValueRef::Scalar(automerge::ScalarValueRef::Str(text)) => read(text).is_some(),
        _ => false,
    }
}

pub(super) fn value_answer(value: &ValueRef<'_>) -> Option<Answer> {
    match value {
        ValueRef::Scalar(scalar) => scalar_answer(&scalar.clone().into()),
        ValueRef::Object(_) => None,
    }
}

/// The answer that a scalar of a document stands for, if it is one that we write.
pub(super) fn scalar_answer(scalar: &ScalarValue) -> Option<Answer> {
    Some(match scalar {
        ScalarValue::Null => Answer::Blank,
        ScalarValue::Boolean(yes) => Answer::Given(Scalar::Bool(*yes)),
        ScalarValue::Int(number) => Answer::Given(Scalar::Int(*number)),
        ScalarValue::Str(text) => Answer::Given(Scalar::Text(text.clone())),
        ScalarValue::Bytes(why) if why == b"?" => Answer::Unknown,
        ScalarValue::Bytes(why) if why == b"!" => Answer::Refused,
        _ => return None,
    })
}
