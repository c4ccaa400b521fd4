//! A record's form.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::date::{LunarDay, Span};
use super::find::{RecordSync, VillageView};
use super::history::TrustName;
use super::home::{Need, OutcomeName, StageName};
use super::photo::AttachmentView;
use super::sentence::Sentence;

/// An answer as the page gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Typed {
    /// Text as typed: for every kind of question but the following. Of a number, what are
    /// digits becomes a number, and everything else is kept as typed.
    Text {
        /// It.
        text: String,
    },
    /// Yes or no.
    YesNo {
        /// Which.
        yes: bool,
    },
    /// All codes that are chosen now, or all texts of a list; none: the set is empty.
    Codes {
        /// They.
        codes: Vec<String>,
    },
    /// A grid's codes, one for each item in order; empty where there is none yet.
    Grid {
        /// They.
        codes: Vec<String>,
    },
    /// A position.
    Position {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// Metres.
        accuracy: f64,
    },
    /// Nothing to write.
    Blank,
    /// Asked, and nobody knows.
    Unknown,
    /// Asked, and refused.
    Refused,
    /// This tablet says nothing any more: what lies below shows again.
    Withdraw,
}

/// An answer to a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Given {
    /// The question.
    pub field: String,
    /// The answer.
    pub answer: Typed,
}

/// What stands in a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Value {
    /// Nothing with a value: the state says why.
    Nothing,
    /// Text, codes, dates, as typed.
    Text {
        /// It.
        text: String,
    },
    /// A number.
    Number {
        /// It.
        #[ts(type = "number")]
        number: i64,
    },
    /// Yes or no.
    YesNo {
        /// Which.
        yes: bool,
    },
    /// A set of codes, in the list's order, or of texts.
    Codes {
        /// They.
        codes: Vec<String>,
    },
    /// A grid's codes, one for each item in order.
    Grid {
        /// They.
        codes: Vec<String>,
    },
    /// Dated entries, earliest first.
    Entries {
        /// They.
        entries: Vec<EntryView>,
    },
    /// Files.
    Files {
        /// They.
        files: Vec<AttachmentView>,
    },
}

/// A dated entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EntryView {
    /// Its id.
    pub id: String,
    /// Its day.
    pub day: String,
    /// What stands in it, as typed.
    pub text: String,
    /// As people read it.
    pub formatted: String,
    /// The layer.
    pub layer: LayerName,
    /// Whether this tablet wrote it.
    pub mine: bool,
    /// Whether it is the one that an answer given today replaces.
    pub today: bool,
}

/// Whether a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Asking {
    /// It is asked.
    Asked,
    /// It is not, and there is nothing to show.
    NotAsked,
    /// It is not asked any more, but was answered: shown greyed.
    Greyed,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FieldState {
    /// Not at all.
    Open,
    /// With a value.
    Answered,
    /// Left blank on purpose.
    Blank,
    /// Nobody knows.
    Unknown,
    /// Refused.
    Refused,
}

/// Who vouches for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum LayerName {
    /// The list.
    List,
    /// A surveyor.
    Observation,
    /// The township.
    Verification,
    /// The county.
    Ruling,
}

/// Who wrote something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Who {
    /// This tablet.
    Me,
    /// Another tablet.
    Other,
    /// The office: township or county.
    Office,
    /// The imported list.
    List,
}

/// How much hangs on a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SeverityName {
    /// A warning: mend it, or confirm it.
    Soft,
    /// Mend it, or excuse it with a reason and a photo of the document.
    Excusable,
    /// Mend it.
    Hard,
}

/// Something odd.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    /// What `confirm` names it by.
    pub key: String,
    /// The check, `X07`.
    pub check: String,
    /// How much hangs on it.
    pub severity: SeverityName,
    /// The fields it speaks about, the one to go to first.
    pub fields: Vec<String>,
    /// What it says.
    pub sentence: Sentence,
    /// What exactly is wrong with a value.
    pub cause: Option<Sentence>,
    /// Whether it can be confirmed, or excused with a reason.
    pub confirmable: bool,
    /// Whether a reason is needed for it.
    pub needs_reason: bool,
    /// Whether a photo of the document is still needed for it.
    pub needs_photo: bool,
    /// Whether somebody has confirmed it for these very answers.
    pub confirmed: bool,
    /// The reason given.
    pub reason: String,
    /// Whether it keeps the record from being handed in.
    pub blocks: bool,
}

