//! One elder: every layer side by side.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::check::Finding;
use schema::id::RecordId;
use schema::message::{self, Language};
use schema::problem::Problem;
use schema::questionnaire::{Questionnaire, Severity};
use schema::record::{Record, Stage};
use schema::summary::Summary;
use schema::value::age::{LeapDayBirthday, full_age};
use schema::value::division::{DivisionCode, Divisions};
use schema::value::position::Position;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::Eyes;
use super::asked::InLanguage;
use super::seat::Seat;
use super::seen;
use super::who::Authors;
use crate::account::Right;
use crate::api::problem::ApiError;
use crate::app::{App, Reader};
use crate::clock;
use crate::findings::Examiner;
use crate::ledger::{Ledger, LedgerError};
use crate::projection::{Projection, StoredDocument};
use crate::sight::Sight;

mod fields;

pub(super) use fields::{PersonField, fields};

/// What a record's round has come to.
#[derive(Debug, Serialize, ToSchema)]
struct Rounds {
    /// The round last submitted; 0: never.
    submitted: u32,
    /// The round verified.
    verified: u32,
    /// The round approved.
    approved: u32,
    /// The round returned.
    returned: u32,
}

/// A step that an office may take next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum NextStep {
    /// Verify it.
    Verify,
    /// Approve it.
    Approve,
    /// Return it with a comment.
    Return,
}

/// Youngest and oldest possible full age today.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AgeSpan {
    youngest: i32,
    oldest: i32,
}

/// Something odd about the record.
#[derive(Debug, Serialize, ToSchema)]
struct FindingView {
    /// The check that found it.
    code: String,
    /// `soft`, `excusable` or `hard`.
    severity: String,
    /// The fields it speaks about.
    fields: Vec<String>,
    /// What is odd, in a sentence.
    text: String,
}

/// A photo, signature or voice note.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PhotoView {
    /// Its name.
    hash: String,
    /// The field it answers.
    field: String,
    /// Its media type.
    media_type: String,
    /// Its size.
    bytes: u32,
    /// Whether it has arrived.
    here: bool,
}

/// Where the dwelling is.
#[derive(Debug, Serialize, ToSchema)]
struct PositionView {
    latitude: f64,
    longitude: f64,
    /// In metres.
    accuracy: u32,
}

/// One elder.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PersonView {
    /// The record.
    id: String,
    /// The name that counts.
    name: String,
    /// Where the elder is enumerated.
    #[schema(value_type = Option<String>)]
    division: Option<DivisionCode>,
    /// How far the record has come.
    stage: String,
    /// What became of the expected name.
    coverage: String,
    age: Option<AgeSpan>,
    /// Whether a list names the elder.
    listed: bool,
    /// The record that this one is read as.
    survivor: Option<String>,
    /// The records that are read as this one.
    absorbed: Vec<String>,
    standing: Rounds,
    /// What the asker may do next.
    may: Vec<NextStep>,
    fields: Vec<PersonField>,
    findings: Vec<FindingView>,
    attachments: Vec<PhotoView>,
    position: Option<PositionView>,
}

/// One elder, as the asker may see them.
#[utoipa::path(get, path = "/api/people/{id}", tag = "people",
    params(("id" = String, Path, description = "The record")),
    responses((status = 200, body = PersonView)))]
pub(super) async fn person(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
) -> Result<Json<PersonView>, ApiError> {
    seen::keep(&app, &seat).await?;
    view(&app, &seat, language)
}

/// A record, looked at.
struct Looked {
    stored: StoredDocument,
    read: Record,
    findings: Vec<Finding>,
    survivor: Option<RecordId>,
    absorbed: Vec<RecordId>,
}

/// The record that the seat names, as it is now.
pub(super) fn view(
    app: &App,
    seat: &Seat,
    language: Language,
) -> Result<Json<PersonView>, ApiError> {
    let record = seat.record()?;
    let divisions = app.divisions()?;
    let view = app.read(|reader| {
        let looked = reader.projection.at_one_moment(|projection| {
            look(app, &reader.ledger, projection, &divisions, record)
        })?;
        let made = looked.map(|looked| made(app, seat, reader, language, &looked));
        made.transpose()
    })?;
    view.map(Json).ok_or(ApiError::NotFound)
}

