//! Work that outlives a request, as its asker follows it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use schema::message::{self, Language};
use schema::problem::Problem;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::{InLanguage, refused};
use super::deed::note;
use super::seat::Seat;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::job::{Approval, ImportCounts, Job, JobError, JobState, Work};
use crate::ledger::Deed;
use crate::roster::undo::TakenBack;

/// What kind of work.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum JobKind {
    /// People as a spreadsheet.
    ExportPeople,
    /// An uploaded list.
    ImportRoster,
    /// An import taken back.
    UndoImport,
    /// What stands, compared with the log.
    Verify,
    /// Every record is compared with every other anew.
    Pairs,
}

/// Work that outlives a request.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JobView {
    /// Which.
    id: String,
    kind: JobKind,
    /// What an imported list's file was called.
    name: Option<String>,
    state: JobState,
    /// How many records are done.
    done: u64,
    /// Of how many; 0 while that is not known.
    total: u64,
    /// When it was asked for, in Unix seconds.
    at: i64,
    /// Why it failed, in a sentence.
    problem: Option<String>,
    /// What an import did.
    imported: Option<ImportCounts>,
    /// What taking an import back did.
    taken_back: Option<TakenBack>,
    /// How many rows a comparison found that are not as the log says.
    differing: Option<u64>,
    /// Whether it is an import that can still be taken back.
    can_take_back: bool,
    /// What its file is called, once there is one.
    file: Option<String>,
    /// What a second person says to it, where one is asked.
    approval: Option<ApprovalView>,
}

/// A second person's word, asked for or given.
#[derive(Debug, Serialize, ToSchema)]
struct ApprovalView {
    /// How many people it is about.
    rows: u64,
    /// Until when somebody can agree, in Unix seconds.
    expires_at: i64,
    /// Who said something, once somebody did.
    by: Option<String>,
    /// Why not, if not.
    reason: Option<String>,
}

impl From<Approval> for ApprovalView {
    fn from(approval: Approval) -> Self {
        let (by, reason) = (approval.decided)
            .map(|decision| (decision.by, decision.reason))
            .unzip();
        Self {
            rows: approval.rows,
            expires_at: approval.expires_at,
            by,
            reason: reason.filter(|reason| !reason.is_empty()),
        }
    }
}

impl JobView {
    fn of(app: &App, job: Job, language: Language) -> Self {
        Self {
            can_take_back: app.jobs.can_take_back(&job),
            name: match &job.work {
                Work::ImportRoster { name, .. } => Some(name.clone()),
                _ => None,
            },
            id: job.id,
            kind: match job.work {
                Work::ExportPeople { .. } => JobKind::ExportPeople,
                Work::ImportRoster { .. } => JobKind::ImportRoster,
                Work::UndoImport { .. } => JobKind::UndoImport,
                Work::Verify => JobKind::Verify,
                Work::Pairs => JobKind::Pairs,
            },
            state: job.state,
            done: job.done,
            total: job.total,
            at: job.at,
            problem: (job.problem).map(|problem| message::render(language, &problem)),
            imported: job.imported,
            taken_back: job.taken_back,
            differing: job.differing,
            file: job.file,
            approval: job.approval.map(ApprovalView::from),
        }
    }
}

impl From<JobError> for ApiError {
    fn from(error: JobError) -> Self {
        match error {
            JobError::TooMany => Self::Refused(Problem::from(&error)),
            JobError::Disk(error) => super::roster::disk(&error),
        }
    }
}

/// Begins work for whoever sits there.
pub(super) async fn begin(
    app: &App,
    seat: &Seat,
    language: Language,
    work: Work,
    deed: Deed,
) -> Result<Json<JobView>, ApiError> {
    begin_or_ask(app, seat, language, work, None, deed).await
}

/// The same for work that somebody else may have to agree to first.
pub(super) async fn begin_or_ask(
    app: &App,
    seat: &Seat,
    language: Language,
    work: Work,
    approval: Option<Approval>,
    deed: Deed,
) -> Result<Json<JobView>, ApiError> {
    let (account, role) = (seat.account.id.to_string(), seat.account.role);
    app.jobs.has_room_for(&account)?;
    // Jobs are files beside the ledger: written down first, that it is begun.
    note(app, deed).await?;
    let job = (app.jobs).begin(account, role, language, work, approval)?;
    Ok(Json(JobView::of(app, job, language)))
}

/// The asker's jobs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JobList {
    items: Vec<JobView>,
}

/// The asker's jobs, the latest first.
#[utoipa::path(get, path = "/api/jobs", tag = "jobs", responses((status = 200, body = JobList)))]
pub(super) async fn jobs(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
) -> Json<JobList> {
    let jobs = app.jobs.of(&seat.account.id.to_string()).into_iter();
    Json(JobList {
        items: jobs.map(|job| JobView::of(&app, job, language)).collect(),
    })
}

fn own(app: &App, seat: &Seat, id: &str) -> Result<Job, ApiError> {
    let job = app.jobs.one(id, &seat.account.id.to_string());
    job.ok_or(ApiError::NotFound)
}

/// One of the asker's jobs.
#[utoipa::path(get, path = "/api/jobs/{job}", tag = "jobs",
    params(("job" = String, Path, description = "The job")),
    responses((status = 200, body = JobView)))]
pub(super) async fn job(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Path(id): Path<String>,
) -> Result<Json<JobView>, ApiError> {
    Ok(Json(JobView::of(&app, own(&app, &seat, &id)?, language)))
}

/// Call a job off.
#[utoipa::path(post, path = "/api/jobs/{job}/cancel", tag = "jobs",
    params(("job" = String, Path, description = "The job")),
    responses((status = 200)))]
pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    seat: Seat,
    Path(id): Path<String>,
) -> Result<(), ApiError> {
    let job = own(&app, &seat, &id)?;
    Ok(app.jobs.cancel(&job.id)?)
}

/// Take an import back, as far as nobody has added to what it wrote.
#[utoipa::path(post, path = "/api/jobs/{job}/undo", tag = "jobs",
    params(("job" = String, Path, description = "The import's job")),
    responses((status = 200, body = JobView)))]
pub(super) async fn undo(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Path(id): Path<String>,
) -> Result<Json<JobView>, ApiError> {
    let job = own(&app, &seat, &id)?;
    if !app.jobs.can_take_back(&job) {
        return Err(refused("job.cannot-take-back", &[]));
    }
    let deed = seat.deed("roster.taken-back", &id, "");
    begin(
        &app,
        &seat,
        language,
        Work::UndoImport { job: job.id },
        deed,
    )
    .await
}

/// A finished job's file.
#[utoipa::path(get, path = "/api/jobs/{job}/file", tag = "jobs",
    params(("job" = String, Path, description = "The job")),
    responses((status = 200, content_type = "application/octet-stream")))]
pub(super) async fn file(
    State(app): State<Arc<App>>,
    seat: Seat,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let job = own(&app, &seat, &id)?;
    let name = job.file.clone().unwrap_or_default();
    let bytes = tokio::task::spawn_blocking(move || app.jobs.file(&job)).await;
    let bytes = bytes.map_err(|_| ApiError::Failed)?;
    let bytes = bytes.map_err(|_| ApiError::NotFound)?;
    let mut response = bytes.into_response();
    let said = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    if let Ok(said) = said {
        (response.headers_mut()).insert(header::CONTENT_DISPOSITION, said);
    }
    Ok(response)
}
