//! How far the census is: by division, over time, by surveyor.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::seat::Seat;
use super::thread::ask;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::board::AskError;
use crate::board::overview::Overview;
use crate::board::progress::{Pace, Progress};

impl From<AskError> for ApiError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::OutsideScope { .. } | AskError::NoScope => Self::NotFound,
            error => Self::Refused(schema::problem::Problem::from(&error)),
        }
    }
}

/// How a division's records have ended and how far they have come, part by part.
#[utoipa::path(get, path = "/api/overview", tag = "overview",
    params(("division" = Option<String>, Query, description = "Of this division")),
    responses((status = 200, body = Overview)))]
pub(super) async fn overview(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Json<Overview>, ApiError> {
    ask(&app, move |app, moment| {
        let divisions = app.divisions()?;
        let (asker, division) = seat.asker();
        Ok(moment.overview(&asker, division, &divisions)?)
    })
    .await
}

/// Outcomes by the day on which the server received them.
#[utoipa::path(get, path = "/api/overview/progress", tag = "overview",
    params(("division" = Option<String>, Query, description = "Of this division")),
    responses((status = 200, body = Progress)))]
pub(super) async fn progress(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Json<Progress>, ApiError> {
    ask(&app, move |_, moment| {
        let (asker, division) = seat.asker();
        Ok(moment.progress(&asker, division)?)
    })
    .await
}

/// What each tablet brought, day by day.
#[utoipa::path(get, path = "/api/overview/pace", tag = "overview",
    params(("division" = Option<String>, Query, description = "Of this division")),
    responses((status = 200, body = Pace)))]
pub(super) async fn pace(State(app): State<Arc<App>>, seat: Seat) -> Result<Json<Pace>, ApiError> {
    ask(&app, move |app, moment| {
        let devices = app.read(|reader| reader.ledger.devices())?;
        let (asker, division) = seat.asker();
        Ok(moment.pace(&asker, division, &devices)?)
    })
    .await
}
