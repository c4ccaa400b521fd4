//! Deciding about a pair: one person or two, whose answers are kept, what the village is
//! asked; and taking it back.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::id::RecordId;
use schema::problem::Problem;
use schema::record::FieldName;
use serde::Deserialize;
use utoipa::ToSchema;

use super::asked::{Fields, InLanguage, Reason, given, refused};
use super::pair::{self, PairVerdict, PairView};
use super::seat::Seat;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::duplicates::Pair;
use crate::duplicates::review::{self, Death, Given, ReviewError};

impl From<ReviewError> for ApiError {
    fn from(error: ReviewError) -> Self {
        match error {
            ReviewError::Desk(error) => error.into(),
            ReviewError::NoRuling => Self::NoRight,
            ReviewError::Decided => Self::MovedOn(Problem::from(&error)),
            _ => Self::Refused(Problem::from(&error)),
        }
    }
}

/// A verdict.
#[derive(Deserialize, ToSchema)]
pub(super) struct Judge {
    verdict: PairVerdict,
    /// Why; may be empty.
    #[serde(default)]
    reason: String,
    /// The record that both are read as, if the asker minds which.
    #[serde(default)]
    survivor: Option<String>,
    /// By field, whose answer the ruling keeps: the side's place in `sides`.
    #[serde(default)]
    keep: BTreeMap<String, usize>,
}

/// Judge a pair. *same* joins both records once whoever must agree has agreed.
#[utoipa::path(post, path = "/api/pairs/{pair}/judge", tag = "duplicates",
    params(("pair" = String, Path, description = "Both records, a dot between them")),
    request_body = Judge, responses((status = 200, body = PairView)))]
pub(super) async fn judge(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Fields(asked): Fields<Judge>,
) -> Result<Json<PairView>, ApiError> {
    let pair = seat.pair()?;
    let given = asked.given(pair)?;
    give(&app, &seat, pair, given).await?;
    pair::view(&app, seat, language).await
}

impl Judge {
    fn given(self, pair: Pair) -> Result<Given, ApiError> {
        let survivor = self.survivor.as_deref().map(str::parse::<RecordId>);
        let survivor = survivor.transpose();
        let survivor = survivor.map_err(|_| ApiError::from(ReviewError::Survivor))?;
        let keep = self.keep.into_iter().map(|(field, side)| {
            let name = FieldName::new(&field);
            let of = pair.sides().get(side).copied();
            let kept = name.zip(of);
            kept.ok_or_else(|| ApiError::from(ReviewError::Keep { field }))
        });
        Ok(Given {
            verdict: self.verdict.into(),
            reason: match self.reason.trim() {
                "" => String::new(),
                reason => given(reason)?,
            },
            survivor,
            keep: keep.collect::<Result<_, _>>()?,
        })
    }
}

/// A death as it is confirmed.
#[derive(Deserialize, ToSchema)]
pub(super) struct ConfirmDeath {
    /// When, as far as it is known: a year, a month or a day.
    died: String,
    /// What proves it, by the codes of `death_evidence`.
    #[serde(default)]
    evidence: Vec<String>,
    /// Why the list is right.
    reason: String,
}

/// Confirm the death that a list tells of, once it is decided that the list means this elder:
/// a ruling of the county, which undoing the pair takes back.
#[utoipa::path(post, path = "/api/pairs/{pair}/death", tag = "duplicates",
    params(("pair" = String, Path, description = "The record and the line, a dot between them")),
    request_body = ConfirmDeath, responses((status = 200, body = PairView)))]
pub(super) async fn death(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Fields(asked): Fields<ConfirmDeath>,
) -> Result<Json<PairView>, ApiError> {
    let pair = seat.pair()?;
    let (weight, _) = pair::weighed(&app, pair).await?;
    let death = Death {
        died: asked.died.trim().to_owned(),
        evidence: asked.evidence,
        reason: given(&asked.reason)?,
    };
    review::confirm(&app, &seat.account, pair, weight, death).await?;
    pair::view(&app, seat, language).await
}

/// Gives a verdict.
pub(super) async fn give(
    app: &Arc<App>,
    seat: &Seat,
    pair: Pair,
    given: Given,
) -> Result<(), ApiError> {
    let weighed = pair::weighed(app, pair).await?;
    Ok(review::judge(app, &seat.account, pair, weighed, given).await?)
}

/// A question for a village.
#[derive(Deserialize, ToSchema)]
pub(super) struct AskVillage {
    /// Whose village, by the side's place in `sides`.
    side: usize,
    /// What the office wants to know.
    text: String,
}

/// Ask a village whether both are one person. The question goes to the tablets that have the
/// record; their answer comes with the record.
#[utoipa::path(post, path = "/api/pairs/{pair}/ask", tag = "duplicates",
    params(("pair" = String, Path, description = "Both records, a dot between them")),
    request_body = AskVillage, responses((status = 200, body = PairView)))]
pub(super) async fn ask(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Fields(asked): Fields<AskVillage>,
) -> Result<Json<PairView>, ApiError> {
    let pair = seat.pair()?;
    let text = given(&asked.text)?;
    let side = pair.sides().get(asked.side).copied();
    let side = side.ok_or_else(|| refused("pair.no-side", &[]))?;
    review::ask(&app, &seat.account, pair, side, &text).await?;
    pair::view(&app, seat, language).await
}

/// Take back everything that was judged of a pair. Two records that were joined are as they
/// would be had they never been, with everything that was written meanwhile.
#[utoipa::path(post, path = "/api/pairs/{pair}/undo", tag = "duplicates",
    params(("pair" = String, Path, description = "Both records, a dot between them")),
    request_body = Reason, responses((status = 200, body = PairView)))]
pub(super) async fn undo(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Fields(asked): Fields<Reason>,
) -> Result<Json<PairView>, ApiError> {
    let pair = seat.pair()?;
    take_back(&app, &seat, pair, &asked.given()?).await?;
    pair::view(&app, seat, language).await
}

/// Takes a pair's judgements back.
pub(super) async fn take_back(
    app: &Arc<App>,
    seat: &Seat,
    pair: Pair,
    reason: &str,
) -> Result<(), ApiError> {
    Ok(review::undo(app, &seat.account, pair, reason).await?)
}
