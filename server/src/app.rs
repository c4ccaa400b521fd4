//! The server's parts, put together: one writer, one that folds, many that read.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, RwLock, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::Result;
use ed25519_dalek::SigningKey;
use schema::value::division::Divisions;
use schema::value::solar::SolarDate;
use schema::wire::exchange::{Census, LogPosition};
use tokio::sync::watch;

use crate::account::searches::Searches;
use crate::account::throttle::Throttle;
use crate::attachment::Attachments;
use crate::board::{Keeper, Moment};
use crate::configuration::Configuration;
use crate::duplicates;
use crate::folding::{Folding, FoldingLock};
use crate::job::Jobs;
use crate::ledger::{KnownDevices, Ledger, LedgerError, Writer};
use crate::listed::Filter;
use crate::office::OfficeError;
use crate::places::{Places, Table};
use crate::projection::{Frames, Projection};
use crate::sealed_file::FileKeys;
use crate::{clock, device, keys, put_back};

/// Everything a request needs.
pub struct App {
    /// The server's key.
    pub key: SigningKey,
    /// The census.
    pub census: Census,
    /// How long a request may take to begin and to come in.
    pub patience: Duration,
    /// The single writer of the ledger.
    pub writer: Writer,
    /// Work that outlives a request.
    pub jobs: Jobs,
    /// Told when the server is asked to stop.
    pub stopping: watch::Sender<bool>,
    devices: RwLock<Arc<KnownDevices>>,
    places: Places,
    readers: Mutex<Vec<Reader>>,
    folded: watch::Receiver<LogPosition>,
    board: Arc<Keeper>,
    /// Who may have been listed twice.
    pub duplicates: Arc<duplicates::Keeper>,
    /// The photos and voice notes.
    pub attachments: Attachments,
    /// The filter of every id number, for the tablets.
    pub listed: Filter,
    /// One at a time writes at the office's desk.
    pub desk: tokio::sync::Mutex<()>,
    /// One at a time judges pairs.
    pub reviewing: tokio::sync::Mutex<()>,
    /// Wrong passwords at the console.
    pub throttle: Throttle,
    /// ID numbers that accounts look for.
    pub searches: Searches,
    /// Passwords are compared one at a time: each takes 19 MiB.
    pub comparing: tokio::sync::Semaphore,
    /// The server's address as tablets reach it, for enrolment slips.
    pub address: Option<String>,
    /// The folder of the tablet's web app, if there is one.
    pub web: Option<std::path::PathBuf>,
    /// Whether the ledger was found to be older than a tablet knows, since the start.
    pub began_again: AtomicBool,
    folder: std::path::PathBuf,
    prepare: mpsc::Sender<schema::scope::Scope>,
    prepared: watch::Receiver<u64>,
}

/// A view of ledger and projection, for one request at a time.
pub struct Reader {
    /// The ledger.
    pub ledger: Ledger,
    /// The projection.
    pub projection: Projection,
    /// Frames rebuilt lately.
    pub frames: Frames,
}

impl Reader {
    /// Whether nothing was sealed with another key since it was opened.
    fn is_current(&self) -> bool {
        self.ledger.head().is_ok() && self.projection.position().is_ok()
    }
}

/// The threads behind an [`App`]. Dropping it stops them, in order.
pub struct Running {
    stop: Arc<AtomicBool>,
    wake: mpsc::Sender<()>,
    threads: Vec<JoinHandle<()>>,
}

/// Requests that are worked on at a time. What one needs while it is worked on (an open
/// page of news, a compressor, a reader's caches) is bounded by this and not by the number
/// of tablets; the others wait their turn.
#[must_use]
pub fn at_a_time() -> usize {
    // To tell, the system opens files.
    static AT_A_TIME: LazyLock<usize> =
        LazyLock::new(|| thread::available_parallelism().map_or(2, |cores| cores.get() + 1));
    *AT_A_TIME
}

