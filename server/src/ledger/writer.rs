//! The single writer: many requests' frames in one commit, each answered after it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, TrySendError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use tokio::sync::oneshot;

use super::long_log::LongLog;
use super::{Appended, Deed, Event, HeardTablet, Ledger, LedgerError, NewFrame};
use crate::clock;
use crate::contained::contained;
use schema::broken::{self, Fault};
use schema::id::DeviceId;
use schema::wire::exchange::LogPosition;

/// Requests in one commit: a sync of the disk costs as much for one as for many.
const MOST_REQUESTS: usize = 64;
/// Bytes in one commit: above this nobody should wait for others' frames.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// Requests that may wait for the writer; above this the door says to come back later.
const QUEUE: usize = 256;
/// Changes that may be on their way before others come: some seconds of the writer. What so many
/// requests may bring is half a minute of it and more, which is longer than a tablet waits for an
/// answer.
const MOST_CHANGES: usize = 16_384;

type Reply<T> = oneshot::Sender<Result<T, LedgerError>>;

enum Job {
    Append(Vec<NewFrame>, Waiting, Reply<Vec<Appended>>),
    With(Box<dyn FnOnce(&mut Ledger) + Send>),
    /// Tablets were heard.
    Heard,
}

/// How tablets are that were heard since the writer last looked, and who waits until it is kept.
type Heard = BTreeMap<DeviceId, (HeardTablet, oneshot::Sender<()>)>;

/// Changes that wait: until it is dropped.
struct Waiting {
    changes: usize,
    all: Arc<AtomicUsize>,
}

impl Waiting {
    fn begin(changes: usize, all: &Arc<AtomicUsize>) -> Self {
        all.fetch_add(changes, Ordering::Relaxed);
        Self {
            changes,
            all: Arc::clone(all),
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.all.fetch_sub(self.changes, Ordering::Relaxed);
    }
}

/// Room for changes on their way: from before they are checked until they are written.
pub struct Room {
    waiting: Waiting,
    jobs: mpsc::SyncSender<Job>,
}

impl Room {
    /// Appends frames. The answer comes after they are durable.
    ///
    /// # Errors
    /// When the queue is full or the ledger fails.
    pub async fn append(self, frames: Vec<NewFrame>) -> Result<Vec<Appended>, WriteError> {
        let (reply, answer) = oneshot::channel();
        // Of a bundle nobody knew how many it brings.
        let waiting = Waiting::begin(changes(&frames), &self.waiting.all);
        drop(self.waiting);
        self.jobs
            .try_send(Job::Append(frames, waiting, reply))
            .map_err(|_| WriteError::Overloaded)?;
        Ok(answer.await.map_err(|_| WriteError::Overloaded)??)
    }
}

fn changes(frames: &[NewFrame]) -> usize {
    frames.iter().map(|frame| frame.changes.len()).sum()
}

/// A handle to the writer's thread, which ends with the last handle.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::SyncSender<Job>,
    waiting: Arc<AtomicUsize>,
    heard: Arc<Mutex<Heard>>,
}

/// The writer has more to do than it can.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Its queue is full: come back later.
    #[error("the writer's queue is full")]
    Overloaded,
    /// The ledger failed: nothing was stored.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Writer {
    /// Starts the writer's thread. `appended` is told the newest position after each commit.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn start(
        mut ledger: Ledger,
        appended: impl Fn(LogPosition) + Send + 'static,
    ) -> std::io::Result<(Self, thread::JoinHandle<()>)> {
        let (jobs, queue) = mpsc::sync_channel(QUEUE);
        let heard = Arc::<Mutex<Heard>>::default();
        let told = Arc::clone(&heard);
        let mut log = LongLog::beside(&ledger.path);
        let thread = thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || {
                while let Ok(first) = queue.recv() {
                    if let Err(error) = ledger.stay_open() {
                        tracing::error!(%error, "the ledger could not be opened again");
                    }
                    alone(&mut ledger, |ledger| work(ledger, first, &queue));
                    alone(&mut ledger, |ledger| keep_all(ledger, &told));
                    if let Ok(head) = ledger.head() {
                        appended(head);
                    }
                    if let Err(error) = log.write_back(&ledger.connection) {
                        tracing::error!(%error, "the ledger's log could not be written back");
                    }
                }
            })?;
        let waiting = Arc::default();
        let writer = Self {
            jobs,
            waiting,
            heard,
        };
        Ok((writer, thread))
    }

    /// Room for so many changes. To be asked for before they are checked: what it takes to check
    /// those that are put off, those that wait would lack.
    ///
    /// # Errors
    /// When so many wait that these might wait in vain.
    pub fn room_for(&self, changes: usize) -> Result<Room, WriteError> {
        let waiting = Waiting::begin(changes, &self.waiting);
        let before_these = self.waiting.load(Ordering::Relaxed).saturating_sub(changes);
        if before_these >= MOST_CHANGES {
            return Err(WriteError::Overloaded);
        }
        Ok(Room {
            waiting,
            jobs: self.jobs.clone(),
        })
    }

    /// Appends frames that took nobody anything to check.
    ///
    /// # Errors
    /// As [`Writer::room_for`] and [`Room::append`].
    pub async fn append(&self, frames: Vec<NewFrame>) -> Result<Vec<Appended>, WriteError> {
        self.room_for(changes(&frames))?.append(frames).await
    }

    /// Keeps how a tablet is. The writer looks for it after each commit: thousands that come at
    /// once cost one more and wait for two. Nobody is told when it fails: the tablet tells it
    /// again.
    pub async fn hear(&self, device: DeviceId, how: HeardTablet) {
        let (waits, done) = oneshot::channel();
        let is_first = {
            let mut heard = lock(&self.heard);
            let is_first = heard.is_empty();
            heard.insert(device, (how, waits));
            is_first
        };
        // A writer whose queue is full need not be told; one that has ended keeps nothing.
        if is_first && let Err(TrySendError::Disconnected(_)) = self.jobs.try_send(Job::Heard) {
            lock(&self.heard).clear();
        }
        // Done is what nobody keeps any more.
        let _ = done.await;
    }

    /// Appends a decision and its rows of the audit in one commit.
    ///
    /// # Errors
    /// When the queue is full or the ledger fails.
    pub async fn decide(&self, event: Event, deeds: Vec<Deed>) -> Result<LogPosition, WriteError> {
        self.with(move |ledger| {
            let now = clock::unix_now();
            let position = ledger.decide(&event, now)?;
            ledger.audit_all(&deeds, now)?;
            Ok(position)
        })
        .await
    }

    /// Does something with the ledger, in one commit of its own.
    ///
    /// # Errors
    /// When the queue is full or the ledger fails.
    pub async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Ledger) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, WriteError> {
        let (reply, answer) = oneshot::channel();
        let job = Job::With(Box::new(move |ledger| {
            // The asker may have gone: the work is done all the same.
            let _ = reply.send(ledger.together(work));
        }));
        self.jobs
            .try_send(job)
            .map_err(|_| WriteError::Overloaded)?;
        Ok(answer.await.map_err(|_| WriteError::Overloaded)??)
    }
}

