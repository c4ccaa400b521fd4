//! Two records of one person: the absorbed one is read as the survivor. Nothing is deleted,
//! and taking the link back restores both as they are.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::document::write::Edit;
use schema::id::RecordId;
use schema::record::Record;
use serde::Deserialize;
use utoipa::ToSchema;

use super::asked::{Fields, InLanguage, given, refused};
use super::person::{self, PersonView};
use super::review::note;
use super::seat::Seat;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::desk::{self, DeskError};

/// Another record, and why.
#[derive(Deserialize, ToSchema)]
pub(super) struct OtherRecord {
    /// The record that this one is, or is not, read as.
    survivor: String,
    /// Why; kept in the record and in the audit.
    reason: String,
}

/// This record is of the same person as another one, and is read as it from now on.
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
    if taken || record == survivor {
        return Err(refused("link.taken", &[]));
    }
    let decide = |_: &Record| Ok(vec![Edit::Link(survivor, reason.as_str().into())]);
    desk::write(&app, &seat.account, &[record], decide).await?;
    let why = format!("{survivor}: {reason}");
    note(&app, &seat, "record.linked", &record.to_string(), &why).await?;
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
    let decide = |read: &Record| {
        let linked = read.links.iter().any(|link| link.survivor == survivor);
        match linked {
            true => Ok(vec![Edit::Unlink(survivor)]),
            false => Err(DeskError::MovedOn),
        }
    };
    desk::write(&app, &seat.account, &[record], decide).await?;
    let why = format!("{survivor}: {reason}");
    note(&app, &seat, "record.unlinked", &record.to_string(), &why).await?;
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
