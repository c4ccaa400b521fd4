//! One spot check: who was drawn, what was found of each, and entering it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use schema::id::RecordId;
use schema::message::Language;
use schema::questionnaire::Questionnaire;
use schema::record::Record;
use schema::value::division::DivisionCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::Eyes;
use super::asked::{Fields, InLanguage, given};
use super::person::{self, NextStep};
use super::seat::Seat;
use super::seen::Seen;
use super::spot_checks::{SpotCheckRow, is_checked_office, is_told, row};
use super::thread::reading;
use super::who::{Authors, Who, WhoKind};
use crate::account::Right;
use crate::api::problem::ApiError;
use crate::app::{App, Reader};
use crate::clock;
use crate::label::Label;
use crate::ledger::{Event, LedgerError};
use crate::mask::{self, ShownAnswer};
use crate::spot_check::figures::{Sampled, SpotState};
use crate::spot_check::interview::{self, Interview, Met};
use crate::spot_check::{SpotCheckError, carry_out};

/// A record that was drawn.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SpotPerson {
    /// The record.
    id: String,
    /// Its place among the lots, from 1.
    place: usize,
    /// The name that counts.
    name: String,
    /// Where the elder is enumerated.
    #[schema(value_type = Option<String>)]
    division: Option<DivisionCode>,
    /// What helps to find the house: group, address, contact and telephone.
    way: Vec<WaySaid>,
    state: SpotState,
    /// Who asked again.
    by: Option<String>,
    /// Whether the account that entered it had opened the record's page since it was drawn.
    seen: bool,
}

/// What a record says of the way to its elder.
#[derive(Debug, Serialize, ToSchema)]
struct WaySaid {
    field: String,
    answers: Vec<ShownAnswer>,
}

/// What leads to somebody's door, and is not asked again.
const WAY: [&str; 4] = [
    "village_group",
    "address_detail",
    "contact_name",
    "contact_phone",
];

/// A spot check with who was drawn.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SpotCheckView {
    row: SpotCheckRow,
    /// In the order of villages and lots. Whoever's work is checked sees those alone of whom
    /// something has been found.
    people: Vec<SpotPerson>,
    /// Whether the asker may enter what is found.
    may_enter: bool,
}

/// A spot check with who was drawn.
#[utoipa::path(get, path = "/api/spot-checks/{check}", tag = "spot checks",
    params(("check" = u64, Path, description = "The spot check")),
    responses((status = 200, body = SpotCheckView)))]
pub(super) async fn spot_check(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Json<SpotCheckView>, ApiError> {
    let check = seat.spot_check()?;
    let view = reading(&app, move |_, reader| {
        let sample = reader.projection.sample(check.position)?;
        let seen = Seen::since(reader, &check)?;
        let mut people = Vec::with_capacity(sample.len());
        for one in &sample {
            let is_told = is_told(seat.account.role, &check, one.state());
            if is_told && seat.sees(reader, one.record)? {
                let read = read(reader, one.record)?;
                people.extend(read.map(|read| listed(&seat, one, &read, &seen)));
            }
        }
        people.sort_by_key(|person| (person.division, person.place));
        Ok(SpotCheckView {
            row: row(reader, &check, &sample)?,
            people,
            may_enter: may_enter(&seat)?,
        })
    });
    Ok(Json(view.await?))
}

fn may_enter(seat: &Seat) -> Result<bool, LedgerError> {
    let check = seat
        .spot_check()
        .map_err(|_| LedgerError::Damaged("a spot check"))?;
    Ok(seat.may(Right::SpotCheck) && !is_checked_office(seat.account.role, &check))
}

fn read(
    reader: &Reader,
    record: RecordId,
) -> Result<Option<(Record, Option<DivisionCode>)>, LedgerError> {
    let stored = reader.projection.document(record)?;
    Ok(stored.map(|stored| {
        let read = stored.document.read(record, Questionnaire::standard());
        (read, stored.villages.last().copied())
    }))
}

fn listed(
    seat: &Seat,
    one: &Sampled,
    (read, village): &(Record, Option<DivisionCode>),
    seen: &Seen,
) -> SpotPerson {
    let eyes = Eyes::of(seat.account.role);
    let way = WAY.into_iter().filter_map(|name| {
        let (_, content) = read.effective(name)?;
        let field = Questionnaire::standard().field(name)?;
        Some(WaySaid {
            field: name.to_owned(),
            answers: mask::masked(field, content, eyes.sight(field)),
        })
    });
    SpotPerson {
        id: one.record.to_string(),
        place: one.place,
        name: read.text("name").unwrap_or_default().to_owned(),
        division: *village,
        way: way.collect(),
        state: one.state(),
        by: one.interview().map(|interview| interview.by.clone()),
        seen: seen_by_whoever_entered(one, seen).is_some(),
    }
}

/// When the account that first entered what was found had opened the record's page, if it had.
fn seen_by_whoever_entered(one: &Sampled, seen: &Seen) -> Option<i64> {
    let (_, first) = one.interviews.first()?;
    seen.at(first.account, one.record, first.at)
}

/// The records that could be drawn, one a line. A record's lot is the SHA-256 of
/// `seed/record`; those with the smallest were drawn.
#[utoipa::path(get, path = "/api/spot-checks/{check}/list", tag = "spot checks",
    params(("check" = u64, Path, description = "The spot check")),
    responses((status = 200, description = "The list", content_type = "text/plain")))]
