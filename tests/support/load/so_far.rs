//! How far a load is, told while it goes on.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

const TELL_AGAIN: Duration = Duration::from_secs(60);

/// What the tablets have done so far, all together.
#[derive(Default)]
pub(super) struct SoFar {
    pub(super) enrolled: AtomicUsize,
    pub(super) written: AtomicUsize,
    pub(super) syncs: AtomicUsize,
    pub(super) put_off: AtomicUsize,
    pub(super) troubled: AtomicUsize,
}

impl SoFar {
    /// Tells once a minute, until it is over: until the other end of the channel is gone.
    pub(super) fn tell(&self, over: &Receiver<()>) {
        while over.recv_timeout(TELL_AGAIN) == Err(RecvTimeoutError::Timeout) {
            let count = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
            eprintln!(
                "{} tablets enrolled, {} changes written, {} syncs, {} requests put off, {} in trouble",
                count(&self.enrolled),
                count(&self.written),
                count(&self.syncs),
                count(&self.put_off),
                count(&self.troubled)
            );
        }
    }
}
