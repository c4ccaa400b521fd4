//! The sync, as the page carries it out and shows it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::sentence::Sentence;

/// What the page's worker should do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Effect {
    /// Post these bytes to the server as `application/octet-stream`, then tell `answered`
    /// or `failed` (any HTTP status but 200 is a failure).
    Send {
        /// To be named in the answer.
        request: String,
        /// The path, `/sync` or `/attachment`.
        path: String,
        /// Which of the bytes beside the response is the body.
        body: u32,
    },
    /// Ask `syncWanted` after so many milliseconds at the latest.
    WakeIn {
        /// How many.
        ms: u32,
    },
}

/// What the engine is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PhaseName {
    /// Nothing is under way.
    Resting,
    /// Requests are on their way.
    Working,
    /// The last attempt failed; another follows.
    BackingOff,
    /// Nothing goes on before a person does what the problem says.
    Stopped,
}

/// The honest sync line's facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncFacts {
    /// Changes that are only here.
    pub unsent: u32,
    /// Records that have such changes.
    pub unsent_records: u32,
    /// Changes durable on the server that are not part of a record yet.
    pub received: u32,
    /// Changes that the county holds back.
    pub held_back: u32,
    /// Photos and voice notes that are not on the server.
    pub photos: u32,
    /// Their bytes still to go.
    pub photo_bytes: u32,
    /// When the server last answered, in Unix seconds by its clock.
    #[ts(type = "number | null")]
    pub answered_at: Option<i64>,
    /// Whether the records of the first download are all here.
    pub filled: bool,
    /// How much of the first download is here, 0 to 100, while it is under way.
    pub download_percent: Option<u32>,
    /// Whether everything of mine, photos too, is durable on the server.
    pub all_on_server: bool,
    /// The line in words.
    pub text: Sentence,
}

/// What to do, and how the sync stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncView {
    /// What to do now.
    pub effects: Vec<Effect>,
    /// What is going on.
    pub phase: PhaseName,
    /// Why it stopped, if it did.
    pub problem: Option<Sentence>,
    /// The facts.
    pub facts: SyncFacts,
}