fn lock(heard: &Mutex<Heard>) -> MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does what, should it panic, costs nobody else anything: it is taken back, and whoever waits for
/// it is told to come again.
fn alone(ledger: &mut Ledger, work: impl FnOnce(&mut Ledger)) {
    let work = || {
        work(ledger);
        Ok(())
    };
    if let Err(error) = contained(work, || LedgerError::Damaged("what is being written")) {
        tracing::error!(%error, "the writer was broken off");
        if let Err(error) = ledger.take_back() {
            tracing::error!(%error, "what was begun could not be taken back");
        }
    }
}

/// To be called after whatever takes a [`Job::Heard`] from the queue: until it has come, nobody
/// tells the writer of others.
fn keep_all(ledger: &mut Ledger, heard: &Mutex<Heard>) {
    let heard = std::mem::take(&mut *lock(heard));
    if heard.is_empty() {
        return;
    }
    let kept = ledger.together(|ledger| {
        (heard.iter()).try_for_each(|(device, (how, _))| ledger.keep_tablet_state(*device, how))
    });
    if let Err(error) = kept {
        tracing::warn!(%error, tablets = heard.len(), "how tablets are was not kept");
    }
}

/// Does a job; frames of as many further requests as are waiting go into the same commit.
fn work(ledger: &mut Ledger, first: Job, queue: &mpsc::Receiver<Job>) {
    let mut frames = Vec::new();
    let mut replies = Vec::new();
    let mut waited = Vec::new();
    let mut bytes = 0;
    let mut next = Some(first);
    let mut other = None;
    while let Some(job) = next.take() {
        match job {
            Job::Append(requested, waiting, reply) => {
                waited.push(waiting);
                bytes += requested
                    .iter()
                    .map(|frame| frame.bytes.len())
                    .sum::<usize>();
                replies.push((requested.len(), reply));
                frames.extend(requested);
                if replies.len() < MOST_REQUESTS && bytes < MOST_BYTES {
                    next = queue.try_recv().ok();
                }
            }
            Job::Heard => next = queue.try_recv().ok(),
            job => other = Some(job),
        }
    }
    if !replies.is_empty() {
        append(ledger, &frames, replies);
    }
    drop(waited);
    if let Some(Job::With(work)) = other {
        work(ledger);
    }
}

fn append(ledger: &mut Ledger, frames: &[NewFrame], replies: Vec<(usize, Reply<Vec<Appended>>)>) {
    if broken::is(Fault::ReceiptBeforeCommit) {
        return append_after(replies, ledger, frames);
    }
    match ledger.append(frames, clock::unix_now()) {
        Ok(appended) => {
            let mut appended = appended.into_iter();
            for (count, reply) in replies {
                // A request that was cut off comes again: appending is idempotent.
                let _ = reply.send(Ok(appended.by_ref().take(count).collect()));
            }
        }
        Err(error) => {
            tracing::error!(%error, requests = replies.len(), "frames were not stored");
            for (_, reply) in replies {
                let _ = reply.send(Err(match &error {
                    LedgerError::DiskFull(_) => LedgerError::DiskFull(disk_full()),
                    LedgerError::Busy(_) | LedgerError::Resealed(_) => {
                        LedgerError::Busy(disk_full())
                    }
                    _ => LedgerError::Damaged("a commit"),
                }));
            }
        }
    }
}

/// What [`Fault::ReceiptBeforeCommit`] makes of it.
fn append_after(
    replies: Vec<(usize, Reply<Vec<Appended>>)>,
    ledger: &mut Ledger,
    frames: &[NewFrame],
) {
    let hoped = Appended {
        position: ledger.head().unwrap_or_default(),
        new: 1,
        copied: false,
    };
    for (count, reply) in replies {
        let _ = reply.send(Ok(vec![hoped; count]));
    }
    let _ = ledger.append(frames, clock::unix_now());
}

fn disk_full() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None)
}

#[cfg(test)]
mod tests;
