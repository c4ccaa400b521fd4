//! Lists of elders.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::date::Span;
use super::home::{Need, OutcomeName, StageName};
use super::sentence::Sentence;

/// A division with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VillageView {
    /// The division's code.
    pub code: String,
    /// Its name, or the code if the name is not known.
    pub name: String,
}

/// Which records a list shows; what is nothing does not filter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Filter {
    /// Of this village, or of any village in this division.
    pub village: Option<String>,
    /// Of this village group.
    pub group: Option<String>,
    /// With this outcome.
    pub outcome: Option<OutcomeName>,
    /// At this step.
    pub stage: Option<StageName>,
    /// That need this of me.
    pub need: Option<Need>,
    /// Of which something is not on the server.
    pub unsent: bool,
}

/// Where what is written here of a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RecordSync {
    /// All of it is part of the record on the server.
    Server,
    /// All of it is durable on the server; some is not part of the record yet.
    Received,
    /// Some of it is only here.
    Unsent,
    /// The county holds some of it back.
    HeldBack,
    /// It came by hand, and the server has not told of it.
    ByHand,
}

/// An elder in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The record.
    pub record: String,
    /// The name.
    pub name: String,
    /// Nicknames, names in other languages, former names.
    pub other_names: Vec<String>,
    /// The code of the sex, `1` or `2`.
    pub sex: Option<String>,
    /// The id number, masked.
    pub id_number: Option<String>,
    /// The full age in years, as far as it is known.
    pub age: Option<Span>,
    /// The birth date as far as it is known: `1941-06-05`, `1941-06`, `1941`.
    pub birth: Option<String>,
    /// The village.
    pub village: Option<VillageView>,
    /// The village group.
    pub group: String,
    /// What became of the expected name.
    pub outcome: OutcomeName,
    /// How far the record has come.
    pub stage: StageName,
    /// Whether no list names the elder.
    pub added: bool,
    /// What it needs of me.
    pub needs: Vec<Need>,
    /// Where what is written of it is.
    pub sync: RecordSync,
}

/// A stretch of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Rows {
    /// How many there are in all.
    pub total: u32,
    /// Where this stretch begins.
    pub offset: u32,
    /// The stretch.
    pub rows: Vec<Row>,
    /// The village groups of the village filtered by, or of all villages: for the filter.
    pub groups: Vec<String>,
}

/// Why somebody is likely the same person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum LikelyWhy {
    /// The same id number.
    IdNumber,
    /// An id number that differs in one character, or two that changed places.
    IdNumberSlip,
    /// The same name.
    Name,
    /// A name that sounds the same, or is a variant of it.
    NameVariant,
    /// A birth date that can be the same day.
    Birth,
    /// A lunar birth date written as if solar, or the other way round.
    BirthOtherCalendar,
    /// The same village.
    Village,
}

/// Somebody who is already here and likely the same person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LikelySame {
    /// Who.
    pub row: Row,
    /// Whether it is all but certain.
    pub certain: bool,
    /// Why.
    pub why: Vec<LikelyWhy>,
    /// Why, in words, one for each.
    pub reasons: Vec<Sentence>,
}

/// What is odd about an answer that somebody gives before there is a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OddAnswer {
    /// The question.
    pub field: String,
    /// What is wrong in particular, if there is more to say.
    pub cause: Option<Sentence>,
    /// What it is, and what to do.
    pub sentence: Sentence,
}
