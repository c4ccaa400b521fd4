//! The sync engine: events in, effects out, until both sides hold the same.
//!
//! The host carries out each [`Effect`] and reports what came of it as an [`Event`]. Cut it
//! anywhere and start it again: what is on its way is in the store, not in the engine.
//!
//! 1. Unsent changes go up in signed frames, sized by what the line took so far, at most two
//!    requests at a time (`push`).
//! 2. The last of them also asks what is new; a tablet with nothing asks for the snapshot
//!    (`pull`).
//! 3. Each answer names the fingerprint that the tablet should then hold. If it holds
//!    another, both sides compare part by part and give each other what is missing
//!    (`repair`). A server with a new epoch is treated the same way.

use std::collections::BTreeSet;
use std::time::Duration;

use backon::ExponentialBackoff;
use rand_core::CryptoRng;
use schema::id::Installation;
use schema::problem::{Coded, Problem};
use schema::wire::exchange::{Answer, Ask, Epoch, Exchange, LogPosition, Reply, Request, VERSION};

use crate::client::Client;
use crate::clock::Now;
use crate::error::ClientError;
use crate::identity::Progress;
use crate::store::setting;

mod pace;
mod pull;
mod push;
mod repair;
mod rewrite;
mod tablet_state;

use pace::Pace;
pub(crate) use pull::rebuild;
use push::InFrame;
pub(crate) use push::seal as seal_frame;
use repair::Repair;
use tablet_state::Told;

/// Names one request while it is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequestId(pub u64);

/// What the host reports.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// Somebody or something wants a sync: a button, a signal that came back, a timer.
    Wanted,
    /// The server answered.
    Answered {
        /// Which request.
        request: RequestId,
        /// The body of its answer.
        body: &'a [u8],
        /// How long it took, in milliseconds.
        took_ms: u64,
    },
    /// No answer came: the line was cut, timed out, or the server was too busy.
    Failed {
        /// Which request.
        request: RequestId,
    },
}

/// What the host should do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Send this body to the server's exchange address.
    Send {
        /// To be named in the event that follows.
        request: RequestId,
        /// The body.
        body: Vec<u8>,
    },
    /// Report [`Event::Wanted`] after this time at the latest.
    WakeIn(Duration),
}

/// What the engine is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Nothing is under way.
    Resting,
    /// Requests are on their way.
    Working,
    /// The last attempt failed; another follows.
    BackingOff,
    /// Nothing goes on before a person does what the problem says.
    Stopped(Problem),
}

/// The engine. It holds nothing that the store does not hold too, except what is in the air.
pub struct Engine {
    in_flight: Vec<InFlight>,
    next_request: u64,
    pace: Pace,
    backoff: Option<ExponentialBackoff>,
    backing_off: bool,
    /// Something may be waiting on the server.
    pull: bool,
    /// How often the server was asked in vain what became of our changes.
    polls: u32,
    /// The receiver told that it cannot follow our references.
    explicit: bool,
    repair: Option<Repair>,
    repairs: u32,
    stopped: Option<Problem>,
    /// Carried frames that the server did not take in this session.
    not_taken: BTreeSet<i64>,
    /// The server did not answer when it was asked about listed id numbers: one that was
    /// rolled back does not know the question. Asked again with the next sync.
    plain: bool,
    /// The server does not know us: it was restored from a backup older than our enrolment.
    introducing: bool,
    told: Told,
}

/// A request that has not been answered.
struct InFlight {
    id: RequestId,
    /// A sync was wanted since: should no answer come, the next try need not wait.
    wanted_since: bool,
    body: Vec<u8>,
    installation: Installation,
    epoch: Epoch,
    asked: Asked,
}

/// What a request asked, as far as its answer needs to know.
enum Asked {
    Exchange { frames: Vec<InFrame>, pulls: bool },
    Snapshot,
    Repair,
    Introduction,
}

