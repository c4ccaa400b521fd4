//! The door: enrolling, unlocking, locking, and the way back in.

use client_core::ClientError;
use client_core::client::Client;
use client_core::clock::Now;
use client_core::door::{DoorState as Door, Tried, check_pin};
use client_core::enrolment::Enrolling;
use client_core::store::{Rescued, Store};
use client_core::vault::StoreKey;
use rand_core::CryptoRng;
use schema::message::Language;
use schema::problem::{Coded, Problem};
use schema::questionnaire::Questionnaire;
use schema::value::solar::SolarDate;
use schema::wire::enrolment::{CodeError, EnrolAnswer, EnrolmentCode};
use schema::wire::unlock::UnlockAnswer;

use crate::host::Host;
use crate::names;
use crate::protocol::{
    DoorState, LanguageName, Notice, Response, Sentence, Status, UnlockStage, UnlockView,
};
use crate::refusal::{Refusal, TO_BE_RESCUED};
use crate::session::{Outcome, Reply, Session, Shut};
use crate::tablet::{Tablet, count};

/// Without a touch for so long, the door closes.
const IDLE_MS: u64 = 10 * 60 * 1_000;
const IDLE_SECONDS: i64 = 10 * 60;

fn store_file(number: u32) -> String {
    format!("store-{number}.db")
}

impl<H: Host> Session<H> {
    pub(crate) fn status(&mut self) -> Reply {
        let state = match (&self.tablet, &self.shut, self.door.state()) {
            (Some(_), ..) => DoorState::Open,
            (None, Some(Shut::Newer(_)), _) => DoorState::Newer,
            (None, Some(Shut::Full(_)), _) => DoorState::Full,
            (None, Some(Shut::Broken(_)), _) => DoorState::Broken,
            (None, None, Door::Empty) => DoorState::Empty,
            (None, None, Door::Locked(_)) => DoorState::Locked,
            (None, None, Door::LockedOut) => DoorState::LockedOut,
        };
        let problem = match &self.shut {
            Some(Shut::Newer(problem) | Shut::Full(problem) | Shut::Broken(problem)) => {
                Some(Sentence::of(problem, self.language))
            }
            None => (self
                .refused_unlock
                .clone()
                .or_else(|| self.to_be_rescued(state)))
            .map(|problem| Sentence::of(&problem, self.language)),
        };
        let tries_left = match self.door.state() {
            Door::Locked(left) => left.into(),
            Door::Empty | Door::LockedOut => 0,
        };
        let mut status = Status {
            state,
            tries_left,
            wrong_pin: self.wrong_pin,
            language: match self.language {
                Language::Chinese => LanguageName::Zh,
                Language::English => LanguageName::En,
            },
            version: env!("CARGO_PKG_VERSION").to_owned(),
            questionnaire: Questionnaire::standard().version().into(),
            unlock: (state == DoorState::LockedOut).then(|| self.unlock_view()),
            problem,
            journal_bytes: count(self.host.journal().size()),
            device: None,
            label: None,
            census: None,
            scope: Vec::new(),
        };
        if let Some(tablet) = &self.tablet
            && let Ok(identity) = tablet.client.identity()
        {
            status.device = Some(identity.device().to_string());
            status.label = Some(identity.certificate.label.clone());
            status.census = Some(identity.census.name.clone());
            status.scope = (identity.scope.divisions().iter())
                .map(|code| names::division(&tablet.client, *code))
                .collect();
        }
        Response::Status { status }.into()
    }

    /// Why a PIN is asked for, where something of the store did not read.
    fn to_be_rescued(&self, state: DoorState) -> Option<Problem> {
        let damaged = state == DoorState::Locked && self.door.is_damaged().unwrap_or(false);
        damaged.then(|| Refusal::new(TO_BE_RESCUED, &[]).problem)
    }

    fn unlock_view(&self) -> UnlockView {
        let asked = self.door.asked(&self.host.second_secret());
        UnlockView {
            stage: match (&asked, self.unlock) {
                (Some(_), UnlockStage::NotAsked) => UnlockStage::Waiting,
                (_, stage) => stage,
            },
            code: asked.map(|ask| ask.code()).unwrap_or_default(),
            device: (self.door.device()).map_or_else(String::new, |device| device.to_string()),
        }
    }

    pub(crate) fn speak(&mut self, language: LanguageName) -> Reply {
        self.language = match language {
            LanguageName::Zh => Language::Chinese,
            LanguageName::En => Language::English,
        };
        if let Some(tablet) = &mut self.tablet {
            tablet.language = self.language;
            tablet.shown = None;
        }
        self.status()
    }

