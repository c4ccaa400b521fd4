//! Importing a list, step by step: upload, say which column is what, look, import.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path as InPath, State};
use schema::message::{self, Language};
use schema::problem::Problem;
use schema::questionnaire::Questionnaire;
use schema::scope::Scope;
use schema::value::division::Divisions;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Asked, Fields, InLanguage, refused};
use super::jobs::{self, JobView};
use super::seat::Seat;
use super::thread::in_a_thread;
use crate::api::body::Whole;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::clock;
use crate::job::{LIST, Work};
use crate::roster::columns::Purpose;
use crate::roster::draft::{Draft, Drafts};
use crate::roster::line::LineReader;
use crate::roster::{Columns, Reading, Sheet};

/// The largest list that the console takes, in bytes; larger ones take `shouce roster import`.
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// Problems and lines that a preview shows.
const SHOWN: usize = 200;
const SAMPLE: usize = 5;

/// What a file is called.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Named {
    /// Its name.
    name: String,
}

/// A column of an uploaded list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct RosterColumn {
    /// Its heading.
    heading: String,
    /// The field it fills in; `county` and `township` name what villages lie in.
    field: Option<String>,
}

/// Something about a line.
#[derive(Debug, Serialize, ToSchema)]
struct RosterProblem {
    /// The line's number in the file.
    line: usize,
    /// The column's heading; empty for the whole line.
    column: String,
    /// What, in a sentence.
    text: String,
    /// The line cannot be imported; otherwise it is, as written.
    bad: bool,
}

/// An uploaded list as it would be imported.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RosterPreview {
    /// The list.
    id: String,
    /// What the file is called.
    file: String,
    /// Its columns, and what they would fill in.
    columns: Vec<RosterColumn>,
    /// What stands in the way of reading the lines at all: a column is missing, for example.
    problem: Option<String>,
    /// Lines below the headings.
    lines: usize,
    /// Lines that can be imported.
    good: usize,
    /// Lines that cannot.
    bad: usize,
    /// Of the good lines, records that are new.
    new: usize,
    /// Records that the list says something about already.
    known: usize,
    /// The first problems.
    problems: Vec<RosterProblem>,
    /// The first lines, by column.
    sample: Vec<Vec<String>>,
}

/// Upload a list: the body is the file.
#[utoipa::path(post, path = "/api/rosters", tag = "rosters", params(Named),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = RosterPreview)))]
pub(super) async fn upload(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Asked(asked): Asked<Named>,
    Whole(body, _room): Whole<MOST_BYTES>,
) -> Result<Json<RosterPreview>, ApiError> {
    let draft = Draft {
        name: asked.name.chars().take(200).collect(),
        account: seat.account.id.to_string(),
        at: clock::unix_now(),
        said: Vec::new(),
    };
    let divisions = app.divisions()?;
    let looking = Arc::clone(&app);
    in_a_thread(move || {
        // Read first: what is no list is not kept.
        let look = Look::at(&body, &draft, &divisions, &seat.account.scope)?;
        let kept = Drafts::of(looking.folder()).keep(&draft, &body);
        let id = kept.map_err(|error| disk(&error))?;
        look.preview(&looking, id, draft.name, language)
    })
    .await
    .map(Json)
}

/// What a fault of the disk is told as.
pub(super) fn disk(error: &std::io::Error) -> ApiError {
    tracing::error!(%error, "an uploaded list was not kept");
    match error.kind() {
        std::io::ErrorKind::StorageFull => ApiError::DiskFull,
        _ => ApiError::Failed,
    }
}

/// Which column is what.
#[derive(Deserialize, ToSchema)]
pub(super) struct RosterColumns {
    columns: Vec<RosterColumn>,
}

/// Say which column fills in what.
#[utoipa::path(post, path = "/api/rosters/{list}/columns", tag = "rosters",
    params(("list" = String, Path, description = "The list")), request_body = RosterColumns,
    responses((status = 200, body = RosterPreview)))]
pub(super) async fn columns(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    InPath(list): InPath<String>,
    Fields(asked): Fields<RosterColumns>,
) -> Result<Json<RosterPreview>, ApiError> {
    let (mut draft, bytes) = opened(&app, &seat, &list)?;
    let said = asked.columns.into_iter();
    draft.said = said
        .filter_map(|column| Some((column.field?, column.heading)))
        .collect();
    let divisions = app.divisions()?;
    let looking = Arc::clone(&app);
    in_a_thread(move || {
        let look = Look::at(&bytes, &draft, &divisions, &seat.account.scope)?;
        let drafts = Drafts::of(looking.folder());
        drafts.say(&list, &draft).map_err(|error| disk(&error))?;
        look.preview(&looking, list, draft.name, language)
    })
    .await
    .map(Json)
}

fn opened(app: &App, seat: &Seat, list: &str) -> Result<(Draft, Vec<u8>), ApiError> {
    let account = seat.account.id.to_string();
    let found = Drafts::of(app.folder()).open(list, &account);
    found.ok_or(ApiError::NotFound)
}

/// How a list is imported.
#[derive(Deserialize, ToSchema)]
pub(super) struct RosterConfirm {
    /// Where the list comes from, by the code of `list_source`.
    source: String,
    /// Leave lines out that cannot be imported; otherwise one keeps all out.
    #[serde(default)]
    skip_bad: bool,
}

