//! What kind of answer a field takes.

use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};
use smol_str::SmolStr;

use super::code_list::{CodeList, Label};

/// The kind of answer a field takes, with what bounds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FieldKind {
    /// A short line of text.
    Text,
    /// Longer text, merged character by character.
    Prose,
    /// A citizen identity number (GB 11643).
    IdNumber,
    /// A full solar date.
    Date,
    /// A date of either calendar, of which parts may be missing.
    #[serde(rename = "pdate")]
    PartialDate,
    /// A month of a year.
    Month,
    /// One code of a list.
    Choice {
        /// The list.
        #[serde(serialize_with = "list_name")]
        list: Arc<CodeList>,
    },
    /// Any number of codes of a list.
    Choices {
        /// The list.
        #[serde(serialize_with = "list_name")]
        list: Arc<CodeList>,
    },
    /// Any number of short texts.
    TextList,
    /// A whole number.
    Int {
        /// The least it can be.
        min: i64,
        /// The most it can be.
        max: i64,
    },
    /// Yes or no.
    Bool {
        /// The only answer with which the record can be submitted.
        must_be: Option<bool>,
    },
    /// An administrative division, by its 12-digit code.
    Division {
        /// How finely it must be named.
        level: DivisionLevel,
    },
    /// A position.
    Gps,
    /// A telephone number.
    Phone,
    /// A bank account.
    Account,
    /// One code of a list for each of several items.
    Grid {
        /// The list.
        #[serde(serialize_with = "list_name")]
        list: Arc<CodeList>,
        /// The items, in order.
        items: Vec<GridItem>,
    },
    /// Photos.
    Photo {
        /// The most bytes one may have.
        max_bytes: u32,
    },
    /// A signature.
    Signature,
    /// Given by the program.
    Auto,
}

fn list_name<S: Serializer>(list: &Arc<CodeList>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&list.name)
}

impl FieldKind {
    /// The kind's name in the definition.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Prose => "prose",
            Self::IdNumber => "id_number",
            Self::Date => "date",
            Self::PartialDate => "pdate",
            Self::Month => "month",
            Self::Choice { .. } => "choice",
            Self::Choices { .. } => "choices",
            Self::TextList => "text_list",
            Self::Int { .. } => "int",
            Self::Bool { .. } => "bool",
            Self::Division { .. } => "division",
            Self::Gps => "gps",
            Self::Phone => "phone",
            Self::Account => "account",
            Self::Grid { .. } => "grid",
            Self::Photo { .. } => "photo",
            Self::Signature => "signature",
            Self::Auto => "auto",
        }
    }

    /// The code list that its answers come from.
    #[must_use]
    pub fn list(&self) -> Option<&Arc<CodeList>> {
        match self {
            Self::Choice { list } | Self::Choices { list } | Self::Grid { list, .. } => Some(list),
            _ => None,
        }
    }
}

/// How finely a division must be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DivisionLevel {
    /// A village or community of the prefecture.
    Village,
    /// Any division of the country; inside the prefecture, a village or community.
    VillageInside,
    /// A county anywhere, or something smaller.
    CountyOrFiner,
    /// A county anywhere.
    County,
}

/// One row of a grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GridItem {
    /// The item's key, which export columns are named by.
    pub key: SmolStr,
    /// What it is called.
    pub label: Label,
}
