//! Two records of one person, from the page of one of them: doors to judging the pair and to
//! taking that back. The same rules hold: where a second account must agree, nothing is
//! joined before it has.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::asked::Verdict;
use schema::id::RecordId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::asked::{Fields, InLanguage, given, refused};
use super::judge;
use super::person::{self, PersonView};
use super::seat::Seat;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::duplicates::Pair;
use crate::duplicates::review::Given;

/// Another record, and why.
#[derive(Deserialize, ToSchema)]
pub(super) struct OtherRecord {
    /// The record that this one is, or is not, read as.
    survivor: String,
    /// Why; kept in the record and in the audit.
    reason: String,
}

/// This record is of the same person as another one: it is read as it, at once or when a
/// second account has agreed.
#[utoipa::path(post, path = "/api/people/{id}/same", tag = "duplicates",
    params(("id" = String, Path, description = "The record that is absorbed")),
    request_body = OtherRecord, responses((status = 200, body = PersonView)))]
pub(super) async fn same(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Fields(asked): Fields<OtherRecord>,
) -> Result<Json<PersonView>, ApiError> {
    let (record, survivor) = (seat.record()?, other(&app, &seat, &asked.survivor)?);
    let reason = given(&asked.reason)?;
    // Whoever is read as somebody else is first told apart from them.
    let taken = app.read(|reader| {
        let projection = &reader.projection;
        Ok(projection.survivor(record)?.is_some() || projection.survivor(survivor)?.is_some())
    })?;
    let pair = Pair::of(record, survivor).filter(|_| !taken);
    let pair = pair.ok_or_else(|| refused("link.taken", &[]))?;
    let given = Given {
        verdict: Verdict::Same,
        reason,
        survivor: Some(survivor),
        keep: BTreeMap::new(),
    };
    judge::give(&app, &seat, pair, given).await?;
    person::view(&app, &seat, language)
}

/// This record is not of the same person after all: both are as they were, with everything
/// that was written meanwhile.
#[utoipa::path(post, path = "/api/people/{id}/different", tag = "duplicates",
    params(("id" = String, Path, description = "The record that was absorbed")),
    request_body = OtherRecord, responses((status = 200, body = PersonView)))]
pub(super) async fn different(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Fields(asked): Fields<OtherRecord>,
) -> Result<Json<PersonView>, ApiError> {
    let (record, survivor) = (seat.record()?, other(&app, &seat, &asked.survivor)?);
    let reason = given(&asked.reason)?;
    let pair = Pair::of(record, survivor).ok_or(ApiError::NotFound)?;
    judge::take_back(&app, &seat, pair, &reason).await?;
    person::view(&app, &seat, language)
}

/// The other record, if the asker sees it too.
fn other(app: &App, seat: &Seat, asked: &str) -> Result<RecordId, ApiError> {
    let other: RecordId = asked.parse().map_err(|_| ApiError::NotFound)?;
    match app.read(|reader| seat.sees(reader, other))? {
        true => Ok(other),
        false => Err(ApiError::NotFound),
    }
}
