//! How things stand at the door.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::find::VillageView;
use super::request::LanguageName;
use super::sentence::Sentence;

/// How things stand at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DoorState {
    /// Nothing is here: enrol.
    Empty,
    /// A PIN opens it.
    Locked,
    /// Open.
    Open,
    /// Ten wrong PINs: only the county opens it.
    LockedOut,
    /// The store was written by a newer version of this program: reload the page.
    Newer,
    /// The storage is full: nothing can be opened until there is room.
    Full,
    /// The store cannot be opened and could not be rescued: `problem` says why.
    Broken,
}

/// How far an ask for the key has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum UnlockStage {
    /// Not asked yet.
    NotAsked,
    /// The county has not decided.
    Waiting,
    /// The county said no: `Status.problem` says why.
    Refused,
    /// The key is back: set a new PIN with `unlockFinish`.
    KeyIsBack,
}

/// An ask for the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UnlockView {
    /// How far it has come.
    pub stage: UnlockStage,
    /// The code that the surveyor tells the county, `K7QF-93MD`; empty before the ask.
    pub code: String,
    /// The device that the county unlocks.
    pub device: String,
}

/// How things stand at the door, and whose tablet it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// How things stand.
    pub state: DoorState,
    /// How many PINs may still be tried.
    pub tries_left: u32,
    /// The last PIN was wrong.
    pub wrong_pin: bool,
    /// The language of sentences.
    pub language: LanguageName,
    /// The program's version.
    pub version: String,
    /// The questionnaire's version.
    pub questionnaire: u32,
    /// When locked out: the ask for the key.
    pub unlock: Option<UnlockView>,
    /// Why the door does not open, if it does not.
    pub problem: Option<Sentence>,
    /// Sealed bytes of unsent work that lie outside the store.
    pub journal_bytes: u32,
    /// When open: the tablet's device id.
    pub device: Option<String>,
    /// When open: what the tablet is called.
    pub label: Option<String>,
    /// When open: the census.
    pub census: Option<String>,
    /// When open: the villages it works in, or the divisions that hold them.
    pub scope: Vec<VillageView>,
}
