//! The queue of likely duplicates, and how its review goes.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::id::RecordId;
use schema::message::Language;
use schema::questionnaire::Questionnaire;
use schema::summary::Summary;
use schema::value::division::{DivisionCode, Divisions};
use schema::value::solar::SolarDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{Asked, InLanguage, Part};
use super::jobs::{self, JobView};
use super::person::{self, AgeSpan, word};
use super::seat::{Seat, sees_village};
use super::thread::reading;
use crate::account::AccountId;
use crate::api::problem::ApiError;
use crate::app::{App, Reader};
use crate::duplicates::matcher::{Filter, Line, Order};
use crate::duplicates::outside::{ListHead, ListKind, OutsideLine, Part as LinePart};
use crate::duplicates::statistics::Statistics;
use crate::duplicates::{PairState, sentence};
use crate::job::Work;
use crate::ledger::LedgerError;
use schema::scope::Scope;

/// Which pairs.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Of this record, whatever their state if none is given.
    #[serde(default)]
    record: Option<String>,
    /// Of this state; every state but `decided` if not given.
    #[param(inline)]
    state: Option<PairState>,
    /// Only those that the asker has judged.
    #[serde(default)]
    mine: bool,
    /// `weight`: what a village has answered, then the likeliest; `place`: village by village.
    #[serde(default)]
    #[param(inline)]
    order: Order,
    /// Open ones of this probability at least; 0.5 if not given.
    #[serde(default = "likely")]
    least: f64,
}

pub(super) fn likely() -> f64 {
    0.5
}

/// One record of a pair.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PairSide {
    /// The record.
    id: String,
    /// The name that counts.
    name: String,
    /// The sex, by its code.
    sex: Option<String>,
    age: Option<AgeSpan>,
    /// The birthday, or the month or year where no more is known.
    birth: Option<String>,
    /// Where the elder is enumerated.
    #[schema(value_type = Option<String>)]
    division: Option<DivisionCode>,
    /// The same by its names, where it lies outside the asker's divisions.
    place: Option<String>,
    /// What became of the expected name.
    outcome: String,
    /// The list that this is a line of, where it is no record.
    list: Option<LineView>,
}

/// A line of a list from elsewhere.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LineView {
    /// What the list says of the people on it.
    kind: ListKind,
    /// What its file is called.
    title: String,
    /// The line's number in the file.
    line: usize,
    /// When its person died, as written.
    died: Option<String>,
}

impl LineView {
    pub(super) fn of(head: &ListHead, line: &OutsideLine) -> Self {
        let died = line.part(LinePart::Died);
        Self {
            kind: head.kind,
            title: head.title.clone(),
            line: line.number,
            died: (!died.is_empty()).then(|| died.to_owned()),
        }
    }
}

/// Two records that may be of one person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PairRow {
    /// Both records, a dot between them.
    pair: String,
    /// What speaks for one person, in bits.
    weight: f64,
    /// The probability that both are one person.
    probability: f64,
    state: PairState,
    /// How many records are probably of one person with these.
    cluster_size: usize,
    /// Whether they lie in two counties.
    cross_county: bool,
    /// Whether a side was changed in what is compared after the last judgement.
    changed_since: bool,
    /// Both records, in the order of `pair`.
    sides: Vec<PairSide>,
    /// Why, in plain words.
    sentence: String,
}

/// A part of the queue.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Pairs {
    /// How many there are.
    total: usize,
    items: Vec<PairRow>,
}

/// What the matcher says of a row.
struct Found {
    line: Line,
    cluster_size: usize,
    evidence: Vec<linkage::census::evidence::Evidence>,
}

/// Likely duplicates of which the asker sees at least one record.
#[utoipa::path(get, path = "/api/pairs", tag = "duplicates",
    params(("division" = Option<String>, Query, description = "Within this division"),
        Wanted, Part),
    responses((status = 200, body = Pairs)))]
pub(super) async fn pairs(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Asked(wanted): Asked<Wanted>,
    Asked(part): Asked<Part>,
) -> Result<Json<Pairs>, ApiError> {
    let account = seat.account.id;
    let record = wanted.record.as_deref().map(str::parse::<RecordId>);
    let record = record.transpose().map_err(|_| ApiError::NotFound)?;
    let divisions = app.divisions()?;
    let listed = reading(&app, move |app, reader| {
        let (total, found) = find(app, &seat.scope, account, (&wanted, record), part)?;
        let places = Places::of(&divisions, &seat.account.scope);
        let rows = (found.into_iter()).map(|found| row(reader, found, &places, language));
        Ok(Pairs {
            total,
            items: rows.collect::<Result<_, _>>()?,
        })
    });
    Ok(Json(listed.await?))
}