/// Import a list: all its lines in one commit, or none. The job tells what it did.
#[utoipa::path(post, path = "/api/rosters/{list}/confirm", tag = "rosters",
    params(("list" = String, Path, description = "The list")), request_body = RosterConfirm,
    responses((status = 200, body = JobView)))]
pub(super) async fn confirm(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    InPath(list): InPath<String>,
    Fields(asked): Fields<RosterConfirm>,
) -> Result<Json<JobView>, ApiError> {
    let (draft, _) = opened(&app, &seat, &list)?;
    let known = (Questionnaire::standard().field("list_source"))
        .and_then(|field| field.kind.list())
        .is_some_and(|codes| codes.contains(&asked.source));
    if !known {
        return Err(refused("console.list-source", &[]));
    }
    let work = Work::ImportRoster {
        list,
        name: draft.name.clone(),
        source: asked.source,
        skip_bad: asked.skip_bad,
        scope: seat.account.scope.clone(),
    };
    let deed = seat.deed("roster.confirmed", &draft.name, "");
    jobs::begin(&app, &seat, language, work, deed).await
}

/// Throw an uploaded list away.
#[utoipa::path(delete, path = "/api/rosters/{list}", tag = "rosters",
    params(("list" = String, Path, description = "The list")), responses((status = 200)))]
pub(super) async fn forget(
    State(app): State<Arc<App>>,
    seat: Seat,
    InPath(list): InPath<String>,
) -> Result<(), ApiError> {
    opened(&app, &seat, &list)?;
    let drafts = Drafts::of(app.folder());
    drafts.forget(&list).map_err(|error| disk(&error))
}

/// An uploaded list, read.
struct Look {
    sheet: Sheet,
    reading: Result<(Reading, Columns<'static>), ApiError>,
}

impl Look {
    fn at(
        bytes: &[u8],
        draft: &Draft,
        divisions: &Divisions,
        scope: &Scope,
    ) -> Result<Self, ApiError> {
        let failed = |error| ApiError::Refused(Problem::from(&error));
        let sheet = Sheet::parse(bytes, None).map_err(failed)?;
        let questionnaire = Questionnaire::standard();
        let columns = Columns::guess(&sheet, questionnaire, &draft.said).map_err(failed);
        let reading = columns.map(|columns| {
            let reader = LineReader::new(questionnaire, divisions, LIST, None);
            let mut reading = reader.read(&sheet, &columns);
            reading.leave_out_others(scope);
            (reading, columns)
        });
        Ok(Self { sheet, reading })
    }

    fn preview(
        self,
        app: &App,
        id: String,
        file: String,
        language: Language,
    ) -> Result<RosterPreview, ApiError> {
        let (reading, columns) = match self.reading {
            Ok(read) => read,
            Err(ApiError::Refused(problem)) => {
                let problem = message::render(language, &problem);
                return Ok(unread(&self.sheet, id, file, problem));
            }
            Err(error) => return Err(error),
        };
        let mut new = 0;
        for line in &reading.lines {
            let known = app.read(|reader| reader.projection.village_of(line.record))?;
            new += usize::from(known.is_none());
        }
        let rows = &self.sheet.rows[columns.first_line..];
        let sample = rows.iter().take(SAMPLE).map(|(_, row)| texts(row));
        let issues = reading.issues.iter().take(SHOWN);
        Ok(RosterPreview {
            id,
            file,
            columns: (columns.columns.iter())
                .map(|(heading, purpose)| RosterColumn {
                    heading: heading.clone(),
                    field: field_of(purpose),
                })
                .collect(),
            problem: None,
            lines: rows.len(),
            good: reading.lines.len(),
            bad: reading.bad,
            new,
            known: reading.lines.len() - new,
            problems: issues
                .map(|issue| RosterProblem {
                    line: issue.line,
                    column: issue.column.clone(),
                    text: message::render(language, &issue.problem),
                    bad: issue.bad,
                })
                .collect(),
            sample: sample.collect(),
        })
    }
}

/// A list whose columns are not understood: its rows as they are, the first as headings.
fn unread(sheet: &Sheet, id: String, file: String, problem: String) -> RosterPreview {
    let headings = sheet.rows.first().map(|(_, row)| texts(row));
    let headings = headings.unwrap_or_default().into_iter();
    let below = sheet.rows.iter().skip(1);
    RosterPreview {
        id,
        file,
        columns: headings
            .map(|heading| RosterColumn {
                heading,
                field: None,
            })
            .collect(),
        problem: Some(problem),
        lines: sheet.rows.len() - 1,
        good: 0,
        bad: 0,
        new: 0,
        known: 0,
        problems: Vec::new(),
        sample: below.take(SAMPLE).map(|(_, row)| texts(row)).collect(),
    }
}

fn texts(row: &[crate::roster::Cell]) -> Vec<String> {
    row.iter().map(crate::roster::Cell::text).collect()
}

fn field_of(purpose: &Purpose<'_>) -> Option<String> {
    match purpose {
        Purpose::Field(field) => Some(field.name.to_string()),
        Purpose::County => Some("county".to_owned()),
        Purpose::Township => Some("township".to_owned()),
        Purpose::Ignored => None,
    }
}
