//! A question.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::code_list::Label;
use super::kind::FieldKind;
use crate::record::FieldName;

/// One question of the form.
#[derive(Debug, Clone, Serialize)]
pub struct Field {
    /// The number on paper, `B05`.
    pub code: SmolStr,
    /// The key in documents and exports, `id_number`.
    pub name: FieldName,
    /// The section it stands in, `B`.
    pub section: SmolStr,
    /// The question.
    pub label: Label,
    /// What helps to answer it.
    pub hint: Option<Label>,
    /// What answer it takes.
    #[serde(flatten)]
    pub kind: FieldKind,
    /// Who must answer it.
    pub required: Required,
    /// When it is asked, as the definition writes it; always, if there is nothing.
    pub relevant: Option<SmolStr>,
    /// The checks that speak about it.
    pub checks: Vec<Check>,
    /// What happens when two people wrote different values.
    pub conflict: ConflictRule,
    /// How far the law protects it.
    pub data: DataClass,
    /// What a role without need sees instead; nothing: it need not be masked.
    pub mask: Option<Mask>,
    /// Whether an imported list may fill it in.
    pub preload: bool,
    /// How spreadsheets head its column, besides its own label.
    pub headings: Vec<SmolStr>,
    /// The field's place in the form, from 0.
    #[serde(skip)]
    pub(super) position: usize,
    /// Its skip rule among the questionnaire's conditions.
    #[serde(skip)]
    pub(super) condition: Option<usize>,
}

impl Field {
    /// How its answers are kept in a document and read in a [`crate::record::Record`].
    #[must_use]
    pub fn shape(&self) -> Shape {
        Shape::of(&self.kind, self.required, self.conflict)
    }

    /// Whether it is on the short form: what every record needs. A county can switch the
    /// rest off.
    #[must_use]
    pub fn is_on_short_form(&self) -> bool {
        matches!(self.required, Required::Yes | Required::Cond)
    }

    /// Whether a surveyor answers it: not computed, and not left to the county.
    #[must_use]
    pub fn is_for_surveyors(&self) -> bool {
        self.shape() != Shape::Derived && self.required != Required::County
    }

    /// Whether a record that lacks the answer cannot be submitted, when the field is asked.
    #[must_use]
    pub fn blocks_submission(&self) -> bool {
        self.is_on_short_form() && self.is_for_surveyors()
    }

    /// The field's place in the form, from 0.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }
}

/// How the answers of a field are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// One answer; of concurrent ones, one shows.
    One,
    /// A set: members are added and taken away one by one.
    Many,
    /// Dated entries, all kept.
    Entries,
    /// Text merged character by character.
    Prose,
    /// Files, all kept.
    Attachment,
    /// Not kept: computed from other answers.
    Derived,
}

impl Shape {
    pub(super) fn of(kind: &FieldKind, required: Required, conflict: ConflictRule) -> Self {
        match (kind, conflict) {
            _ if required == Required::Derived => Self::Derived,
            (FieldKind::Auto, _) => Self::Derived,
            (FieldKind::Photo { .. } | FieldKind::Signature, _) => Self::Attachment,
            (_, ConflictRule::Append) => Self::Entries,
            (_, ConflictRule::Union) => Self::Many,
            (_, ConflictRule::Text) => Self::Prose,
            (_, ConflictRule::Ask | ConflictRule::Last | ConflictRule::Fixed) => Self::One,
        }
    }
}

/// Who must answer a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Required {
    /// The surveyor, whenever it is asked.
    Yes,
    /// The surveyor, and it is asked of some only.
    Cond,
    /// The county office.
    County,
    /// Nobody: it is computed.
    Derived,
    /// Nobody: it is optional.
    #[default]
    No,
}

/// What happens when two people, not knowing of each other, wrote different values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictRule {
    /// Critical: both stay, until a person chooses.
    Ask,
    /// The document's winner shows; the other stays in the history.
    Last,
    /// Both sets are kept; a removal removes only what its author saw.
    Union,
    /// Merged character by character.
    Text,
    /// Both entries stay.
    Append,
    /// Set once; a second, different value is an error for the county.
    Fixed,
}

/// How far the law protects an answer (personal information law, article 28).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataClass {
    /// Says nothing about a person.
    None,
    /// Personal.
    Personal,
    /// Health, account, whereabouts, special identity, or the ID number.
    Sensitive,
}

/// What a role without need sees instead of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mask {
    /// Nothing.
    Hide,
    /// The first 3 and last 2 characters. More would leave few enough numbers to guess:
    /// with the county and the age known, about 33 share the last four.
    IdMask,
    /// The first 3 and last 4 digits.
    PhoneMask,
    /// The last 4 digits.
    AccountMask,
    /// The county, without the village.
    CountyOnly,
    /// Only counts of five or more.
    Aggregate,
    /// In full on the notice of the own village, elsewhere the surname and `*`.
    NamePublic,
}

/// A check that speaks about a field, and how much hangs on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The check's code, `X03`.
    pub code: SmolStr,
    /// How much hangs on it.
    pub severity: Severity,
}

/// How much hangs on a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// A warning, which the surveyor mends or answers with "it is so".
    Soft,
    /// No submission until mended, or excused with a reason and a photo of the document.
    Excusable,
    /// No submission until mended.
    Hard,
}
