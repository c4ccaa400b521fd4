//! Nobody's answer is overruled in silence: concurrent values stay in conflict, and a ruling
//! stands.

use std::collections::{BTreeMap, BTreeSet};

use schema::document::Document;
use schema::document::history::Event;
use schema::document::layout::Place;
use schema::document::operation::{self, Action, Key, Reference, Value};
use schema::id::Actor;
use schema::questionnaire::{Questionnaire, Shape};
use schema::record::{Answer, Content, FieldName, Layer, Scalar};

use super::Seen;
use crate::plan::{FORGED, Play};

/// Concurrent different values of a field are shown as a conflict until somebody who saw them
/// writes another. Which values are concurrent is made out here from the changes alone.
pub(crate) fn no_conflict_is_settled_by_itself(play: &Play, seen: &Seen) {
    let questionnaire = Questionnaire::standard();
    for (record, seen) in seen.everywhere(play) {
        for ((layer, field), values) in standing(&seen.document, questionnaire) {
            let shown = (seen.read.conflicts.iter())
                .any(|conflict| conflict.layer == layer && conflict.field == field);
            assert!(
                shown || values.len() < 2,
                "{field} of {record} holds {values:?}, and nobody is asked"
            );
        }
    }
}

/// Where the county has ruled, a ruling of its own stands and counts, whatever tablets bring; but
/// for a tablet's that the county let in.
pub(crate) fn rulings_stand(play: &Play, seen: &Seen) {
    let is_known = |field: &FieldName| Questionnaire::standard().shape(field.as_str()).is_some();
    for ruling in (play.rulings.iter()).filter(|ruling| is_known(&ruling.field)) {
        let Some(there) = seen.records.get(&ruling.record) else {
            continue;
        };
        let texts = |event: Event| match event.answer {
            Some(Answer::Given(Scalar::Text(text))) if event.layer == Layer::Ruling => Some(text),
            _ => None,
        };
        let history = there.document.history(ruling.field.as_str());
        let written: Vec<_> = history.into_iter().filter_map(texts).collect();
        if !written.iter().any(|text| *text == ruling.text) {
            continue;
        }
        let stands = there.read.layer(Layer::Ruling).get(ruling.field.as_str());
        let Some(Content::One(Answer::Given(Scalar::Text(stands)))) = stands else {
            panic!(
                "{} of {} was ruled on: {stands:?}",
                ruling.field, ruling.record
            );
        };
        let theirs = play.rulings.iter().any(|known| *stands == known.text);
        // Who may write such is looked at elsewhere.
        let forged = stands.starts_with(FORGED);
        assert!(
            theirs || forged,
            "{} of {}: {stands}",
            ruling.field,
            ruling.record
        );
    }
    for (record, seen) in seen.everywhere(play) {
        for field in seen.read.layer(Layer::Ruling).keys() {
            let effective = seen.read.effective(field.as_str());
            let effective = effective.map(|(layer, _)| layer);
            assert_eq!(effective, Some(Layer::Ruling), "{field} of {record}");
        }
    }
}

type Standing = BTreeMap<(Layer, FieldName), BTreeSet<String>>;

/// The values of each field with one answer that no change has overwritten.
fn standing(document: &Document, questionnaire: &Questionnaire) -> Standing {
    let mut puts = BTreeMap::<(Actor, u64), (Place, String)>::new();
    let mut overwritten = BTreeSet::new();
    for chunk in document.changes() {
        let author = |reference: &Reference| {
            let actor = chunk.author_of(*reference);
            (actor.expect("it passed the gate"), reference.counter)
        };
        let operations = operation::read(chunk.columns()).expect("it passed the gate");
        for (number, operation) in (chunk.head().start_op..).zip(operations) {
            overwritten.extend(operation.predecessors.iter().map(author));
            let (Action::Put, None, Key::Text(key)) =
                (operation.action, operation.object, operation.key)
            else {
                continue;
            };
            if let Some(place) = Place::of(key) {
                let value = said(operation.value);
                puts.insert((chunk.head().actor, number), (place, value));
            }
        }
    }
    let mut standing = Standing::new();
    for (number, (place, value)) in puts {
        if let Place::Answer {
            layer,
            field,
            member: None,
        } = place
            && questionnaire.shape(field.as_str()) == Some(Shape::One)
            && !overwritten.contains(&number)
        {
            standing.entry((layer, field)).or_default().insert(value);
        }
    }
    standing
}

fn said(value: Value<'_>) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => yes.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.to_owned(),
        Value::Bytes(bytes) => format!("{bytes:?}"),
    }
}