    pub(crate) fn today(&self, now: Now) -> Option<SolarDate> {
        match &self.tablet {
            Some(tablet) => tablet.today(now),
            None => SolarDate::in_china_at(now.unix),
        }
    }

    pub(crate) fn enrol_begin(
        &mut self,
        code: &str,
        label: &str,
        rng: &mut impl CryptoRng,
    ) -> Outcome {
        self.must_be_empty()?;
        let code = scanned(code).map_err(|error| Refusal::about(&error).at("code"))?;
        let second = self.host.second_secret();
        let seed = self.door.enrolling(code.name(), &second, rng)?;
        let enrolling = Enrolling::begin(code, label.trim(), seed, rng);
        let body = postcard::to_stdvec(&enrolling.request).expect("a request serialises");
        self.enrolling = Some(enrolling);
        let path = "/enrol".to_owned();
        Ok(Reply::with(Response::Send { path }, body))
    }

    pub(crate) fn enrol_finish(
        &mut self,
        pin: &str,
        blobs: &[Vec<u8>],
        rng: &mut impl CryptoRng,
    ) -> Outcome {
        self.must_be_empty()?;
        check_pin(pin).map_err(|weak| Refusal::about(&weak).at("pin"))?;
        let enrolling = (self.enrolling.as_ref()).ok_or_else(not_begun)?;
        let answer = blobs
            .first()
            .and_then(|body| postcard::from_bytes(body).ok());
        let welcome = match answer.ok_or_else(unreadable)? {
            EnrolAnswer::Enrolled(welcome) => welcome,
            EnrolAnswer::Refused(problem) => return Err(Refusal::of(problem)),
        };
        let file = self.door.file();
        // A store behind no door is what a cut enrolment left: its key is gone.
        self.host.delete(&store_file(file))?;
        let key = StoreKey::draw(rng);
        let connection = self.host.open(&store_file(file))?;
        let store = Store::open(connection, key, self.host.place(), rng)?.store;
        let mut client = Client::new(store)?;
        client.enrolled(enrolling, &welcome)?;
        let identity = client.identity()?;
        let second = self.host.second_secret();
        self.door.shut(
            identity.device(),
            key,
            &identity.server_seal_key.clone(),
            file,
            pin,
            &second,
            self.host.pin_cost(),
            rng,
        )?;
        self.enrolling = None;
        self.let_in(Tablet::new(client, self.language)?);
        Ok(self.status())
    }

    pub(crate) fn unlock(&mut self, pin: &str, now: Now, rng: &mut impl CryptoRng) -> Outcome {
        if self.tablet.is_some() {
            return Ok(self.status());
        }
        self.shut = None;
        match self.door.try_pin(pin, &self.host.second_secret())? {
            Tried::Wrong(_) => {
                self.wrong_pin = self.door.state() != Door::Empty;
            }
            Tried::Right(key) => {
                self.wrong_pin = false;
                self.enter(key, now, rng)?;
            }
        }
        Ok(self.status())
    }

    /// Opens the store with its key; one that is damaged is rescued into another file.
    fn enter(&mut self, key: StoreKey, now: Now, rng: &mut impl CryptoRng) -> Result<(), Refusal> {
        match self.open_store(key, rng) {
            Ok(tablet) => self.let_in(tablet),
            // Neither is damage: there is nothing to rescue, and trying again may help.
            Err(error @ (ClientError::StoreBusy(_) | ClientError::StoreUnusable(_))) => {
                return Err(error.into());
            }
            Err(error @ ClientError::StoreNewer { .. }) => {
                self.shut = Some(Shut::Newer(Problem::from(&error)));
            }
            Err(error @ ClientError::StorageFull(_)) => {
                self.shut = Some(Shut::Full(Problem::from(&error)));
            }
            // The vault vouches for the key: what does not open with it is damaged.
            Err(_) => match self.rescue(key, rng) {
                Ok((tablet, rescued)) => {
                    self.notices.push(told(rescued));
                    self.let_in(tablet);
                }
                Err(ClientError::StorageFull(error)) => {
                    let problem = Problem::from(&ClientError::StorageFull(error));
                    self.shut = Some(Shut::Full(problem));
                }
                Err(_) => {
                    let problem = Problem::from(&StoreBroken);
                    self.shut = Some(Shut::Broken(problem));
                }
            },
        }
        if let Some(tablet) = &self.tablet {
            // A worker may have ended between a step and its copy in the journal.
            let whole = self.host.journal().size() > 0 && tablet.client.store().is_sealed()?;
            self.journalled = if whole {
                tablet.client.tally()?.unsent
            } else {
                0
            };
            self.bring_journal_up(now, rng);
        }
        Ok(())
    }