impl App {
    /// Opens the data folder and starts the server's threads.
    ///
    /// # Errors
    /// When the folder cannot be used, or another server uses it.
    pub fn start(configuration: &Configuration) -> Result<(Arc<Self>, Running)> {
        let folder = &configuration.data;
        std::fs::create_dir_all(folder).map_err(|error| OfficeError::Folder {
            folder: folder.display().to_string(),
            why: error.to_string(),
        })?;
        configuration.settle_key().map_err(LedgerError::from)?;
        let key = keys::open(folder)?;
        let mut ledger = Ledger::open(folder)?;
        let lock = FoldingLock::take(folder)?;
        let projection = put_back::compared(folder, &mut ledger)?;
        device::importer(&mut ledger, &key, clock::unix_now())?;
        let throttle = Throttle::remembered(&ledger, clock::unix_now())?;
        let devices = Arc::new(ledger.devices()?);
        seal_what_lies_open(configuration)?;

        let stop = Arc::new(AtomicBool::new(false));
        let (wake, woken) = mpsc::channel();
        let (folded_to, folded) = watch::channel(projection.position()?);
        let waking = wake.clone();
        let (writer, writing) = Writer::start(ledger, move |_| {
            let _ = waking.send(());
        })?;
        let (prepare, to_prepare) = mpsc::channel();
        let (tell_prepared, prepared) = watch::channel(0);
        let (duplicates, comparing) = duplicates::Keeper::start(folder)?;
        let (jobs, working) = Jobs::start(folder, Arc::clone(&duplicates))?;
        let app = Arc::new(Self {
            key,
            census: configuration.census(),
            patience: Duration::from_secs(configuration.patience_s),
            writer,
            jobs,
            stopping: watch::channel(false).0,
            devices: RwLock::new(devices),
            places: Places::default(),
            readers: Mutex::new(Vec::new()),
            folded,
            board: Arc::new(Keeper::new(wake.clone())),
            duplicates,
            attachments: configuration.attachments(),
            listed: Filter::default(),
            desk: tokio::sync::Mutex::new(()),
            reviewing: tokio::sync::Mutex::new(()),
            throttle,
            searches: Searches::default(),
            comparing: tokio::sync::Semaphore::new(1),
            address: configuration.address.clone(),
            web: configuration.web_folder(),
            began_again: AtomicBool::new(false),
            folder: folder.clone(),
            prepare,
            prepared,
        });
        let fold = Folding {
            folder: folder.clone(),
            app: Arc::downgrade(&app),
            board: Arc::clone(&app.board),
            duplicates: Arc::clone(&app.duplicates),
            ledger: Ledger::open_to_read(folder)?,
            projection,
            folded_to,
            woken,
            stop: Arc::clone(&stop),
            _lock: lock,
        };
        let folding = thread::Builder::new()
            .name("projection".to_owned())
            .spawn(move || fold.run())?;
        let preparing_folder = folder.clone();
        let preparing = thread::Builder::new()
            .name("snapshot".to_owned())
            .spawn(move || prepare_snapshots(&preparing_folder, &to_prepare, &tell_prepared))?;
        let running = Running {
            stop,
            wake,
            threads: vec![folding, writing, preparing, working, comparing],
        };
        Ok((app, running))
    }

