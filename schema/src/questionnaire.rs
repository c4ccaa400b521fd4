//! The one definition of the form.
//!
//! Forms, checks, documents, list columns and exports all read it from here. It is data:
//! `schema/questionnaire/questionnaire.toml` says what is asked, of whom and how two
//! different answers are settled; `docs/ADDING_A_QUESTION.md` walks through a change.
//! Skip rules are written in CEL, checked for names, types and codes when the definition
//! is loaded, and can then no longer fail: see [`Questionnaire::relevance`].

mod code_list;
mod condition;
mod definition_error;
#[cfg(feature = "definition")]
mod expression;
mod field;
mod headings;
mod kind;
mod load;
mod reading;
mod relevance;
mod sheet;
mod source;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};

use serde::{Serialize, Serializer};
use smol_str::SmolStr;

pub use code_list::{Code, CodeList, Label, split_codes};
pub use definition_error::{DefinitionError, ListFault, Place};
#[cfg(feature = "definition")]
pub use expression::{ExpressionError, ExpressionFault};
pub use field::{Check, ConflictRule, DataClass, Field, Mask, Required, Severity, Shape};
pub use kind::{DivisionLevel, FieldKind, GridItem};
pub use reading::AnswerError;
pub use relevance::{Asking, Completeness, Facts, Relevance};

use condition::Condition;
use headings::plain_heading;
use source::Compiled;
#[cfg(feature = "definition")]
use source::Source;

/// A part of the form, `B` for identity and age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// The letter that its fields' codes begin with.
    pub code: SmolStr,
    /// What it is called.
    pub label: Label,
}

/// The definition of the form.
#[derive(Debug, Serialize)]
pub struct Questionnaire {
    version: u16,
    sections: Vec<Section>,
    fields: Vec<Field>,
    #[serde(serialize_with = "list_values")]
    lists: BTreeMap<SmolStr, Arc<CodeList>>,
    checks: BTreeMap<SmolStr, Check>,
    /// Each distinct skip rule once, in an order in which no rule needs a later one.
    #[serde(skip)]
    conditions: Vec<Condition>,
    #[serde(skip)]
    by_name: HashMap<SmolStr, usize>,
    #[serde(skip)]
    by_code: HashMap<SmolStr, usize>,
    #[serde(skip)]
    by_heading: HashMap<String, usize>,
}

fn list_values<S: Serializer>(
    lists: &BTreeMap<SmolStr, Arc<CodeList>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(lists.iter().map(|(name, list)| (name, list.as_ref())))
}

#[cfg(feature = "definition")]
fn read(toml: &str) -> Result<Source, DefinitionError> {
    Ok(toml::from_str(toml).map_err(Box::new)?)
}

impl Questionnaire {
    /// The form of the 80+ census.
    ///
    /// # Panics
    ///
    /// Never in a build whose tests passed: the definition is part of the program.
    #[must_use]
    pub fn standard() -> &'static Self {
        static STANDARD: LazyLock<Questionnaire> = LazyLock::new(|| {
            #[cfg(feature = "definition")]
            let standard = Questionnaire::parse(Questionnaire::STANDARD_SOURCE);
            #[cfg(not(feature = "definition"))]
            let standard = Questionnaire::compiled(include_bytes!(env!(
                "SHOUCE_QUESTIONNAIRE",
                "without the feature `definition`, this variable names the file that the \
                 example `compile_questionnaire` writes"
            )));
            standard.expect("the definition inside the program is tested")
        });
        &STANDARD
    }

    /// The text that [`Self::standard`] is read from.
    pub const STANDARD_SOURCE: &str = include_str!("../questionnaire/questionnaire.toml");

    /// The form that a definition in TOML describes.
    ///
    /// # Errors
    ///
    /// Anything that makes the definition unusable or contradictory, naming the field and
    /// the place in it.
    #[cfg(feature = "definition")]
    pub fn parse(toml: &str) -> Result<Self, DefinitionError> {
        load::load(read(toml)?, load::conditions::conditions)
    }

    /// A definition in TOML in the form that [`Self::compiled`] reads: a program then need
    /// not bring TOML and CEL along.
    ///
    /// # Errors
    ///
    /// As [`Self::parse`].
    #[cfg(feature = "definition")]
    pub fn compile(toml: &str) -> Result<Vec<u8>, DefinitionError> {
        let parsed = Self::parse(toml)?;
        let compiled = Compiled {
            source: read(toml)?,
            of_fields: (parsed.fields.iter())
                .map(|field| field.condition)
                .collect(),
            conditions: parsed.conditions,
        };
        postcard::to_stdvec(&compiled).map_err(|_| DefinitionError::Compiled)
    }

    /// The form of a definition that [`Self::compile`] wrote.
    ///
    /// # Errors
    ///
    /// When these bytes are not what this version of the program writes.
    pub fn compiled(bytes: &[u8]) -> Result<Self, DefinitionError> {
        let compiled: Compiled =
            postcard::from_bytes(bytes).map_err(|_| DefinitionError::Compiled)?;
        load::load(compiled.source, |fields, _| {
            for (field, condition) in fields.iter_mut().zip(compiled.of_fields) {
                field.condition = condition;
            }
            Ok(compiled.conditions)
        })
    }

    /// The version of the schema: what documents made from this form carry.
    #[must_use]
    pub fn version(&self) -> u16 {
        self.version
    }

    /// The sections, in order.
    #[must_use]
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// Every field, in the order of the form.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The fields of one section, in order.
    pub fn fields_of(&self, section: &str) -> impl Iterator<Item = &Field> {
        self.fields
            .iter()
            .filter(move |field| field.section == section)
    }

    /// The fields of the short form.
    pub fn short_form(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.is_on_short_form())
    }

    /// The field of this name, `birth_stated`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.by_name
            .get(name)
            .map(|&position| &self.fields[position])
    }

    /// How the answers of the field of this name are kept; nothing if there is no such field.
    #[must_use]
    pub fn shape(&self, name: &str) -> Option<Shape> {
        self.field(name).map(Field::shape)
    }

    /// The field of this code on paper, `B10`.
    #[must_use]
    pub fn field_with_code(&self, code: &str) -> Option<&Field> {
        self.by_code
            .get(code)
            .map(|&position| &self.fields[position])
    }

    /// The field that a spreadsheet column with this heading most likely fills in.
    #[must_use]
    pub fn field_for_heading(&self, heading: &str) -> Option<&Field> {
        let position = self.by_heading.get(&plain_heading(heading))?;
        Some(&self.fields[*position])
    }

    /// Every code list, by name.
    pub fn lists(&self) -> impl Iterator<Item = &CodeList> {
        self.lists.values().map(Arc::as_ref)
    }

    /// The code list of this name, `marital`.
    #[must_use]
    pub fn list(&self, name: &str) -> Option<&CodeList> {
        self.lists.get(name).map(Arc::as_ref)
    }

    /// Every check that the form names, by code.
    pub fn checks(&self) -> impl Iterator<Item = &Check> {
        self.checks.values()
    }

    /// The check of this code, `X03`.
    #[must_use]
    pub fn check(&self, code: &str) -> Option<&Check> {
        self.checks.get(code)
    }

    /// The fields that a check speaks about.
    pub fn fields_of_check(&self, code: &str) -> impl Iterator<Item = &Field> {
        (self.fields.iter())
            .filter(move |field| field.checks.iter().any(|check| check.code == code))
    }
}

#[cfg(test)]
mod tests;
