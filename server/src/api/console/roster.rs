//! Importing a list, step by step: upload, say which column is what, look, import.

use std::path::Path;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path as InPath, State};
use schema::document::write::{Edit, Put};
use schema::message::{self, Language};
use schema::problem::{Coded, Problem};
use schema::questionnaire::Questionnaire;
use schema::record::Answer;
use schema::scope::Scope;
use schema::value::division::Divisions;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Asked, Fields, InLanguage, refused};
use super::guard::Seat;
use super::review::note;
use crate::api::body::Whole;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::clock;
use crate::office::Office;
use crate::roster::columns::Purpose;
use crate::roster::draft::{Draft, Drafts};
use crate::roster::line::LineReader;
use crate::roster::{Columns, Line, Reading, Sheet, store};

/// The largest list that the console takes, in bytes; larger ones take `shouce roster import`.
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// Problems and lines that a preview shows.
const SHOWN: usize = 200;
const SAMPLE: usize = 5;
/// The list that lines are known by, as on the command line.
const LIST: &str = "roster";

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
    Whole(body): Whole<MOST_BYTES>,
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
        let look = Look::at(&body, &draft, &divisions, &seat.account.scope, None)?;
        let kept = Drafts::of(looking.folder()).keep(&draft, &body);
        let id = kept.map_err(|error| disk(&error))?;
        look.preview(&looking, id, draft.name, language)
    })
    .await
}

fn disk(error: &std::io::Error) -> ApiError {
    tracing::error!(%error, "an uploaded list was not kept");
    match error.kind() {
        std::io::ErrorKind::StorageFull => ApiError::DiskFull,
        _ => ApiError::Failed,
    }
}

async fn in_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<Json<T>, ApiError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| ApiError::Failed)?.map(Json)
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
        let look = Look::at(&bytes, &draft, &divisions, &seat.account.scope, None)?;
        let drafts = Drafts::of(looking.folder());
        drafts.say(&list, &draft).map_err(|error| disk(&error))?;
        look.preview(&looking, list, draft.name, language)
    })
    .await
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

/// What an import did.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RosterImported {
    /// Records that are new.
    new: usize,
    /// Records of which the list says something else than before.
    changed: usize,
    /// Records that are as the list says already.
    unchanged: usize,
    /// Lines that were left out.
    skipped: usize,
}

/// Import a list: all its lines in one commit, or none.
#[utoipa::path(post, path = "/api/rosters/{list}/confirm", tag = "rosters",
    params(("list" = String, Path, description = "The list")), request_body = RosterConfirm,
    responses((status = 200, body = RosterImported)))]
pub(super) async fn confirm(
    State(app): State<Arc<App>>,
    seat: Seat,
    InPath(list): InPath<String>,
    Fields(asked): Fields<RosterConfirm>,
) -> Result<Json<RosterImported>, ApiError> {
    let (draft, bytes) = opened(&app, &seat, &list)?;
    let known = (Questionnaire::standard().field("list_source"))
        .and_then(|field| field.kind.list())
        .is_some_and(|codes| codes.contains(&asked.source));
    if !known {
        return Err(refused("console.list-source", &[]));
    }
    let divisions = app.divisions()?;
    let (importing, scope) = (Arc::clone(&app), seat.account.scope.clone());
    let name = draft.name.clone();
    let imported = in_a_thread(move || {
        let look = Look::at(&bytes, &draft, &divisions, &scope, Some(&asked.source))?;
        let (reading, _) = look.reading?;
        if reading.bad > 0 && !asked.skip_bad {
            let bad = ("bad", reading.bad.to_string());
            return Err(refused("roster.bad-lines", &[bad]));
        }
        let imported = import(importing.folder(), &reading.lines)?;
        let _ = Drafts::of(importing.folder()).forget(&list);
        Ok(RosterImported {
            skipped: reading.bad,
            ..imported
        })
    })
    .await?;
    let count = imported.new + imported.changed;
    note(&app, &seat, "roster.confirmed", &name, &count.to_string()).await?;
    Ok(imported)
}

fn import(folder: &Path, lines: &[Line]) -> Result<RosterImported, ApiError> {
    let failed = |error: &dyn Coded| ApiError::Refused(Problem::from(error));
    let mut office = Office::open(folder).map_err(|error| failed(&error))?;
    let imported = store::import(&mut office, lines, clock::unix_now(), |_| {});
    let imported = imported.map_err(|error| failed(&error))?;
    Ok(RosterImported {
        new: imported.new,
        changed: imported.changed,
        unchanged: imported.unchanged,
        skipped: 0,
    })
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
        source: Option<&str>,
    ) -> Result<Self, ApiError> {
        let failed = |error| ApiError::Refused(Problem::from(&error));
        let sheet = Sheet::parse(bytes, None).map_err(failed)?;
        let questionnaire = Questionnaire::standard();
        let columns = Columns::guess(&sheet, questionnaire, &draft.said).map_err(failed);
        let reading = columns.map(|columns| {
            let reader = LineReader::new(questionnaire, divisions, LIST, source);
            let mut reading = reader.read(&sheet, &columns);
            leave_out_others(&mut reading, scope);
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

/// Lines of villages that are not the importer's are bad.
fn leave_out_others(reading: &mut Reading, scope: &Scope) {
    let own = |line: &Line| {
        let village = line.edits.iter().find_map(|edit| match edit {
            Edit::Answer {
                field,
                put: Put::One(Answer::Given(value)),
                ..
            } if field.as_str() == "division_village" => value.as_text()?.parse().ok(),
            _ => None,
        });
        village.is_some_and(|village| scope.covers(village))
    };
    let (lines, others): (Vec<_>, Vec<_>) = reading.lines.drain(..).partition(own);
    reading.lines = lines;
    reading.bad += others.len();
    reading
        .issues
        .extend(others.iter().map(|line| crate::roster::LineIssue {
            line: line.number,
            column: String::new(),
            problem: super::asked::problem_of("roster.outside", &[]),
            bad: true,
        }));
    reading.issues.sort_by_key(|issue| issue.line);
}
