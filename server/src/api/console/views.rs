//! Views of the list of people: kept by account, and shown to others of the county where their
//! owner says so.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::scope::Scope;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Fields, refused};
use super::seat::Seat;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::ledger::{MOST_VIEWS, SavedView};

/// A view.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ViewRow {
    name: String,
    /// What the page's address says: filters, columns, order.
    query: BTreeMap<String, String>,
    /// Whether others of the county see it.
    shared: bool,
    /// Whose it is, if it is another account's.
    of: Option<String>,
}

/// The views that an account sees.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Views {
    /// Its own first, then those that others share.
    items: Vec<ViewRow>,
}

/// The views that the asker keeps, and those that others of the county share.
#[utoipa::path(get, path = "/api/views", tag = "people",
    responses((status = 200, body = Views)))]
pub(super) async fn views(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Json<Views>, ApiError> {
    list(&app, &seat)
}

fn list(app: &App, seat: &Seat) -> Result<Json<Views>, ApiError> {
    let own = seat.account.id;
    let mut items = app.read(|reader| {
        let mut rows = Vec::new();
        for view in reader.ledger.saved_views()? {
            let owner = match view.account == own {
                true => None,
                false => match reader.ledger.account(view.account)? {
                    Some(owner)
                        if view.shared && is_of_a_county(&owner.scope, &seat.account.scope) =>
                    {
                        Some(owner.display_name)
                    }
                    _ => continue,
                },
            };
            rows.push(ViewRow {
                name: view.name,
                query: view.query,
                shared: view.shared,
                of: owner,
            });
        }
        Ok(rows)
    })?;
    items.sort_by_key(|row| row.of.is_some());
    Ok(Json(Views { items }))
}

/// Whether two accounts work in one county, or in one larger division.
fn is_of_a_county(one: &Scope, other: &Scope) -> bool {
    let places = |scope: &Scope| -> Vec<_> {
        let divisions = scope.divisions().iter();
        divisions.map(|own| own.county().unwrap_or(*own)).collect()
    };
    let theirs = places(other);
    places(one).iter().any(|place| theirs.contains(place))
}

/// A view to be kept.
#[derive(Deserialize, ToSchema)]
pub(super) struct ViewEntry {
    name: String,
    query: BTreeMap<String, String>,
    #[serde(default)]
    shared: bool,
}

/// The longest name, in characters, and the longest address, in bytes.
const NAME_CHARACTERS: usize = 40;
const QUERY_BYTES: usize = 8 * 1024;

/// Keep a view; one of the asker's of the same name gives way.
#[utoipa::path(post, path = "/api/views", tag = "people", request_body = ViewEntry,
    responses((status = 200, body = Views)))]
pub(super) async fn keep(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<ViewEntry>,
) -> Result<Json<Views>, ApiError> {
    let name = asked.name.trim();
    let bytes: usize = (asked.query.iter())
        .map(|(key, value)| key.len() + value.len())
        .sum();
    if name.is_empty() || name.chars().count() > NAME_CHARACTERS || bytes > QUERY_BYTES {
        return Err(refused("views.name", &[]));
    }
    let view = SavedView {
        account: seat.account.id,
        name: name.to_owned(),
        query: asked.query,
        shared: asked.shared,
    };
    match app
        .writer
        .with(move |ledger| ledger.put_view(&view))
        .await?
    {
        true => list(&app, &seat),
        false => Err(refused(
            "views.too-many",
            &[("most", MOST_VIEWS.to_string())],
        )),
    }
}

/// Which view.
#[derive(Deserialize, ToSchema)]
pub(super) struct ViewName {
    name: String,
}

/// Forget a view of one's own.
#[utoipa::path(post, path = "/api/views/forget", tag = "people", request_body = ViewName,
    responses((status = 200, body = Views)))]
pub(super) async fn forget(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<ViewName>,
) -> Result<Json<Views>, ApiError> {
    let account = seat.account.id;
    app.writer
        .with(move |ledger| ledger.forget_view(account, &asked.name))
        .await?;
    list(&app, &seat)
}
