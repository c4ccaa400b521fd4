//! Why a definition cannot be used.

use std::fmt;

use smol_str::SmolStr;

#[cfg(feature = "definition")]
use super::expression::ExpressionError;
use super::field::ConflictRule;
use crate::problem::{Coded, Parameters};

/// Where in a definition an expression stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The `relevant` of a field.
    Field(SmolStr),
    /// A condition named under `[relevance]`.
    Condition(SmolStr),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => write!(f, "field {name}, relevant"),
            Self::Condition(name) => write!(f, "condition {name}"),
        }
    }
}

/// What is wrong with a code list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    /// It has no codes.
    #[error("it has no codes")]
    Empty,
    /// A code stands twice.
    #[error("the code {0:?} stands twice")]
    RepeatedCode(SmolStr),
    /// A code that cannot be stored.
    #[error("{0:?} is not a code: ASCII letters and digits")]
    BadCode(SmolStr),
    /// `none` or `common` names a code that the list does not have.
    #[error("{setting} names {code:?}, which is not one of its codes")]
    UnknownCode {
        /// `none` or `common`.
        setting: &'static str,
        /// The code.
        code: SmolStr,
    },
}

/// Why a definition cannot be used. Told to whoever edits it, when it is loaded.
#[derive(Debug, thiserror::Error)]
pub enum DefinitionError {
    /// The compiled definition is not one of this program's.
    #[error("the compiled definition is not one of this program's")]
    Compiled,
    /// The file is not the TOML expected.
    #[cfg(feature = "definition")]
    #[error(transparent)]
    Toml(#[from] Box<toml::de::Error>),
    /// A field or condition has a name that cannot be one.
    #[error("{0:?} is not a name: lower-case ASCII letters, digits and _, a letter first")]
    BadName(SmolStr),
    /// Two fields, or a field and a condition, share a name.
    #[error("the name {0} is given twice")]
    RepeatedName(SmolStr),
    /// Two fields or two sections share a code, or a check has two severities.
    #[error("the code {0} is given twice")]
    RepeatedCode(SmolStr),
    /// A field's code does not begin with its section's.
    #[error("field {field}: the code {code} does not belong to section {section}")]
    ForeignCode {
        /// The field.
        field: SmolStr,
        /// Its code.
        code: SmolStr,
        /// The section it stands in.
        section: SmolStr,
    },
    /// A code list is wrong in itself.
    #[error("list {list}: {fault}")]
    List {
        /// The list.
        list: SmolStr,
        /// What is wrong.
        fault: ListFault,
    },
    /// A field names a list that is not there.
    #[error("field {field}: there is no list {list}")]
    UnknownList {
        /// The field.
        field: SmolStr,
        /// The list.
        list: SmolStr,
    },
    /// A field names a check that is not there.
    #[error("field {field}: there is no check {check}")]
    UnknownCheck {
        /// The field.
        field: SmolStr,
        /// The check.
        check: SmolStr,
    },
    /// A setting is missing that the field needs.
    #[error("field {field}: {because} needs the setting {setting}")]
    MissingSetting {
        /// The field.
        field: SmolStr,
        /// What needs it.
        because: &'static str,
        /// The setting.
        setting: &'static str,
    },
    /// A setting is given that the field has no use for.
    #[error("field {field}: {because} has no use for the setting {setting}")]
    UselessSetting {
        /// The field.
        field: SmolStr,
        /// What has no use for it.
        because: &'static str,
        /// The setting.
        setting: &'static str,
    },
    /// A number's bounds leave nothing.
    #[error("field {field}: no number is between {min} and {max}")]
    EmptyRange {
        /// The field.
        field: SmolStr,
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// The conflict rule cannot be kept for this kind of answer.
    #[error("field {field}: answers of kind {kind} cannot be settled by the rule {conflict:?}")]
    UnsuitableConflictRule {
        /// The field.
        field: SmolStr,
        /// Its kind.
        kind: &'static str,
        /// The rule.
        conflict: ConflictRule,
    },
    /// One heading would fill in two fields.
    #[error("the heading {heading:?} would fill in both {first} and {second}")]
    RepeatedHeading {
        /// The heading.
        heading: SmolStr,
        /// A field.
        first: SmolStr,
        /// The other.
        second: SmolStr,
    },
    /// An expression cannot be used.
    #[cfg(feature = "definition")]
    #[error("{place}: {error}")]
    Expression {
        /// Where it stands.
        place: Place,
        /// What is wrong with it.
        error: Box<ExpressionError>,
    },
}

impl Coded for DefinitionError {
    fn code(&self) -> &'static str {
        "questionnaire.definition"
    }

    fn parameters(&self) -> Parameters {
        vec![("detail", self.to_string())]
    }
}
