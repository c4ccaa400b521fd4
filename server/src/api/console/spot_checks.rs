//! Spot checks: which there are, and drawing one.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::problem::Problem;
use schema::value::division::DivisionCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Asked, Fields};
use super::seat::Seat;
use super::thread::{ask, reading};
use crate::account::AccountRole;
use crate::api::problem::ApiError;
use crate::app::{App, Reader};
use crate::ledger::LedgerError;
use crate::projection::DrawnCheck;
use crate::spot_check::figures::{Sampled, SpotFigures, SpotState};
use crate::spot_check::size::Plan;
use crate::spot_check::{SpotCheckError, carry_out};

impl From<SpotCheckError> for ApiError {
    fn from(error: SpotCheckError) -> Self {
        match error {
            SpotCheckError::Desk(error) => error.into(),
            SpotCheckError::Entered => Self::MovedOn(Problem::from(&error)),
            _ => Self::Refused(Problem::from(&error)),
        }
    }
}

/// By what the size of a sample is reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum SpotMethod {
    /// To be sure, if no error is found, that fewer than a share are wrong.
    Acceptance,
    /// To know the share of wrong ones to within a margin.
    Proportion,
}

/// What a spot check is to show. Shares are in thousandths.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SpotPlan {
    #[param(inline)]
    method: SpotMethod,
    /// The share of wrong records: the one that is to be undercut, or the one expected.
    share: u16,
    /// The margin, for a proportion.
    #[serde(default)]
    margin: u16,
}

impl From<SpotPlan> for Plan {
    fn from(asked: SpotPlan) -> Self {
        match asked.method {
            SpotMethod::Acceptance => Self::Acceptance { below: asked.share },
            SpotMethod::Proportion => Self::Proportion {
                expected: asked.share,
                margin: asked.margin,
            },
        }
    }
}

impl From<Plan> for SpotPlan {
    fn from(plan: Plan) -> Self {
        match plan {
            Plan::Acceptance { below } => Self {
                method: SpotMethod::Acceptance,
                share: below,
                margin: 0,
            },
            Plan::Proportion { expected, margin } => Self {
                method: SpotMethod::Proportion,
                share: expected,
                margin,
            },
        }
    }
}

/// A spot check.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SpotCheckRow {
    /// Where in the log it was drawn: its number.
    #[schema(value_type = u64)]
    check: u64,
    #[schema(value_type = String)]
    division: DivisionCode,
    /// When, in Unix seconds.
    drawn_at: i64,
    /// Who drew it.
    drawn_by: String,
    /// Whether the prefecture drew it; otherwise the county did.
    of_prefecture: bool,
    plan: SpotPlan,
    /// What the lots were made with.
    seed: String,
    /// How many records could be drawn.
    records: usize,
    /// The SHA-256 of the list of them.
    list_hash: String,
    figures: SpotFigures,
}

/// The spot checks of a division.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SpotCheckRows {
    /// The last one first.
    items: Vec<SpotCheckRow>,
}

/// Whether an asker learns of the people of a spot check only what has been found: it was
/// drawn by the office above, to look at the asker's own work.
pub(super) fn is_checked_office(role: AccountRole, check: &DrawnCheck) -> bool {
    role == AccountRole::County && check.draw.role == AccountRole::Prefecture
}

/// A spot check as its row.
pub(super) fn row(
    reader: &Reader,
    check: &DrawnCheck,
    sample: &[Sampled],
) -> Result<SpotCheckRow, LedgerError> {
    let draw = &check.draw;
    let by = reader.ledger.account(draw.account)?;
    Ok(SpotCheckRow {
        check: check.position.0,
        division: draw.division,
        drawn_at: draw.at,
        drawn_by: by.map(|account| account.display_name).unwrap_or_default(),
        of_prefecture: draw.role == AccountRole::Prefecture,
        plan: draw.plan.into(),
        seed: draw.seed.clone(),
        records: draw.records,
        list_hash: draw.list_hash.clone(),
        figures: SpotFigures::of(draw.plan, sample.iter().map(Sampled::state)),
    })
}

/// The spot checks within a division, the last one first.
#[utoipa::path(get, path = "/api/spot-checks", tag = "spot checks",
    params(("division" = Option<String>, Query, description = "Within this division")),
    responses((status = 200, body = SpotCheckRows)))]
pub(super) async fn spot_checks(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Json<SpotCheckRows>, ApiError> {
    let rows = reading(&app, move |_, reader| {
        let mut items = Vec::new();
        for check in reader.projection.spot_checks()? {
            if seat.scope.covers(check.draw.division) {
                let sample = reader.projection.sample(check.position)?;
                items.push(row(reader, &check, &sample)?);
            }
        }
        Ok(SpotCheckRows { items })
    });
    Ok(Json(rows.await?))
}

/// How large a sample would be.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SpotSize {
    /// How many records could be drawn.
    records: usize,
    /// How many would be.
    size: usize,
}

/// The division that a spot check is asked for: all of it must be the asker's.
fn whole(seat: &Seat) -> Result<DivisionCode, ApiError> {
    let division = seat
        .division()
        .ok_or_else(|| super::asked::refused("spot-check.where", &[]))?;
    match seat.account.scope.covers(division) {
        true => Ok(division),
        false => Err(ApiError::NotFound),
    }
}

/// How many records could be drawn in a division, and how many a plan draws of them.
#[utoipa::path(get, path = "/api/spot-checks/plan", tag = "spot checks",
    params(("division" = Option<String>, Query, description = "Of this division; needed"),
        SpotPlan),
    responses((status = 200, body = SpotSize)))]
pub(super) async fn plan(
    State(app): State<Arc<App>>,
    seat: Seat,
    Asked(asked): Asked<SpotPlan>,
) -> Result<Json<SpotSize>, ApiError> {
    let division = whole(&seat)?;
    ask(&app, move |_, moment| {
        let (frame, size) = carry_out::planned(moment, division, asked.into())?;
        Ok(SpotSize {
            records: frame.len(),
            size,
        })
    })
    .await
}

/// Draw a spot check of a division. The seed is made by the server, and printed.
#[utoipa::path(post, path = "/api/spot-checks", tag = "spot checks",
    params(("division" = Option<String>, Query, description = "Of this division; needed")),
    request_body = SpotPlan, responses((status = 200, body = SpotCheckRow)))]
pub(super) async fn draw(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<SpotPlan>,
) -> Result<Json<SpotCheckRow>, ApiError> {
    let division = whole(&seat)?;
    let moment = app.board().await?;
    let (position, draw) =
        carry_out::draw(&app, &seat.account, &moment, division, asked.into()).await?;
    let check = DrawnCheck { position, draw };
    let drawn = app.read(|reader| {
        let sample = reader.projection.sample(position)?;
        row(reader, &check, &sample)
    })?;
    Ok(Json(drawn))
}

/// What became of a record, as whoever was checked may know it.
pub(super) fn is_told(role: AccountRole, check: &DrawnCheck, state: SpotState) -> bool {
    state != SpotState::Open || !is_checked_office(role, check)
}
