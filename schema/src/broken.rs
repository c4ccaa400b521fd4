//! Faults made on purpose, so that a test can show that they would be caught.
//!
//! At most one is there at a time, in builds with debug assertions alone, and only a test can
//! put it there. In a release build [`is`] is `false` for the compiler, and what would follow
//! is left out.

use std::sync::atomic::{AtomicUsize, Ordering};

/// A promise that a broken build does not keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A restored server goes on in its old epoch.
    EpochKept,
    /// A store that was copied goes on under the author it has.
    ActorReused,
    /// Frames are receipted before the commit, which comes with the next job.
    ReceiptBeforeCommit,
    /// A tablet forgets what it has a receipt for.
    PrunedAtReceipt,
    /// Whole records are fetched without regard to the asker's divisions.
    ScopeUnfiltered,
    /// Tablet and server never compare what they hold.
    DigestIgnored,
    /// Of two concurrent answers the later one counts, and nobody is asked.
    LastWriterWins,
    /// A tablet deletes a record that is linked to another.
    LinkDeletes,
    /// The cursor goes on to what has been received and not yet folded.
    CursorPastUnfolded,
    /// What cannot be admitted is dropped.
    QuarantineDrops,
    /// A frame that comes twice is stored twice.
    ReplayStoredTwice,
    /// The work of a revoked device is admitted.
    RevokedAdmitted,
    /// Anybody may write in every layer.
    LayersUnguarded,
    /// A witness is believed.
    WitnessBelieved,
    /// What the server has received counts as part of the record.
    SyncedTooEarly,
    /// A record that left the scope is forgotten with what is unsent of it.
    UnsentForgotten,
    /// A step is called saved although the storage is full.
    SavedWhenFull,
    /// An observation counts more than a ruling.
    RulingOverturned,
    /// A commit is synced when it suits, not before it returns.
    SyncedSeldom,
}

/// The fault that is there: its number and one, or 0.
static PRESENT: AtomicUsize = AtomicUsize::new(0);

/// Whether this fault is there.
#[must_use]
#[inline]
pub fn is(fault: Fault) -> bool {
    cfg!(debug_assertions) && PRESENT.load(Ordering::Relaxed) == fault as usize + 1
}

/// The layers of a record by rank; with [`Fault::RulingOverturned`] in another order.
pub(crate) fn ranks<Layer>(mut layers: [Layer; 4]) -> [Layer; 4] {
    if is(Fault::RulingOverturned) {
        layers.swap(1, 3);
    }
    layers
}

/// Puts a fault into this process, or takes away what is there.
#[cfg(debug_assertions)]
pub fn put(fault: Option<Fault>) {
    PRESENT.store(
        fault.map_or(0, |fault| fault as usize + 1),
        Ordering::Relaxed,
    );
}
