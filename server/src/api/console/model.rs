//! The matcher's model: what each training came to, which one is in use, and choosing another.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::wire::exchange::LogPosition;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Fields, given};
use super::seat::{Seat, sees_prefecture};
use crate::api::problem::ApiError;
use crate::app::App;
use crate::clock;
use crate::desk;
use crate::duplicates::trained::Score;
use crate::ledger::Event;
use crate::projection::ModelTurn;

/// Something that was done about the model.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ModelView {
    /// Its number; what is chosen by. 0 is the model that the program brings.
    version: u64,
    /// When, in Unix seconds.
    at: i64,
    /// Decisions that a training learnt from; nothing where somebody chose.
    learnt: Option<usize>,
    /// Decisions that were held out.
    held_out: Option<usize>,
    /// How the model then in use told those.
    before: Option<Score>,
    /// How the new one did.
    after: Option<Score>,
    /// Whether the new one was better.
    adopted: bool,
    /// The version that was chosen, where somebody chose.
    chosen: Option<u64>,
    /// Why.
    reason: Option<String>,
}

/// The matcher's models.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Models {
    /// The version in use.
    in_use: u64,
    /// Whether the asker may choose another.
    may_choose: bool,
    /// What was done, the latest first.
    turns: Vec<ModelView>,
}

/// The matcher's models: what trainings came to, and which one is in use.
#[utoipa::path(get, path = "/api/pairs/model", tag = "duplicates",
    responses((status = 200, body = Models)))]
pub(super) async fn models(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Json<Models>, ApiError> {
    let turns = app.read(|reader| reader.projection.model_turns())?;
    Ok(Json(Models {
        in_use: turns.first().map_or(0, |(_, _, uses)| uses.0),
        may_choose: sees_prefecture(&seat.account.scope),
        turns: turns
            .into_iter()
            .map(|(at, turn, _)| view(at, turn))
            .collect(),
    }))
}

fn view(version: LogPosition, turn: ModelTurn) -> ModelView {
    match turn {
        ModelTurn::Trained(training) => ModelView {
            version: version.0,
            at: training.at,
            learnt: Some(training.learnt),
            held_out: Some(training.held_out),
            before: Some(training.before),
            after: Some(training.after),
            adopted: training.adopted,
            chosen: None,
            reason: None,
        },
        ModelTurn::Chosen {
            model, at, reason, ..
        } => ModelView {
            version: version.0,
            at,
            learnt: None,
            held_out: None,
            before: None,
            after: None,
            adopted: false,
            chosen: Some(model.0),
            reason: Some(reason),
        },
    }
}

/// A choice.
#[derive(Deserialize, ToSchema)]
pub(super) struct ChooseModel {
    /// The version; 0 is the model that the program brings.
    version: u64,
    /// Why.
    reason: String,
}

/// Choose which model is in use: one that was in use before, or the program's own. Everybody is
/// compared anew by it.
#[utoipa::path(post, path = "/api/pairs/model", tag = "duplicates",
    request_body = ChooseModel, responses((status = 200, body = Models)))]
pub(super) async fn choose(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<ChooseModel>,
) -> Result<Json<Models>, ApiError> {
    let reason = given(&asked.reason)?;
    // Every county's pairs are weighed by it.
    if !sees_prefecture(&seat.account.scope) {
        return Err(ApiError::NoRight);
    }
    let turns = app.read(|reader| reader.projection.model_turns())?;
    let is_one = |(at, turn, _): &(LogPosition, ModelTurn, LogPosition)| {
        at.0 == asked.version && matches!(turn, ModelTurn::Trained(training) if training.adopted)
    };
    if asked.version != 0 && !turns.iter().any(is_one) {
        return Err(ApiError::NotFound);
    }
    let deed = seat.deed("model.chosen", &asked.version.to_string(), &reason);
    let event = Event::ModelChosen {
        model: LogPosition(asked.version),
        account: seat.account.id,
        at: clock::unix_now(),
        reason,
    };
    desk::decide(&app, &[], event, vec![deed]).await?;
    models(State(app), seat).await
}
