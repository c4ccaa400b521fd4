//! Showing masked answers in full, for a reason that is kept.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::questionnaire::Questionnaire;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::Eyes;
use super::asked::{Fields, given};
use super::person::{self, PersonField};
use super::seat::Seat;
use super::who::Authors;
use crate::account::Right;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::clock;
use crate::ledger::Deed;

/// Records of which an account may reveal answers within an hour: whoever needs more is not
/// looking at people one by one.
const MOST: usize = 50;

/// What to show, and why.
#[derive(Deserialize, ToSchema)]
pub(super) struct RevealAsk {
    /// Names of fields.
    fields: Vec<String>,
    /// Why; kept in the audit.
    reason: String,
}

/// Fields in full.
#[derive(Serialize, ToSchema)]
pub(super) struct Revealed {
    fields: Vec<PersonField>,
}

/// Show masked answers in full. The reason is durable before anything is shown.
#[utoipa::path(post, path = "/api/people/{id}/reveal", tag = "people",
    params(("id" = String, Path, description = "The record")), request_body = RevealAsk,
    responses((status = 200, body = Revealed)))]
pub(super) async fn reveal(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<RevealAsk>,
) -> Result<Json<Revealed>, ApiError> {
    let record = seat.record()?;
    let reason = given(&asked.reason)?;
    let questionnaire = Questionnaire::standard();
    let known = |name: &String| questionnaire.field(name).is_some();
    if asked.fields.is_empty() || !asked.fields.iter().all(known) {
        return Err(ApiError::NotFound);
    }
    let deed = Deed {
        account: Some(seat.account.id),
        what: "record.revealed".to_owned(),
        record: record.to_string(),
        reason: format!("{}: {reason}", asked.fields.join(",")),
    };
    let refused = "record.reveal-refused";
    let wait_s = (app.writer)
        .with(move |ledger| ledger.audit_at_most(MOST, &deed, refused, clock::unix_now()))
        .await?;
    if let Some(wait_s) = wait_s {
        return Err(ApiError::RevealedEnough { most: MOST, wait_s });
    }
    let eyes = Eyes::revealing(seat.account.role, &asked.fields);
    let shown = app.read(|reader| {
        let stored = reader.projection.document(record)?;
        let authors = Authors::read(reader)?;
        let read = stored.map(|stored| stored.document.read(record, questionnaire));
        let may_settle = seat.may(Right::Settle);
        let late = BTreeSet::new();
        Ok(read.map(|read| person::fields(&read, eyes, &authors, may_settle, &late)))
    })?;
    let mut fields = shown.ok_or(ApiError::NotFound)?;
    fields.retain(|field| asked.fields.iter().any(|name| field.is(name)));
    Ok(Json(Revealed { fields }))
}
