//! The definition as the TOML file spells it, and as a program without TOML and CEL reads it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::code_list::Label;
use super::condition::Condition;
use super::field::{ConflictRule, DataClass, Mask, Required};
use super::kind::DivisionLevel;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub(super) version: u16,
    #[serde(default)]
    pub(super) relevance: BTreeMap<SmolStr, SmolStr>,
    #[serde(default)]
    pub(super) checks: CheckSource,
    #[serde(default)]
    pub(super) list: BTreeMap<SmolStr, ListSource>,
    pub(super) section: Vec<SectionSource>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CheckSource {
    pub(super) hard: Vec<SmolStr>,
    pub(super) excusable: Vec<SmolStr>,
    pub(super) soft: Vec<SmolStr>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListSource {
    pub(super) standard: SmolStr,
    pub(super) codes: Vec<(SmolStr, SmolStr, SmolStr)>,
    pub(super) none: Option<SmolStr>,
    #[serde(default)]
    pub(super) common: Vec<SmolStr>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectionSource {
    pub(super) code: SmolStr,
    pub(super) label: Label,
    #[serde(default)]
    pub(super) field: Vec<FieldSource>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldSource {
    pub(super) code: SmolStr,
    pub(super) name: SmolStr,
    pub(super) label: Label,
    pub(super) hint: Option<Label>,
    pub(super) kind: KindName,
    pub(super) list: Option<SmolStr>,
    pub(super) items: Option<Vec<(SmolStr, SmolStr, SmolStr)>>,
    pub(super) level: Option<DivisionLevel>,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    pub(super) must_be: Option<bool>,
    pub(super) max_bytes: Option<u32>,
    #[serde(default)]
    pub(super) required: Required,
    pub(super) relevant: Option<SmolStr>,
    #[serde(default)]
    pub(super) checks: Vec<SmolStr>,
    pub(super) conflict: ConflictRule,
    pub(super) data: DataClass,
    pub(super) mask: Option<Mask>,
    #[serde(default)]
    pub(super) preload: bool,
    #[serde(default)]
    pub(super) headings: Vec<SmolStr>,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum KindName {
    Text,
    Prose,
    IdNumber,
    Date,
    Pdate,
    Month,
    Choice,
    Choices,
    TextList,
    Int,
    Bool,
    Division,
    Gps,
    Phone,
    Account,
    Grid,
    Photo,
    Signature,
    Auto,
}

/// A definition of which every expression has been read and checked.
#[derive(Serialize, Deserialize)]
pub(super) struct Compiled {
    pub(super) source: Source,
    /// Each distinct skip rule once, after those that it needs.
    pub(super) conditions: Vec<Condition>,
    /// The skip rule of each field, in the order of the form.
    pub(super) of_fields: Vec<Option<usize>>,
}
