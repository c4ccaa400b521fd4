//! Everything that was ever written to a field.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::id::ChangeHash;
use schema::questionnaire::Questionnaire;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Eyes, LayerName, Trust};
use super::asked::Asked;
use super::seat::Seat;
use super::seen;
use super::who::{Authors, Who};
use crate::api::problem::ApiError;
use crate::app::App;
use crate::mask::ShownAnswer;

/// Which field.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OfField {
    /// Its name.
    field: String,
}

/// One thing written to a field.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HistoryEvent {
    /// The layer it was written in.
    layer: LayerName,
    /// What was written; nothing when it was taken back.
    answer: Option<ShownAnswer>,
    /// The set's member or the entry's id, where the field has such.
    member: Option<String>,
    /// Who wrote it.
    by: Who,
    /// When, in Unix seconds by the author's own clock.
    claimed_at: i64,
    /// How far that clock can be trusted.
    trust: Trust,
    /// When the server received it.
    received_at: Option<i64>,
    /// The change that wrote it.
    change: String,
}

/// Everything written to a field, in an order that respects what each writer had seen.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct History {
    events: Vec<HistoryEvent>,
}

/// A field's history.
#[utoipa::path(get, path = "/api/people/{id}/history", tag = "people",
    params(("id" = String, Path, description = "The record"), OfField),
    responses((status = 200, body = History)))]
pub(super) async fn history(
    State(app): State<Arc<App>>,
    seat: Seat,
    Asked(asked): Asked<OfField>,
) -> Result<Json<History>, ApiError> {
    seen::keep(&app, &seat).await?;
    let record = seat.record()?;
    if Questionnaire::standard().field(&asked.field).is_none() {
        return Err(ApiError::NotFound);
    }
    let eyes = Eyes::of(seat.account.role);
    let read = app.read(|reader| {
        let Some(stored) = reader.projection.document(record)? else {
            return Ok(None);
        };
        let authors = Authors::read(reader)?;
        let mut received: BTreeMap<ChangeHash, i64> = BTreeMap::new();
        for entry in reader.ledger.changes_of(record)? {
            let at = reader.ledger.received_at(entry.frame)?;
            received.entry(entry.hash).or_insert(at);
        }
        let events = stored.document.history(&asked.field).into_iter();
        let events = events.map(|event| HistoryEvent {
            layer: event.layer.into(),
            answer: (event.answer.as_ref()).map(|answer| eyes.answer(&asked.field, answer)),
            member: event.member.map(|member| member.to_string()),
            by: authors.who(&event.actor),
            claimed_at: event.claimed_at,
            trust: event.trust.into(),
            received_at: received.get(&event.change).copied(),
            change: event.change.to_string(),
        });
        Ok(Some(events.collect()))
    })?;
    let events = read.ok_or(ApiError::NotFound)?;
    Ok(Json(History { events }))
}
