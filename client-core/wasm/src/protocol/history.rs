//! What was ever written to a field.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::form::{FieldState, LayerName, Who};

/// How sure a claimed time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TrustName {
    /// The device had compared its clock with the server's.
    Anchored,
    /// Counted since the last comparison.
    Elapsed,
    /// The bare device clock, which may be wrong by years.
    Bare,
}

/// One thing written to a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EventView {
    /// The layer.
    pub layer: LayerName,
    /// The set's member or the day of the entry, where the field has such.
    pub member: Option<String>,
    /// Whether it was taken back.
    pub taken_back: bool,
    /// What kind of answer it was.
    pub state: FieldState,
    /// What was written, as people read it.
    pub formatted: String,
    /// Who wrote it.
    pub who: Who,
    /// A short name of the author, to tell two others apart.
    pub author: String,
    /// The change that wrote it.
    pub change: String,
    /// When, in Unix seconds by the author's clock.
    #[ts(type = "number")]
    pub claimed_at: i64,
    /// How sure that is.
    pub trust: TrustName,
}
