//! Conflicts: two people wrote different things about a critical field, and a third decides.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::document::write::{Edit, Put};
use schema::questionnaire::Questionnaire;
use schema::record::{Layer, Record};
use schema::summary::open_conflicts;
use schema::value::division::DivisionCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{ConflictView, Eyes};
use super::asked::{Asked, Fields, InLanguage, Part};
use super::person::{self, PersonView};
use super::seat::Seat;
use super::thread::reading;
use super::who::Authors;
use crate::account::AccountRole;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::desk::{self, DeskError, Writing};

/// A conflict of one record.
#[derive(Debug, Serialize, ToSchema)]
struct OpenConflict {
    /// The record.
    id: String,
    /// The name that counts.
    name: String,
    /// Where the elder is enumerated.
    #[schema(value_type = Option<String>)]
    division: Option<DivisionCode>,
    /// The field.
    field: String,
    conflict: ConflictView,
}

/// Conflicts that nobody has settled.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Conflicts {
    /// How many records have one.
    total: usize,
    items: Vec<OpenConflict>,
}

/// Conflicts that nobody has settled, in the order of villages and names.
#[utoipa::path(get, path = "/api/conflicts", tag = "conflicts",
    params(("division" = Option<String>, Query, description = "Within this division"), Part),
    responses((status = 200, body = Conflicts)))]
pub(super) async fn conflicts(
    State(app): State<Arc<App>>,
    seat: Seat,
    Asked(part): Asked<Part>,
) -> Result<Json<Conflicts>, ApiError> {
    let eyes = Eyes::of(seat.account.role);
    let questionnaire = Questionnaire::standard();
    let all = app.board().await?.in_conflict(&seat.scope);
    let conflicts = reading(&app, move |_, reader| {
        let authors = Authors::read(reader)?;
        let mut items = Vec::new();
        for record in all.iter().skip(part.offset).take(part.limit()) {
            let Some(stored) = reader.projection.document(*record)? else {
                continue;
            };
            let read = stored.document.read(*record, questionnaire);
            items.extend(
                open_conflicts(&read, questionnaire).map(|conflict| OpenConflict {
                    id: record.to_string(),
                    name: read.text("name").unwrap_or_default().to_owned(),
                    division: stored.villages.last().copied(),
                    field: conflict.field.to_string(),
                    conflict: eyes.conflict(
                        conflict,
                        &authors,
                        may_settle(seat.account.role, conflict.layer),
                    ),
                }),
            );
        }
        Ok(Conflicts {
            total: all.len(),
            items,
        })
    });
    Ok(Json(conflicts.await?))
}

/// Whoever writes in a higher layer than the conflict stands in, or in its own.
fn may_settle(role: AccountRole, layer: Layer) -> bool {
    layer_of(role).is_some_and(|own| own >= layer)
}

fn layer_of(role: AccountRole) -> Option<Layer> {
    match role {
        AccountRole::County => Some(Layer::Ruling),
        AccountRole::Township => Some(Layer::Verification),
        _ => None,
    }
}

/// A decision between several values.
#[derive(Deserialize, ToSchema)]
pub(super) struct Settle {
    /// The field.
    field: String,
    /// The change whose value is right.
    change: String,
    /// The changes of all values that the asker saw.
    seen: Vec<String>,
}

/// Settle a conflict: the value goes into the asker's own layer, which outranks those below
/// it. What was written stays in the history.
#[utoipa::path(post, path = "/api/people/{id}/settle", tag = "conflicts",
    params(("id" = String, Path, description = "The record")), request_body = Settle,
    responses((status = 200, body = PersonView)))]
pub(super) async fn settle(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Fields(asked): Fields<Settle>,
) -> Result<Json<PersonView>, ApiError> {
    let record = seat.record()?;
    let layer = layer_of(seat.account.role).ok_or(ApiError::NoRight)?;
    let questionnaire = Questionnaire::standard();
    let decide = |read: &Record| {
        let conflict = open_conflicts(read, questionnaire)
            .find(|conflict| conflict.field.as_str() == asked.field)
            .ok_or(DeskError::MovedOn)?;
        if conflict.layer > layer {
            return Err(DeskError::NoOffice);
        }
        let candidates = &conflict.candidates;
        // A value that came in since must be seen before one is chosen.
        let unseen = candidates
            .iter()
            .any(|candidate| !asked.seen.contains(&candidate.change.to_string()));
        let chosen = candidates
            .iter()
            .find(|candidate| candidate.change.to_string() == asked.change);
        match chosen {
            Some(chosen) if !unseen => Ok(vec![Edit::Answer {
                layer,
                field: conflict.field.clone(),
                put: Put::One(chosen.answer.clone()),
            }]),
            _ => Err(DeskError::MovedOn),
        }
    };
    let deed = seat.deed("conflict.settled", &record.to_string(), &asked.field);
    let writing = Writing::new(&seat.account, record, decide);
    desk::write(&app, &[writing], |_| vec![deed]).await?;
    person::view(&app, &seat, language)
}