    fn open_store(
        &mut self,
        key: StoreKey,
        rng: &mut impl CryptoRng,
    ) -> Result<Tablet, ClientError> {
        if self.door.is_damaged()? {
            return Err(ClientError::Stored("something"));
        }
        let connection = self.host.open(&store_file(self.door.file()))?;
        let opened = Store::open(connection, key, self.host.place(), rng)?;
        if opened.moved {
            self.notices.push(Notice::Moved);
        }
        let client = Client::new(opened.store)?;
        // What every screen needs is read once before the door counts as open.
        client.tally()?;
        Tablet::new(client, self.language)
    }

    fn rescue(
        &mut self,
        key: StoreKey,
        rng: &mut impl CryptoRng,
    ) -> Result<(Tablet, Rescued), ClientError> {
        if self.host.journal().size() > 0 {
            self.door.keep_journal(true)?;
        }
        let (old, new) = (self.door.file(), self.door.file() + 1);
        self.host.delete(&store_file(new))?;
        let damaged = self.host.open(&store_file(old))?;
        let connection = self.host.open(&store_file(new))?;
        let mut store = Store::open(connection, key, self.host.place(), rng)?.store;
        let rescued = store.rescue(&damaged, key, Questionnaire::standard(), rng)?;
        let client = Client::new(store)?;
        client.identity()?;
        self.door.move_to(new)?;
        drop(damaged);
        if old > 1 {
            // The last damaged file is kept for whoever looks into it; older ones are not.
            let _kept = self.host.delete(&store_file(old - 1));
        }
        Ok((Tablet::new(client, self.language)?, rescued))
    }

    fn let_in(&mut self, tablet: Tablet) {
        self.tablet = Some(tablet);
        self.shut = None;
        self.key_back = None;
        self.wrong_pin = false;
        self.refused_unlock = None;
        self.unlock = UnlockStage::NotAsked;
    }

    pub(crate) fn lock(&mut self) -> Reply {
        self.tablet = None;
        self.enrolling = None;
        self.key_back = None;
        // Whatever kept the door shut may be over: the next PIN tries.
        self.shut = None;
        self.status()
    }

    pub(crate) fn tick(&mut self, now: Now) -> Reply {
        // A tablet that sleeps may stop the running clock; a wall clock that jumps at worst
        // asks for the PIN once more.
        let idle = self.touched.is_some_and(|touched| {
            now.running_ms.saturating_sub(touched.running_ms) >= IDLE_MS
                || now.unix.saturating_sub(touched.unix) >= IDLE_SECONDS
        });
        if idle && self.tablet.is_some() {
            self.notices.push(Notice::Locked);
            return self.lock();
        }
        self.status()
    }

    pub(crate) fn change_pin(&mut self, old: &str, new: &str, rng: &mut impl CryptoRng) -> Outcome {
        if self.tablet.is_none() {
            return Err(Refusal::new("door.locked", &[]));
        }
        check_pin(new).map_err(|weak| Refusal::about(&weak).at("new"))?;
        let second = self.host.second_secret();
        match self.door.try_pin(old, &second)? {
            Tried::Right(key) => {
                let cost = self.host.pin_cost();
                self.door.set_pin(key, new, &second, cost, rng)?;
                self.wrong_pin = false;
            }
            Tried::Wrong(0) => {
                self.lock();
            }
            Tried::Wrong(_) => self.wrong_pin = true,
        }
        Ok(self.status())
    }

    pub(crate) fn unlock_ask(&mut self, rng: &mut impl CryptoRng) -> Outcome {
        self.must_be_locked_out()?;
        let ask = self.door.ask(&self.host.second_secret(), rng)?;
        self.unlock = UnlockStage::Waiting;
        let body = postcard::to_stdvec(&ask).expect("a request serialises");
        let path = "/unlock".to_owned();
        Ok(Reply::with(Response::Send { path }, body))
    }

