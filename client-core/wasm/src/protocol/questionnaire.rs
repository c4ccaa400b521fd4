//! The form's definition.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LabelView {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A code with its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// What is stored.
    pub code: String,
    /// What is shown.
    pub label: LabelView,
}

/// A section of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SectionName {
    /// Its letter.
    pub code: String,
    /// What it is called.
    pub label: LabelView,
}

/// What answer a question takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FieldKindName {
    /// A short line of text.
    Text,
    /// Longer text.
    Prose,
    /// A citizen identity number.
    IdNumber,
    /// A full solar date.
    Date,
    /// A date of either calendar, parts of which may be missing.
    PartialDate,
    /// A month of a year.
    Month,
    /// One code of `choices`.
    Choice,
    /// Any number of codes of `choices`.
    Choices,
    /// Any number of short texts.
    TextList,
    /// A whole number from `min` to `max`.
    Int,
    /// Yes or no.
    YesNo,
    /// A division, by its code.
    Division,
    /// A position.
    Position,
    /// A telephone number.
    Phone,
    /// A bank account.
    Account,
    /// One code of `choices` for each of `items`.
    Grid,
    /// Photos.
    Photo,
    /// A signature.
    Signature,
    /// Given by the program.
    Auto,
}

/// How a question's answers are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ShapeName {
    /// One answer.
    One,
    /// A set.
    Many,
    /// Dated entries, all kept.
    Entries,
    /// Text merged letter by letter.
    Prose,
    /// Files, all kept.
    Attachment,
    /// Computed.
    Derived,
}

/// Who must answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RequiredName {
    /// The surveyor, whenever it is asked.
    Yes,
    /// The surveyor, and it is asked of some only.
    Cond,
    /// The county.
    County,
    /// Nobody: it is computed.
    Derived,
    /// Nobody: it is optional.
    No,
}

/// What happens when two people wrote different values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ConflictName {
    /// Both stay until a person chooses.
    Ask,
    /// One shows, the other stays in the history.
    Last,
    /// Both sets are kept.
    Union,
    /// Merged letter by letter.
    Text,
    /// Both entries stay.
    Append,
    /// Set once.
    Fixed,
}

/// How finely a division must be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum LevelName {
    /// A village.
    Village,
    /// Any division of the country; inside the prefecture, a village.
    VillageInside,
    /// A county, or something smaller.
    CountyOrFiner,
    /// A county.
    County,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// Its key, `id_number`.
    pub name: String,
    /// The number on paper, `B05`.
    pub code: String,
    /// The section's letter.
    pub section: String,
    /// The question.
    pub label: LabelView,
    /// What helps to answer it.
    pub hint: Option<LabelView>,
    /// What answer it takes.
    pub answer: FieldKindName,
    /// How its answers are kept.
    pub shape: ShapeName,
    /// The codes to choose from.
    pub choices: Vec<Choice>,
    /// The code that excludes all others.
    pub none: Option<String>,
    /// The codes to offer first, where the list is long.
    pub common: Vec<String>,
    /// A grid's items; their codes are its keys.
    pub items: Vec<Choice>,
    /// The least number.
    pub min: Option<i32>,
    /// The greatest number.
    pub max: Option<i32>,
    /// The only answer with which the record can be submitted.
    pub must_be: Option<bool>,
    /// How finely a division must be named.
    pub level: Option<LevelName>,
    /// The most bytes a file may have.
    pub max_bytes: Option<u32>,
    /// Who must answer.
    pub required: RequiredName,
    /// Whether a surveyor answers it.
    pub for_surveyors: bool,
    /// Whether it is asked of some only.
    pub conditional: bool,
    /// Whether two people's different values need a person.
    pub conflict: ConflictName,
    /// Whether the law protects it most: hidden on the page until touched, where the elder
    /// or others look on.
    pub sensitive: bool,
}

/// Words for the codes of other answers, in the order to show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Words {
    /// Of `OutcomeName`.
    pub outcomes: Vec<Choice>,
    /// Of `StageName`.
    pub stages: Vec<Choice>,
    /// Of `Need`.
    pub needs: Vec<Choice>,
    /// Of `RecordSync`.
    pub syncs: Vec<Choice>,
    /// Of `LayerName`.
    pub layers: Vec<Choice>,
    /// Of `TrustName`.
    pub trusts: Vec<Choice>,
    /// Of `Who`.
    pub who: Vec<Choice>,
    /// Of the zodiac's codes.
    pub zodiac: Vec<Choice>,
    /// Of the calendars' codes.
    pub calendars: Vec<Choice>,
    /// Of `FieldState`.
    pub states: Vec<Choice>,
}

/// The form's definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QuestionnaireView {
    /// Its version.
    pub version: u32,
    /// The sections, in order.
    pub sections: Vec<SectionName>,
    /// The questions, in order.
    pub questions: Vec<Question>,
    /// Words for codes.
    pub words: Words,
}

/// A division in a picker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DivisionView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// With the divisions that hold it: `泸水市六库街道六库村委会`.
    pub full_name: String,
    /// Whether it has parts.
    pub has_parts: bool,
    /// Whether this tablet works there.
    pub mine: bool,
}
