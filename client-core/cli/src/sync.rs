//! Drives the engine over a line until it rests.

#![expect(
    clippy::disallowed_methods,
    reason = "the edge of the program: real lines are waited for by a real clock"
)]

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use client_core::clock::Now;
use client_core::store::Tally;
use client_core::sync::{Effect, Engine, Event, Phase, RequestId};
use client_core::{Client, ClientError};
use rand_core::CryptoRng;

use crate::line::{Line, LineError, Traffic};

/// What came of a sync.
#[derive(Debug, Clone, PartialEq)]
pub struct SyncReport {
    /// Records on the tablet now.
    pub records: usize,
    /// Our changes that are not part of a record on the server yet.
    pub tally: Tally,
    /// Bytes to the server.
    pub up: u64,
    /// Bytes from the server.
    pub down: u64,
    /// Requests made.
    pub requests: u64,
    /// Requests that were cut or timed out.
    pub cuts: u64,
    /// Connections opened.
    pub connections: u64,
    /// How long it took.
    pub seconds: f64,
    /// How the engine ended: resting, backing off when patience ended, or stopped by a problem.
    pub phase: Phase,
}

/// What is reported while a sync goes on: after each request.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// What went over the line in this sync so far.
    pub traffic: Traffic,
    /// Why the last request failed, if it did.
    pub failed: Option<&'a LineError>,
    /// Records on the tablet now.
    pub records: usize,
}

/// The server's exchange address.
const PATH: &str = "/sync";

/// What became of one request.
struct Done {
    request: RequestId,
    answer: Result<Vec<u8>, LineError>,
    took_ms: u64,
}

/// Syncs until there is nothing left to do, a person must act, or the line has brought
/// nothing of use for as long as `patience`: then the rest waits for the next sync, and
/// nothing is lost.
///
/// # Errors
/// When the store fails.
pub fn sync(
    client: &mut Client,
    rng: &mut impl CryptoRng,
    clock: &impl Fn() -> Now,
    line: &Line,
    patience: Duration,
    progress: &mut dyn FnMut(Step<'_>),
) -> Result<SyncReport, ClientError> {
    let started = Instant::now();
    let before = line.traffic();
    let mut engine = Engine::default();
    let (report, done) = channel();
    let mut air = Air {
        line,
        report,
        done,
        in_flight: 0,
        wake: None,
    };
    let mut useful = started;
    air.carry_out(engine.handle(client, Event::Wanted, clock(), rng)?);
    loop {
        let effects = match air.next(useful + patience) {
            Next::Rest => break,
            Next::Wake => engine.handle(client, Event::Wanted, clock(), rng)?,
            Next::Done(done) => {
                let request = done.request;
                let event = match &done.answer {
                    Ok(body) => Event::Answered {
                        request,
                        body,
                        took_ms: done.took_ms,
                    },
                    Err(_) => Event::Failed { request },
                };
                let effects = engine.handle(client, event, clock(), rng)?;
                if done.answer.is_ok() && engine.phase() != Phase::BackingOff {
                    useful = Instant::now();
                }
                progress(Step {
                    traffic: line.traffic().since(before),
                    failed: done.answer.as_ref().err(),
                    records: client.index().len(),
                });
                effects
            }
        };
        air.carry_out(effects);
        if matches!(engine.phase(), Phase::Stopped(_)) {
            air.wake = None;
        }
    }
    let traffic = line.traffic().since(before);
    Ok(SyncReport {
        records: client.index().len(),
        tally: client.tally()?,
        up: traffic.up,
        down: traffic.down,
        requests: traffic.requests,
        cuts: traffic.cuts,
        connections: traffic.connections,
        seconds: started.elapsed().as_secs_f64(),
        phase: engine.phase(),
    })
}

/// What is under way.
struct Air<'a> {
    line: &'a Line,
    report: Sender<Done>,
    done: Receiver<Done>,
    in_flight: usize,
    wake: Option<Instant>,
}

enum Next {
    Done(Done),
    Wake,
    Rest,
}

impl Air<'_> {
    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send { request, body } => self.send(request, body),
                Effect::WakeIn(after) => {
                    let at = Instant::now() + after;
                    self.wake = Some(self.wake.map_or(at, |earlier| earlier.min(at)));
                }
            }
        }
    }

    fn send(&mut self, request: RequestId, body: Vec<u8>) {
        self.in_flight += 1;
        let (line, report) = (self.line.clone(), self.report.clone());
        let work = move || {
            let started = Instant::now();
            let answer = line.post(PATH, &body);
            let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            // Nobody listens any more when the store has failed.
            let _ = report.send(Done {
                request,
                answer,
                took_ms,
            });
        };
        if let Err(error) = std::thread::Builder::new().spawn(work) {
            let _ = self.report.send(Done {
                request,
                answer: Err(LineError::Cut(error)),
                took_ms: 0,
            });
        }
    }

    /// Waits for what comes next. Without a request under way, no longer than `end`.
    fn next(&mut self, end: Instant) -> Next {
        let wait = match self.wake {
            None if self.in_flight == 0 => return Next::Rest,
            Some(at) if self.in_flight == 0 && at > end => return Next::Rest,
            wake => wake.map(|at| at.saturating_duration_since(Instant::now())),
        };
        let done = match wait {
            Some(wait) => self.done.recv_timeout(wait),
            None => (self.done.recv()).map_err(|_| RecvTimeoutError::Disconnected),
        };
        match done {
            Ok(done) => {
                self.in_flight -= 1;
                Next::Done(done)
            }
            Err(_) => {
                self.wake = None;
                Next::Wake
            }
        }
    }
}
