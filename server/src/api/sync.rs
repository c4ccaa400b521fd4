//! The exchange: a tablet's frames go in, what is new for it comes out.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use ed25519_dalek::VerifyingKey;
use schema::broken::{self, Fault};
use schema::id::{Actor, DeviceId, RecordId};
use schema::limits;
use schema::problem::{Coded, Parameters, Problem};
use schema::scope::Scope;
use schema::wire::exchange::{
    Answer, Ask, Epoch, Exchange, Exchanged, ListedHere, ListedPart, LogPosition, MessageError,
    Receipt, Reply, Request, Verdict,
};
use schema::wire::reconcile;

use super::body::Whole;
use super::problem::ApiError;
use super::tablet_state;
use crate::app::{App, Reader};
use crate::door::{Allowance, Brought};
use crate::ledger::{Device, DeviceState, Ledger, LedgerError, NewFrame};
use crate::projection::{HeldState, Projection, feed, snapshot};
use crate::{clock, device, door, put_back};

/// How long an answer waits for its own frames to be folded, so that one round trip tells
/// what became of them.
const FOLD_PATIENCE: Duration = Duration::from_millis(400);
/// How long a tablet's first request waits for its snapshot to be prepared.
const PREPARE_PATIENCE: Duration = Duration::from_secs(2);
/// When to ask again for a snapshot that takes longer, in seconds.
const PREPARING_S: u16 = 5;
/// Changes whose fate is told in one answer.
const TOLD: usize = 20_000;
/// Changes not simply admitted that one answer tells of, new and asked about again: an answer
/// must pass on a line that lives for seconds, whatever befell a tablet's work.
const MOST_EXCEPTIONS: usize = 40;
/// Bytes that an answer may bring, whatever is asked.
const MOST_ROOM: u32 = 512 * 1024;
/// Records fetched at a time.
const MOST_FETCHED: usize = 500;

/// The request is refused whole.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("the device is not enrolled here")]
    UnknownDevice,
    #[error("the device is revoked")]
    Revoked,
    #[error("the device has yet to be confirmed")]
    Unconfirmed,
    #[error("{frames} frames are too many for one exchange")]
    TooManyFrames { frames: usize },
    #[error(transparent)]
    Message(#[from] MessageError),
}

impl Coded for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownDevice => "device.unknown",
            Self::Revoked => "device.revoked",
            Self::Unconfirmed => "device.unconfirmed",
            Self::TooManyFrames { .. } => "exchange.too-many-frames",
            Self::Message(error) => error.code(),
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::TooManyFrames { frames } => vec![
                ("frames", frames.to_string()),
                ("most", limits::EXCHANGE_FRAMES.to_string()),
            ],
            Self::Message(error) => error.parameters(),
            _ => Parameters::new(),
        }
    }
}

pub(super) async fn sync(
    State(app): State<Arc<App>>,
    Whole(body, _room): Whole<{ limits::EXCHANGE_BYTES }>,
) -> Result<Vec<u8>, ApiError> {
    let request =
        Request::read(&body).map_err(|error| ApiError::Malformed(Problem::from(&error)))?;
    let device = app.devices().get(&request.device).cloned();
    let key = match (&device, &request.ask) {
        (Some(device), _) => Some(device.key),
        (None, Ask::Introduce(certificate)) => VerifyingKey::from_bytes(&certificate.key).ok(),
        (None, _) => None,
    };
    let reply = match key {
        None => refused(&Refusal::UnknownDevice),
        Some(key) => match Request::verify(&body, &key) {
            Err(error) => refused(&Refusal::Message(error)),
            Ok(()) => reply(&app, device, request).await?,
        },
    };
    let epoch = app.read(|reader| reader.ledger.epoch())?;
    let answer = Answer {
        epoch,
        time: clock::unix_now(),
        reply,
    };
    Ok(answer.seal(&body, &app.key))
}

fn refused(why: &Refusal) -> Reply {
    Reply::Refused(Problem::from(why))
}

