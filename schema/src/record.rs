//! The answers of one elder, layer by layer, with what is in conflict: a document as
//! people see it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::broken;
use crate::id::{Actor, ChangeHash, ContentHash, RecordId};

/// The rank of an answer: who vouches for it. A higher layer outranks a lower one and
/// never erases it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// What the imported list says. Written by the server's roster import only.
    List,
    /// What a surveyor saw and heard.
    Observation,
    /// What the township verified.
    Verification,
    /// What the county ruled.
    Ruling,
}

impl Layer {
    /// Every layer, lowest rank first.
    pub const ALL: [Self; 4] = [
        Self::List,
        Self::Observation,
        Self::Verification,
        Self::Ruling,
    ];
}

/// The name of a field, as the questionnaire and the documents spell it: `birth_stated`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldName(SmolStr);

impl FieldName {
    /// The longest name a field may have, in bytes.
    pub const MAX_BYTES: usize = 40;

    /// The name, if it is one: lower-case ASCII letters, digits and `_`, a letter first.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let fits = name.len() <= Self::MAX_BYTES
            && name.starts_with(|first: char| first.is_ascii_lowercase())
            && name.bytes().all(letters);
        fits.then(|| Self(name.into()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for FieldName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The plain value of an answer, as typed. It may break every rule of its field: a
/// surveyor must always be able to save what the card says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text; also codes, dates, divisions and numbers that people write with digits.
    Text(SmolStr),
}

impl Scalar {
    /// The text, if this is text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Bool(_) | Self::Int(_) => None,
        }
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<i64> for Scalar {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Scalar {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(yes) => yes.fmt(f),
            Self::Int(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

/// Answers are personal data: a log line must not show one.
impl fmt::Debug for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(_) => f.write_str("Bool(…)"),
            Self::Int(_) => f.write_str("Int(…)"),
            Self::Text(text) => write!(f, "Text(… {} bytes)", text.len()),
        }
    }
}

/// What was answered to a question that takes one answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// This value.
    Given(Scalar),
    /// Nothing to write: an explicit blank, which outranks a value in a lower layer.
    Blank,
    /// Asked, and nobody present knows.
    Unknown,
    /// Asked, and the answer was refused.
    Refused,
}

impl Answer {
    /// A given text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Given(text.into())
    }

    /// The given value, if there is one.
    #[must_use]
    pub fn given(&self) -> Option<&Scalar> {
        match self {
            Self::Given(scalar) => Some(scalar),
            Self::Blank | Self::Unknown | Self::Refused => None,
        }
    }
}

/// One dated entry of a field that keeps all of them (visits, proofs of life):
/// `2026-11-03.a1b2c3`, a day and a tag of its author.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(SmolStr);

impl EntryId {
    /// The entry of `author` on `day` (a solar date written `YYYY-MM-DD`).
    #[must_use]
    pub fn new(day: &str, author: &Actor) -> Self {
        let [a, b, c, ..] = author.0;
        Self(format!("{day}.{a:02x}{b:02x}{c:02x}").into())
    }

    /// An entry id read back from a document key.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self(text.into())
    }

    /// The day part.
    #[must_use]
    pub fn day(&self) -> &str {
        self.0.split('.').next().unwrap_or_default()
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What one layer says about one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// The answer to a question with one answer.
    One(Answer),
    /// The ticked members of a set: codes, or names in a list of names.
    Many(BTreeSet<SmolStr>),
    /// Dated entries, all kept.
    Entries(BTreeMap<EntryId, Answer>),
}

/// The answers of one layer.
pub type Answers = BTreeMap<FieldName, Content>;

/// A device clock as evidence: how sure a claimed time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockTrust {
    /// The device compared its clock with the server's in this session.
    Anchored,
    /// Counted by a monotonic clock since the last comparison.
    Elapsed,
    /// The bare device clock, which may be wrong by years.
    Bare,
}