pub(super) async fn list(State(app): State<Arc<App>>, seat: Seat) -> Result<Response, ApiError> {
    let check = seat.spot_check()?;
    let event = app.read(|reader| reader.ledger.event_at(check.position))?;
    let Some(Event::SpotCheckDrawn { frame, .. }) = event else {
        return Err(ApiError::NotFound);
    };
    let name = format!(
        "attachment; filename=\"spot-check-{}.txt\"",
        check.position.0
    );
    let said = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((said, frame.list()).into_response())
}

/// A question that was asked again.
#[derive(Debug, Serialize, ToSchema)]
struct SpotCompared {
    field: String,
    /// What the record said when it was drawn.
    first: Vec<ShownAnswer>,
    /// What was answered the second time.
    second: Vec<ShownAnswer>,
    differs: bool,
}

/// What was found of a record.
#[derive(Debug, Serialize, ToSchema)]
struct SpotFound {
    met: Met,
    /// Who asked.
    by: String,
    /// On which day.
    on: String,
    note: String,
    /// Which account entered it.
    entered_by: String,
    /// When, in Unix seconds.
    entered_at: i64,
    compared: Vec<SpotCompared>,
    /// Why it replaces what was entered before.
    amends: Option<String>,
    /// How often it was entered.
    times: usize,
    /// When the account that first entered it had opened the record's page, in Unix seconds:
    /// it knew what was answered first.
    seen_at: Option<i64>,
}

/// A record that was drawn: what to ask, or what was found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SpotPersonView {
    person: SpotPerson,
    /// What is asked again, in the form's order. What was answered first is not told before
    /// the second answer stands.
    fields: Vec<String>,
    /// Who surveyed the record, and must not check it.
    surveyors: Vec<Who>,
    found: Option<SpotFound>,
    may_enter: bool,
    /// When the asker opened the record's page since it was drawn, in Unix seconds: somebody
    /// else should enter what is found.
    seen_at: Option<i64>,
    /// The round that the record could be returned in, if the asker may return it now.
    may_return: Option<u32>,
}

/// A record that was drawn: what to ask, or what was found.
#[utoipa::path(get, path = "/api/spot-checks/{check}/people/{id}", tag = "spot checks",
    params(("check" = u64, Path, description = "The spot check"),
        ("id" = String, Path, description = "The record")),
    responses((status = 200, body = SpotPersonView)))]
