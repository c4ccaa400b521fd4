//! The thread that folds the log into the projection as it grows.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak, mpsc};
use std::time::Duration;

use anyhow::{Context, Result};
use schema::wire::exchange::LogPosition;
use tokio::sync::watch;

use crate::app::App;
use crate::board::Keeper;
use crate::contained::contained;
use crate::duplicates;
use crate::ledger::long_log::LongLog;
use crate::ledger::{Ledger, LedgerError};
use crate::office::OfficeError;
use crate::projection::{self, Folded, Frames, Projection};

/// How often to look for what another program appended.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// How long to leave alone what could not be folded.
const AFTER_AN_ERROR: Duration = Duration::from_secs(5);

/// What one thread does: fold the log as it grows.
pub(crate) struct Folding {
    pub(crate) folder: PathBuf,
    pub(crate) app: Weak<App>,
    pub(crate) board: Arc<Keeper>,
    pub(crate) duplicates: Arc<duplicates::Keeper>,
    pub(crate) ledger: Ledger,
    pub(crate) projection: Projection,
    pub(crate) folded_to: watch::Sender<LogPosition>,
    pub(crate) woken: mpsc::Receiver<()>,
    pub(crate) stop: Arc<AtomicBool>,
    pub(crate) _lock: FoldingLock,
}

impl Folding {
    pub(crate) fn run(mut self) {
        let mut frames = Frames::default();
        let mut log = LongLog::beside(&self.folder.join(projection::FILE));
        while !self.stop.load(Ordering::Relaxed) {
            match self.fold(&mut frames) {
                Ok(folded) if folded.entries == 0 => {
                    self.follow(&folded);
                    let _ = self.woken.recv_timeout(LOOK_AGAIN);
                    while self.woken.try_recv().is_ok() {}
                }
                Ok(folded) => {
                    tracing::debug!(folded.entries, folded.admitted, folded.held, "folded");
                    if let Some(app) = self.app.upgrade()
                        && let Err(error) = app.refresh_devices(&self.ledger)
                    {
                        tracing::error!(%error, "the devices could not be read");
                    }
                    // Who waits for a position sees it counted.
                    self.follow(&folded);
                    if let Ok(position) = self.projection.position() {
                        self.duplicates.note(&folded.changed, position);
                        self.folded_to.send_replace(position);
                    }
                    if let Err(error) = log.write_back(self.projection.connection()) {
                        tracing::error!(%error, "the projection's log could not be written back");
                    }
                }
                Err(LedgerError::Resealed(_)) => {
                    if !self.open_again() {
                        let _ = self.woken.recv_timeout(LOOK_AGAIN);
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "the log could not be folded");
                    let _ = self.woken.recv_timeout(AFTER_AN_ERROR);
                }
            }
        }
    }

    fn fold(&mut self, frames: &mut Frames) -> Result<Folded, LedgerError> {
        let mut is_whole = true;
        let folded = contained(
            || self.projection.fold(&self.ledger, frames),
            || {
                is_whole = false;
                LedgerError::Damaged("what is being folded")
            },
        );
        // What was half done lies open in it.
        if !is_whole {
            *frames = Frames::default();
            self.open_again();
        }
        folded
    }

    /// Opens both again: they were sealed with another key, or folding was broken off.
    fn open_again(&mut self) -> bool {
        let opened = Ledger::open_to_read(&self.folder)
            .and_then(|ledger| Ok((ledger, Projection::open(&self.folder)?)));
        match opened {
            Ok(both) => {
                (self.ledger, self.projection) = both;
                true
            }
            Err(error) => {
                tracing::error!(%error, "ledger and projection could not be opened again");
                false
            }
        }
    }

    fn follow(&self, folded: &Folded) {
        if let Err(error) = self.board.follow(&self.projection, &folded.changed) {
            tracing::error!(%error, "the board could not follow");
        }
    }
}

/// Held by the one process that folds.
pub struct FoldingLock {
    _file: std::fs::File,
}

impl FoldingLock {
    /// Takes the lock.
    ///
    /// # Errors
    /// When another process has it.
    pub fn take(folder: &Path) -> Result<Self> {
        Self::try_take(folder)?.ok_or_else(|| {
            let folder = folder.display().to_string();
            OfficeError::Served { folder }.into()
        })
    }

    /// Takes the lock, if nobody has it.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn try_take(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join("projection.lock");
        let file = std::fs::OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .with_context(|| format!("cannot open {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
        }
    }
}