/// Requests at a time: one fills the line while the other's answer comes back.
const WINDOW: usize = 2;
/// After so many repairs in a row that changed nothing, a person must look.
const MOST_REPAIRS: u32 = 3;
/// How often the server is asked again, at growing intervals, what became of our changes.
const MOST_POLLS: u32 = 6;

impl Default for Engine {
    fn default() -> Self {
        Self {
            in_flight: Vec::new(),
            next_request: 1,
            pace: Pace::default(),
            backoff: None,
            backing_off: false,
            pull: false,
            polls: 0,
            explicit: false,
            repair: None,
            repairs: 0,
            stopped: None,
            not_taken: BTreeSet::new(),
            plain: false,
            introducing: false,
            told: Told::default(),
        }
    }
}

impl Engine {
    /// What is going on.
    #[must_use]
    pub fn phase(&self) -> Phase {
        match &self.stopped {
            Some(problem) => Phase::Stopped(problem.clone()),
            None if !self.in_flight.is_empty() => Phase::Working,
            None if self.backing_off => Phase::BackingOff,
            None => Phase::Resting,
        }
    }

    /// Takes an event and says what to do.
    ///
    /// # Errors
    /// When the store fails; the event then has had no effect, and what the server sent comes
    /// again with the next exchange.
    pub fn handle(
        &mut self,
        client: &mut Client,
        event: Event<'_>,
        now: Now,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<Effect>, ClientError> {
        self.told.clock = now.unix;
        let mut effects = Vec::new();
        match event {
            Event::Wanted => {
                (self.in_flight.iter_mut()).for_each(|request| request.wanted_since = true);
                if self.in_flight.is_empty() {
                    self.pull = true;
                    self.plain &= self.backing_off;
                }
                self.backing_off = false;
                if self.stopped.take().is_some() {
                    self.repairs = 0;
                }
            }
            Event::Answered {
                request,
                body,
                took_ms,
            } => {
                let Some(place) = self.in_flight.iter().position(|known| known.id == request)
                else {
                    return Ok(effects);
                };
                let asked = self.in_flight.swap_remove(place);
                let server = client.identity()?.server_key()?;
                match Answer::open(body, &asked.body, &server) {
                    Ok(answer) => {
                        self.backoff = None;
                        self.pace
                            .went_through(asked.body.len() + body.len(), took_ms);
                        if let Reply::Later(seconds) = answer.reply {
                            self.backing_off = true;
                            effects.push(Effect::WakeIn(Duration::from_secs(seconds.into())));
                        } else {
                            self.take(client, asked, answer, now, rng)?;
                        }
                    }
                    // Not from our server: a captive portal, or worse. Its word counts for nothing.
                    Err(_) => effects.push(self.back_off(rng)),
                }
            }
            Event::Failed { request } => {
                let place = self.in_flight.iter().position(|known| known.id == request);
                if let Some(place) = place {
                    let failed = self.in_flight.swap_remove(place);
                    self.plain |= failed.asked.pulls();
                    self.pace.was_cut();
                    if failed.wanted_since {
                        self.pull = true;
                    } else {
                        effects.push(self.back_off(rng));
                    }
                }
            }
        }
        self.go_on(client, &mut effects)?;
        Ok(effects)
    }

    /// Puts requests on the line while there is something to ask and room for it.
    fn go_on(&mut self, client: &Client, effects: &mut Vec<Effect>) -> Result<(), ClientError> {
        while self.stopped.is_none() && !self.backing_off && self.in_flight.len() < WINDOW {
            let Some((installation, asked, ask)) = self.plan(client)? else {
                break;
            };
            let identity = client.identity()?;
            let epoch = client.progress()?.epoch;
            let request = Request {
                version: VERSION,
                device: identity.device(),
                installation,
                epoch,
                ask,
            };
            let body = request.seal(identity.key());
            let id = RequestId(self.next_request);
            self.next_request += 1;
            effects.push(Effect::Send {
                request: id,
                body: body.clone(),
            });
            self.in_flight.push(InFlight {
                id,
                wanted_since: false,
                body,
                installation,
                epoch,
                asked,
            });
        }
        let idle = self.in_flight.is_empty() && self.stopped.is_none() && !self.backing_off;
        if idle && self.polls < MOST_POLLS && client.tally()?.received > 0 {
            effects.push(Effect::WakeIn(Duration::from_secs(2 << self.polls)));
            self.polls += 1;
        }
        Ok(())
    }

    /// The next request, if there is one to make.
    fn plan(&self, client: &Client) -> Result<Option<(Installation, Asked, Ask)>, ClientError> {
        let identity = client.identity()?;
        let current = identity.installation;
        if self.introducing {
            let certificate = identity.certificate.clone();
            let ask = self
                .in_flight
                .is_empty()
                .then_some(Ask::Introduce(certificate));
            return Ok(ask.map(|ask| (current, Asked::Introduction, ask)));
        }
        if let Some(push) = self.plan_push(client)? {
            return Ok(Some(push));
        }
        if let Some(repair) = &self.repair {
            let ask = self.in_flight.is_empty().then(|| repair.ask());
            return Ok(ask.map(|ask| (current, Asked::Repair, ask)));
        }
        let pulling = (self.in_flight.iter()).any(|request| request.asked.pulls());
        if !self.pull || pulling {
            return Ok(None);
        }
        let progress = client.progress()?;
        if !progress.begun() {
            let download = client.store.download()?;
            let ask = Ask::Snapshot {
                snapshot: download.map(|download| download.snapshot),
                offset: download.map_or(0, |download| download.here),
                room: self.room(),
            };
            return Ok(Some((current, Asked::Snapshot, ask)));
        }
        let installation = self.asked_about(client, current)?;
        let ask = self.exchange(client, installation, &progress, (&[], Vec::new()), true)?;
        let asked = Asked::Exchange {
            frames: Vec::new(),
            pulls: true,
        };
        Ok(Some((installation, asked, ask)))
    }

    /// The installation whose changes the next request asks about: one of which something is
    /// undecided; else each in turn of which something is held back, and the present one.
    fn asked_about(
        &self,
        client: &Client,
        current: Installation,
    ) -> Result<Installation, ClientError> {
        let open = client.store.open_installations()?;
        if let Some(undecided) = open.undecided.first() {
            return Ok(*undecided);
        }
        let mut turns = open.held_back;
        turns.retain(|installation| *installation != current);
        turns.push(current);
        let turn = usize::try_from(self.next_request).unwrap_or(0) % turns.len();
        Ok(turns[turn])
    }

    fn exchange(
        &self,
        client: &Client,
        installation: Installation,
        progress: &Progress,
        (frames, bytes): (&[InFrame], Vec<Vec<u8>>),
        pulls: bool,
    ) -> Result<Ask, ClientError> {
        // Whatever a sync has not asked about, a later one will.
        let turn = progress.answered_at.unwrap_or(0).unsigned_abs() + self.next_request;
        let exchange = Exchange {
            cursor: progress.cursor,
            settled: client.store.settled(installation)?,
            open: client.store.held_back(installation, turn)?,
            assignment: client.identity()?.assignment_version,
            room: if pulls { self.room() } else { 0 },
            frames: bytes,
        };
        if pulls && !self.plain {
            let (listed, state) = (client.listed_here()?, self.state(client, frames)?);
            return Ok(Ask::ExchangeListed(exchange, listed, state));
        }
        Ok(Ask::Exchange(exchange))
    }

    fn room(&self) -> u32 {
        u32::try_from(self.pace.bytes()).unwrap_or(u32::MAX)
    }

    /// Takes the server's answer to a request.
    fn take(
        &mut self,
        client: &mut Client,
        asked: InFlight,
        answer: Answer,
        now: Now,
        rng: &mut impl CryptoRng,
    ) -> Result<(), ClientError> {
        client.anchor.set(answer.time, now);
        let mut progress = client.progress()?;
        progress.answered_at = Some(answer.time);
        if progress.epoch == Epoch::default() {
            progress.epoch = answer.epoch;
        }
        if answer.epoch != progress.epoch {
            if asked.epoch == progress.epoch {
                self.server_was_restored(client, answer.epoch, progress, rng)?;
            }
            // What it says of itself still holds; what it says of its store does not.
            if !matches!(answer.reply, Reply::Refused(_) | Reply::Introduced) {
                return Ok(());
            }
            progress = client.progress()?;
        }
        client.store.set(setting::PROGRESS, &progress)?;
        let of_this_epoch = asked.epoch == answer.epoch || asked.epoch == Epoch::default();
        let (reply, listed) = match answer.reply {
            Reply::ExchangedListed(exchanged, part) => (Reply::Exchanged(exchanged), part),
            reply => (reply, None),
        };
        match (asked.asked, reply) {
            (Asked::Introduction, Reply::Introduced) => {
                self.introducing = false;
                self.pull = true;
            }
            (asked, Reply::Refused(problem)) => {
                let introduction = matches!(asked, Asked::Introduction);
                self.introducing = problem.code == "device.unknown" && !introduction;
                if !self.introducing {
                    self.give_back_if_revoked(client, &problem)?;
                    self.stop(problem);
                }
            }
            (Asked::Exchange { frames, pulls }, Reply::Exchanged(exchanged)) => {
                self.take_receipts(client, asked.installation, frames, &exchanged.receipts, rng)?;
                if of_this_epoch {
                    self.take_changes(client, asked.installation, pulls, *exchanged, rng)?;
                }
            }
            (Asked::Snapshot, Reply::Snapshot(part)) => {
                self.take_snapshot(client, answer.epoch, part, rng)?;
            }
            (Asked::Repair, reply) => self.take_repair(client, reply, rng)?,
            _ => self.stop(Problem::from(&UnexpectedAnswer)),
        }
        if let Some(part) = listed {
            self.pull |= !client.take_listed(part)?;
        }
        Ok(())
    }

    /// The server's store is another one now, older than what it once told us.
    fn server_was_restored(
        &mut self,
        client: &mut Client,
        epoch: Epoch,
        progress: Progress,
        rng: &mut impl CryptoRng,
    ) -> Result<(), ClientError> {
        // What it lost of ours, others may still have: its numbers are not used again.
        client.renew_installation(rng)?;
        client.store.transact(|writer| {
            let progress = Progress {
                epoch,
                watermark: LogPosition::default(),
                ..progress
            };
            writer.set(setting::PROGRESS, &progress)?;
            if progress.begun() {
                writer.compare_anew()?;
            }
            writer.send_all_again()
        })?;
        self.repairs = 0;
        if progress.begun() {
            self.begin_repair(client)?;
        }
        Ok(())
    }

    fn stop(&mut self, problem: Problem) {
        self.stopped = Some(problem);
    }

    /// Waits, longer after each failure, with a random part so that tablets that lost their
    /// signal together do not come back together.
    fn back_off(&mut self, rng: &mut impl CryptoRng) -> Effect {
        self.backing_off = true;
        let backoff = (self.backoff).get_or_insert_with(|| pace::delays(rng.next_u64()));
        Effect::WakeIn(backoff.next().unwrap_or(pace::MOST_DELAY))
    }
}

impl Asked {
    fn pulls(&self) -> bool {
        match self {
            Self::Exchange { pulls, .. } => *pulls,
            Self::Snapshot | Self::Repair | Self::Introduction => true,
        }
    }
}

/// The server answered something else than was asked.
struct UnexpectedAnswer;

impl Coded for UnexpectedAnswer {
    fn code(&self) -> &'static str {
        "sync.unexpected-answer"
    }
}
