//! A server in the seeded world: the real one, in process, with its data in a temporary folder.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use rusqlite::Connection;
use schema::document::authority::Role;
use schema::scope::Scope;
use schema::value::division::DivisionCode;
use schema::wire::enrolment::EnrolmentCode;
use server::app::{App, Running};
use server::configuration::Configuration;
use server::ledger::{DeviceState, Event, Ledger, LedgerError, database};
use server::projection::Projection;
use server::serve::Server;
use server::vault::Purpose;
use server::{api, device};
use tempfile::TempDir;
use tokio::runtime::{self, Runtime};
use tokio::sync::oneshot::{Sender, channel};
use tokio::task::JoinHandle;
use tower::ServiceExt;

use crate::tablet::Tablet;

mod kept;
mod recount;

pub use kept::Kept;

/// The villages that scenarios play in: two of one township, and one of another county.
pub const VILLAGES: [&str; 3] = ["533301002210", "533301002211", "533323101201"];

const DIVISIONS: &str = include_str!("../../data/divisions.csv");
const PAST_DIVISIONS: &str = include_str!("../../data/divisions_history.csv");

/// A server and its folder.
pub struct World {
    folder: TempDir,
    runtime: Runtime,
    app: Option<(Arc<App>, Running, Router)>,
    next_tablet: u64,
    /// Serves those that come by a port, if there is one.
    serving: Option<Runtime>,
    listeners: Vec<(Sender<()>, JoinHandle<()>)>,
    /// While it is there, nothing is folded.
    folding_held_up: Mutex<Option<Connection>>,
}

/// Bytes that a world may need.
pub const ROOM: u64 = 512 * 1024 * 1024;

