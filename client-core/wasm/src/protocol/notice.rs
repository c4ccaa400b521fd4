//! What the worker tells unasked.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the worker tells unasked, beside an answer or when it dies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Notice {
    /// Records came in or changed: lists and the open form may look different.
    Changed,
    /// The door closed: after a while without a touch, or because the store is to be rescued.
    Locked,
    /// The store was copied or restored: it writes under a new installation from now on.
    Moved,
    /// The store was damaged, set aside, and rescued.
    Rescued {
        /// Records carried over.
        records: u32,
        /// Records lost here; those on the server come back with the next sync.
        lost_records: u32,
        /// Unsent changes carried over.
        unsent: u32,
        /// Unsent changes lost here; they still lie sealed for the server.
        lost_unsent: u32,
    },
    /// The core has died. The page ends the worker and starts it anew: nothing saved is lost.
    Panicked {
        /// Where and why, for a report.
        message: String,
    },
}