async fn reply(
    app: &Arc<App>,
    device: Option<Device>,
    request: Request,
) -> Result<Reply, ApiError> {
    if let Ask::Introduce(certificate) = request.ask {
        return introduce(app, certificate).await;
    }
    let Some(device) = device else {
        return Ok(refused(&Refusal::UnknownDevice));
    };
    if let Ask::Exchange(exchange) | Ask::ExchangeListed(exchange, ..) = &request.ask
        && exchange.frames.len() > limits::EXCHANGE_FRAMES
    {
        let frames = exchange.frames.len();
        return Ok(refused(&Refusal::TooManyFrames { frames }));
    }
    let not_let_in = match device.state {
        DeviceState::Active => None,
        DeviceState::Revoked => Some(Refusal::Revoked),
        DeviceState::Unconfirmed => Some(Refusal::Unconfirmed),
    };
    let asker = Asker {
        actor: Actor::of(&device.key, request.installation),
        epoch: request.epoch,
        device,
    };
    match (request.ask, not_let_in) {
        // Whoever is not let in may still hand in work: it is quarantined, not lost.
        (Ask::Exchange(mut exchange) | Ask::ExchangeListed(mut exchange, ..), Some(why)) => {
            let frames = std::mem::take(&mut exchange.frames);
            if frames.is_empty() {
                return Ok(refused(&why));
            }
            let (receipts, _) = take(app, frames, asker.device.id).await?;
            Ok(Reply::Exchanged(Box::new(Exchanged {
                receipts,
                cursor: exchange.cursor,
                ..Exchanged::default()
            })))
        }
        (_, Some(why)) => Ok(refused(&why)),
        (Ask::Exchange(exchange), None) => {
            let (exchanged, _) = self::exchange(app, asker, exchange, None).await?;
            Ok(Reply::Exchanged(Box::new(exchanged)))
        }
        (Ask::ExchangeListed(exchange, here, state), None) => {
            tablet_state::note(app, asker.device.id, &state).await;
            let (exchanged, part) = self::exchange(app, asker, exchange, Some(here)).await?;
            Ok(Reply::ExchangedListed(Box::new(exchanged), part))
        }
        (ask @ Ask::Snapshot { .. }, None) => {
            let scope = asker.device.scope.clone();
            match other(app, scope.clone(), ask.clone()).await? {
                Reply::Later(_) => {
                    app.prepare_snapshot(scope.clone(), PREPARE_PATIENCE).await;
                    other(app, scope, ask).await
                }
                reply => Ok(reply),
            }
        }
        (ask, None) => other(app, asker.device.scope, ask).await,
    }
}

/// Who asks.
struct Asker {
    device: Device,
    actor: Actor,
    epoch: Epoch,
}

async fn introduce(
    app: &Arc<App>,
    certificate: schema::wire::enrolment::Certificate,
) -> Result<Reply, ApiError> {
    let key = app.key.clone();
    let (known, devices) = app
        .writer
        .with(move |ledger| {
            let known = device::reintroduce(ledger, &key, &certificate, clock::unix_now())?;
            Ok((known, known.then(|| ledger.devices()).transpose()?))
        })
        .await?;
    devices
        .into_iter()
        .for_each(|devices| app.set_devices(devices));
    Ok(if known {
        Reply::Introduced
    } else {
        refused(&Refusal::UnknownDevice)
    })
}

/// Stores frames and gives a receipt for each, after they are durable.
async fn take(
    app: &Arc<App>,
    frames: Vec<Vec<u8>>,
    brought_by: DeviceId,
) -> Result<(Vec<Receipt>, LogPosition), ApiError> {
    let brought = Brought::read(frames, &app.key);
    let room = app.writer.room_for(brought.claimed())?;
    let checking = Arc::clone(app);
    let checked = tokio::task::spawn_blocking(move || {
        let devices = checking.devices();
        checking.read(|reader| {
            let allowance = Allowance::of_an_exchange();
            Ok(brought.check(brought_by, &devices, &reader.ledger, allowance))
        })
    });
    let checked = checked.await.map_err(|_| ApiError::Failed)??;
    let passed: Vec<NewFrame> = checked
        .iter()
        .filter_map(|frame| frame.as_ref().ok().cloned())
        .collect();
    let appended = if passed.is_empty() {
        Vec::new()
    } else {
        room.append(passed).await?
    };
    let mut last = LogPosition::default();
    let mut appended = appended.into_iter();
    let receipts = checked
        .iter()
        .map(|frame| match frame {
            Err(error) => Receipt::Refused(door::problem(error)),
            Ok(_) => match appended.next() {
                Some(stored) => {
                    last = last.max(stored.position);
                    let receipt = if stored.copied {
                        Receipt::Copied
                    } else {
                        Receipt::Received
                    };
                    receipt(stored.position)
                }
                None => Receipt::Refused(Problem::from(&ApiError::Failed)),
            },
        })
        .collect();
    Ok((receipts, last))
}

