//! Who joined and parted whom, day by day, for the level above.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::value::division::Divisions;
use schema::value::solar::SolarDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::Asked;
use super::pairs::{self, PairSide, Places};
use super::seat::{Seat, covers_all};
use super::thread::reading;
use crate::account::{Account, AccountId};
use crate::api::problem::ApiError;
use crate::app::{App, Reader};
use crate::duplicates::daily::{self, Done};
use crate::duplicates::decided::{self, Decided, DecidedKind};
use crate::ledger::LedgerError;

/// Days that are told.
const DAYS: usize = 31;
/// Decisions of a day that are listed.
const DECISIONS: usize = 500;

/// Which day.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OfDay {
    /// The day, in China, whose decisions are listed; the last with any if not given.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    day: Option<SolarDate>,
}

/// What a reviewer did on a day.
#[derive(Debug, Serialize, ToSchema)]
struct ReviewersDay {
    /// The day, in China.
    day: String,
    /// The office: the account's divisions.
    office: Vec<String>,
    /// Who, by the name that others see.
    by: String,
    /// Pairs judged.
    judged: usize,
    /// Of these, judged to be one person.
    same: usize,
    /// Records joined by that word.
    joined: usize,
    /// Records told apart that had been joined.
    parted: usize,
    /// Deaths confirmed that a list tells of.
    died: usize,
    /// Decisions that the evidence spoke against.
    doubtful: usize,
    /// Of the pairs judged on that day, those taken back since.
    undone: usize,
    /// Of these, by somebody else.
    undone_by_others: usize,
    /// Joined far more than others on that day, or was taken back often.
    stands_out: bool,
}

/// A decision that counts people in or out.
#[derive(Debug, Serialize, ToSchema)]
struct DailyDecision {
    /// Both records, a dot between them.
    pair: String,
    kind: DecidedKind,
    /// When, in Unix seconds.
    at: i64,
    /// Whose word it was, by the names that others see; whoever decided last.
    by: Vec<String>,
    /// Why; may be empty.
    reason: String,
    /// How probable it was then that both are one person.
    probability: f64,
    /// Whether the evidence spoke against it.
    doubtful: bool,
    /// Who took it back since.
    undone_by: Option<String>,
    /// Both records; without one that is there no more.
    sides: Vec<PairSide>,
}

/// Who joined and parted whom.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DailyWork {
    /// Who did how much, the latest day first.
    days: Vec<ReviewersDay>,
    /// The day whose decisions are listed; none while nothing was decided.
    day: Option<String>,
    /// How many decisions there were on that day.
    total: usize,
    /// Those that the evidence spoke against first; not more than five hundred.
    decisions: Vec<DailyDecision>,
}

/// Who judged, joined and parted pairs, day by day, and what was decided on one of them: by
/// those who work within the asker's divisions.
#[utoipa::path(get, path = "/api/pairs/daily", tag = "duplicates",
    params(("division" = Option<String>, Query, description = "Of offices in this division"),
        OfDay),
    responses((status = 200, body = DailyWork)))]
pub(super) async fn daily(
    State(app): State<Arc<App>>,
    seat: Seat,
    Asked(asked): Asked<OfDay>,
) -> Result<Json<DailyWork>, ApiError> {
    let divisions = app.divisions()?;
    let work = reading(&app, move |_, reader| {
        work(reader, &seat, &divisions, asked.day)
    });
    Ok(Json(work.await?))
}

/// Everybody who ever had an account, and which of them work within the asker's divisions.
struct Accounts {
    all: BTreeMap<AccountId, Account>,
    own: Vec<AccountId>,
}

impl Accounts {
    fn of(reader: &Reader, seat: &Seat) -> Result<Self, LedgerError> {
        let all = reader.ledger.accounts()?.into_iter();
        let all: BTreeMap<AccountId, Account> = all.map(|one| (one.id, one)).collect();
        let own = all
            .values()
            .filter(|one| covers_all(&seat.scope, &one.scope));
        let own = own.map(|one| one.id).collect();
        Ok(Self { all, own })
    }