pub(super) async fn person(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Json<SpotPersonView>, ApiError> {
    view(&app, &seat)
}

fn view(app: &App, seat: &Seat) -> Result<Json<SpotPersonView>, ApiError> {
    let (check, record) = (seat.spot_check()?, seat.record()?);
    let view = app.read(|reader| {
        let sampled = reader.projection.sampled(check.position, record)?;
        let told = sampled.filter(|one| is_told(seat.account.role, &check, one.state()));
        let (Some(one), Some(read)) = (told, read(reader, record)?) else {
            return Ok(None);
        };
        let stage = read.0.standing.stage();
        let seen = Seen::since(reader, &check)?;
        let returns = person::next_steps(seat, stage).contains(&NextStep::Return);
        Ok(Some(SpotPersonView {
            person: listed(seat, &one, &read, &seen),
            fields: interview::FIELDS.map(str::to_owned).into(),
            surveyors: surveyors(reader, record)?,
            found: found(reader, seat, &one, &seen)?,
            may_enter: may_enter(seat)?,
            seen_at: seen.at(seat.account.id, record, i64::MAX),
            may_return: returns.then_some(read.0.standing.submitted),
        }))
    })?;
    view.map(Json).ok_or(ApiError::NotFound)
}

fn found(
    reader: &Reader,
    seat: &Seat,
    one: &Sampled,
    seen: &Seen,
) -> Result<Option<SpotFound>, LedgerError> {
    let Some(interview) = one.interview() else {
        return Ok(None);
    };
    let eyes = Eyes::of(seat.account.role);
    let shown = |name: &str, content| match Questionnaire::standard().field(name) {
        Some(field) => mask::masked(field, content, eyes.sight(field)),
        None => vec![ShownAnswer::hidden()],
    };
    let compared = interview.compared(&one.first);
    let compared = compared.map(|(name, second, differs)| SpotCompared {
        field: name.to_owned(),
        first: one
            .first
            .get(name)
            .map(|first| shown(name, first))
            .unwrap_or_default(),
        second: shown(name, second),
        differs,
    });
    let account = reader.ledger.account(interview.account)?;
    Ok(Some(SpotFound {
        met: interview.met,
        by: interview.by.clone(),
        on: interview.on.clone(),
        note: interview.note.clone(),
        entered_by: account
            .map(|account| account.display_name)
            .unwrap_or_default(),
        entered_at: interview.at,
        compared: compared.collect(),
        amends: interview.amends.clone(),
        times: one.interviews.len(),
        seen_at: seen_by_whoever_entered(one, seen),
    }))
}

/// The tablets that wrote into a record.
fn surveyors(reader: &Reader, record: RecordId) -> Result<Vec<Who>, LedgerError> {
    let authors = Authors::read(reader)?;
    let entries = reader.ledger.changes_of(record)?;
    let actors: BTreeSet<_> = entries.iter().map(|entry| entry.actor).collect();
    let who = actors.iter().map(|actor| authors.who(actor));
    Ok(who.filter(|who| who.kind() == WhoKind::Tablet).collect())
}

/// What was found of a record.
#[derive(Deserialize, ToSchema)]
pub(super) struct SpotEntry {
    met: Met,
    /// Who asked.
    by: String,
    /// On which day.
    #[schema(value_type = String)]
    on: schema::value::solar::SolarDate,
    /// By question; members of a set stand between bars. What was not asked is left out.
    #[serde(default)]
    answers: BTreeMap<String, String>,
    #[serde(default)]
    note: String,
    /// Why it replaces what was entered before; needed if something was.
    #[serde(default)]
    amends: Option<String>,
}

/// The longest name of whoever asks, and the longest note, in characters.
const NAME_CHARACTERS: usize = 40;
const NOTE_CHARACTERS: usize = 500;

/// Enter what was found of a record. It is answered with the first answers beside the second.
#[utoipa::path(post, path = "/api/spot-checks/{check}/people/{id}", tag = "spot checks",
    params(("check" = u64, Path, description = "The spot check"),
        ("id" = String, Path, description = "The record")),
    request_body = SpotEntry, responses((status = 200, body = SpotPersonView)))]
pub(super) async fn enter(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Fields(asked): Fields<SpotEntry>,
) -> Result<Json<SpotPersonView>, ApiError> {
    let (check, record) = (seat.spot_check()?, seat.record()?);
    if is_checked_office(seat.account.role, &check) {
        return Err(ApiError::NoRight);
    }
    let interview = Interview {
        account: seat.account.id,
        at: clock::unix_now(),
        by: asked.by.trim().chars().take(NAME_CHARACTERS).collect(),
        on: asked.on.to_string(),
        met: asked.met,
        answers: match asked.met {
            Met::Interviewed => answers(&asked.answers, language)?,
            Met::NobodyKnown | Met::NotMet => BTreeMap::new(),
        },
        note: asked.note.trim().chars().take(NOTE_CHARACTERS).collect(),
        amends: asked.amends.as_deref().map(given).transpose()?,
    };
    let surveyors = app.read(|reader| surveyors(reader, record))?;
    let labels: Vec<_> = surveyors.iter().map(|who| who.label().to_owned()).collect();
    carry_out::enter(&app, check.position, record, interview, &labels).await?;
    view(&app, &seat)
}

fn answers(
    asked: &BTreeMap<String, String>,
    language: Language,
) -> Result<schema::record::Answers, SpotCheckError> {
    let answered = asked.iter().filter(|(_, text)| !text.trim().is_empty());
    answered
        .map(|(name, text)| {
            let called = || match Questionnaire::standard().field(name) {
                Some(field) => Label::from(&field.label).of(language).to_owned(),
                None => name.clone(),
            };
            interview::typed(name, text).ok_or_else(|| SpotCheckError::Answer { field: called() })
        })
        .collect()
}
