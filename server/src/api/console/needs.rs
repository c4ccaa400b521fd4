//! What needs the office now.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::asked::Verdict;
use schema::scope::Scope;
use serde::Serialize;
use utoipa::ToSchema;

use super::pairs;
use super::seat::{Seat, covers_all, sees_held, sees_village};
use super::tablet::of_accounts;
use super::thread::reading;
use crate::account::Right;
use crate::api::problem::ApiError;
use crate::app::{App, Reader};
use crate::clock;
use crate::duplicates::Outcome;
use crate::duplicates::matcher::{Filter, Order};
use crate::duplicates::outside::ListKind;
use crate::ledger::{DeviceState, LedgerError};
use crate::projection::HeldState;

/// A tablet that has not been heard of for so long may be lost: surveyors walk for days, not
/// for weeks.
const SILENT_S: i64 = 14 * DAY_S;
const DAY_S: i64 = 24 * 60 * 60;

/// What needs the office now.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Needs {
    /// Submitted records.
    to_verify: u64,
    /// Verified records.
    to_approve: u64,
    /// Records with a conflict.
    conflicts: u64,
    /// Likely duplicates that wait for a verdict; none is told before the matcher is loaded.
    duplicates: Option<usize>,
    /// Changes that were held back.
    quarantined: usize,
    /// Deaths that a list tells of, and that the county has yet to confirm.
    deaths: usize,
    /// Tablets that are locked out.
    waiting_unlocks: usize,
    /// Tablets that came back to a restored server.
    unconfirmed_tablets: usize,
    /// Tablets that have not been heard of for two weeks.
    silent_tablets: usize,
    /// Exports of others that wait for a second person's word.
    asked_exports: usize,
    /// Days without a backup.
    unbacked_days: u64,
}

/// What needs the office now.
#[utoipa::path(get, path = "/api/needs", tag = "overview",
    params(("division" = Option<String>, Query, description = "Within this division")),
    responses((status = 200, body = Needs)))]
pub(super) async fn needs(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Json<Needs>, ApiError> {
    let now = clock::unix_now();
    let counted = app.board().await?.counted(&seat.scope);
    let duplicates = duplicates(&app, &seat).await?;
    let needs = app.read(|reader| {
        let projection = &reader.projection;
        let mut quarantined = 0;
        for held in projection.held()? {
            let waits = held.state == HeldState::Quarantined;
            quarantined += usize::from(waits && sees_held(reader, &seat.scope, held.position)?);
        }
        let heard = reader.ledger.last_heard()?;
        let devices = reader.ledger.devices()?;
        let accounts = of_accounts(&app, reader)?;
        let own: Vec<_> = (devices.values())
            .filter(|known| covers_all(&seat.scope, &known.scope))
            .filter(|known| !accounts.contains(&known.id))
            .collect();
        let silent = own.iter().filter(|known| {
            let last = heard.get(&known.id).copied().unwrap_or(known.enrolled_at);
            known.state == DeviceState::Active && now - last > SILENT_S
        });
        let waiting = reader.ledger.waiting_tablets(now)?;
        let locked =
            (own.iter()).filter(|known| waiting.iter().any(|tablet| tablet.device == known.id));
        let unconfirmed = own
            .iter()
            .filter(|known| known.state == DeviceState::Unconfirmed);
        Ok(Needs {
            to_verify: counted.stages.submitted,
            to_approve: counted.stages.verified,
            conflicts: counted.conflicts,
            duplicates,
            quarantined,
            deaths: deaths(reader, &seat.scope)?,
            waiting_unlocks: locked.count(),
            unconfirmed_tablets: unconfirmed.count(),
            silent_tablets: silent.count(),
            asked_exports: super::export::waiting_for(&app, &seat),
            unbacked_days: unbacked_days(reader, now)?,
        })
    })?;
    Ok(Json(needs))
}

fn unbacked_days(reader: &Reader, now: i64) -> Result<u64, LedgerError> {
    let since = reader.ledger.unbacked_since()?;
    let days = since.map_or(0, |since| (now - since) / DAY_S);
    Ok(u64::try_from(days).unwrap_or(0))
}

/// Pairs that wait for a verdict. Nobody loads the matcher for a number, or waits for it.
async fn duplicates(app: &Arc<App>, seat: &Seat) -> Result<Option<usize>, ApiError> {
    if !app.duplicates.is_ready() || !seat.may(Right::Duplicates) {
        return Ok(None);
    }
    let scope = seat.scope.clone();
    let counted = reading(app, move |app, _| {
        app.duplicates.ask(|matcher| {
            let lines = matcher.lines(&Filter {
                sees: &|village| sees_village(&scope, village),
                record: None,
                state: None,
                judged_by: None,
                least: pairs::likely(),
                order: Order::Weight,
            });
            lines.len()
        })
    });
    Ok(Some(counted.await?))
}

/// Deaths that a list tells of: it is decided whom the list means, and their record says that
/// they live.
fn deaths(reader: &Reader, scope: &Scope) -> Result<usize, LedgerError> {
    let projection = &reader.projection;
    let lists = projection.outside_lists()?;
    if !(lists.iter()).any(|list| list.head.kind == ListKind::Deaths) {
        return Ok(0);
    }
    let mut deaths = 0;
    for (pair, course) in projection.all_courses()? {
        if course.outcome() != Outcome::Decided(Verdict::Same) {
            continue;
        }
        for (line, record) in [(pair.a, pair.b), (pair.b, pair.a)] {
            let listed = projection.outside_line(line)?;
            let told = listed.is_some_and(|(head, _)| head.kind == ListKind::Deaths);
            let village = projection.village_of(record)?;
            let own = village.is_some_and(|village| sees_village(scope, village));
            if told && own {
                let row = projection.compared(record)?;
                deaths += usize::from(row.is_some_and(|row| !row.likeness.dead));
            }
        }
    }
    Ok(deaths)
}
