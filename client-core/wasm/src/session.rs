//! Takes a request and hands it to the screen that it is for.

use client_core::clock::Now;
use client_core::door::Door;
use client_core::enrolment::Enrolling;
use client_core::store::Beside;
use client_core::vault::StoreKey;
use rand_core::CryptoRng;
use schema::message::Language;
use schema::problem::Problem;

use crate::host::Host;
use crate::protocol::{Notice, RefusalKind, Request, Response, Sentence, UnlockStage};
use crate::refusal::Refusal;
use crate::tablet::{Tablet, count};
use crate::{
    asked, date, device, find, form, handover, history, home, journal, listed, photo,
    questionnaire, sync,
};

/// An answer with the bytes that it names by place.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The answer.
    pub response: Response,
    /// The bytes.
    pub blobs: Vec<Vec<u8>>,
}

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        Self {
            response,
            blobs: Vec::new(),
        }
    }
}

impl Reply {
    pub(crate) fn with(response: Response, blob: Vec<u8>) -> Self {
        Self {
            response,
            blobs: vec![blob],
        }
    }
}

pub(crate) type Outcome = Result<Reply, Refusal>;

/// What the file beside the store is called.
pub(crate) const DOOR: &str = "door.db";

/// A worker's session: the door, and the tablet behind it while it is open.
pub struct Session<H> {
    pub(crate) host: H,
    pub(crate) door: Door,
    pub(crate) language: Language,
    pub(crate) tablet: Option<Tablet>,
    pub(crate) enrolling: Option<Enrolling>,
    /// The key that the county gave back, until a PIN wraps it.
    pub(crate) key_back: Option<StoreKey>,
    pub(crate) unlock: UnlockStage,
    /// Why the county said no.
    pub(crate) refused_unlock: Option<Problem>,
    pub(crate) wrong_pin: bool,
    /// Why the door does not open.
    pub(crate) shut: Option<Shut>,
    /// When somebody last touched the page.
    pub(crate) touched: Option<Now>,
    /// Something could not be journalled: the next entry holds everything unsent.
    pub(crate) journal_behind: bool,
    /// The last step is not in the journal yet.
    pub(crate) step_to_journal: bool,
    /// How many changes were unsent when the journal was last written.
    pub(crate) journalled: u64,
    pub(crate) notices: Vec<Notice>,
}

/// Why the door does not open.
#[derive(Debug, Clone)]
pub(crate) enum Shut {
    Newer(Problem),
    Full(Problem),
    Broken(Problem),
}

impl<H: Host> Session<H> {
    /// The session of a worker that has just begun.
    ///
    /// # Errors
    /// What keeps the door itself from being read.
    pub fn new(mut host: H) -> Result<Self, Problem> {
        let door = (host.open(DOOR))
            .and_then(Beside::open)
            .and_then(Door::new)
            .map_err(|error| Problem::from(&error))?;
        journal::mend(host.journal());
        Ok(Self {
            host,
            door,
            language: Language::default(),
            tablet: None,
            enrolling: None,
            key_back: None,
            unlock: UnlockStage::NotAsked,
            refused_unlock: None,
            wrong_pin: false,
            shut: None,
            touched: None,
            journal_behind: false,
            step_to_journal: false,
            journalled: 0,
            notices: Vec::new(),
        })
    }

    /// Closes the store and the door, and gives the machine back.
    pub fn close(self) -> H {
        self.host
    }

    /// What there is to tell unasked since the last time.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// Answers a request. `blobs` are the bytes beside it.
    pub fn handle(
        &mut self,
        request: Request,
        blobs: Vec<Vec<u8>>,
        now: Now,
        rng: &mut impl CryptoRng,
    ) -> Reply {
        if is_a_touch(&request) {
            self.touched = Some(now);
        }
        self.do_chores(&request, now, rng);
        let refusal = match self.perform(request, blobs, now, rng) {
            Ok(reply) => return reply,
            Err(refusal) => refusal,
        };
        if refusal.kind == RefusalKind::Damaged {
            // If this cannot be written down either, the damage is met again.
            let _noted = self.door.note_damage();
            self.tablet = None;
            self.notices.push(Notice::Locked);
        }
        self.refused(&refusal)
    }