async fn exchange(
    app: &Arc<App>,
    asker: Asker,
    mut exchange: Exchange,
    listed_here: Option<ListedHere>,
) -> Result<(Exchanged, Option<ListedPart>), ApiError> {
    as_far_as_a_log_goes(&mut exchange);
    let frames = std::mem::take(&mut exchange.frames);
    let (receipts, last) = if frames.is_empty() {
        Default::default()
    } else {
        take(app, frames, asker.device.id).await?
    };
    if exchange.room > 0 && last > LogPosition::default() {
        app.wait_for(last, FOLD_PATIENCE).await;
    }
    let reading = Arc::clone(app);
    let (tablet, cursor) = (asker.device.id, exchange.cursor);
    let exchanged = tokio::task::spawn_blocking(move || {
        let census = reading.census.clone();
        reading.read(|reader| {
            let is_of_now = asker.epoch == reader.ledger.epoch()?;
            let beyond = is_of_now && exchange.cursor > reader.ledger.head()?;
            let mut exchanged = news(reader, &asker, &exchange)?;
            if exchange.assignment != asker.device.assigned {
                let scope = asker.device.scope.clone();
                let version = asker.device.assigned;
                let places = reading.places(&reader.ledger)?;
                exchanged.assignment = Some(device::assignment(version, scope, &census, &places));
            }
            exchanged.receipts = receipts;
            let listed = match listed_here {
                Some(here) if exchange.room > 0 && !exchanged.more => {
                    let (projection, key) = (&reader.projection, &reading.key);
                    let room = usize::try_from(exchange.room.min(MOST_ROOM)).unwrap_or(0);
                    let room = room.saturating_sub(exchanged.changes.batch.len());
                    let now = clock::unix_now();
                    reading.listed.part(projection, key, &here, room, now)?
                }
                _ => None,
            };
            Ok((exchanged, listed, beyond))
        })
    });
    let (exchanged, listed, beyond) = exchanged.await.map_err(|_| ApiError::Failed)??;
    if beyond && put_back::told_by(app, tablet, cursor).await? {
        // The answer's epoch tells the tablet all it needs to know.
        return Ok((Exchanged::default(), None));
    }
    Ok((exchanged, listed))
}

/// Numbers that no log reaches are as good as the last that one could: a database has none
/// beyond it.
fn as_far_as_a_log_goes(exchange: &mut Exchange) {
    const LAST: u64 = i64::MAX as u64;
    let numbers = [
        &mut exchange.cursor.0,
        &mut exchange.assignment.0,
        &mut exchange.settled,
    ];
    for number in numbers.into_iter().chain(&mut exchange.open) {
        *number = LAST.min(*number);
    }
}

/// What became of the asker's changes, and what is new for it, at one moment.
fn news(reader: &mut Reader, asker: &Asker, exchange: &Exchange) -> Result<Exchanged, LedgerError> {
    let epoch = reader.ledger.epoch()?;
    if asker.epoch != epoch && asker.epoch != Epoch::default() {
        // The answer's epoch tells the tablet all it needs to know.
        return Ok(Exchanged::default());
    }
    let watermark = reader.ledger.backed_up()?;
    let Reader {
        ledger,
        projection,
        frames,
    } = reader;
    projection.at_one_moment(|projection| {
        let mut exchanged = Exchanged {
            watermark,
            cursor: exchange.cursor,
            ..Exchanged::default()
        };
        let told = settled(projection, ledger, &asker.actor, exchange)?;
        (exchanged.settled, exchanged.exceptions) = (told.through, told.exceptions);
        if exchange.room > 0 {
            let room = usize::try_from(exchange.room.min(MOST_ROOM)).unwrap_or(0);
            let scope = &asker.device.scope;
            let page = feed::page(
                projection,
                ledger,
                frames,
                scope,
                &asker.actor,
                exchange.cursor,
                room,
            )?;
            exchanged.changes = page.changes;
            exchanged.gone = page.gone;
            exchanged.cursor = page.cursor;
            if broken::is(Fault::CursorPastUnfolded) && !page.more {
                exchanged.cursor = ledger.head()?;
            }
            exchanged.more = page.more || !told.everything;
            exchanged.held = (page.held).filter(|_| told.everything && told.counted_alike);
        }
        Ok(exchanged)
    })
}

