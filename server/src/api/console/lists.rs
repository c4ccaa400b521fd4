//! Lists from elsewhere: last year's roll, the police's, the dead. A list is taken whole or not
//! at all; what its lines may mean comes into the queue of duplicates.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path as InPath, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Asked, Fields, Part, Reason, given};
use super::seat::{Seat, covers_all};
use super::thread::reading;
use crate::api::body::Whole;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::clock;
use crate::desk;
use crate::duplicates::list::{self, ListError};
use crate::duplicates::matcher::ListCounts;
use crate::duplicates::outside::{
    ListHead, ListId, ListKind, OutsideLine, OutsideList, Part as LinePart,
};
use crate::ledger::{Deed, Event};
use crate::projection::TakenList;
use crate::roster::Sheet;
use schema::problem::Problem;
use schema::value::division::Divisions;

/// The largest list that the console takes, in bytes; larger ones take `shouce link`.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// How long a list may take to be compared.
const PATIENCE: Duration = Duration::from_secs(30);

/// A list from elsewhere, and how it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ListView {
    /// Which.
    id: String,
    /// What it says of the people on it.
    kind: ListKind,
    /// What its file is called.
    title: String,
    /// When it was taken, in Unix seconds.
    at: i64,
    /// Why.
    reason: String,
    /// How many lines it has.
    lines: usize,
    /// Lines that surely mean one record.
    sure: usize,
    /// Lines that may mean some record.
    perhaps: usize,
    /// Lines that mean nobody who is there.
    nobody: usize,
    /// Whether the asker may take it away.
    may_take_away: bool,
}

/// A list was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ListTaken {
    /// The list.
    id: String,
    /// How many lines it has.
    lines: usize,
    /// Whether it was there already: nothing has changed then.
    known: bool,
    /// Lines that were left out, since they say what an earlier one says.
    repeated: usize,
    /// Lines that were left out, since they have no name.
    nameless: usize,
    /// ID numbers that stand on two lines which otherwise differ.
    shared_numbers: usize,
}

/// What a list is.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Brought {
    /// What it says of the people on it.
    #[param(inline)]
    kind: ListKind,
    /// What its file is called.
    name: String,
    /// Why it is compared.
    reason: String,
}

/// The lists that are compared with the records of the asker's divisions.
#[utoipa::path(get, path = "/api/lists", tag = "duplicates",
    responses((status = 200, body = Vec<ListView>)))]
pub(super) async fn lists(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Json<Vec<ListView>>, ApiError> {
    let may_take_away = seat.may(crate::account::Right::Import);
    let scope = seat.account.scope;
    let lists = reading(&app, move |app, _| {
        app.duplicates.ask(|matcher| {
            let lists = matcher.lists().into_iter();
            let own = lists.filter(|(list, _)| covers_all(&scope, &list.head.scope));
            own.map(|list| view(list, may_take_away)).collect()
        })
    });
    Ok(Json(lists.await?))
}

fn view((list, counts): (TakenList, ListCounts), may_take_away: bool) -> ListView {
    ListView {
        id: list.id.to_string(),
        kind: list.head.kind,
        title: list.head.title,
        at: list.head.at,
        reason: list.head.reason,
        lines: list.lines,
        sure: counts.sure,
        perhaps: counts.perhaps,
        nobody: counts.nobody,
        may_take_away,
    }
}

/// A line of a list that means nobody who is there.
#[derive(Debug, Serialize, ToSchema)]
struct NobodyLine {
    /// Its number in the file.
    line: usize,
    /// The name, as written.
    name: String,
    /// The sex, as written.
    sex: String,
    /// The birth date, as written.
    birth: String,
    /// Where, as far as the list says.
    place: String,
}

/// Lines of a list that mean nobody who is there.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NobodyLines {
    /// How many there are.
    total: usize,
    items: Vec<NobodyLine>,
}

/// Who stands in a list and is not among the records: missed, or dead, or gone.
#[utoipa::path(get, path = "/api/lists/{list}/nobody", tag = "duplicates",
    params(("list" = String, Path, description = "The list"), Part),
    responses((status = 200, body = NobodyLines)))]
pub(super) async fn nobody(
    State(app): State<Arc<App>>,
    seat: Seat,
    InPath(list): InPath<String>,
    Asked(part): Asked<Part>,
) -> Result<Json<NobodyLines>, ApiError> {
    let known = own(&app, &seat, &list)?;
    let divisions = app.divisions()?;
    let lines = reading(&app, move |app, _| {
        app.duplicates.ask(|matcher| {
            let lines = matcher.nobody(known.id);
            let shown = lines.iter().skip(part.offset).take(part.limit());
            NobodyLines {
                total: lines.len(),
                items: shown.map(|line| told(line, &divisions)).collect(),
            }
        })
    });
    Ok(Json(lines.await?))
}