    fn name(&self, account: AccountId) -> String {
        let known = self.all.get(&account);
        known.map_or_else(|| account.to_string(), |one| one.display_name.clone())
    }

    fn are_seen(&self, by: &[AccountId]) -> bool {
        by.iter().any(|account| self.own.contains(account))
    }
}

fn work(
    reader: &Reader,
    seat: &Seat,
    divisions: &Divisions,
    day: Option<SolarDate>,
) -> Result<DailyWork, LedgerError> {
    let courses = reader.projection.all_courses()?;
    let accounts = Accounts::of(reader, seat)?;
    let decisions = courses
        .iter()
        .flat_map(|(pair, course)| decided::of(*pair, course));
    let decisions: Vec<Decided> = decisions.filter(|one| accounts.are_seen(&one.by)).collect();
    let day_of = |one: &Decided| SolarDate::in_china_at(one.at);
    let day = day.or_else(|| decisions.iter().filter_map(day_of).max());
    let mut of_day: Vec<Decided> = (decisions.into_iter())
        .filter(|one| day.is_some() && day_of(one) == day)
        .collect();
    of_day.sort_by(|one, other| {
        let first = other.is_doubtful().cmp(&one.is_doubtful());
        first.then(other.doubt().total_cmp(&one.doubt()))
    });
    let places = Places::of(divisions, &seat.account.scope);
    let shown =
        (of_day.iter().take(DECISIONS)).map(|one| decision(reader, &accounts, &places, one));
    Ok(DailyWork {
        days: days(daily::done(&courses), &accounts),
        day: day.map(|day| day.to_string()),
        total: of_day.len(),
        decisions: shown.collect::<Result<_, _>>()?,
    })
}

fn days(done: Vec<(SolarDate, AccountId, Done)>, accounts: &Accounts) -> Vec<ReviewersDay> {
    let mut days = BTreeMap::<SolarDate, Vec<(AccountId, Done)>>::new();
    for (day, account, done) in done {
        days.entry(day).or_default().push((account, done));
    }
    let mut rows = Vec::new();
    for (day, all) in days.into_iter().rev().take(DAYS) {
        let out = daily::stand_out(&all);
        let seen = all.into_iter().filter(|(id, _)| accounts.own.contains(id));
        let mut of_day: Vec<ReviewersDay> = seen
            .map(|(account, done)| ReviewersDay {
                day: day.to_string(),
                office: accounts.all.get(&account).map_or_else(Vec::new, office),
                by: accounts.name(account),
                judged: done.judged,
                same: done.same,
                joined: done.joined,
                parted: done.parted,
                died: done.died,
                doubtful: done.doubtful,
                undone: done.undone,
                undone_by_others: done.undone_by_others,
                stands_out: out.contains(&account),
            })
            .collect();
        of_day.sort_by(|one, other| (&one.office, &one.by).cmp(&(&other.office, &other.by)));
        rows.extend(of_day);
    }
    rows
}

fn office(account: &Account) -> Vec<String> {
    let divisions = account.scope.divisions().iter();
    divisions.map(ToString::to_string).collect()
}

fn decision(
    reader: &Reader,
    accounts: &Accounts,
    places: &Places<'_>,
    one: &Decided,
) -> Result<DailyDecision, LedgerError> {
    let mut sides = Vec::new();
    for side in one.pair.sides() {
        sides.extend(pairs::known_side(reader, places, side)?);
    }
    Ok(DailyDecision {
        pair: one.pair.to_string(),
        kind: one.kind,
        at: one.at,
        by: one
            .by
            .iter()
            .map(|account| accounts.name(*account))
            .collect(),
        reason: one.reason.clone(),
        probability: one.probability(),
        doubtful: one.is_doubtful(),
        undone_by: one.undone.map(|(account, _)| accounts.name(account)),
        sides,
    })
}
