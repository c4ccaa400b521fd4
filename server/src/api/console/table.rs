//! The statistics tables and free cross-tabulations, as pages and as files.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use schema::message::Language;
use schema::value::solar::SolarDate;
use serde::Deserialize;

use super::asked::{Asked, Fields, InLanguage};
use super::seat::Seat;
use super::thread::ask;
use crate::account::Right;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::board::Moment;
use crate::clock;
use crate::export::printed::Print;
use crate::job::Format;
use crate::tables::{CrosstabQuery, Question, Standards, Table, TableList, TableName, crosstab};

/// The day at whose beginning people are counted.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Day {
    /// The census moment if not given.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    as_of: Option<SolarDate>,
}

/// What kind of file.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AsFile {
    /// `xlsx` or `csv`.
    #[param(inline)]
    format: Format,
}

/// The tables there are.
#[utoipa::path(get, path = "/api/tables", tag = "tables",
    responses((status = 200, body = TableList)))]
pub(super) async fn tables() -> Json<TableList> {
    Json(TableName::list())
}

fn named(table: &str) -> Result<TableName, ApiError> {
    TableName::numbered(table).ok_or(ApiError::NotFound)
}

fn counted(
    app: &App,
    moment: &Moment,
    seat: &Seat,
    name: TableName,
    day: &Day,
) -> Result<Table, ApiError> {
    // One that lists people is for whoever may read of them.
    if name == TableName::Centenarians && !seat.may(Right::Read) {
        return Err(ApiError::NoRight);
    }
    let divisions = app.divisions()?;
    let (asker, division) = seat.asker();
    let question = Question {
        asker: &asker,
        division,
        as_of: day.as_of.map_or_else(|| app.moment_day(), Ok)?,
        divisions: &divisions,
        standards: &app.read(|reader| reader.projection.standards())?,
    };
    Ok(moment.table(name, &question)?)
}

/// A table of a division on a day.
#[utoipa::path(get, path = "/api/tables/{table}", tag = "tables",
    params(("table" = String, Path, description = "`T1`, `T3` to `T10`"),
        ("division" = Option<String>, Query, description = "Of this division"), Day),
    responses((status = 200, body = Table)))]
pub(super) async fn table(
    State(app): State<Arc<App>>,
    seat: Seat,
    Path(table): Path<String>,
    Asked(day): Asked<Day>,
) -> Result<Json<Table>, ApiError> {
    let name = named(&table)?;
    ask(&app, move |app, moment| {
        counted(app, moment, &seat, name, &day)
    })
    .await
}

/// A table as a file: XLSX as an office prints and signs it, or CSV.
#[utoipa::path(get, path = "/api/tables/{table}/file", tag = "tables",
    params(("table" = String, Path, description = "`T1`, `T3` to `T10`"),
        ("division" = Option<String>, Query, description = "Of this division"), Day, AsFile),
    responses((status = 200, description = "The file",
        content((Vec<u8> = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub(super) async fn file(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Path(table): Path<String>,
    Asked(day): Asked<Day>,
    Asked(file): Asked<AsFile>,
) -> Result<Response, ApiError> {
    let name = named(&table)?;
    let written = ask(&app, move |app, moment| {
        let table = counted(app, moment, &seat, name, &day)?;
        written(app, &table, language, file.format)
    });
    Ok(sent(written.await?.0, name.number(), file.format))
}

fn free(app: &App, moment: &Moment, seat: &Seat, query: &CrosstabQuery) -> Result<Table, ApiError> {
    let divisions = app.divisions()?;
    let (asker, division) = seat.asker_within(query.division)?;
    let question = Question {
        asker: &asker,
        division,
        as_of: query.as_of.map_or_else(|| app.moment_day(), Ok)?,
        divisions: &divisions,
        standards: &Standards::default(),
    };
    Ok(crosstab(moment, &question, query)?)
}

/// Any two or three coded fields over each other.
#[utoipa::path(post, path = "/api/crosstab", tag = "tables", request_body = CrosstabQuery,
    responses((status = 200, body = Table)))]
pub(super) async fn cross(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(query): Fields<CrosstabQuery>,
) -> Result<Json<Table>, ApiError> {
    ask(&app, move |app, moment| free(app, moment, &seat, &query)).await
}

/// A free cross-tabulation as a file.
#[utoipa::path(post, path = "/api/crosstab/file", tag = "tables", params(AsFile),
    request_body = CrosstabQuery,
    responses((status = 200, description = "The file",
        content((Vec<u8> = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub(super) async fn cross_file(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Asked(file): Asked<AsFile>,
    Fields(query): Fields<CrosstabQuery>,
) -> Result<Response, ApiError> {
    let written = ask(&app, move |app, moment| {
        let table = free(app, moment, &seat, &query)?;
        written(app, &table, language, file.format)
    });
    Ok(sent(written.await?.0, "crosstab", file.format))
}

fn written(
    app: &App,
    table: &Table,
    language: Language,
    format: Format,
) -> Result<Vec<u8>, ApiError> {
    let divisions = app.divisions()?;
    let print = Print {
        language,
        divisions: &divisions,
        on: clock::today().ok_or(ApiError::Failed)?,
    };
    let bytes = match format {
        Format::Xlsx => print.xlsx(table),
        Format::Csv => print.lines(table).csv(),
        // A table for print is none for analysts: they take the people.
        Format::Parquet => return Err(ApiError::NotFound),
    };
    bytes.map_err(|error| {
        tracing::error!(%error, "a table could not be written");
        ApiError::Failed
    })
}

fn sent(bytes: Vec<u8>, name: &str, format: Format) -> Response {
    let (ending, media_type) = match format {
        Format::Xlsx => (
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        Format::Csv | Format::Parquet => ("csv", "text/csv; charset=utf-8"),
    };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    let said = HeaderValue::from_str(&format!("attachment; filename=\"{name}.{ending}\""));
    if let Ok(said) = said {
        headers.insert(header::CONTENT_DISPOSITION, said);
    }
    response
}