    pub(crate) fn unlock_take(&mut self, blobs: &[Vec<u8>]) -> Outcome {
        self.must_be_locked_out()?;
        let answer = blobs
            .first()
            .and_then(|body| postcard::from_bytes(body).ok());
        let answer: UnlockAnswer = answer.ok_or_else(unreadable)?;
        self.refused_unlock = None;
        match &answer {
            UnlockAnswer::Waiting => self.unlock = UnlockStage::Waiting,
            UnlockAnswer::Refused(problem) => {
                self.refused_unlock = Some(problem.clone());
                self.unlock = UnlockStage::Refused;
            }
            UnlockAnswer::Unlocked(_) => {
                let key = self.door.key_of(&answer, &self.host.second_secret());
                self.key_back = Some(key.ok_or_else(unreadable)?);
                self.unlock = UnlockStage::KeyIsBack;
            }
        }
        Ok(self.status())
    }

    pub(crate) fn unlock_finish(
        &mut self,
        pin: &str,
        now: Now,
        rng: &mut impl CryptoRng,
    ) -> Outcome {
        self.must_be_locked_out()?;
        check_pin(pin).map_err(|weak| Refusal::about(&weak).at("pin"))?;
        let key = self.key_back.ok_or_else(no_key_yet)?;
        // The wrapped key is made only of a key that opens the store.
        self.enter(key, now, rng)?;
        if self.tablet.is_some() {
            let (second, cost) = (self.host.second_secret(), self.host.pin_cost());
            self.door.set_pin(key, pin, &second, cost, rng)?;
        }
        Ok(self.status())
    }

    pub(crate) fn start_over(&mut self, handed_over: bool) -> Outcome {
        let broken = matches!(self.shut, Some(Shut::Broken(_)));
        if self.tablet.is_some() || !(broken || self.door.state() == Door::LockedOut) {
            return Err(Refusal::new("door.can-be-opened", &[]));
        }
        if self.host.journal().size() > 0 && !handed_over {
            return Err(Refusal::new("door.unsent-work", &[]));
        }
        let emptied = self.host.journal().cut(0);
        emptied.map_err(|_| Refusal::about(&JournalUnusable))?;
        self.door.forget()?;
        self.door.keep_journal(false)?;
        self.shut = None;
        self.key_back = None;
        self.refused_unlock = None;
        self.unlock = UnlockStage::NotAsked;
        Ok(self.status())
    }

    fn must_be_empty(&self) -> Result<(), Refusal> {
        if self.door.state() == Door::Empty {
            Ok(())
        } else {
            Err(Refusal::new("enrolment.already", &[]))
        }
    }

    fn must_be_locked_out(&self) -> Result<(), Refusal> {
        if self.tablet.is_none() && self.door.state() == Door::LockedOut {
            Ok(())
        } else {
            Err(Refusal::new("door.not-locked-out", &[]))
        }
    }
}

/// A code as typed, or as the end of an address that was scanned.
fn scanned(text: &str) -> Result<EnrolmentCode, CodeError> {
    let whole: Result<EnrolmentCode, CodeError> = text.parse();
    let ends = text.rsplit(['#', '/', '=', '?']);
    let end = ends.into_iter().find_map(|part| part.parse().ok());
    match (whole, end) {
        (Ok(code), _) | (Err(_), Some(code)) => Ok(code),
        (Err(error), None) => Err(error),
    }
}

fn told(rescued: Rescued) -> Notice {
    Notice::Rescued {
        records: count(rescued.records),
        lost_records: count(rescued.lost_records),
        unsent: count(rescued.unsent),
        lost_unsent: count(rescued.lost_unsent),
    }
}

fn not_begun() -> Refusal {
    Refusal::new("enrolment.not-begun", &[])
}

fn no_key_yet() -> Refusal {
    Refusal::new("door.no-key-yet", &[])
}

fn unreadable() -> Refusal {
    Refusal::new("answer.unreadable", &[])
}

/// The store opens no more, and nothing could be carried over.
struct StoreBroken;

impl Coded for StoreBroken {
    fn code(&self) -> &'static str {
        "store.broken"
    }
}

/// The journal cannot be written.
pub(crate) struct JournalUnusable;

impl Coded for JournalUnusable {
    fn code(&self) -> &'static str {
        "journal.unusable"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_taken_as_typed_or_at_the_end_of_an_address() {
        let code = EnrolmentCode::new([7; 10]);
        for text in [
            code.to_string(),
            format!("https://census.example.org/#{code}"),
            format!("https://census.example.org/enrol?code={code}"),
            code.to_string().to_lowercase().replace('-', " "),
        ] {
            assert_eq!(scanned(&text), Ok(code), "{text}");
        }
        assert!(scanned("https://census.example.org/").is_err());
    }
}