/// One of several values written without knowing of each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CandidateView {
    /// The change that wrote it: what `resolve` names it by.
    pub change: String,
    /// What kind of answer it is.
    pub state: FieldState,
    /// The value as typed.
    pub text: String,
    /// As people read it.
    pub formatted: String,
    /// Who wrote it.
    pub who: Who,
    /// A short name of the author, to tell two others apart.
    pub author: String,
    /// When, in Unix seconds by the author's clock.
    #[ts(type = "number")]
    pub claimed_at: i64,
    /// How sure that is.
    pub trust: TrustName,
    /// Whether it is the one shown for now.
    pub shown: bool,
}

/// Different values for one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConflictView {
    /// The layer they stand in.
    pub layer: LayerName,
    /// All of them.
    pub candidates: Vec<CandidateView>,
    /// Whether a person must choose.
    pub open: bool,
    /// Whether this tablet may.
    pub may_choose: bool,
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FieldView {
    /// The question.
    pub name: String,
    /// Whether it is asked.
    pub asking: Asking,
    /// How it is answered.
    pub state: FieldState,
    /// What stands in it, as typed.
    pub value: Value,
    /// As people read it, in the session's language.
    pub formatted: String,
    /// Who vouches for it.
    pub layer: Option<LayerName>,
    /// What the list says, where that is something else.
    pub listed: Option<String>,
    /// Whether this tablet's answer would show: not beneath the office's.
    pub editable: bool,
    /// Whether the record cannot be handed in without it.
    pub missing: bool,
    /// What is odd about it: the findings that go to it first.
    pub findings: Vec<FindingView>,
    /// Different values.
    pub conflict: Option<ConflictView>,
    /// What the office asks.
    pub comment: Option<String>,
}

/// A section's progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SectionView {
    /// Its letter.
    pub code: String,
    /// Questions answered, of those asked of a surveyor.
    pub answered: u32,
    /// Questions asked of a surveyor.
    pub asked: u32,
    /// Required ones that are open.
    pub missing: u32,
    /// Findings that stand and are not confirmed.
    pub findings: u32,
    /// Findings that keep the record from being handed in.
    pub blocking: u32,
}

/// How far a record has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StandingView {
    /// The step.
    pub stage: StageName,
    /// The round handed in last; 0: never.
    pub round: u32,
}

/// What follows from the answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Derived {
    /// The birth date that counts, as far as it is known.
    pub birth: Option<String>,
    /// The field it was read from.
    pub birth_from: Option<String>,
    /// That day in the lunar calendar, if the day is known.
    pub lunar: Option<LunarDay>,
    /// The birth date that the id number states.
    pub id_birth: Option<String>,
    /// The code of the sex that it states.
    pub id_sex: Option<String>,
    /// The name of the county that issued it.
    pub id_place: Option<String>,
    /// The code of the zodiac animal, if it is known.
    pub zodiac: Option<String>,
    /// The full age today.
    pub age: Option<Span>,
    /// The nominal age today.
    pub nominal_age: Option<Span>,
    /// Whether what is known of the birth disagrees.
    pub birth_conflict: bool,
}

/// A record's form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Form {
    /// The record.
    pub record: String,
    /// The name.
    pub name: String,
    /// The village.
    pub village: Option<VillageView>,
    /// How far it has come.
    pub standing: StandingView,
    /// What became of the expected name.
    pub outcome: OutcomeName,
    /// Where what is written of it is.
    pub sync: RecordSync,
    /// Why the county holds something back, if it does.
    pub held_back: Option<Sentence>,
    /// What it needs of me.
    pub needs: Vec<Need>,
    /// The sections, in order.
    pub sections: Vec<SectionView>,
    /// The fields, in order: all of `form`, the changed ones of `saved`.
    pub fields: Vec<FieldView>,
    /// What follows from the answers.
    pub derived: Derived,
    /// Required questions that are open, in the form's order.
    pub missing: Vec<String>,
    /// How much is answered, 0 to 100.
    pub percent: u32,
    /// Whether it can be handed in now.
    pub ready: bool,
    /// The question where the surveyor was last.
    pub left_off: Option<String>,
    /// The record that this one is read as, where they are one person.
    pub same_as: Option<String>,
    /// The id number that was typed here is in no other record of the tablet, and is listed
    /// elsewhere: what to know of it.
    pub elsewhere: Option<Sentence>,
    /// Photos, signatures and voice notes.
    pub attachments: Vec<AttachmentView>,
}