    /// The answer to a request that does not read.
    #[must_use]
    pub fn malformed(&self, why: &str) -> Reply {
        self.refused(&Refusal::new(
            "request.malformed",
            &[("why", why.to_owned())],
        ))
    }

    /// What nobody waited for: whatever comes next finds it done. A step does not wait for
    /// where the surveyor was in its record: it says that anew.
    fn do_chores(&mut self, request: &Request, now: Now, rng: &mut impl CryptoRng) {
        let sealed = std::mem::take(&mut self.step_to_journal) && self.journal_step(now, rng);
        if let Some(tablet) = &mut self.tablet {
            let again = request.step_of().and_then(|record| record.parse().ok());
            if sealed || again.is_none() || again != tablet.touched {
                tablet.write_down(sealed);
            }
        }
    }

    fn refused(&self, refusal: &Refusal) -> Reply {
        Response::Refused {
            problem: Sentence::of(&refusal.problem, self.language),
            refusal: refusal.kind,
            field: refusal.field.clone(),
        }
        .into()
    }

    fn perform(
        &mut self,
        request: Request,
        blobs: Vec<Vec<u8>>,
        now: Now,
        rng: &mut impl CryptoRng,
    ) -> Outcome {
        if request.needs_tables() && !schema::tables::are_here() {
            return Err(Refusal::new("app.not-whole", &[]));
        }
        match request {
            Request::Status => Ok(self.status()),
            Request::SetLanguage { language } => Ok(self.speak(language)),
            Request::EnrolBegin { code, label } => self.enrol_begin(&code, &label, rng),
            Request::EnrolFinish { pin } => self.enrol_finish(&pin, &blobs, rng),
            Request::Unlock { pin } => self.unlock(&pin, now, rng),
            Request::Lock => Ok(self.lock()),
            Request::Tick => Ok(self.tick(now)),
            Request::ChangePin { old, new } => self.change_pin(&old, &new, rng),
            Request::UnlockAsk => self.unlock_ask(rng),
            Request::UnlockTake => self.unlock_take(&blobs),
            Request::UnlockFinish { pin } => self.unlock_finish(&pin, now, rng),
            Request::StartOver { handed_over } => self.start_over(handed_over),
            Request::ExportUnsent => self.export_unsent(now, rng),
            Request::UnsentExported => self.unsent_exported(now, rng),
            Request::Questionnaire => Ok(questionnaire::show()),
            Request::ReadDate { calendar, text } => {
                Ok(date::read(&calendar, &text, self.today(now), self.language))
            }
            Request::LunarYear { year } => date::lunar_year(year),
            behind_the_door => self.behind_the_door(behind_the_door, blobs, now, rng),
        }
    }

