//! The single writer: many requests' frames in one commit, each answered after it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, TrySendError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use tokio::sync::oneshot;

use super::{Appended, Deed, Event, HeardTablet, Ledger, LedgerError, NewFrame};
use crate::clock;
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
        let thread = thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || {
                while let Ok(first) = queue.recv() {
                    if let Err(error) = ledger.stay_open() {
                        tracing::error!(%error, "the ledger could not be opened again");
                    }
                    work(&mut ledger, first, &queue);
                    keep_all(&mut ledger, &told);
                    if let Ok(head) = ledger.head() {
                        appended(head);
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
mod tests {
    use std::future::Future;
    use std::pin::{Pin, pin};
    use std::task::{Context, Waker};

    use schema::id::{Actor, ChangeHash, RecordId};
    use schema::wire::exchange::TabletState;
    use tempfile::TempDir;
    use tokio::runtime::Runtime;

    use super::*;

    fn frame(number: u64, changes: usize) -> NewFrame {
        let device = DeviceId([1; 8]);
        let change = |place: usize| {
            let mut hash = [0; 32];
            hash[..8].copy_from_slice(&number.to_be_bytes());
            hash[8..16].copy_from_slice(&place.to_be_bytes());
            let record = RecordId::preloaded("list", &number.to_string());
            (record, Actor([1; 16]), ChangeHash(hash))
        };
        NewFrame {
            device,
            brought_by: device,
            bytes: number.to_be_bytes().to_vec(),
            first: Some(number),
            changes: (0..changes).map(change).collect(),
        }
    }

    fn started() -> (TempDir, Writer) {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        let (writer, _thread) = Writer::start(ledger, |_| {}).unwrap();
        (folder, writer)
    }

    fn runtime() -> Runtime {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
    }

    /// Work that the writer has until it is told to go on.
    fn held_up(
        writer: &Writer,
    ) -> (
        mpsc::Sender<()>,
        Pin<Box<impl Future<Output = Result<(), WriteError>>>>,
    ) {
        let (go_on, held) = mpsc::channel();
        let mut at_work = Box::pin(writer.with(move |_| {
            let _ = held.recv();
            Ok(())
        }));
        let mut asked = Context::from_waker(Waker::noop());
        assert!(at_work.as_mut().poll(&mut asked).is_pending());
        (go_on, at_work)
    }

    #[test]
    fn what_is_being_checked_takes_room_and_whoever_comes_meanwhile_is_put_off() {
        let (_folder, writer) = started();
        let large = writer.room_for(MOST_CHANGES - 1).unwrap();
        let last = writer.room_for(2).unwrap();
        assert!(writer.room_for(1).is_err());
        drop(large);
        let next = writer.room_for(MOST_CHANGES).unwrap();
        assert!(writer.room_for(1).is_err());
        drop((last, next));
        assert!(writer.room_for(1).is_ok());
    }

    #[test]
    fn who_would_wait_for_too_many_changes_is_put_off_and_taken_when_they_are_done() {
        let (_folder, writer) = started();
        let runtime = runtime();
        let mut asked = Context::from_waker(Waker::noop());
        let (go_on, at_work) = held_up(&writer);
        let mut first = pin!(writer.append(vec![frame(1, MOST_CHANGES)]));
        let being_checked = writer.room_for(1).ok();
        assert!(being_checked.is_some(), "nothing waits yet");
        assert!(first.as_mut().poll(&mut asked).is_pending());
        assert!(writer.room_for(0).is_err());
        let last = MOST_CHANGES as u64 + 1;
        let put_off = runtime.block_on(writer.append(vec![frame(last, 1)]));
        assert!(matches!(put_off, Err(WriteError::Overloaded)));
        go_on.send(()).unwrap();
        runtime.block_on(at_work).unwrap();
        assert_eq!(runtime.block_on(first).unwrap()[0].new, MOST_CHANGES);
        // Whoever comes next is answered when there is room.
        runtime.block_on(writer.with(|_| Ok(()))).unwrap();
        let taken = runtime.block_on(writer.append(vec![frame(last, 1)]));
        assert_eq!(taken.unwrap()[0].new, 1);
    }

    #[test]
    fn thousands_of_tablets_that_were_heard_keep_nobody_out_and_all_are_kept() {
        const TABLETS: u32 = 2_000;
        let (_folder, writer) = started();
        let runtime = runtime();
        let mut asked = Context::from_waker(Waker::noop());
        let (go_on, at_work) = held_up(&writer);
        let hear = |number: u32| {
            let mut device = DeviceId([2; 8]);
            device.0[..4].copy_from_slice(&number.to_be_bytes());
            let told = TabletState {
                unsent: number,
                ..TabletState::default()
            };
            Box::pin(writer.hear(device, HeardTablet { at: 1_000, told }))
        };
        let mut waiting: Vec<_> = (0..TABLETS).map(hear).collect();
        for one in &mut waiting {
            assert!(one.as_mut().poll(&mut asked).is_pending());
        }
        let mut append = pin!(writer.append(vec![frame(1, 1)]));
        assert!(append.as_mut().poll(&mut asked).is_pending());
        go_on.send(()).unwrap();
        runtime.block_on(at_work).unwrap();
        assert_eq!(runtime.block_on(append).unwrap()[0].new, 1);
        for one in waiting {
            runtime.block_on(one);
        }
        let heard = runtime.block_on(writer.with(|ledger| ledger.tablet_states()));
        let heard = heard.unwrap();
        let unsent: Vec<u32> = heard.values().map(|heard| heard.told.unsent).collect();
        assert_eq!(unsent, (0..TABLETS).collect::<Vec<_>>());
    }

    #[test]
    fn whoever_is_heard_while_others_bring_their_work_waits_for_no_one_else() {
        let (_folder, writer) = started();
        thread::scope(|threads| {
            for tablet in 0..8 {
                let writer = &writer;
                threads.spawn(move || {
                    let runtime = runtime();
                    for round in 0..50 {
                        let device = DeviceId([tablet; 8]);
                        let told = TabletState::default();
                        let how = HeardTablet { at: 1_000, told };
                        runtime.block_on(writer.hear(device, how));
                        let number = u64::from(tablet) * 50 + round + 1;
                        let appended = writer.append(vec![frame(number, 1)]);
                        assert_eq!(runtime.block_on(appended).unwrap()[0].new, 1);
                    }
                });
            }
        });
    }
}
