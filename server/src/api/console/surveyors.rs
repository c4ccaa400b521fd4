//! Whose interviews to look at first, and why.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::message::{self, Language};
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::{InLanguage, problem_of};
use super::deed::note;
use super::seat::Seat;
use super::thread::reading;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::paradata::{self, Indicator, Ranking, Reason};

/// A surveyor, and what is unusual about their interviews. It accuses nobody: it says where a
/// second visit tells most.
#[derive(Debug, Serialize, ToSchema)]
struct SurveyorStanding {
    /// The tablet.
    device: String,
    /// What it is called.
    label: String,
    /// The interviews that this rests on.
    interviews: usize,
    /// How far from usual, all together; 0 is usual.
    score: f64,
    /// Why, the farthest first.
    reasons: Vec<SurveyorReason>,
}

/// One thing that is unusual.
#[derive(Debug, Serialize, ToSchema)]
struct SurveyorReason {
    indicator: Indicator,
    /// In a sentence, with the figure and between which figures half of all surveyors lie.
    text: String,
}

/// Surveyors, whom to look at first before the others.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Surveyors {
    items: Vec<SurveyorStanding>,
    /// Surveyors with too few interviews to say anything.
    too_few: usize,
}

/// Whose interviews to look at first. That somebody looked is in the audit.
#[utoipa::path(get, path = "/api/surveyors", tag = "surveyors",
    params(("division" = Option<String>, Query, description = "Of interviews in this division")),
    responses((status = 200, body = Surveyors)))]
pub(super) async fn surveyors(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
) -> Result<Json<Surveyors>, ApiError> {
    let scope = seat.scope.clone();
    let (ranking, devices) = reading(&app, move |_, reader| {
        let interviews = reader.projection.interviews(&scope)?;
        Ok((paradata::rank(&interviews), reader.ledger.devices()?))
    })
    .await?;
    let division = seat.division().map(|division| division.to_string());
    let division = division.unwrap_or_default();
    note(&app, seat.deed("surveyors.looked-at", &division, "")).await?;
    let Ranking { standings, too_few } = ranking;
    let items = standings.into_iter().map(|standing| SurveyorStanding {
        device: standing.surveyor.to_string(),
        label: (devices.get(&standing.surveyor))
            .map_or_else(String::new, |known| known.label.clone()),
        interviews: standing.interviews,
        score: (standing.score * 10.0).round() / 10.0,
        reasons: (standing.reasons.iter())
            .map(|reason| in_words(language, reason))
            .collect(),
    });
    Ok(Json(Surveyors {
        items: items.collect(),
        too_few,
    }))
}

fn in_words(language: Language, reason: &Reason) -> SurveyorReason {
    let indicator = reason.indicator;
    let code = match indicator {
        Indicator::Duration => "surveyor.duration",
        Indicator::Pace => "surveyor.pace",
        Indicator::RoundAges => "surveyor.round-ages",
        Indicator::Alike => "surveyor.alike",
        Indicator::Commonplace => "surveyor.commonplace",
        Indicator::StraightLine => "surveyor.straight-line",
        Indicator::SameSpot => "surveyor.same-spot",
        Indicator::Distance => "surveyor.distance",
        Indicator::Hours => "surveyor.hours",
        Indicator::Sure => "surveyor.sure",
    };
    let figure = |mean: f64| {
        let shown = indicator.shown(mean);
        let digits = usize::from(shown < 10.0);
        format!("{shown:.digits$}")
    };
    let parameters = [
        ("value", figure(reason.mean)),
        ("low", figure(reason.usual.0)),
        ("high", figure(reason.usual.1)),
    ];
    SurveyorReason {
        indicator,
        text: message::render(language, &problem_of(code, &parameters)),
    }
}
