//! Who joined and parted whom, day by day, for the level above.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::value::solar::SolarDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::seat::{Seat, covers_all};
use crate::account::AccountId;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::duplicates::daily::{self, Done};

/// Days that are told.
const DAYS: usize = 31;

/// What a reviewer did on a day.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReviewersDay {
    /// The day, in China.
    day: String,
    /// Who, by the name that others see.
    by: String,
    /// Pairs judged.
    judged: usize,
    /// Of these, judged to be one person.
    same: usize,
    /// Records joined by that word.
    joined: usize,
    /// Of the pairs judged on that day, those taken back since.
    undone: usize,
    /// Of these, by somebody else.
    undone_by_others: usize,
    /// Joined far more than others on that day, or was taken back often.
    stands_out: bool,
}

/// Who judged, joined and parted pairs, day by day: those who work within the asker's
/// divisions.
#[utoipa::path(get, path = "/api/pairs/daily", tag = "duplicates",
    responses((status = 200, body = Vec<ReviewersDay>)))]
pub(super) async fn daily(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Json<Vec<ReviewersDay>>, ApiError> {
    let (courses, accounts) = app.read(|reader| {
        let courses = reader.projection.all_courses()?;
        Ok((courses, reader.ledger.accounts()?))
    })?;
    let own: BTreeMap<AccountId, String> = (accounts.into_iter())
        .filter(|account| covers_all(&seat.account.scope, &account.scope))
        .map(|account| (account.id, account.display_name))
        .collect();
    let mut days = BTreeMap::<SolarDate, Vec<(AccountId, Done)>>::new();
    for (day, account, done) in daily::done(&courses) {
        days.entry(day).or_default().push((account, done));
    }
    let mut rows = Vec::new();
    for (day, all) in days.into_iter().rev().take(DAYS) {
        let out = daily::stand_out(&all);
        for (account, done) in all {
            let Some(by) = own.get(&account) else {
                continue;
            };
            rows.push(ReviewersDay {
                day: day.to_string(),
                by: by.clone(),
                judged: done.judged,
                same: done.same,
                joined: done.joined,
                undone: done.undone,
                undone_by_others: done.undone_by_others,
                stands_out: out.contains(&account),
            });
        }
    }
    Ok(Json(rows))
}