/// One of several values that were written to a field without knowing of each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// What was written.
    pub answer: Answer,
    /// Who wrote it.
    pub actor: Actor,
    /// The change that wrote it.
    pub change: ChangeHash,
    /// When, in Unix seconds, by the author's own clock: a claim.
    pub claimed_at: i64,
    /// How far that clock can be trusted.
    pub trust: ClockTrust,
}

/// Different values written concurrently for one field in one layer. None is dropped
/// until a person who may decide writes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The layer they stand in.
    pub layer: Layer,
    /// The field they are for.
    pub field: FieldName,
    /// All values, Automerge's winner first.
    pub candidates: Vec<Candidate>,
}

/// How far a record has come. Each step names the *round*: a returned record is submitted
/// again in the next one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The round last submitted by a surveyor; 0 = never.
    pub submitted: u32,
    /// The round verified by the township; 0 = none.
    pub verified: u32,
    /// The round approved by the county; 0 = none.
    pub approved: u32,
    /// The round returned to the surveyor; 0 = none.
    pub returned: u32,
    /// What the office asks, by field.
    pub comments: BTreeMap<FieldName, SmolStr>,
}

/// The one-word summary of a [`Standing`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Not handed in yet.
    Draft,
    /// Handed in by the surveyor.
    Submitted,
    /// Sent back with a comment.
    Returned,
    /// Verified by the township.
    Verified,
    /// Approved by the county.
    Approved,
}

impl Standing {
    /// Where the latest round stands. A return outranks a verification of the same round.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match self.submitted {
            0 => Stage::Draft,
            round if self.approved >= round => Stage::Approved,
            round if self.returned >= round => Stage::Returned,
            round if self.verified >= round => Stage::Verified,
            _ => Stage::Submitted,
        }
    }
}

/// A photo, signature or voice note: named by its content, described here, sent apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The field it answers: `photo_person`, `signature`, `voice_note`, ….
    pub field: FieldName,
    /// The media type, `image/jpeg`.
    pub media_type: SmolStr,
    /// The size in bytes.
    pub bytes: u32,
}

/// This record and another are one person; the other is the survivor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The record that both are read as.
    pub survivor: RecordId,
    /// Why, in the reviewer's words.
    pub reason: SmolStr,
    /// Who linked them.
    pub actor: Actor,
    /// When, in Unix seconds: a claim.
    pub claimed_at: i64,
}

/// A surveyor's "checked, it is so" to a finding, or a county's excuse for a hard one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The fingerprint of the answers it was given for: other answers need a new one.
    pub fingerprint: SmolStr,
    /// The reason given; may be empty for a soft finding.
    pub reason: SmolStr,
}

/// One elder's record as read from its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Which record.
    pub id: RecordId,
    /// The answers, layer by layer ([`Layer::ALL`]'s order).
    pub layers: [Answers; 4],
    /// Every field with concurrent different values.
    pub conflicts: Vec<Conflict>,
    /// How far the record has come.
    pub standing: Standing,
    /// Photos and the like.
    pub attachments: BTreeMap<ContentHash, Attachment>,
    /// Where this record is read as another one. More than one: reviewers disagreed.
    pub links: Vec<Link>,
    /// Findings someone has answered, by [`crate::check::Finding::key`].
    pub confirmations: BTreeMap<SmolStr, Confirmation>,
    /// Keys of a newer schema, kept as they are.
    pub unknown: BTreeMap<SmolStr, Scalar>,
}

impl Record {
    /// A record with nothing in it.
    #[must_use]
    pub fn empty(id: RecordId) -> Self {
        Self {
            id,
            layers: Default::default(),
            conflicts: Vec::new(),
            standing: Standing::default(),
            attachments: BTreeMap::new(),
            links: Vec::new(),
            confirmations: BTreeMap::new(),
            unknown: BTreeMap::new(),
        }
    }