    /// What needs an open tablet.
    fn behind_the_door(
        &mut self,
        request: Request,
        blobs: Vec<Vec<u8>>,
        now: Now,
        rng: &mut impl CryptoRng,
    ) -> Outcome {
        let tablet = self.tablet.as_mut().ok_or_else(is_locked)?;
        let before = tablet.client.index().changes();
        let answer = match request {
            Request::Prepare => prepare(tablet, now),
            Request::Home => home::show(tablet, now),
            Request::Find {
                query,
                filter,
                offset,
                limit,
            } => find::find(tablet, &query, &filter, offset, limit, now),
            Request::Recent { limit } => find::recent(tablet, limit, now),
            Request::LikelySame { answers, record } => {
                find::likely_same(tablet, &answers, record.as_deref(), now)
            }
            Request::MatchRows { offset } => listed::rows(tablet, offset),
            Request::MatchChanges { since } => listed::changed(tablet, since),
            Request::Sought { answers, record } => {
                listed::sought(tablet, &answers, record.as_deref(), now)
            }
            Request::Found {
                found,
                answers,
                record,
            } => listed::found(tablet, found, &answers, record.as_deref(), now),
            Request::Add { answers } => form::add(tablet, &answers, now, rng),
            Request::Open { record } => form::open(tablet, &record, now),
            Request::At { record, field } => form::at(tablet, &record, &field),
            Request::Answer {
                record,
                field,
                answer,
            } => form::answer(tablet, &record, &field, &answer, now),
            Request::Confirm {
                record,
                key,
                reason,
            } => form::confirm(tablet, &record, &key, &reason, now),
            Request::Resolve {
                record,
                field,
                change,
            } => form::resolve(tablet, &record, &field, &change, now),
            Request::Asked { record } => asked::show(tablet, &record, now),
            Request::Reply {
                record,
                verdict,
                note,
            } => asked::reply(tablet, &record, verdict, &note, now),
            Request::Submit { record } => form::submit(tablet, &record, now),
            Request::History { record, field } => history::show(tablet, &record, &field),
            Request::Divisions { within, query } => {
                find::divisions(tablet, within.as_deref(), &query)
            }
            Request::HandOver { to } => handover::hand_over(tablet, to, &blobs, now, rng),
            Request::MyCard => handover::my_card(tablet),
            Request::Receive => handover::receive(tablet, &blobs),
            Request::Attach {
                record,
                field,
                media_type,
            } => photo::attach(tablet, &record, &field, &media_type, &blobs, now),
            Request::Attachments { record } => photo::list(tablet, &record),
            Request::Attachment { hash } => photo::whole(tablet, &hash),
            Request::SyncWanted { storage } => sync::wanted(tablet, storage, now, rng),
            Request::Answered { request, took_ms } => {
                sync::answered(tablet, &request, &blobs, took_ms, now, rng)
            }
            Request::Failed { request } => sync::failed(tablet, &request, now, rng),
            Request::Device { storage } => {
                let journal = self.host.journal().size();
                device::show(tablet, storage, journal, now)
            }
            _ => return Err(is_locked()),
        };
        let came_in = tablet.client.index().changes() != before;
        let unasked = |reply: &Reply| {
            matches!(
                reply.response,
                Response::Sync { .. } | Response::Received { .. }
            )
        };
        if came_in && answer.as_ref().is_ok_and(unasked) {
            self.notices.push(Notice::Changed);
        }
        self.keep_journal(now, rng, answer)
    }
}

/// Whether a person did something, as against a timer or the line.
fn is_a_touch(request: &Request) -> bool {
    !matches!(
        request,
        Request::Tick
            | Request::Prepare
            | Request::Status
            | Request::MatchRows { .. }
            | Request::MatchChanges { .. }
            | Request::SyncWanted { .. }
            | Request::Answered { .. }
            | Request::Failed { .. }
    )
}

/// Rows made ready at a time, and records read: some fifty milliseconds on a slow tablet.
const ROWS: usize = 250;
const RECORDS: usize = 1;

/// What whoever types next would wait for comes first, then what makes their answers better.
fn prepare(tablet: &mut Tablet, now: Now) -> Outcome {
    let index = tablet.client.index();
    let (left, pressing) = if index.get_ready(0) > 0 {
        (index.get_ready(ROWS) + 1, true)
    } else if !tablet.rehearsed {
        tablet.rehearsed = true;
        form::rehearse(tablet, now)?;
        find::rehearse(tablet, now)?;
        (1, true)
    } else {
        (tablet.client.get_to_know(RECORDS)?, false)
    };
    let left = count(left);
    Ok(Response::Prepared { left, pressing }.into())
}

fn is_locked() -> Refusal {
    Refusal::new("door.locked", &[])
}
