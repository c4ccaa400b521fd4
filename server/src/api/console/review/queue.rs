//! Records that wait for a step of the review, and taking it for all that nothing stands against.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::document::write::Edit;
use schema::id::RecordId;
use schema::questionnaire::Questionnaire;
use schema::record::Record;
use schema::summary::open_conflicts;
use schema::value::division::{DivisionCode, Divisions};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::asked::{Asked, Fields, Part};
use super::super::seat::Seat;
use super::super::thread::reading;
use super::ReviewStep;
use crate::api::problem::ApiError;
use crate::app::{App, Reader};
use crate::clock;
use crate::desk::{self, Writing};
use crate::findings::Examiner;
use crate::ledger::LedgerError;

/// Records that are verified or approved in one commit.
const AT_ONCE: usize = 200;

/// Which queue.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(in super::super) struct Queue {
    /// `verify` or `approve`.
    #[param(inline)]
    step: ReviewStep,
}

/// A record that waits for a step.
#[derive(Debug, Serialize, ToSchema)]
struct Waiting {
    /// The record.
    id: String,
    /// The name that counts.
    name: String,
    /// Where the elder is enumerated.
    #[schema(value_type = Option<String>)]
    division: Option<DivisionCode>,
    /// The submitted round.
    round: u32,
    /// Findings that nobody has answered.
    findings: usize,
    /// Conflicts that nobody has settled.
    conflicts: usize,
}

/// Records that wait for a step.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct ReviewQueue {
    /// How many there are.
    total: usize,
    /// How many of those given have neither findings nor conflicts.
    clean: usize,
    items: Vec<Waiting>,
}

/// Records that wait for a step, in the order of villages and names.
#[utoipa::path(get, path = "/api/review", tag = "review",
    params(("division" = Option<String>, Query, description = "Within this division"), Queue, Part),
    responses((status = 200, body = ReviewQueue)))]
pub(in super::super) async fn queue(
    State(app): State<Arc<App>>,
    seat: Seat,
    Asked(asked): Asked<Queue>,
    Asked(part): Asked<Part>,
) -> Result<Json<ReviewQueue>, ApiError> {
    if !seat.may(asked.step.right()) {
        return Err(ApiError::NoRight);
    }
    let divisions = app.divisions()?;
    let all = app.board().await?.at_stage(&seat.scope, asked.step.waits());
    let queue = reading(&app, move |app, reader| {
        let examiner = examiner(app, reader, &divisions)?;
        let given = all.iter().skip(part.offset).take(part.limit());
        let items: Result<Vec<_>, LedgerError> = given
            .filter_map(|record| waiting(reader, &examiner, *record).transpose())
            .collect();
        let items = items?;
        let clean = items.iter().filter(|item| item.is_clean()).count();
        Ok(ReviewQueue {
            total: all.len(),
            clean,
            items,
        })
    });
    Ok(Json(queue.await?))
}

impl Waiting {
    fn is_clean(&self) -> bool {
        self.findings == 0 && self.conflicts == 0
    }
}

/// What a queue's records are looked at with, all of them.
fn examiner<'r>(
    app: &App,
    reader: &'r Reader,
    divisions: &'r Divisions,
) -> Result<Examiner<'r>, LedgerError> {
    Examiner::on(
        clock::today(),
        app.opened(),
        divisions,
        &reader.ledger,
        &reader.projection,
    )
}

fn waiting(
    reader: &Reader,
    examiner: &Examiner<'_>,
    record: RecordId,
) -> Result<Option<Waiting>, LedgerError> {
    let questionnaire = Questionnaire::standard();
    let Some(stored) = reader.projection.document(record)? else {
        return Ok(None);
    };
    let read = stored.document.read(record, questionnaire);
    Ok(Some(Waiting {
        id: record.to_string(),
        name: read.text("name").unwrap_or_default().to_owned(),
        division: stored.villages.last().copied(),
        round: read.standing.submitted,
        findings: examiner.findings(&read, &stored)?.len(),
        conflicts: open_conflicts(&read, questionnaire).count(),
    }))
}

/// A step for all records of a division that nothing stands against.
#[derive(Deserialize, ToSchema)]
pub(in super::super) struct CleanAsk {
    step: ReviewStep,
}

/// What was done at once.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct CleanDone {
    /// Records that the step was taken for.
    done: usize,
    /// Records of the division that still wait for it.
    left: usize,
}

/// Take a step for records that nothing stands against, at most 200 at once: ask again while
/// `done` is not 0.
#[utoipa::path(post, path = "/api/review/clean", tag = "review",
    params(("division" = Option<String>, Query, description = "Within this division")),
    request_body = CleanAsk, responses((status = 200, body = CleanDone)))]
pub(in super::super) async fn clean(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<CleanAsk>,
) -> Result<Json<CleanDone>, ApiError> {
    let step = asked.step;
    if !seat.may(step.right()) {
        return Err(ApiError::NoRight);
    }
    let divisions = app.divisions()?;
    let all = app.board().await?.at_stage(&seat.scope, step.waits());
    let waits = all.len();
    let clean = reading(&app, move |app, reader| {
        let examiner = examiner(app, reader, &divisions)?;
        let mut clean = Vec::new();
        for record in &all {
            let item = waiting(reader, &examiner, *record)?;
            if item.is_some_and(|item| item.is_clean()) {
                clean.push(*record);
            }
            if clean.len() == AT_ONCE {
                break;
            }
        }
        Ok(clean)
    })
    .await?;
    let decide = |read: &Record| {
        // What moved on since it was looked at stays as it is.
        let standing = &read.standing;
        Ok(match standing.stage() == step.waits() {
            true => vec![Edit::Standing(step.step(), standing.submitted)],
            false => Vec::new(),
        })
    };
    let writings: Vec<_> = (clean.into_iter())
        .map(|record| Writing::new(&seat.account, record, decide))
        .collect();
    let division = seat.division().map(|division| division.to_string());
    let which = division.unwrap_or_default();
    let deed = |done: usize| vec![seat.deed(step.deed(), &which, &done.to_string())];
    let done = desk::write(&app, &writings, deed).await?;
    Ok(Json(CleanDone {
        done,
        left: waits - done,
    }))
}