    /// What one layer says.
    #[must_use]
    pub fn layer(&self, layer: Layer) -> &Answers {
        &self.layers[layer as usize]
    }

    /// What the highest layer that says anything says, and which layer that is.
    #[must_use]
    pub fn effective(&self, field: &str) -> Option<(Layer, &Content)> {
        (broken::ranks(Layer::ALL).into_iter().rev())
            .find_map(|layer| Some((layer, self.layer(layer).get(field)?)))
    }

    /// The effective value of a question with one answer, if a value was given.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&Scalar> {
        match self.effective(field)?.1 {
            Content::One(answer) => answer.given(),
            Content::Many(_) | Content::Entries(_) => None,
        }
    }

    /// The effective text of a question with one answer.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&str> {
        self.value(field)?.as_text()
    }

    /// The effective whole number of a question with one answer.
    #[must_use]
    pub fn int(&self, field: &str) -> Option<i64> {
        match self.value(field)? {
            Scalar::Int(number) => Some(*number),
            Scalar::Bool(_) | Scalar::Text(_) => None,
        }
    }

    /// The effective yes or no of a question.
    #[must_use]
    pub fn bool(&self, field: &str) -> Option<bool> {
        match self.value(field)? {
            Scalar::Bool(yes) => Some(*yes),
            Scalar::Int(_) | Scalar::Text(_) => None,
        }
    }

    /// Whether the effective set of a field has this member.
    #[must_use]
    pub fn has(&self, field: &str, member: &str) -> bool {
        matches!(self.effective(field), Some((_, Content::Many(members))) if members.contains(member))
    }

    /// The latest dated entry of a field that keeps all of them, over all layers.
    #[must_use]
    pub fn latest_entry(&self, field: &str) -> Option<(&EntryId, &Answer)> {
        (self.layers.iter())
            .filter_map(|answers| match answers.get(field)? {
                Content::Entries(entries) => entries.last_key_value(),
                Content::One(_) | Content::Many(_) => None,
            })
            .max_by_key(|(id, _)| *id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_layer_that_says_anything_is_effective() {
        let mut record = Record::empty(RecordId::preloaded("list", "1"));
        let field = FieldName::new("contact_phone").unwrap();
        let one = |answer| Content::One(answer);
        record.layers[Layer::List as usize].insert(field.clone(), one(Answer::text("13800000000")));
        assert_eq!(record.text("contact_phone"), Some("13800000000"));
        record.layers[Layer::Observation as usize].insert(field.clone(), one(Answer::Blank));
        assert_eq!(
            record.text("contact_phone"),
            None,
            "an explicit blank outranks the list"
        );
        record.layers[Layer::Ruling as usize].insert(field, one(Answer::text("0886-1234567")));
        assert_eq!(record.text("contact_phone"), Some("0886-1234567"));
        assert_eq!(record.effective("contact_phone").unwrap().0, Layer::Ruling);
    }

    #[test]
    fn a_returned_record_is_submitted_again_in_the_next_round() {
        let mut standing = Standing::default();
        assert_eq!(standing.stage(), Stage::Draft);
        standing.submitted = 1;
        standing.verified = 1;
        assert_eq!(standing.stage(), Stage::Verified);
        standing.returned = 1;
        assert_eq!(standing.stage(), Stage::Returned);
        standing.submitted = 2;
        assert_eq!(standing.stage(), Stage::Submitted);
        standing.approved = 2;
        assert_eq!(standing.stage(), Stage::Approved);
    }

    #[test]
    fn field_names_are_plain_words() {
        assert!(FieldName::new("birth_stated").is_some());
        for bad in [
            "",
            "Birth",
            "1st",
            "birth-stated",
            "o.name",
            &"a".repeat(41),
        ] {
            assert!(FieldName::new(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_debug_line_shows_nobody_s_answer() {
        let answer = Answer::text("533301194001010014");
        assert!(!format!("{answer:?}").contains("5333"));
    }
}
