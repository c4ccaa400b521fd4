//! The single writer: many requests' frames in one commit, each answered after it.

use std::sync::mpsc;
use std::thread;

use tokio::sync::oneshot;

use super::{Appended, Deed, Event, Ledger, LedgerError, NewFrame};
use crate::clock;
use schema::broken::{self, Fault};
use schema::wire::exchange::LogPosition;

/// Requests in one commit: a sync of the disk costs as much for one as for many.
const MOST_REQUESTS: usize = 64;
/// Bytes in one commit: above this nobody should wait for others' frames.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// Requests that may wait for the writer; above this the door says to come back later.
const QUEUE: usize = 256;

type Reply<T> = oneshot::Sender<Result<T, LedgerError>>;

enum Job {
    Append(Vec<NewFrame>, Reply<Vec<Appended>>),
    With(Box<dyn FnOnce(&mut Ledger) + Send>),
}

/// A handle to the writer's thread, which ends with the last handle.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::SyncSender<Job>,
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
        let thread = thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || {
                while let Ok(first) = queue.recv() {
                    if let Err(error) = ledger.stay_open() {
                        tracing::error!(%error, "the ledger could not be opened again");
                    }
                    work(&mut ledger, first, &queue);
                    if let Ok(head) = ledger.head() {
                        appended(head);
                    }
                }
            })?;
        Ok((Self { jobs }, thread))
    }

    /// Appends frames. The answer comes after they are durable.
    ///
    /// # Errors
    /// When the queue is full or the ledger fails.
    pub async fn append(&self, frames: Vec<NewFrame>) -> Result<Vec<Appended>, WriteError> {
        let (reply, answer) = oneshot::channel();
        self.jobs
            .try_send(Job::Append(frames, reply))
            .map_err(|_| WriteError::Overloaded)?;
        Ok(answer.await.map_err(|_| WriteError::Overloaded)??)
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

/// Does a job; frames of as many further requests as are waiting go into the same commit.
fn work(ledger: &mut Ledger, first: Job, queue: &mpsc::Receiver<Job>) {
    let mut frames = Vec::new();
    let mut replies = Vec::new();
    let mut bytes = 0;
    let mut next = Some(first);
    let mut other = None;
    while let Some(job) = next.take() {
        match job {
            Job::Append(requested, reply) => {
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
            job => other = Some(job),
        }
    }
    if !replies.is_empty() {
        append(ledger, &frames, replies);
    }
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