/// Where files need no disk, if the system has such a place with room for so many bytes: a world
/// never loses its power (`tests/power` does), so that a disk would only make it wait.
#[must_use]
pub fn memory(room: u64) -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    match fs4::available_space(&memory).is_ok_and(|left| left > room) {
        true => memory,
        false => std::env::temp_dir(),
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// A server that has just been set up.
    ///
    /// # Panics
    /// When it cannot be.
    #[must_use]
    pub fn new() -> Self {
        Self::with_divisions(DIVISIONS, PAST_DIVISIONS)
    }

    /// The same with [`VILLAGES`] and what they lie in for all divisions there are: who plays
    /// thousands of worlds need not read ten thousand divisions in each.
    ///
    /// # Panics
    /// When it cannot be.
    #[must_use]
    pub fn of_few_places() -> Self {
        let villages = VILLAGES.map(|code| code.parse::<DivisionCode>().expect("a code"));
        let code = |line: &str| line.split(',').next()?.parse::<DivisionCode>().ok();
        let is_kept = |line: &&str| match code(line) {
            Some(code) => villages.iter().any(|village| code.contains(*village)),
            None => true,
        };
        let current: Vec<&str> = DIVISIONS.lines().filter(is_kept).collect();
        let past = PAST_DIVISIONS.lines().next().unwrap_or_default();
        Self::with_divisions(&current.join("\n"), past)
    }

    fn with_divisions(current: &str, past: &str) -> Self {
        let mut world = Self::empty();
        world.start();
        world.decide(Event::DivisionsLoaded {
            current: current.to_owned(),
            past: past.to_owned(),
        });
        world
    }

    /// A folder in which nothing runs.
    fn empty() -> Self {
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        Self {
            folder: TempDir::new_in(memory(ROOM)).expect("a temporary folder"),
            runtime: runtime.expect("a runtime"),
            app: None,
            next_tablet: 1,
            serving: None,
            listeners: Vec::new(),
            folding_held_up: Mutex::default(),
        }
    }

    /// The folder of everything in this world.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The server's data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("server")
    }

    /// Starts the server.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(&mut self) {
        let configuration = Configuration {
            data: self.data(),
            ..Configuration::default()
        };
        let (app, running) = App::start(&configuration).expect("the server starts");
        let router = api::without_console(Arc::clone(&app));
        // From now on it is kept as the log is folded; a board loaded at the end would only
        // show that it can be loaded.
        app.census().expect("the board can be loaded");
        self.app = Some((app, running, router));
    }

    /// Stops the server.
    pub fn stop(&mut self) {
        self.go_on_folding();
        for (stop, listener) in self.listeners.drain(..) {
            drop(stop);
            let _ended = self.runtime.block_on(listener);
        }
        drop(self.serving.take());
        if let Some((app, running, router)) = self.app.take() {
            drop(router);
            running.stop(app);
        }
    }

    /// Kills the server and starts it again with what lies on its disk.
    ///
    /// # Panics
    /// When it does not start.
    pub fn kill(&mut self) {
        if !self.is_held_up() {
            self.settle();
        }
        let lying = self.lying();
        self.stop();
        std::fs::remove_dir_all(self.data()).expect("the old data");
        kept::lay(&self.data(), &lying);
        self.start();
    }

    /// The files of the server's folder as they are while it runs and writes nothing.
    fn lying(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let read = || {
            let mut files = Vec::new();
            kept::read_all(&self.data(), Path::new(""), &mut files);
            // What lies in memory that programs share is gone with them.
            files.retain(|(name, _)| !name.to_string_lossy().ends_with("-shm"));
            files
        };
        let mut before = read();
        loop {
            let now = read();
            if now == before {
                return now;
            }
            before = now;
        }
    }

    /// The server's parts.
    ///
    /// # Panics
    /// When it is stopped.
    #[must_use]
    pub fn app(&self) -> &Arc<App> {
        &self.app.as_ref().expect("the server runs").0
    }

    /// Posts a body. Whether the answer was a success, and its body.
    ///
    /// # Panics
    /// When the server is stopped.
    #[must_use]
    pub fn post(&self, path: &str, body: Vec<u8>) -> (bool, Vec<u8>) {
        let (status, body) = self.ask(path, body);
        ((200..300).contains(&status), body)
    }

    /// Posts a body. The answer's status, and its body.
    ///
    /// # Panics
    /// When the server is stopped.
    #[must_use]
    pub fn ask(&self, path: &str, body: Vec<u8>) -> (u16, Vec<u8>) {
        let router = self.app.as_ref().expect("the server runs").2.clone();
        self.runtime.block_on(async {
            let request = Request::post(path)
                .body(Body::from(body))
                .expect("a request");
            let response = router.oneshot(request).await.expect("the router answers");
            let status = response.status().as_u16();
            let body = response
                .into_body()
                .collect()
                .await
                .expect("a body")
                .to_bytes();
            (status, body.to_vec())
        })
    }

    /// Serves on a port of this machine until the server stops, and tells the address.
    ///
    /// # Panics
    /// When no port is free.
    #[must_use]
    pub fn listen(&mut self) -> SocketAddr {
        let configuration = Configuration {
            data: self.data(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            ..Configuration::default()
        };
        let router = self.app.as_ref().expect("the server runs").2.clone();
        let runtime = || Runtime::new().expect("a runtime");
        let serving = self.serving.get_or_insert_with(runtime);
        let bound = serving.block_on(Server::bind(&configuration));
        let bound = bound.expect("a free port");
        let address = bound.address().expect("the system tells it");
        let (stop, stopped) = channel();
        let until_stopped = bound.run(router, async {
            let _ended = stopped.await;
        });
        (self.listeners).push((stop, serving.spawn(until_stopped)));
        address
    }

    /// Appends a decision of the office.
    ///
    /// # Panics
    /// When the ledger fails.
    pub fn decide(&self, event: Event) {
        let app = self.app();
        let position = self
            .runtime
            .block_on(app.writer.decide(event, Vec::new()))
            .expect("the ledger works");
        if !self.is_held_up() {
            self.runtime
                .block_on(app.wait_for(position, Duration::from_secs(30)));
        }
        self.read(|ledger, _| app.refresh_devices(ledger));
    }

    /// Waits until everything received has been folded.
    ///
    /// # Panics
    /// When that takes half a minute.
    pub fn settle(&self) {
        self.go_on_folding();
        let head = self.read(|ledger, _| ledger.head());
        self.runtime
            .block_on(self.app().wait_for(head, Duration::from_secs(30)));
        assert!(self.app().folded() >= head, "the log is not folded in time");
    }

    /// Reads ledger and projection.
    ///
    /// # Panics
    /// When they fail.
    pub fn read<T>(&self, work: impl FnOnce(&Ledger, &Projection) -> Result<T, LedgerError>) -> T {
        self.app()
            .read(|reader| work(&reader.ledger, &reader.projection))
            .expect("ledger and projection work")
    }

    /// A new one-time code.
    ///
    /// # Panics
    /// When the ledger fails.
    #[must_use]
    pub fn code(&self, role: Role, villages: &[&str]) -> EnrolmentCode {
        let divisions: Vec<_> = villages
            .iter()
            .map(|code| code.parse().expect("a division code"))
            .collect();
        let scope = Scope::new(divisions);
        let handed_out = self.runtime.block_on(self.app().writer.with(move |ledger| {
            device::hand_out(ledger, "平板", role, scope, server::clock::unix_now())
        }));
        handed_out.expect("the ledger works").code
    }

    /// A surveyor's tablet, enrolled for some villages.
    ///
    /// # Panics
    /// When it cannot be enrolled.
    pub fn tablet(&mut self, villages: &[&str]) -> Tablet {
        self.device(Role::Surveyor, villages)
    }

    /// A device of an office.
    ///
    /// # Panics
    /// When it cannot be enrolled.
    pub fn device(&mut self, role: Role, villages: &[&str]) -> Tablet {
        let code = self.code(role, villages);
        let seed = self.next_tablet;
        self.next_tablet += 1;
        let mut tablet = Tablet::new(self, seed);
        tablet.enrol(self, code, &format!("平板{seed}"));
        tablet
    }

    /// Revokes a tablet.
    ///
    /// # Panics
    /// When the ledger fails.
    pub fn revoke(&self, tablet: &Tablet) {
        let device = tablet
            .client
            .identity()
            .expect("an enrolled tablet")
            .device();
        assert_eq!(
            self.read(|ledger, _| ledger.devices())[&device].state,
            DeviceState::Active
        );
        self.decide(Event::DeviceRevoked {
            device,
            reason: "lost".to_owned(),
        });
    }

    /// Backs the server up, as it runs.
    ///
    /// # Panics
    /// When the copy cannot be written.
    pub fn back_up(&self) -> PathBuf {
        self.back_up_as("backup.db")
    }

    /// Backs the server up, as it runs, into a file of this name.
    ///
    /// # Panics
    /// When the copy cannot be written.
    pub fn back_up_as(&self, name: &str) -> PathBuf {
        self.settle();
        let target = self.folder.path().join(name);
        server::ledger::backup::back_up(&self.data(), &target, |_, _| {}).expect("a backup");
        target
    }

    /// The server's disk is lost and a backup put in its place.
    ///
    /// # Panics
    /// When the backup cannot be restored.
    pub fn restore(&mut self, backup: &Path) {
        self.stop();
        let key = std::fs::read(self.data().join("server.key")).expect("the server's key");
        std::fs::remove_dir_all(self.data()).expect("the old data");
        server::ledger::backup::restore(&self.data(), backup).expect("a whole backup");
        std::fs::write(self.data().join("server.key"), key).expect("the server's key");
        self.start();
        self.settle();
    }

    /// From now on the ledger's disk takes no more frames, or takes them again.
    ///
    /// # Panics
    /// When the ledger cannot be opened.
    pub fn refuse_frames(&self, refuse: bool) {
        let ledger = database(&self.data(), Purpose::Ledger).expect("the ledger");
        let change = match refuse {
            true => {
                "CREATE TRIGGER IF NOT EXISTS full BEFORE INSERT ON frame
                 BEGIN SELECT RAISE(ABORT, 'no room'); END"
            }
            false => "DROP TRIGGER IF EXISTS full",
        };
        ledger.execute_batch(change).expect("the ledger works");
    }

    /// What the server receives is not folded until somebody waits for it.
    ///
    /// # Panics
    /// When the projection cannot be opened.
    pub fn hold_up_folding(&self) {
        let projection = database(&self.data(), Purpose::Projection);
        let projection = projection.expect("the projection");
        let mut held_up = self.held_up();
        if held_up.is_none() {
            (projection.execute_batch("BEGIN IMMEDIATE")).expect("nobody writes for long");
            *held_up = Some(projection);
        }
    }

    /// Whether nothing is folded for the time being.
    #[must_use]
    pub fn is_held_up(&self) -> bool {
        self.held_up().is_some()
    }

    fn go_on_folding(&self) {
        drop(self.held_up().take());
    }

    fn held_up(&self) -> MutexGuard<'_, Option<Connection>> {
        (self.folding_held_up.lock()).unwrap_or_else(PoisonError::into_inner)
    }

    /// The office confirms a reintroduced tablet.
    ///
    /// # Panics
    /// When the ledger fails.
    pub fn confirm(&self, tablet: &Tablet) {
        let device = tablet
            .client
            .identity()
            .expect("an enrolled tablet")
            .device();
        self.decide(Event::DeviceConfirmed { device });
    }

    /// The office lets in everything that is quarantined.
    ///
    /// # Panics
    /// When the ledger fails.
    pub fn release_all(&self) {
        for held in self.read(|_, projection| projection.held()) {
            self.decide(Event::Released {
                position: held.position,
                reason: "checked".to_owned(),
            });
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop();
    }
}
