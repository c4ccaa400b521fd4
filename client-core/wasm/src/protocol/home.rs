//! The first screen.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::find::{Row, VillageView};
use super::sentence::Sentence;
use super::sync::SyncFacts;

/// What became of an expected name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum OutcomeName {
    /// Alive, and living here or in an institution.
    Found,
    /// Alive, and away.
    Moved,
    /// Dead.
    Died,
    /// No such person, or nobody knows where.
    Unknown,
    /// The visit was refused.
    Refused,
    /// Still to be visited.
    NotVisited,
}

/// How far a record has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum StageName {
    /// Not handed in.
    Draft,
    /// Handed in.
    Submitted,
    /// Sent back with a comment.
    Returned,
    /// Verified by the township.
    Verified,
    /// Approved by the county.
    Approved,
}

/// What a record needs of the surveyor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Need {
    /// The office sent it back with a comment.
    Returned,
    /// The office asks whether this and another record are one person.
    Asked,
    /// Two people wrote different values.
    Conflict,
    /// Something hard stands against what was filled in.
    Check,
    /// Begun, and not handed in.
    Draft,
    /// The county holds a change back.
    HeldBack,
}

/// One village's ledger: every expected name ends as one outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LedgerView {
    /// The village.
    pub village: VillageView,
    /// Names on a list; the six outcomes add up to it.
    pub expected: u32,
    /// Found.
    pub found: u32,
    /// Away.
    pub moved: u32,
    /// Dead.
    pub died: u32,
    /// Unknown.
    pub unknown: u32,
    /// Refused.
    pub refused: u32,
    /// Still to be visited.
    pub not_visited: u32,
    /// Found in the field, on no list.
    pub added: u32,
}

/// A record that needs something of the surveyor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NeedView {
    /// What it needs, the most pressing first.
    pub need: Need,
    /// The record.
    pub row: Row,
    /// What the office asks, or how many answers are missing: for the line below the name.
    pub text: Option<Sentence>,
    /// The office's comments, where it was returned: field name and words.
    pub comments: Vec<(String, String)>,
}

/// The first screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Home {
    /// Village by village.
    pub ledgers: Vec<LedgerView>,
    /// What needs me, the most pressing first; at most fifty of a kind.
    pub needs: Vec<NeedView>,
    /// How many records need each thing.
    pub need_counts: Vec<(Need, u32)>,
    /// The honest sync line.
    pub sync: SyncFacts,
    /// How many records are here.
    pub records: u32,
}
