//! The sync: events in, effects out, and the honest line.

use client_core::clock::Now;
use client_core::sync::{Effect as Engines, Event, Phase};
use rand_core::CryptoRng;
use schema::problem::Problem;
use schema::wire::exchange::{Epoch, StorageState};

use crate::protocol::{Effect, PhaseName, Response, Sentence, Storage, SyncFacts, SyncView};
use crate::refusal::Refusal;
use crate::session::{Outcome, Reply};
use crate::tablet::{InAir, Tablet, count};

const RECORDS: &str = "/sync";
const PHOTOS: &str = "/attachment";
/// The least and the most milliseconds after a photo's part failed.
const RETRY_MS: (u32, u32) = (5_000, 600_000);

/// Somebody or something wants a sync.
pub(crate) fn wanted(
    tablet: &mut Tablet,
    storage: Option<Storage>,
    now: Now,
    rng: &mut impl CryptoRng,
) -> Outcome {
    if let Some(storage) = storage {
        tablet.engine.set_storage(StorageState {
            used_mb: megabytes(storage.usage),
            granted_mb: megabytes(storage.quota),
            persisted: storage.persisted,
        });
    }
    tablet.uploader.wanted(&tablet.client)?;
    tablet.upload_paused = false;
    step(tablet, Some(Event::Wanted), now, rng)
}

/// The server answered.
pub(crate) fn answered(
    tablet: &mut Tablet,
    request: &str,
    blobs: &[Vec<u8>],
    took_ms: u32,
    now: Now,
    rng: &mut impl CryptoRng,
) -> Outcome {
    let body = blobs.first().map(Vec::as_slice).unwrap_or_default();
    match landed(tablet, request) {
        Some(InAir::Records(request)) => {
            let event = Event::Answered {
                request,
                body,
                took_ms: took_ms.into(),
            };
            step(tablet, Some(event), now, rng)
        }
        Some(InAir::Photo) => {
            let ours = (tablet.uploader).answered(&tablet.client, body, took_ms.into())?;
            if ours {
                tablet.upload_failures = 0;
            } else {
                pause(tablet);
            }
            step(tablet, None, now, rng)
        }
        None => step(tablet, None, now, rng),
    }
}

/// No answer came.
pub(crate) fn failed(
    tablet: &mut Tablet,
    request: &str,
    now: Now,
    rng: &mut impl CryptoRng,
) -> Outcome {
    match landed(tablet, request) {
        Some(InAir::Records(request)) => step(tablet, Some(Event::Failed { request }), now, rng),
        Some(InAir::Photo) => {
            tablet.uploader.failed();
            pause(tablet);
            step(tablet, None, now, rng)
        }
        None => step(tablet, None, now, rng),
    }
}

/// Whole megabytes.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "such a cast ends at the bounds of its type"
)]
fn megabytes(bytes: f64) -> u32 {
    (bytes / 1e6).round() as u32
}

fn pause(tablet: &mut Tablet) {
    tablet.upload_failures += 1;
    tablet.upload_paused = true;
}

fn landed(tablet: &mut Tablet, request: &str) -> Option<InAir> {
    tablet.in_air.remove(&request.parse().ok()?)
}

fn step(
    tablet: &mut Tablet,
    event: Option<Event<'_>>,
    now: Now,
    rng: &mut impl CryptoRng,
) -> Outcome {
    let mut effects = Vec::new();
    let mut blobs = Vec::new();
    if let Some(event) = event {
        for effect in (tablet.engine).handle(&mut tablet.client, event, now, rng)? {
            match effect {
                Engines::Send { request, body } => {
                    effects.push(send(tablet, InAir::Records(request), RECORDS, blobs.len()));
                    blobs.push(body);
                }
                Engines::WakeIn(after) => effects.push(Effect::WakeIn {
                    ms: count(after.as_millis()),
                }),
            }
        }
    }
    // Photos never delay a record: they go while nothing else is on the line.
    if tablet.engine.phase() == Phase::Resting {
        if tablet.upload_paused {
            let (least, most) = RETRY_MS;
            let ms = least
                .saturating_mul(1 << (tablet.upload_failures - 1).min(10))
                .min(most);
            effects.push(Effect::WakeIn { ms });
        } else if let Some(body) = tablet.uploader.next(&tablet.client)? {
            effects.push(send(tablet, InAir::Photo, PHOTOS, blobs.len()));
            blobs.push(body);
        }
    }
    let (phase, problem) = phase(tablet);
    let sync = SyncView {
        effects,
        phase,
        problem,
        facts: facts(tablet)?,
    };
    Ok(Reply {
        response: Response::Sync { sync },
        blobs,
    })
}

fn send(tablet: &mut Tablet, whose: InAir, path: &str, body: usize) -> Effect {
    let request = tablet.next_request;
    tablet.next_request += 1;
    tablet.in_air.insert(request, whose);
    Effect::Send {
        request: request.to_string(),
        path: path.to_owned(),
        body: count(body),
    }
}

fn phase(tablet: &Tablet) -> (PhaseName, Option<Sentence>) {
    match tablet.engine.phase() {
        Phase::Stopped(problem) => {
            let problem = Sentence::of(&problem, tablet.language);
            (PhaseName::Stopped, Some(problem))
        }
        Phase::Resting if tablet.uploader.is_busy() => (PhaseName::Working, None),
        Phase::Resting => (PhaseName::Resting, None),
        Phase::Working => (PhaseName::Working, None),
        Phase::BackingOff => (PhaseName::BackingOff, None),
    }
}

/// The honest line's facts.
pub(crate) fn facts(tablet: &Tablet) -> Result<SyncFacts, Refusal> {
    let client = &tablet.client;
    let tally = client.tally()?;
    let to_go = client.store().attachments_to_go()?;
    let progress = client.progress()?;
    let download = client.store().download()?;
    let all = tally.unsent == 0 && to_go.attachments == 0 && progress.answered_at.is_some();
    let (code, number) = match (tally.unsent, to_go.attachments) {
        (0, 0) if progress.answered_at.is_none() => ("sync.never", 0),
        (0, 0) if tally.quarantined > 0 => ("sync.some-held-back", tally.quarantined),
        (0, 0) => ("sync.all-there", 0),
        (0, photos) => ("sync.photos-to-go", photos),
        (unsent, _) => ("sync.unsent", unsent),
    };
    let text = Problem {
        code: code.to_owned(),
        parameters: [("number", number.to_string())]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
    };
    Ok(SyncFacts {
        unsent: count(tally.unsent),
        unsent_records: count(client.store().unsent_records()?.len()),
        received: count(tally.received + tally.waiting),
        held_back: count(tally.quarantined),
        photos: count(to_go.attachments),
        photo_bytes: count(to_go.bytes),
        answered_at: progress.answered_at,
        filled: progress.epoch != Epoch::default() && download.is_none(),
        download_percent: download
            .filter(|download| download.size > 0)
            .map(|download| count(download.here * 100 / download.size)),
        all_on_server: all,
        text: Sentence::of(&text, tablet.language),
    })
}