fn told(line: &OutsideLine, divisions: &Divisions) -> NobodyLine {
    let text = |part| line.part(part).to_owned();
    let place = line.place();
    let named = place.split(' ').map(|part| {
        let code = part.parse().ok();
        let name = code.and_then(|code| divisions.full_name(code));
        name.unwrap_or_else(|| part.to_owned())
    });
    let mut named: Vec<String> = named.collect();
    named.dedup();
    NobodyLine {
        line: line.number,
        name: text(LinePart::Name),
        sex: text(LinePart::Sex),
        birth: text(LinePart::Birth),
        place: named.join(" "),
    }
}

/// A list that is within the asker's divisions.
fn own(app: &App, seat: &Seat, list: &str) -> Result<TakenList, ApiError> {
    let id: ListId = list.parse().map_err(|_| ApiError::NotFound)?;
    let lists = app.read(|reader| reader.projection.outside_lists())?;
    let known = lists.into_iter().find(|list| list.id == id);
    let known = known.filter(|list| covers_all(&seat.account.scope, &list.head.scope));
    known.ok_or(ApiError::NotFound)
}

/// Take a list from elsewhere: the body is the file. The same list taken again is the same.
#[utoipa::path(post, path = "/api/lists", tag = "duplicates", params(Brought),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = ListTaken)))]
pub(super) async fn take(
    State(app): State<Arc<App>>,
    seat: Seat,
    Asked(brought): Asked<Brought>,
    Whole(body, _room): Whole<MOST_BYTES>,
) -> Result<Json<ListTaken>, ApiError> {
    let reason = given(&brought.reason)?;
    let kind = brought.kind;
    let read = tokio::task::spawn_blocking(move || {
        let sheet = Sheet::parse(&body, None)?;
        list::read(&sheet, kind)
    });
    let read = read.await.map_err(|_| ApiError::Failed)?;
    let read = read.map_err(|error: ListError| ApiError::Refused(Problem::from(&error)))?;
    let title: String = brought.name.chars().take(200).collect();
    let list = OutsideList {
        head: ListHead {
            kind,
            title: title.clone(),
            account: Some(seat.account.id),
            scope: seat.account.scope.clone(),
            at: clock::unix_now(),
            reason: reason.clone(),
        },
        lines: read.lines,
    };
    let taken = ListTaken {
        id: list.id().to_string(),
        lines: list.lines.len(),
        known: is_there(&app, list.id())?,
        repeated: read.repeated,
        nameless: read.nameless,
        shared_numbers: read.shared_numbers,
    };
    if !taken.known {
        let list = Box::new(list);
        let deed = seat.deed("list.taken", &title, &reason);
        carry_out(&app, Event::ListTaken { list }, deed).await?;
    }
    Ok(Json(taken))
}

fn is_there(app: &App, id: ListId) -> Result<bool, ApiError> {
    let lists = app.read(|reader| reader.projection.outside_lists())?;
    Ok(lists.iter().any(|list| list.id == id))
}

/// Take a list away again: its lines are compared no more. What was decided of them is kept.
#[utoipa::path(post, path = "/api/lists/{list}/take-away", tag = "duplicates",
    params(("list" = String, Path, description = "The list")), request_body = Reason,
    responses((status = 200)))]
pub(super) async fn take_away(
    State(app): State<Arc<App>>,
    seat: Seat,
    InPath(list): InPath<String>,
    Fields(asked): Fields<Reason>,
) -> Result<(), ApiError> {
    let reason = asked.given()?;
    let known = own(&app, &seat, &list)?;
    let deed = seat.deed("list.taken-away", &known.head.title, &reason);
    let event = Event::ListDropped {
        list: known.id,
        account: Some(seat.account.id),
        at: clock::unix_now(),
        reason,
    };
    carry_out(&app, event, deed).await
}

/// Writes it down, and waits until it is seen.
async fn carry_out(app: &App, event: Event, deed: Deed) -> Result<(), ApiError> {
    let position = desk::decide(app, &[], event, vec![deed]).await?;
    if app.duplicates.is_there() {
        let mut reached = app.duplicates.reached();
        let there = reached.wait_for(|reached| *reached >= position);
        let _ = tokio::time::timeout(PATIENCE, there).await;
    }
    Ok(())
}