    /// The devices as last read.
    #[must_use]
    pub fn devices(&self) -> Arc<KnownDevices> {
        Arc::clone(&self.devices.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the devices anew.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn refresh_devices(&self, ledger: &Ledger) -> Result<(), LedgerError> {
        self.set_devices(ledger.devices()?);
        Ok(())
    }

    /// Takes the devices as just read.
    pub fn set_devices(&self, devices: KnownDevices) {
        *self.devices.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(devices);
    }

    /// Reads from ledger and projection.
    ///
    /// # Errors
    /// What `work` says, or when they cannot be opened.
    pub fn read<T>(
        &self,
        work: impl FnOnce(&mut Reader) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let kept = self
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let mut reader = match kept.filter(Reader::is_current) {
            Some(reader) => reader,
            None => Reader {
                ledger: Ledger::open_to_read(&self.folder)?,
                projection: Projection::open_to_read(&self.folder)?,
                frames: Frames::default(),
            },
        };
        let result = work(&mut reader);
        if result.is_ok() {
            let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
            if readers.len() < at_a_time() {
                readers.push(reader);
            }
        }
        result
    }

    /// The divisions, as last loaded; none before they are.
    ///
    /// # Errors
    /// When the ledger fails or the table no longer reads.
    pub fn divisions(&self) -> Result<Arc<Divisions>, LedgerError> {
        let table = self.read(|reader| self.places(&reader.ledger))?;
        Ok(table.divisions())
    }

    /// The table of divisions as a view of the ledger has it.
    ///
    /// # Errors
    /// When the ledger fails or the table no longer reads.
    pub fn places(&self, ledger: &Ledger) -> Result<Arc<Table>, LedgerError> {
        self.places.table(ledger)
    }

    /// The whole census as it is now. Whoever asks first waits for it to be loaded.
    ///
    /// # Errors
    /// When the projection fails.
    pub async fn board(self: &Arc<Self>) -> Result<Arc<Moment>, LedgerError> {
        let asking = Arc::clone(self);
        let loaded = tokio::task::spawn_blocking(move || asking.census()).await;
        loaded.map_err(|_| LedgerError::Damaged("the board"))?
    }

    /// The data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The day whose beginning is the census moment.
    ///
    /// # Errors
    /// When the configuration names none.
    pub fn moment_day(&self) -> Result<SolarDate, LedgerError> {
        (self.census.moment.parse()).map_err(|_| LedgerError::Damaged("the census moment"))
    }

    /// The first day of visits.
    #[must_use]
    pub fn opened(&self) -> Option<SolarDate> {
        self.census.opened.parse().ok()
    }

    /// The positions up to which the log is folded, as they come.
    #[must_use]
    pub fn positions(&self) -> watch::Receiver<LogPosition> {
        self.folded.clone()
    }

    /// The whole census as it is now, in memory. The first who asks loads it and waits for it:
    /// not in a thread that serves others.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn census(&self) -> Result<Arc<Moment>, LedgerError> {
        self.board.moment(|| Projection::open_to_read(&self.folder))
    }

    /// Up to where the log has been folded.
    #[must_use]
    pub fn folded(&self) -> LogPosition {
        *self.folded.borrow()
    }

    /// Waits until the log has been folded up to a position, or for so long.
    pub async fn wait_for(&self, position: LogPosition, patience: Duration) {
        let mut folded = self.folded.clone();
        let reached = folded.wait_for(|folded| *folded >= position);
        let _ = tokio::time::timeout(patience, reached).await;
    }

    /// Has a scope's snapshot prepared. Waits for it, but only so long.
    pub async fn prepare_snapshot(&self, scope: schema::scope::Scope, patience: Duration) {
        let mut prepared = self.prepared.clone();
        prepared.mark_unchanged();
        if self.prepare.send(scope).is_ok() {
            let _ = tokio::time::timeout(patience, prepared.changed()).await;
        }
    }
}

/// Photos, jobs and lists from before files were sealed; and what a job wrote when the server
/// ended.
fn seal_what_lies_open(configuration: &Configuration) -> std::io::Result<()> {
    configuration.attachments().seal_all()?;
    let keys = FileKeys::of(&configuration.data);
    for folder in ["jobs", "rosters"] {
        let Ok(entries) = std::fs::read_dir(configuration.data.join(folder)) else {
            continue;
        };
        for entry in entries.flatten() {
            for file in std::fs::read_dir(entry.path())
                .into_iter()
                .flatten()
                .flatten()
            {
                if file.file_type()?.is_file() {
                    keys.seal(&file.path())?;
                }
            }
        }
    }
    Ok(())
}

fn prepare_snapshots(
    folder: &Path,
    scopes: &mpsc::Receiver<schema::scope::Scope>,
    prepared: &watch::Sender<u64>,
) {
    while let Ok(scope) = scopes.recv() {
        // In a thread of its own, which takes along what its compressor grew to.
        let done = thread::scope(|one| {
            let work = || {
                let mut projection = Projection::open_to_prepare(folder)?;
                crate::projection::snapshot::prepare(&mut projection, &scope)
            };
            one.spawn(work).join()
        });
        match done {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "a snapshot could not be prepared"),
            Err(_) => tracing::error!("a snapshot's preparation ended early"),
        }
        prepared.send_modify(|count| *count += 1);
    }
}

impl Running {
    /// Stops folding, lets the writer finish what it has, and waits for both.
    pub fn stop(mut self, app: Arc<App>) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = self.wake.send(());
        app.jobs.stop();
        app.duplicates.stop();
        // The writer's thread ends with its last handle, and so does the jobs'.
        drop(app);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
