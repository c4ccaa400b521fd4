//! What was not simply let in: looked at, let in, or kept out for good.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schema::document::layout::Place;
use schema::document::{Chunk, Document, grammar};
use schema::message::{self, Language};
use schema::problem::Problem;
use schema::questionnaire::Questionnaire;
use schema::record::Layer;
use schema::value::division::DivisionCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Eyes, LayerName};
use super::asked::{Asked, Fields, InLanguage, Part, Reason, refused};
use super::seat::{Seat, sees_held};
use super::thread::reading;
use super::who::Who;
use crate::api::problem::ApiError;
use crate::app::{App, Reader};
use crate::desk;
use crate::ledger::{Event, LedgerError};
use crate::mask::ShownAnswer;
use crate::projection::{Held, HeldState};

/// How a change is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum HeldAs {
    /// Until a change that it follows arrives.
    Waiting,
    /// For an office to decide.
    Quarantined,
    /// For good.
    Refused,
    /// Not at all: it is part of its record.
    Admitted,
}

impl From<HeldState> for HeldAs {
    fn from(state: HeldState) -> Self {
        match state {
            HeldState::Waiting => Self::Waiting,
            HeldState::Quarantined => Self::Quarantined,
            HeldState::Refused => Self::Refused,
        }
    }
}

/// Why something is held.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WhyHeld {
    /// A stable code.
    code: String,
    /// A sentence.
    text: String,
}

impl WhyHeld {
    fn of(problem: &Problem, language: Language) -> Self {
        Self {
            code: problem.code.clone(),
            text: message::render(language, problem),
        }
    }
}

/// A place that a held change writes to.
#[derive(Debug, Serialize, ToSchema)]
struct Written {
    /// The layer, for an answer.
    layer: Option<LayerName>,
    /// The field, for an answer or a comment.
    field: Option<String>,
    /// `answer`, `comment`, `attachment`, `standing`, `link` or `confirmation`.
    what: String,
    /// What would be answered; nothing where it would be taken back, or cannot be read yet.
    answers: Vec<ShownAnswer>,
}

/// A change that is held.
#[derive(Debug, Serialize, ToSchema)]
struct HeldChange {
    /// Its place in the log.
    position: u64,
    state: HeldAs,
    /// Its record.
    record: String,
    /// The record's name, if anything of it has been let in.
    name: Option<String>,
    /// Where the record lies.
    #[schema(value_type = Option<String>)]
    division: Option<DivisionCode>,
    /// Who wrote it.
    device: Who,
    /// When it came in, in Unix seconds.
    received_at: i64,
    problem: WhyHeld,
    /// What it writes.
    writes: Vec<Written>,
}

/// Changes that are held.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HeldChanges {
    /// How many there are.
    total: usize,
    items: Vec<HeldChange>,
}

/// Which of them.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct InState {
    /// `quarantined` if not given.
    #[serde(default)]
    #[param(inline)]
    state: Option<HeldAs>,
}

/// Changes that are held, in the order they came.
#[utoipa::path(get, path = "/api/quarantine", tag = "quarantine",
    params(InState, Part), responses((status = 200, body = HeldChanges)))]
pub(super) async fn held(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Asked(asked): Asked<InState>,
    Asked(part): Asked<Part>,
) -> Result<Json<HeldChanges>, ApiError> {
    let state = asked.state.unwrap_or(HeldAs::Quarantined);
    let eyes = Eyes::of(seat.account.role);
    let changes = reading(&app, move |_, reader| {
        let mut seen = Vec::new();
        for held in reader.projection.held()? {
            if HeldAs::from(held.state) == state && sees_held(reader, &seat.scope, held.position)? {
                seen.push(held);
            }
        }
        let items: Result<Vec<_>, LedgerError> = (seen.iter())
            .skip(part.offset)
            .take(part.limit())
            .map(|held| change(reader, held, eyes, language))
            .collect();
        Ok(HeldChanges {
            total: seen.len(),
            items: items?,
        })
    });
    Ok(Json(changes.await?))
}

fn change(
    reader: &mut Reader,
    held: &Held,
    eyes: Eyes<'_>,
    language: Language,
) -> Result<HeldChange, LedgerError> {
    let damaged = LedgerError::Damaged("a held change");
    let entry = reader.ledger.change_at(held.position)?.ok_or(damaged)?;
    let frame = reader.frames.of(&reader.ledger, &entry)?;
    let chunk = (frame.changes.get(entry.place)).map(|change| change.chunk.clone());
    let stored = reader.projection.document(entry.record)?;
    let name = stored.as_ref().and_then(|stored| {
        let read = stored
            .document
            .read(entry.record, Questionnaire::standard());
        read.text("name").map(ToOwned::to_owned)
    });
    let before = stored.as_ref().map(|stored| &stored.document);
    let writes = chunk.map_or_else(Vec::new, |chunk| written(before, &chunk, eyes));
    let stored_frame = reader.ledger.frame(entry.frame)?;
    let devices = reader.ledger.devices()?;
    let device = devices.get(&stored_frame.device);
    Ok(HeldChange {
        position: held.position.0,
        state: held.state.into(),
        record: entry.record.to_string(),
        name,
        division: stored.and_then(|stored| stored.villages.last().copied()),
        device: device
            .map(Who::of)
            .ok_or(LedgerError::Damaged("an author"))?,
        received_at: stored_frame.received_at,
        problem: WhyHeld::of(&held.problem, language),
        writes,
    })
}

