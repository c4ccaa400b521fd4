//! Questions of the duplicate review: are these two one person?

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::find::Row;

/// What the village says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum VerdictName {
    /// One person.
    Same,
    /// Two people.
    Different,
    /// Nobody there can tell.
    Unsure,
}

/// A question of the duplicate review that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AskedView {
    /// The record that carries the question.
    pub row: Row,
    /// The record that may be of the same person, if it is on this tablet.
    pub other: Option<Row>,
    /// What the office wants to know, in its words; may be empty.
    pub text: String,
}
