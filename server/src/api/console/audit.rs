//! Who did what and why.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use data_encoding::HEXLOWER;
use schema::message;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Asked, InLanguage, problem_of};
use super::jobs::{self, JobView};
use super::seat::Seat;
use crate::account::AccountId;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::job::Work;
use crate::ledger::AuditRow;

/// Which rows.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Before {
    /// Those before this number; the latest if not given.
    #[serde(default)]
    before: Option<u64>,
    /// Only those of accounts that were stopped, or told to ask somebody else.
    #[serde(default)]
    limits: bool,
}

/// What is done by whoever was stopped at a limit, or may not go on alone.
const LIMITS: [&str; 4] = [
    "record.reveal-refused",
    "people.search-refused",
    "export.asked",
    "export.declined",
];

/// Rows in one answer.
const ROWS: usize = 100;

/// Something that was done.
#[derive(Debug, Serialize, ToSchema)]
struct AuditDeed {
    /// Its number, from 1, without gaps.
    number: u64,
    /// When, in Unix seconds.
    at: i64,
    /// Who did it, by the name to sign in with; empty for the command line and for wrong
    /// passwords.
    account: String,
    /// What: `record.revealed`.
    what: String,
    /// The same in words.
    text: String,
    /// Whether somebody was stopped at a limit, or may not go on alone.
    limit: bool,
    /// What it was done to.
    record: String,
    /// The name of the account or the label of the tablet that it was done to; empty for
    /// everything else.
    name: String,
    /// Why.
    reason: String,
    /// The chain's hash.
    hash: String,
}

/// Who did what, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Audit {
    items: Vec<AuditDeed>,
}

/// Who did what, the latest first. Whoever does not see the whole prefecture sees the deeds
/// of the accounts within their divisions.
#[utoipa::path(get, path = "/api/audit", tag = "audit", params(Before),
    responses((status = 200, body = Audit)))]
pub(super) async fn audit(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Asked(asked): Asked<Before>,
) -> Result<Json<Audit>, ApiError> {
    let before = asked.before.unwrap_or(u64::MAX);
    let items = app.read(|reader| {
        let accounts: BTreeMap<AccountId, _> = (reader.ledger.accounts()?.into_iter())
            .map(|account| (account.id, account))
            .collect();
        let devices = reader.ledger.devices()?;
        let name = |record: &str| {
            let account = record.parse().ok().and_then(|id| accounts.get(&id));
            let device = record.parse().ok().and_then(|id| devices.get(&id));
            let name = account.map(|account| &account.name);
            name.or(device.map(|device| &device.label)).cloned()
        };
        let limit = |what: &str| LIMITS.contains(&what);
        let seen = |row: &AuditRow| match row.deed.account.and_then(|id| accounts.get(&id)) {
            Some(account) => super::seat::covers_all(&seat.scope, &account.scope),
            None => super::seat::sees_prefecture(&seat.scope),
        };
        let (mut items, mut next) = (Vec::new(), before);
        while items.len() < ROWS {
            let rows = reader.ledger.audit_before(next, ROWS)?;
            let Some(last) = rows.last() else { break };
            next = last.number;
            let rows = rows.into_iter().filter(seen);
            let asked_for = rows.filter(|row| !asked.limits || limit(&row.deed.what));
            items.extend(asked_for.map(|row| {
                let account = row.deed.account.and_then(|id| accounts.get(&id));
                AuditDeed {
                    number: row.number,
                    at: row.at,
                    account: account
                        .map(|account| account.name.clone())
                        .unwrap_or_default(),
                    text: message::render(language, &problem_of(&row.deed.what, &[])),
                    limit: limit(&row.deed.what),
                    what: row.deed.what,
                    name: name(&row.deed.record).unwrap_or_default(),
                    record: row.deed.record,
                    reason: row.deed.reason,
                    hash: HEXLOWER.encode(&row.hash),
                }
            }));
        }
        items.truncate(ROWS);
        Ok(items)
    })?;
    Ok(Json(Audit { items }))
}

/// Fold the whole log anew, and compare what stands with it. The job tells what differs.
#[utoipa::path(post, path = "/api/audit/verify", tag = "audit",
    responses((status = 200, body = JobView)))]
pub(super) async fn verify(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
) -> Result<Json<JobView>, ApiError> {
    let deed = seat.deed("projection.verified", "", "");
    jobs::begin(&app, &seat, language, Work::Verify, deed).await
}
