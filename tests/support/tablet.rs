//! A tablet in the seeded world: the real core, a store in a file, a clock of its own.

use std::path::{Path, PathBuf};

use client_core::clock::Now;
use client_core::store::{Place, Store};
use client_core::sync::{Effect, Engine, Event, Phase, RequestId};
use client_core::vault::StoreKey;
use client_core::{Client, ClientError};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rusqlite::Connection;
use schema::document::{Edit, Put};
use schema::id::RecordId;
use schema::questionnaire::Questionnaire;
use schema::record::{Answer, FieldName};
use schema::wire::enrolment::{EnrolAnswer, EnrolmentCode};
use schema::wire::exchange::{Ask, Request};

use crate::world::World;

mod closed;
mod handing;

pub use closed::Closed;

/// A tablet and everything around it.
pub struct Tablet {
    /// The tablet itself.
    pub client: Client,
    /// Its engine.
    pub engine: Engine,
    /// Its chance.
    pub rng: ChaCha8Rng,
    /// Its clock.
    pub now: Now,
    /// Where its store lies.
    pub path: PathBuf,
    /// Bytes that went over its line, up and down.
    pub bytes: (u64, u64),
    /// Requests it made.
    pub requests: u64,
    /// How often it compared with the server what both hold.
    pub comparisons: u64,
    /// The last request that reached the server.
    last: Option<Vec<u8>>,
    /// A request that is still on its way.
    on_its_way: Option<Vec<u8>>,
    /// Its storage has room for so many pages more, since it was opened.
    room: Option<u32>,
    /// The form that it knows.
    form: &'static Questionnaire,
    place: Place,
    key: StoreKey,
}

/// What the line does to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// It arrives, and so does the answer.
    Good,
    /// It does not arrive.
    CutBefore,
    /// It arrives, and the answer is lost.
    CutAfter,
    /// It arrives twice, and so does the answer.
    Twice,
    /// Half of it arrives.
    HalfAsked,
    /// It arrives, and so does half of the answer.
    HalfAnswered,
    /// It arrives when the tablet has long given up, after a later one.
    Late,
}

impl Tablet {
    /// A tablet with an empty store under the world's folder.
    ///
    /// # Panics
    /// When the store cannot be made.
    #[must_use]
    pub fn new(world: &World, seed: u64) -> Self {
        Self::in_folder(world.folder(), seed)
    }

    /// A tablet with an empty store in a folder.
    ///
    /// # Panics
    /// When the store cannot be made.
    #[must_use]
    pub fn in_folder(folder: &Path, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut key = [0; 32];
        rng.fill_bytes(&mut key);
        let mut place = [0; 16];
        rng.fill_bytes(&mut place);
        let path = folder.join(format!("tablet-{seed}.db"));
        let (key, place) = (StoreKey(key), Place(place));
        let form = Questionnaire::standard();
        let client = open(&path, key, place, form, &mut rng).expect("an empty store opens");
        Self {
            client,
            engine: Engine::default(),
            rng,
            now: Now {
                unix: 1_795_000_000,
                running_ms: 1_000,
            },
            path,
            bytes: (0, 0),
            requests: 0,
            comparisons: 0,
            last: None,
            on_its_way: None,
            room: None,
            form,
            place,
            key,
        }
    }

