//! The device's page.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::sentence::Sentence;
use super::sync::SyncFacts;

/// What the browser says of its storage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Storage {
    /// Bytes in use.
    pub usage: f64,
    /// Bytes granted.
    pub quota: f64,
    /// Whether the browser promises not to evict.
    pub persisted: bool,
}

/// The device's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeviceView {
    /// The program's version.
    pub version: String,
    /// The questionnaire's version.
    pub questionnaire: u32,
    /// The device id.
    pub device: String,
    /// What the tablet is called.
    pub label: String,
    /// The installation that new changes are written under.
    pub installation: String,
    /// The storage, as the page told.
    pub storage: Storage,
    /// Records here.
    pub records: u32,
    /// The sync's facts.
    pub sync: SyncFacts,
    /// Full days since the server last answered; nothing: it never did.
    pub days_since_sync: Option<u32>,
    /// By how many seconds this tablet's clock is ahead of the server's, if it is known.
    #[ts(type = "number | null")]
    pub clock_error: Option<i64>,
    /// Sealed bytes of unsent work outside the store.
    pub journal_bytes: u32,
    /// What its owner should do, the most pressing first.
    pub warnings: Vec<Sentence>,
}
