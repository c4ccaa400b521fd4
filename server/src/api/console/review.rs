//! The review: the township verifies, the county approves, either returns a record with a
//! comment on a field.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::asked;
use schema::document::layout::Step;
use schema::document::write::Edit;
use schema::questionnaire::Questionnaire;
use schema::record::{FieldName, Record, Stage};
use serde::Deserialize;
use utoipa::ToSchema;

use super::asked::{Fields, InLanguage, refused};
use super::person::{self, PersonView};
use super::seat::Seat;
use crate::account::Right;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::desk::{self, DeskError, Writing};

pub(super) mod queue;

/// The longest comment, in characters.
const COMMENT_CHARACTERS: usize = 500;

/// The round that the asker saw.
#[derive(Deserialize, ToSchema)]
pub(super) struct Round {
    /// The submitted round.
    round: u32,
}

/// Verify a record.
#[utoipa::path(post, path = "/api/people/{id}/verify", tag = "review",
    params(("id" = String, Path, description = "The record")), request_body = Round,
    responses((status = 200, body = PersonView)))]
pub(super) async fn verify(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Fields(asked): Fields<Round>,
) -> Result<Json<PersonView>, ApiError> {
    take(&app, &seat, ReviewStep::Verify, asked.round).await?;
    person::view(&app, &seat, language)
}

/// Approve a record.
#[utoipa::path(post, path = "/api/people/{id}/approve", tag = "review",
    params(("id" = String, Path, description = "The record")), request_body = Round,
    responses((status = 200, body = PersonView)))]
pub(super) async fn approve(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Fields(asked): Fields<Round>,
) -> Result<Json<PersonView>, ApiError> {
    take(&app, &seat, ReviewStep::Approve, asked.round).await?;
    person::view(&app, &seat, language)
}

async fn take(app: &App, seat: &Seat, step: ReviewStep, round: u32) -> Result<(), ApiError> {
    let record = seat.record()?;
    let decide = |read: &Record| {
        let now =
            read.standing.submitted == round && step.stages().contains(&read.standing.stage());
        match now {
            true => Ok(vec![Edit::Standing(step.step(), round)]),
            false => Err(DeskError::MovedOn),
        }
    };
    let writing = Writing::new(&seat.account, record, decide);
    let deed = seat.deed(step.deed(), &record.to_string(), "");
    desk::write(app, &[writing], |_| vec![deed]).await?;
    Ok(())
}

/// What the office asks about a field.
#[derive(Deserialize, ToSchema)]
struct Comment {
    /// The field.
    field: String,
    /// The question or remark.
    text: String,
}

/// A record goes back to its surveyor.
#[derive(Deserialize, ToSchema)]
pub(super) struct SendBack {
    /// The submitted round.
    round: u32,
    /// At least one.
    comments: Vec<Comment>,
}

/// Return a record with comments on its fields. Earlier comments that are not repeated are
/// taken back.
#[utoipa::path(post, path = "/api/people/{id}/return", tag = "review",
    params(("id" = String, Path, description = "The record")), request_body = SendBack,
    responses((status = 200, body = PersonView)))]
pub(super) async fn send_back(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Fields(asked): Fields<SendBack>,
) -> Result<Json<PersonView>, ApiError> {
    let record = seat.record()?;
    let comments = comments(&asked.comments)?;
    let decide = |read: &Record| {
        let stage = read.standing.stage();
        let now = read.standing.submitted == asked.round
            && matches!(stage, Stage::Submitted | Stage::Verified);
        if !now {
            return Err(DeskError::MovedOn);
        }
        let old = read.standing.comments.iter();
        let taken_back = old
            .filter(|(field, text)| {
                let repeated = comments.iter().any(|(known, _)| known == *field);
                // What a village is asked about a duplicate is not about this round.
                !text.is_empty() && !repeated && field.as_str() != asked::FIELD
            })
            .map(|(field, _)| Edit::Comment(field.clone(), "".into()));
        let mut edits: Vec<Edit> = taken_back.collect();
        let new = comments.iter();
        edits.extend(new.map(|(field, text)| Edit::Comment(field.clone(), text.as_str().into())));
        edits.push(Edit::Standing(Step::Returned, asked.round));
        Ok(edits)
    };
    let reason: Vec<_> = comments.iter().map(|(field, _)| field.as_str()).collect();
    let deed = seat.deed("record.returned", &record.to_string(), &reason.join(","));
    let writing = Writing::new(&seat.account, record, decide);
    desk::write(&app, &[writing], |_| vec![deed]).await?;
    person::view(&app, &seat, language)
}

fn comments(asked: &[Comment]) -> Result<Vec<(FieldName, String)>, ApiError> {
    let questionnaire = Questionnaire::standard();
    let comments: Option<Vec<_>> = (asked.iter())
        .map(|comment| {
            let field = questionnaire.field(&comment.field)?;
            Some((field.name.clone(), comment.text.trim().to_owned()))
        })
        .collect();
    let comments = comments.ok_or(ApiError::NotFound)?;
    let fits = |text: &String| !text.is_empty() && text.chars().count() <= COMMENT_CHARACTERS;
    if comments.is_empty() || !comments.iter().all(|(_, text)| fits(text)) {
        return Err(refused("review.no-comment", &[]));
    }
    Ok(comments)
}

/// A step of the review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ReviewStep {
    /// The township's.
    Verify,
    /// The county's.
    Approve,
}

impl ReviewStep {
    fn right(self) -> Right {
        match self {
            Self::Verify => Right::Verify,
            Self::Approve => Right::Approve,
        }
    }

    fn step(self) -> Step {
        match self {
            Self::Verify => Step::Verified,
            Self::Approve => Step::Approved,
        }
    }

    fn deed(self) -> &'static str {
        match self {
            Self::Verify => "record.verified",
            Self::Approve => "record.approved",
        }
    }

    /// The stages that the step is taken from. A county may approve what no township of its
    /// own has verified.
    fn stages(self) -> &'static [Stage] {
        match self {
            Self::Verify => &[Stage::Submitted],
            Self::Approve => &[Stage::Submitted, Stage::Verified],
        }
    }

    /// The stages whose records wait for the step: those of a county have been verified.
    fn waits(self) -> Stage {
        match self {
            Self::Verify => Stage::Submitted,
            Self::Approve => Stage::Verified,
        }
    }
}
