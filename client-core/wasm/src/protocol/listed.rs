//! What the worker and the matcher beside it need of each other: see `client-core/matcher`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a list shows of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MatchRow {
    /// The record; empty for somebody who has none.
    pub record: String,
    /// The name.
    pub name: String,
    /// The code of the sex, `1` or `2`; empty if it is not known.
    pub sex: String,
    /// The birth date as far as it is known: `1941-06-05`, `1941-06`, `1941`; of somebody who is
    /// asked for, as they say it.
    pub birth: String,
    /// The calendar that the birth date is told in, `solar` or `lunar`; empty where nobody said
    /// which.
    pub calendar: String,
    /// The id number as written.
    pub id_number: String,
    /// The village's code.
    pub village: String,
    /// The village group or hamlet.
    pub group: String,
}

/// Rows for the matcher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MatchRows {
    /// The rows.
    pub rows: Vec<MatchRow>,
    /// Records that are here no more.
    pub gone: Vec<String>,
    /// Whether more rows follow these.
    pub more: bool,
    /// What to ask for later changes with.
    pub now: u32,
    /// Whether the changes asked for cannot be told: all rows are to be asked for anew.
    pub anew: bool,
}

/// Somebody whom the matcher found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MatchFound {
    /// The record.
    pub record: String,
    /// How probable it is that it is the same person.
    pub probability: f64,
    /// What speaks for it, the most telling first: codes of the catalogue.
    pub why: Vec<String>,
}