/// What an answer tells of the asker's own changes.
struct Told {
    through: u64,
    exceptions: Vec<(u64, Verdict)>,
    /// Whether nothing that has been decided is left for a further answer.
    everything: bool,
    /// Whether both sides count the same changes of the asker. They do not where a later one is
    /// folded before an earlier one: the request before its own was lost.
    counted_alike: bool,
}

/// Up to which number an installation's changes are settled, which of them were not simply
/// admitted, and how those stand now that it asks about again.
fn settled(
    projection: &Projection,
    ledger: &Ledger,
    actor: &Actor,
    asked: &Exchange,
) -> Result<Told, LedgerError> {
    let folded = projection.position()?;
    let mut through = asked.settled;
    let mut exceptions = Vec::new();
    let mut everything = true;
    let mut counted_alike = true;
    let mut numbers = ledger
        .numbers_after(actor, asked.settled, TOLD)?
        .into_iter();
    while let Some((number, position)) = numbers.next() {
        if position > folded {
            counted_alike = numbers.all(|(_, later)| later > folded);
            break;
        }
        if exceptions.len() == MOST_EXCEPTIONS {
            everything = false;
            break;
        }
        let verdict = verdict(projection, position)?;
        if number == through + 1 {
            through = number;
            if verdict == Verdict::Admitted {
                continue;
            }
        }
        exceptions.push((number, verdict));
    }
    for number in asked.open.iter().take(MOST_EXCEPTIONS) {
        if let Some(position) = ledger.numbered(actor, *number)? {
            exceptions.push((*number, verdict(projection, position)?));
        }
    }
    Ok(Told {
        through,
        exceptions,
        everything,
        counted_alike,
    })
}

/// What became of a change that has been folded.
fn verdict(projection: &Projection, position: LogPosition) -> Result<Verdict, LedgerError> {
    Ok(match projection.held_at(position)? {
        None => Verdict::Admitted,
        Some(held) if held.state == HeldState::Waiting => Verdict::Waiting,
        Some(held) => Verdict::Quarantined(held.problem),
    })
}

/// The rarer questions.
async fn other(app: &Arc<App>, scope: Scope, ask: Ask) -> Result<Reply, ApiError> {
    let reading = Arc::clone(app);
    let answer = tokio::task::spawn_blocking(move || answer(&reading, &scope, ask));
    Ok(answer.await.map_err(|_| ApiError::Failed)??)
}

fn answer(app: &App, scope: &Scope, ask: Ask) -> Result<Reply, LedgerError> {
    match ask {
        Ask::Snapshot {
            snapshot,
            offset,
            room,
        } => {
            let room = usize::try_from(room.min(MOST_ROOM)).unwrap_or(0);
            let part = app.read(|reader| {
                reader.projection.at_one_moment(|projection| {
                    snapshot::part(projection, scope, snapshot, offset, room)
                })
            })?;
            Ok(part.map_or(Reply::Later(PREPARING_S), Reply::Snapshot))
        }
        Ask::Compare(parts) => app.read(|reader| {
            reader.projection.at_one_moment(|projection| {
                let ours = reconcile::buckets(records(projection, scope)?);
                let differing = reconcile::differing(&ours, &parts);
                Ok(Reply::Differing(differing, projection.position()?))
            })
        }),
        Ask::List(parts) => app.read(|reader| {
            let listed = records(&reader.projection, scope)?
                .into_iter()
                .filter(|(record, _)| parts.contains(&reconcile::bucket(*record)))
                .map(|(record, fingerprint)| (record, fingerprint.short()))
                .collect();
            Ok(Reply::Listed(listed))
        }),
        Ask::Fetch(records) => app.read(|reader| {
            let records: &[RecordId] = &records[..records.len().min(MOST_FETCHED)];
            let mut scope = scope.clone();
            if broken::is(Fault::ScopeUnfiltered) {
                scope = Scope::new(scope.divisions().iter().map(|division| division.province()));
            }
            let (changes, gone) = feed::histories(&reader.projection, &scope, records)?;
            Ok(Reply::Fetched(changes, gone))
        }),
        Ask::Exchange(_) | Ask::ExchangeListed(..) | Ask::Introduce(_) => {
            Ok(refused(&Refusal::UnknownDevice))
        }
    }
}

fn records(
    projection: &Projection,
    scope: &Scope,
) -> Result<Vec<(RecordId, reconcile::Fingerprint)>, LedgerError> {
    let mut records = Vec::new();
    for division in scope.divisions() {
        records.extend(projection.records_within(*division)?);
    }
    Ok(records)
}