    /// Enrols with a code.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn enrol(&mut self, world: &World, code: EnrolmentCode, label: &str) {
        self.enrol_by(|body| world.post("/enrol", body).1, code, label);
    }

    /// Enrols with a code, by a line that brings the answer to a body.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn enrol_by(
        &mut self,
        line: impl FnOnce(Vec<u8>) -> Vec<u8>,
        code: EnrolmentCode,
        label: &str,
    ) {
        let enrolling = (self.client.enrolling(code, label, &mut self.rng))
            .expect("the store keeps what was begun");
        let body = postcard::to_stdvec(&enrolling.request).expect("a request serialises");
        let answer = line(body);
        match postcard::from_bytes(&answer).expect("an answer") {
            EnrolAnswer::Enrolled(welcome) => {
                self.client
                    .enrolled(&enrolling, &welcome)
                    .expect("the server's own welcome");
            }
            EnrolAnswer::Refused(problem) => panic!("not enrolled: {problem}"),
        }
    }

    /// Syncs until there is nothing left to do on a good line.
    ///
    /// # Panics
    /// When the engine stops, or does not come to rest.
    pub fn sync(&mut self, world: &World) {
        self.sync_on(world, |_| Line::Good);
        if let Phase::Stopped(problem) = self.engine.phase() {
            panic!("the sync stopped: {problem}");
        }
    }

    /// Syncs on a line that does what `line` says to each request, until the engine rests or
    /// wants to wait longer than the world's patience.
    ///
    /// # Panics
    /// When the store fails or the engine does not come to rest.
    pub fn sync_on(&mut self, world: &World, mut line: impl FnMut(u64) -> Line) {
        let mut effects = self.handle(Event::Wanted);
        let mut wakes = 0;
        for _ in 0..10_000 {
            let Some(effect) = effects.pop() else {
                return;
            };
            match effect {
                Effect::Send { request, body } => {
                    let met = line(self.requests);
                    self.requests += 1;
                    effects.extend(self.carry(world, request, body, met));
                }
                Effect::WakeIn(after) => {
                    self.now.running_ms += u64::try_from(after.as_millis()).unwrap_or(0);
                    self.now.unix += i64::try_from(after.as_secs()).unwrap_or(0);
                    wakes += 1;
                    if wakes > 2 || !world.is_held_up() {
                        world.settle();
                    }
                    if wakes > 50 {
                        self.give_up(effects);
                        return;
                    }
                    if effects.is_empty() {
                        effects.extend(self.handle(Event::Wanted));
                    }
                }
            }
        }
        panic!("the engine does not come to rest");
    }

    /// Reports what is still to be sent as failed, as a host does that loses patience.
    fn give_up(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Send { request, .. } = effect {
                let _retries = self.handle(Event::Failed { request });
            }
        }
    }

    fn carry(
        &mut self,
        world: &World,
        request: RequestId,
        body: Vec<u8>,
        met: Line,
    ) -> Vec<Effect> {
        match met {
            Line::CutBefore => return self.handle(Event::Failed { request }),
            Line::HalfAsked => {
                let half = body[..body.len() / 2].to_vec();
                assert!(!world.post("/sync", half).0, "half a request is none");
                return self.handle(Event::Failed { request });
            }
            Line::Late => {
                self.on_its_way = Some(body);
                return self.handle(Event::Failed { request });
            }
            _ => {}
        }
        self.bytes.0 += body.len() as u64;
        let read = Request::read(&body).expect("a tablet's own request");
        self.comparisons += u64::from(matches!(read.ask, Ask::Compare(_)));
        self.last = Some(body.clone());
        if met == Line::Twice {
            let _first = world.post("/sync", body.clone());
        }
        let (ok, mut answer) = world.post("/sync", body);
        if let Some(late) = self.on_its_way.take() {
            let _unheard = world.post("/sync", late);
        }
        if met == Line::HalfAnswered {
            answer.truncate(answer.len() / 2);
        }
        self.now.running_ms += 300;
        if !ok || met == Line::CutAfter {
            return self.handle(Event::Failed { request });
        }
        self.bytes.1 += answer.len() as u64;
        self.handle(Event::Answered {
            request,
            body: &answer,
            took_ms: 300,
        })
    }

    /// The last request arrives once more, long after its answer was taken.
    pub fn repeat(&self, world: &World) {
        if let Some(body) = &self.last {
            let _answer = world.post("/sync", body.clone());
        }
    }

    /// Hands an event to the engine. A tablet whose storage is full does nothing more.
    ///
    /// # Panics
    /// When the store fails in another way.
    pub fn handle(&mut self, event: Event<'_>) -> Vec<Effect> {
        let Self {
            client,
            engine,
            now,
            rng,
            ..
        } = self;
        let handled = engine.handle(client, event, *now, rng);
        self.unless_full(handled).unwrap_or_default()
    }

    /// What the store answers; `None` when its storage is full, as it may be.
    ///
    /// # Panics
    /// When the store fails in another way.
    pub fn unless_full<T>(&self, done: Result<T, ClientError>) -> Option<T> {
        match done {
            Err(ClientError::StorageFull(_)) if self.room.is_some() => None,
            done => Some(done.expect("the store works")),
        }
    }

    /// Closes the store and opens it again with room for so many pages more.
    ///
    /// # Panics
    /// When the store does not open.
    #[must_use]
    pub fn fill(self, pages: u32) -> Self {
        let mut tablet = self.restart_on(|path, key| {
            let connection = Connection::open(path)?;
            let hex: String = key.0.iter().map(|byte| format!("{byte:02x}")).collect();
            connection.execute_batch(&format!("PRAGMA key = \"x'{hex}'\";"))?;
            let count: u32 = connection.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            let most = format!("PRAGMA max_page_count = {}", count + pages);
            connection.query_row(&most, [], |_| Ok(()))?;
            Ok(connection)
        });
        tablet.room = Some(pages);
        tablet
    }

    /// Adds an elder.
    ///
    /// # Panics
    /// When the store fails.
    pub fn add(&mut self, edits: &[Edit]) -> RecordId {
        self.client
            .add(edits, self.now, &mut self.rng)
            .expect("the store works")
    }

    /// Writes an observed answer.
    ///
    /// # Panics
    /// When the store fails.
    pub fn answer(&mut self, record: RecordId, field: &str, text: &str) {
        self.client
            .edit(record, &[observe(field, text)], self.now)
            .expect("the store works");
    }

    /// The effective text of a field.
    ///
    /// # Panics
    /// When there is no such record.
    #[must_use]
    pub fn text(&self, record: RecordId, field: &str) -> Option<String> {
        let view = self.client.view(record).expect("the record is here");
        view.record.text(field).map(ToOwned::to_owned)
    }

    /// Closes the store and opens it again.
    ///
    /// # Panics
    /// When the store does not open.
    #[must_use]
    pub fn restart(self) -> Self {
        self.restart_on(|path, _| Connection::open(path))
    }

    /// Opens the store again as it lies there now, without closing it.
    ///
    /// # Panics
    /// When the store does not open.
    #[must_use]
    pub fn kill(self) -> Self {
        let lying = lying_at(&self.path);
        self.restart_on(|path, _| {
            for (file, bytes) in &lying {
                std::fs::write(file, bytes).expect("room for a store");
            }
            Connection::open(path)
        })
    }

    /// Installs a program that knows this form, and opens the store with it.
    ///
    /// # Panics
    /// When the store does not open.
    #[must_use]
    pub fn install(mut self, form: &'static Questionnaire) -> Self {
        self.form = form;
        self.restart()
    }

    fn restart_on(
        self,
        connect: impl FnOnce(&Path, StoreKey) -> rusqlite::Result<Connection>,
    ) -> Self {
        let Self {
            client,
            mut rng,
            now,
            path,
            bytes,
            requests,
            comparisons,
            last,
            on_its_way,
            form,
            place,
            key,
            ..
        } = self;
        drop(client);
        let connection = connect(&path, key).expect("the file opens again");
        let opened = Store::open(connection, key, place, &mut rng).expect("the store opens again");
        let client = Client::with_form(opened.store, form).expect("the store reads");
        Self {
            client,
            engine: Engine::default(),
            rng,
            now,
            path,
            bytes,
            requests,
            comparisons,
            last,
            on_its_way,
            room: None,
            form,
            place,
            key,
        }
    }

    /// A copy of this tablet's store on another tablet. `noticed`: whether the host can tell
    /// that the store is not where it was.
    ///
    /// # Panics
    /// When the file cannot be copied.
    #[must_use]
    pub fn copy(self, seed: u64, noticed: bool) -> (Self, Self) {
        let original = self.close();
        let path = original.path.with_file_name(format!("tablet-{seed}.db"));
        std::fs::copy(&original.path, &path).expect("the store can be copied");
        let mut place = original.place;
        if noticed {
            place.0[0] ^= 0xff;
        }
        let copy = Closed {
            path,
            place,
            rng: ChaCha8Rng::seed_from_u64(seed),
            ..original.clone()
        };
        (original.open(), copy.open())
    }

    /// Closes the store.
    #[must_use]
    pub fn close(self) -> Closed {
        let Self {
            client,
            rng,
            now,
            path,
            form,
            place,
            key,
            ..
        } = self;
        drop(client);
        Closed {
            rng,
            now,
            path,
            form,
            place,
            key,
        }
    }
}

fn open(
    path: &Path,
    key: StoreKey,
    place: Place,
    form: &'static Questionnaire,
    rng: &mut ChaCha8Rng,
) -> Result<Client, ClientError> {
    let connection = Connection::open(path)?;
    Client::with_form(Store::open(connection, key, place, rng)?.store, form)
}

/// The files of a store that is open: the store and its log.
fn lying_at(path: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let files = [path.to_owned(), PathBuf::from(log)].into_iter();
    files
        .filter_map(|file| std::fs::read(&file).ok().map(|bytes| (file, bytes)))
        .collect()
}

/// An observed answer.
///
/// # Panics
/// When the field's name is not one.
#[must_use]
pub fn observe(field: &str, text: &str) -> Edit {
    let field = FieldName::new(field).expect("a field's name");
    Edit::observe(field, Put::One(Answer::text(text)))
}
