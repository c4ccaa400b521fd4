//! Work carried by hand.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::sentence::Sentence;

/// Whom a file of unsent work is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum HandOverTo {
    /// The server: whoever carries it can neither read nor alter it.
    Server,
    /// Another tablet, by its card.
    Tablet,
}

/// Another tablet's card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CardView {
    /// What the tablet is called.
    pub label: String,
    /// Its device id.
    pub device: String,
    /// The names of the divisions it works in.
    pub scope: Vec<String>,
}

/// What a bundle brought, in records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BroughtView {
    /// New here.
    pub added: u32,
    /// Here, with news.
    pub changed: u32,
    /// Here already.
    pub known: u32,
    /// Outside these villages: carried to the server, not shown.
    pub not_shown: u32,
    /// Frames now carried to the server.
    pub carried: u32,
    /// In words.
    pub text: Sentence,
}

/// What a received file was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Received {
    /// A bundle.
    Bundle {
        /// What it brought.
        brought: BroughtView,
    },
    /// A card: hand over to it with `handOver`.
    Card {
        /// Whose.
        card: CardView,
    },
}
