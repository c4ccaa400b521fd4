//! What each layer says of each question.

use std::collections::{BTreeMap, BTreeSet};

use schema::id::ChangeHash;
use schema::questionnaire::{Questionnaire, Shape};
use schema::record::{Layer, Record};
use schema::summary::open_conflicts;
use schema::wire::exchange::LogPosition;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::answer::{ConflictView, Eyes, LayerName, Said};
use super::super::who::Authors;
use crate::app::Reader;
use crate::ledger::LedgerError;
use crate::projection::StoredDocument;

/// A field with what each layer says of it.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct PersonField {
    /// Its name.
    field: String,
    /// What each layer says, lowest rank first; layers that say nothing are left out.
    said: Vec<Said>,
    /// The layer that counts.
    effective: Option<LayerName>,
    /// Different values of it that nobody has chosen between.
    conflict: Option<ConflictView>,
    /// What the office asks about it.
    comment: Option<String>,
    /// Since the layer that counts spoke, another value came in below it.
    contradicted: bool,
}

impl PersonField {
    /// Whether it is the field of that name.
    pub(in super::super) fn is(&self, name: &str) -> bool {
        self.field == name
    }
}

/// Fields of which an office has said something, and somebody something else since: what came
/// in later stands below, and the office looks again.
pub(super) fn late(
    reader: &Reader,
    stored: &StoredDocument,
    read: &Record,
) -> Result<BTreeSet<String>, LedgerError> {
    let spoken = |layer: Layer| read.layer(layer).iter().map(move |said| (layer, said));
    let offices = [Layer::Verification, Layer::Ruling]
        .into_iter()
        .flat_map(spoken);
    let mut came: Option<BTreeMap<ChangeHash, LogPosition>> = None;
    let mut late = BTreeSet::new();
    for (layer, (field, content)) in offices {
        let below = read.layer(Layer::Observation).get(field);
        if below.is_none_or(|below| below == content) {
            continue;
        }
        if came.is_none() {
            let entries = reader.ledger.changes_of(read.id)?.into_iter();
            came = Some(entries.map(|entry| (entry.hash, entry.position)).collect());
        }
        let history = stored.document.history(field.as_str());
        let last = |layer| {
            let own = history.iter().filter(|event| event.layer == layer);
            own.filter_map(|event| came.as_ref()?.get(&event.change))
                .max()
        };
        if last(Layer::Observation) > last(layer) {
            late.insert(field.to_string());
        }
    }
    Ok(late)
}

/// The fields that anybody says something about, in the form's order.
pub(in super::super) fn fields(
    read: &Record,
    eyes: Eyes<'_>,
    authors: &Authors,
    may_settle: bool,
    late: &BTreeSet<String>,
) -> Vec<PersonField> {
    let questionnaire = Questionnaire::standard();
    let open: Vec<_> = open_conflicts(read, questionnaire).collect();
    let kept = questionnaire
        .fields()
        .iter()
        .filter(|field| !matches!(field.shape(), Shape::Derived | Shape::Attachment));
    let fields = kept.map(|field| {
        let name = field.name.as_str();
        let conflict = open.iter().find(|conflict| conflict.field == field.name);
        let comment = read.standing.comments.get(name);
        PersonField {
            field: name.to_owned(),
            said: eyes.said(name, read),
            effective: read.effective(name).map(|(layer, _)| layer.into()),
            conflict: conflict.map(|conflict| eyes.conflict(conflict, authors, may_settle)),
            comment: (comment.filter(|text| !text.is_empty())).map(ToString::to_string),
            contradicted: late.contains(name),
        }
    });
    fields
        .filter(|field| {
            !field.said.is_empty() || field.conflict.is_some() || field.comment.is_some()
        })
        .collect()
}