/// What a change writes: each place once, with what it would answer.
fn written(before: Option<&Document>, chunk: &Chunk, eyes: Eyes<'_>) -> Vec<Written> {
    let mut places = grammar::places(chunk).unwrap_or_default();
    places.sort();
    places.dedup();
    // On a copy: what no document can take shows no answers.
    let empty = Document::new();
    let one = std::slice::from_ref(chunk);
    let after = before.unwrap_or(&empty).admit(one).ok();
    let answers = |layer: Layer, field: &str| {
        let history = after.as_ref().map(|after| after.document.history(field));
        let own = history
            .into_iter()
            .flatten()
            .filter(|event| event.layer == layer && event.change == chunk.hash());
        own.filter_map(|event| Some(eyes.answer(field, event.answer.as_ref()?)))
            .collect()
    };
    let place = |place: &Place| {
        let (layer, field, what) = match place {
            Place::Answer { layer, field, .. } => (Some(*layer), Some(field), "answer"),
            Place::NoProse(field) => (Some(Layer::Observation), Some(field), "answer"),
            Place::Comment(field) => (None, Some(field), "comment"),
            Place::Attachment(_) => (None, None, "attachment"),
            Place::Standing(_) => (None, None, "standing"),
            Place::Link(_) => (None, None, "link"),
            Place::Confirmation(_) => (None, None, "confirmation"),
        };
        Written {
            layer: layer.map(LayerName::from),
            field: field.map(ToString::to_string),
            what: what.to_owned(),
            answers: match (layer, field) {
                (Some(layer), Some(field)) => answers(layer, field.as_str()),
                _ => Vec::new(),
            },
        }
    };
    let mut writes: Vec<Written> = places.iter().map(place).collect();
    // Members of one set are one place.
    writes.dedup_by(|one, other| {
        (one.layer, &one.field, &one.what) == (other.layer, &other.field, &other.what)
    });
    writes
}

/// What became of a released change.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Released {
    state: HeldAs,
    /// Why it is still held, if it is.
    problem: Option<WhyHeld>,
}

/// Let a held change in.
#[utoipa::path(post, path = "/api/quarantine/{position}/release", tag = "quarantine",
    params(("position" = u64, Path, description = "Its place in the log")),
    request_body = Reason, responses((status = 200, body = Released)))]
pub(super) async fn release(
    State(app): State<Arc<App>>,
    seat: Seat,
    InLanguage(language): InLanguage,
    Fields(asked): Fields<Reason>,
) -> Result<Json<Released>, ApiError> {
    let position = still_held(&app, &seat)?.position;
    let reason = asked.given()?;
    let deed = seat.deed("quarantine.released", &position.0.to_string(), &reason);
    let event = Event::Released { position, reason };
    desk::decide(&app, &[], event, vec![deed]).await?;
    let held = app.read(|reader| reader.projection.held_at(position))?;
    Ok(Json(Released {
        state: held
            .as_ref()
            .map_or(HeldAs::Admitted, |held| held.state.into()),
        problem: held.map(|held| WhyHeld::of(&held.problem, language)),
    }))
}

/// Keep a held change out for good; it is kept.
#[utoipa::path(post, path = "/api/quarantine/{position}/refuse", tag = "quarantine",
    params(("position" = u64, Path, description = "Its place in the log")),
    request_body = Reason, responses((status = 200)))]
pub(super) async fn refuse(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<Reason>,
) -> Result<(), ApiError> {
    let position = still_held(&app, &seat)?.position;
    let reason = asked.given()?;
    let deed = seat.deed("quarantine.refused", &position.0.to_string(), &reason);
    let event = Event::Refused { position, reason };
    desk::decide(&app, &[], event, vec![deed]).await?;
    Ok(())
}

fn still_held(app: &App, seat: &Seat) -> Result<Held, ApiError> {
    let position = seat.position()?;
    let held = app.read(|reader| reader.projection.held_at(position))?;
    held.filter(|held| held.state != HeldState::Waiting)
        .ok_or_else(|| {
            refused(
                "quarantine.not-held",
                &[("position", position.0.to_string())],
            )
        })
}
