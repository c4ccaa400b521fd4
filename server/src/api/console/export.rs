//! People as a spreadsheet, and a second person's word for many of them in full.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use schema::scope::Scope;
use schema::value::division::DivisionCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Fields, InLanguage, Reason, given, refused};
use super::deed::note;
use super::jobs::{self, JobView};
use super::seat::{Seat, covers_all};
use super::thread::reading;
use crate::account::Right;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::clock;
use crate::job::{ALONE, Approval, Decision, Format, Job, Work};

/// Which people, how and why.
#[derive(Deserialize, ToSchema)]
pub(super) struct ExportAsk {
    format: Format,
    /// Within this division; everywhere the asker looks if not given.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    division: Option<DivisionCode>,
    /// Why they are shown in full; as the asker's office sees them without it.
    #[serde(default)]
    reason: Option<String>,
    /// Whether a last column tells what stands against each, in sentences.
    #[serde(default)]
    findings: bool,
    /// ID numbers and account numbers stay masked, whatever the reason.
    #[serde(default)]
    masked: bool,
}

/// Write people to a spreadsheet. So many in full that it is no longer a street wait until
/// another account agrees.
#[utoipa::path(post, path = "/api/export/people", tag = "jobs", request_body = ExportAsk,
    responses((status = 200, body = JobView)))]
pub(super) async fn export(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Fields(asked): Fields<ExportAsk>,
) -> Result<Json<JobView>, ApiError> {
    let scope = match asked.division {
        Some(division) => seat.within(division)?,
        None => seat.scope.clone(),
    };
    let reason = asked.reason.as_deref().map(given).transpose()?;
    let why = reason.clone().unwrap_or_default();
    let rows = match &reason {
        Some(_) if !asked.masked => count(&app, scope.clone()).await?,
        _ => 0,
    };
    let approval = (rows > ALONE).then(|| Approval::asked(rows, clock::unix_now()));
    let what = match approval {
        Some(_) => "export.asked",
        None => "people.exported",
    };
    let work = Work::ExportPeople {
        format: asked.format,
        scope,
        reason,
        findings_since: asked.findings.then(|| app.census.opened.clone()),
        masked: asked.masked,
    };
    let division = asked.division.map(|division| division.to_string());
    let deed = seat.deed(what, &division.unwrap_or_default(), &why);
    jobs::begin_or_ask(&app, &seat, language, work, approval, deed).await
}

async fn count(app: &Arc<App>, scope: Scope) -> Result<usize, ApiError> {
    let records = reading(app, move |_, reader| reader.projection.records_of(&scope));
    Ok(records.await?.len())
}

/// An export that waits for a second person.
#[derive(Debug, Serialize, ToSchema)]
struct AskedExport {
    /// Which.
    id: String,
    /// Who asks.
    by: String,
    /// Whether that is the one who is told this.
    own: bool,
    /// When it was asked, in Unix seconds.
    at: i64,
    /// Until when somebody can agree.
    expires_at: i64,
    /// How many people.
    rows: u64,
    format: Format,
    /// Where they live.
    divisions: Vec<String>,
    /// Why.
    reason: String,
}

/// Exports that wait for a second person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AskedExports {
    items: Vec<AskedExport>,
}

/// What of an ask somebody may see or decide, within whose divisions all of it lies.
fn within<'j>(seat: &Seat, job: &'j Job) -> Option<(&'j Scope, Format, &'j str)> {
    match &job.work {
        Work::ExportPeople {
            scope,
            format,
            reason,
            ..
        } if covers_all(&seat.scope, scope) => {
            Some((scope, *format, reason.as_deref().unwrap_or_default()))
        }
        _ => None,
    }
}

/// How many exports wait for this account's word.
pub(super) fn waiting_for(app: &App, seat: &Seat) -> usize {
    if !seat.may(Right::Export) {
        return 0;
    }
    let own_id = seat.account.id.to_string();
    let asked = app.jobs.asked().into_iter();
    asked
        .filter(|job| job.may_be_decided_by(&own_id, seat.account.role))
        .filter(|job| within(seat, job).is_some())
        .count()
}

/// Exports that wait for a second person: those that the asker may agree to, and their own.
#[utoipa::path(get, path = "/api/exports", tag = "jobs",
    responses((status = 200, body = AskedExports)))]
pub(super) async fn asked(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Json<AskedExports>, ApiError> {
    let accounts = app.read(|reader| reader.ledger.accounts())?;
    let own_id = seat.account.id.to_string();
    let items = app.jobs.asked().into_iter().filter_map(|job| {
        let own = job.account == own_id;
        if !own && !job.may_be_decided_by(&own_id, seat.account.role) {
            return None;
        }
        let (scope, format, reason) = within(&seat, &job)?;
        let by = accounts
            .iter()
            .find(|one| one.id.to_string() == job.account);
        let approval = job.approval.as_ref()?;
        Some(AskedExport {
            by: by.map_or_else(String::new, |by| by.display_name.clone()),
            own,
            at: job.at,
            expires_at: approval.expires_at,
            rows: approval.rows,
            format,
            divisions: scope.divisions().iter().map(ToString::to_string).collect(),
            reason: reason.to_owned(),
            id: job.id,
        })
    });
    Ok(Json(AskedExports {
        items: items.collect(),
    }))
}

/// Agree to an export. It begins at once.
#[utoipa::path(post, path = "/api/exports/{job}/agree", tag = "jobs",
    params(("job" = String, Path, description = "The export's job")),
    responses((status = 200)))]
pub(super) async fn agree(
    State(app): State<Arc<App>>,
    seat: Seat,
    Path(id): Path<String>,
) -> Result<(), ApiError> {
    decide(&app, &seat, &id, true, String::new()).await
}

/// Refuse an export. Its asker is told why.
#[utoipa::path(post, path = "/api/exports/{job}/refuse", tag = "jobs",
    params(("job" = String, Path, description = "The export's job")), request_body = Reason,
    responses((status = 200)))]
pub(super) async fn refuse(
    State(app): State<Arc<App>>,
    seat: Seat,
    Path(id): Path<String>,
    Fields(asked): Fields<Reason>,
) -> Result<(), ApiError> {
    decide(&app, &seat, &id, false, asked.given()?).await
}

async fn decide(
    app: &App,
    seat: &Seat,
    id: &str,
    agreed: bool,
    reason: String,
) -> Result<(), ApiError> {
    let own_id = seat.account.id.to_string();
    let asked = app.jobs.asked();
    let job = asked.into_iter().find(|job| job.id == id);
    let job = job.filter(|job| within(seat, job).is_some());
    let job = job.ok_or(ApiError::NotFound)?;
    if !job.may_be_decided_by(&own_id, seat.account.role) {
        return Err(refused("export.not-yours", &[]));
    }
    let what = if agreed {
        "export.agreed"
    } else {
        "export.declined"
    };
    // Written down before the first answer leaves.
    note(app, seat.deed(what, id, &reason)).await?;
    let decision = Decision {
        by: seat.account.display_name.clone(),
        agreed,
        reason,
        at: clock::unix_now(),
    };
    match app.jobs.decide(id, decision)? {
        Some(_) => Ok(()),
        None => Err(ApiError::NotFound),
    }
}