fn look(
    app: &App,
    ledger: &Ledger,
    projection: &Projection,
    divisions: &Divisions,
    record: RecordId,
) -> Result<Option<Looked>, LedgerError> {
    let Some(stored) = projection.document(record)? else {
        return Ok(None);
    };
    let examiner = Examiner::on(clock::today(), app.opened(), divisions, ledger, projection)?;
    let read = stored.document.read(record, Questionnaire::standard());
    Ok(Some(Looked {
        findings: examiner.findings(&read, &stored)?,
        survivor: projection.survivor(record)?,
        absorbed: projection.absorbed(record)?,
        stored,
        read,
    }))
}

fn made(
    app: &App,
    seat: &Seat,
    reader: &Reader,
    language: Language,
    looked: &Looked,
) -> Result<PersonView, LedgerError> {
    let Looked { stored, read, .. } = looked;
    let eyes = Eyes::of(seat.account.role);
    let summary = Summary::of(read, Questionnaire::standard());
    let authors = Authors::read(reader)?;
    let late = fields::late(reader, stored, read)?;
    Ok(PersonView {
        id: read.id.to_string(),
        name: summary.name.to_string(),
        division: stored.villages.last().copied(),
        stage: word(&summary.stage),
        coverage: word(&summary.coverage),
        age: age(&summary),
        listed: !summary.added,
        survivor: looked.survivor.map(|survivor| survivor.to_string()),
        absorbed: looked.absorbed.iter().map(ToString::to_string).collect(),
        standing: Rounds {
            submitted: read.standing.submitted,
            verified: read.standing.verified,
            approved: read.standing.approved,
            returned: read.standing.returned,
        },
        may: next_steps(seat, summary.stage),
        fields: fields(read, eyes, &authors, seat.may(Right::Settle), &late),
        findings: (looked.findings.iter())
            .map(|finding| finding_view(finding, language))
            .collect(),
        attachments: photos(app, read, eyes),
        position: position(read, eyes),
    })
}

/// Whether the eyes see photos.
pub(super) fn sees_photos(eyes: Eyes<'_>) -> bool {
    let photo = Questionnaire::standard().field("photo_person");
    photo.is_some_and(|field| eyes.sight(field) == Sight::Full)
}

/// The record's photos and voice notes, for whoever sees them.
pub(super) fn photos(app: &App, read: &Record, eyes: Eyes<'_>) -> Vec<PhotoView> {
    let seen = (read.attachments.iter()).filter(|_| sees_photos(eyes));
    seen.map(|(hash, attachment)| PhotoView {
        hash: hash.to_string(),
        field: attachment.field.to_string(),
        media_type: attachment.media_type.to_string(),
        bytes: attachment.bytes,
        here: app.attachments.is_whole(*hash).unwrap_or(false),
    })
    .collect()
}

pub(super) fn age(summary: &Summary) -> Option<AgeSpan> {
    let ((first, last), today) = (summary.birth()?, clock::today()?);
    let age = |birth| full_age(birth, today, LeapDayBirthday::default());
    Some(AgeSpan {
        youngest: age(last),
        oldest: age(first),
    })
}

pub(super) fn next_steps(seat: &Seat, stage: Stage) -> Vec<NextStep> {
    let all = [
        (NextStep::Verify, Right::Verify, stage == Stage::Submitted),
        (
            NextStep::Approve,
            Right::Approve,
            matches!(stage, Stage::Submitted | Stage::Verified),
        ),
        (
            NextStep::Return,
            Right::Return,
            matches!(stage, Stage::Submitted | Stage::Verified),
        ),
    ];
    let may = all
        .into_iter()
        .filter(|(_, right, now)| *now && seat.may(*right));
    may.map(|(step, _, _)| step).collect()
}

fn finding_view(finding: &Finding, language: Language) -> FindingView {
    let mut text = message::render(language, &Problem::from(finding));
    if let Some(cause) = &finding.cause {
        text = format!("{text} {}", message::render(language, cause));
    }
    let severity = match finding.severity {
        Severity::Soft => "soft",
        Severity::Excusable => "excusable",
        Severity::Hard => "hard",
    };
    FindingView {
        code: finding.key().to_string(),
        severity: severity.to_owned(),
        fields: finding.fields.iter().map(ToString::to_string).collect(),
        text,
    }
}

fn position(read: &Record, eyes: Eyes<'_>) -> Option<PositionView> {
    let field = Questionnaire::standard().field("gps")?;
    if eyes.sight(field) != Sight::Full {
        return None;
    }
    let position: Position = read.text("gps")?.parse().ok()?;
    Some(PositionView {
        latitude: position.lat(),
        longitude: position.lon(),
        accuracy: position.accuracy_m(),
    })
}

/// A unit variant's name.
pub(super) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