fn find(
    app: &App,
    scope: &Scope,
    account: AccountId,
    (wanted, record): (&Wanted, Option<RecordId>),
    part: Part,
) -> Result<(usize, Vec<Found>), LedgerError> {
    app.duplicates.ask(|matcher| {
        let lines = matcher.lines(&Filter {
            sees: &|village| sees_village(scope, village),
            record,
            state: wanted.state,
            judged_by: wanted.mine.then_some(account),
            least: wanted.least,
            order: wanted.order,
        });
        let shown = lines.iter().skip(part.offset).take(part.limit());
        let found = shown.map(|line| Found {
            line: *line,
            cluster_size: matcher.cluster(line.pair).len(),
            evidence: matcher.evidence(line.pair),
        });
        (lines.len(), found.collect())
    })
}

fn row(
    reader: &Reader,
    found: Found,
    places: &Places<'_>,
    language: Language,
) -> Result<PairRow, LedgerError> {
    let Line {
        pair,
        weight,
        probability,
        standing,
        two_counties,
        changed_since,
    } = found.line;
    let sides = pair.sides().map(|side| side_of(reader, places, side));
    Ok(PairRow {
        pair: pair.to_string(),
        weight,
        probability,
        state: standing.state,
        cluster_size: found.cluster_size,
        cross_county: two_counties,
        changed_since,
        sides: sides.into_iter().collect::<Result<_, _>>()?,
        sentence: sentence::of(language, probability, &found.evidence),
    })
}

fn side_of(
    reader: &Reader,
    places: &Places<'_>,
    record: RecordId,
) -> Result<PairSide, LedgerError> {
    known_side(reader, places, record)?.ok_or(LedgerError::Damaged("a pair"))
}

/// What either county may see of a record of the other. Nothing of a line whose list was taken
/// away.
pub(super) fn known_side(
    reader: &Reader,
    places: &Places<'_>,
    record: RecordId,
) -> Result<Option<PairSide>, LedgerError> {
    if let Some((head, line)) = reader.projection.outside_line(record)? {
        let read = line.as_record(record);
        let summary = Summary::of(&read, Questionnaire::standard());
        let place = line.place();
        return Ok(Some(PairSide {
            id: record.to_string(),
            name: summary.name.to_string(),
            sex: summary.sex().map(|sex| sex.code().to_owned()),
            age: person::age(&summary),
            birth: summary.birth().map(birth),
            division: summary.village(),
            place: (!place.is_empty()).then_some(place),
            outcome: word(&summary.coverage),
            list: Some(LineView::of(&head, &line)),
        }));
    }
    let Some(row) = reader.projection.person(record)? else {
        return Ok(None);
    };
    let row = row.open()?;
    let summary = &row.summary;
    Ok(Some(PairSide {
        id: record.to_string(),
        name: summary.name.to_string(),
        sex: summary.sex().map(|sex| sex.code().to_owned()),
        age: person::age(summary),
        birth: summary.birth().map(birth),
        division: summary.village(),
        place: places.name(summary.village()),
        outcome: word(&summary.coverage),
        list: None,
    }))
}

/// What divisions outside the asker's own are called: their page has no names for them.
pub(super) struct Places<'a> {
    divisions: &'a Divisions,
    own: &'a Scope,
}

impl<'a> Places<'a> {
    pub(super) fn of(divisions: &'a Divisions, own: &'a Scope) -> Self {
        Self { divisions, own }
    }

    /// County, township and village by name, of one that lies outside.
    pub(super) fn name(&self, village: Option<DivisionCode>) -> Option<String> {
        let village = village.filter(|village| !self.own.covers(*village))?;
        let levels = [village.county(), village.township(), village.village()];
        let names = levels.into_iter().flatten();
        let names = names.filter_map(|code| self.divisions.get(code));
        let names: Vec<&str> = names.map(|division| division.name.as_str()).collect();
        Some(names.join(" "))
    }
}

/// A birthday as far as it is known.
pub(super) fn birth((first, last): (SolarDate, SolarDate)) -> String {
    if first == last {
        first.to_string()
    } else if (first.year(), first.month()) == (last.year(), last.month()) {
        format!("{}-{:02}", first.year(), first.month())
    } else {
        first.year().to_string()
    }
}

/// How the review goes.
#[utoipa::path(get, path = "/api/pairs/statistics", tag = "duplicates",
    params(("division" = Option<String>, Query, description = "Within this division")),
    responses((status = 200, body = Statistics)))]
pub(super) async fn statistics(
    State(app): State<Arc<App>>,
    seat: Seat,
) -> Result<Json<Statistics>, ApiError> {
    let counted = reading(&app, move |app, _| {
        app.duplicates.ask(|matcher| {
            matcher.statistics(&|village| sees_village(&seat.scope, village), likely())
        })
    });
    Ok(Json(counted.await?))
}

/// Compare every record with every other anew.
#[utoipa::path(post, path = "/api/pairs/run", tag = "duplicates",
    responses((status = 200, body = JobView)))]
pub(super) async fn run(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
) -> Result<Json<JobView>, ApiError> {
    let deed = seat.deed("pairs.run", "", "");
    jobs::begin(&app, &seat, language, Work::Pairs, deed).await
}
