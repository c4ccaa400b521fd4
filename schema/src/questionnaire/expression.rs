//! Skip rules as they are written: a small part of CEL (cel.dev), checked when the
//! definition is loaded.
//!
//! Fields, named conditions, `birth_conflict` and `age_full`; texts, whole numbers, `true`, `false`
//! and lists of them; `==`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `&&`, `||`, `!`;
//! `empty(field)` and `age(date)`.

mod lower;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use cel::Program;
use smol_str::SmolStr;

use super::code_list::CodeList;
use super::condition::Condition;
use super::field::{Field, Shape};
use super::kind::FieldKind;

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionFault {
    /// It is not CEL.
    #[error("{0}")]
    Syntax(String),
    /// It uses a part of CEL that skip rules do without.
    #[error("a skip rule cannot use {0}")]
    Unsupported(SmolStr),
    /// It names nothing known.
    #[error("there is no field or condition {0}")]
    UnknownName(SmolStr),
    /// It calls no function known.
    #[error("there is no function {0}")]
    UnknownFunction(SmolStr),
    /// It names a field whose answer cannot be compared with anything.
    #[error("answers of {0} can only be tested with empty()")]
    NotComparable(SmolStr),
    /// It names a field that is computed.
    #[error("{0} is computed and not stored")]
    NotStored(SmolStr),
    /// A part has another type than its place needs.
    #[error("here stands {found} where {expected} is needed")]
    Type {
        /// What the place needs.
        expected: SmolStr,
        /// What stands there.
        found: &'static str,
    },
    /// A field is compared with a code that its list does not have.
    #[error("{field} has no code {code:?} in its list {list}")]
    UnknownCode {
        /// The field.
        field: SmolStr,
        /// The code.
        code: SmolStr,
        /// The list.
        list: SmolStr,
    },
    /// A named condition needs itself.
    #[error("the condition {0} needs itself")]
    Circular(SmolStr),
}

/// What is wrong with an expression, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionError {
    /// The expression.
    pub text: SmolStr,
    /// The character at which the trouble stands, from 1, where that is known.
    pub column: Option<usize>,
    /// The trouble.
    pub fault: ExpressionFault,
}

impl std::error::Error for ExpressionError {}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.fault)?;
        if let Some(column) = self.column {
            write!(f, " (character {column} of `{}`)", self.text)
        } else {
            write!(f, " (in `{}`)", self.text)
        }
    }
}

/// The type of a part of an expression, in CEL's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Number,
    Truth,
    List,
}

impl Type {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Number => "int",
            Self::Truth => "bool",
            Self::List => "list(string)",
        }
    }

    /// How the answers of a field can be compared, if they can.
    fn of(field: &Field) -> Option<Self> {
        if field.shape() == Shape::Entries {
            return Some(Self::List);
        }
        match field.kind {
            FieldKind::Text
            | FieldKind::Prose
            | FieldKind::IdNumber
            | FieldKind::Date
            | FieldKind::PartialDate
            | FieldKind::Month
            | FieldKind::Choice { .. }
            | FieldKind::Division { .. }
            | FieldKind::Phone
            | FieldKind::Account => Some(Self::Text),
            FieldKind::Int { .. } => Some(Self::Number),
            FieldKind::Bool { .. } => Some(Self::Truth),
            FieldKind::Choices { .. } | FieldKind::TextList => Some(Self::List),
            FieldKind::Gps
            | FieldKind::Grid { .. }
            | FieldKind::Photo { .. }
            | FieldKind::Signature
            | FieldKind::Auto => None,
        }
    }
}

/// What a name in an expression stands for.
#[derive(Debug, Clone)]
pub(super) enum Variable {
    Field {
        position: usize,
        /// How it can be compared; nothing: only with `empty()`.
        value: Option<Type>,
        list: Option<Arc<CodeList>>,
    },
    /// A field that is computed.
    Derived,
    /// A condition, by its place among the questionnaire's conditions.
    Condition(usize),
    /// Derived fact D2.
    AgeFull,
    /// Derived fact D19.
    BirthConflict,
}

impl Variable {
    pub(super) fn of(field: &Field) -> Self {
        match field.shape() {
            Shape::Derived => Self::Derived,
            _ => Self::Field {
                position: field.position,
                value: Type::of(field),
                list: field.kind.list().cloned(),
            },
        }
    }
}

/// The names an expression may use.
pub(super) type Scope = HashMap<SmolStr, Variable>;

/// An expression, read but not yet understood.
pub(super) struct Expression {
    text: SmolStr,
    program: Program,
}

impl Expression {
    pub(super) fn parse(text: &SmolStr) -> Result<Self, ExpressionError> {
        match Program::compile(text) {
            Ok(program) => Ok(Self {
                text: text.clone(),
                program,
            }),
            Err(errors) => {
                let first = errors.errors.first();
                Err(ExpressionError {
                    text: text.clone(),
                    column: first.and_then(|error| usize::try_from(error.pos.1).ok()),
                    fault: ExpressionFault::Syntax(
                        first.map_or_else(|| "not CEL".to_owned(), |error| error.msg.clone()),
                    ),
                })
            }
        }
    }

    /// The names it uses, in a fixed order.
    pub(super) fn names(&self) -> Vec<SmolStr> {
        let references = self.program.references();
        let mut names: Vec<SmolStr> = references
            .variables()
            .into_iter()
            .map(SmolStr::from)
            .collect();
        names.sort_unstable();
        names
    }

    /// What it says, with every name found and every type checked.
    pub(super) fn check(&self, scope: &Scope) -> Result<Condition, ExpressionError> {
        lower::Lowering { scope }
            .condition(self.program.expression())
            .map_err(|trouble| {
                let start = self.program.source_info().offset_for(trouble.node);
                ExpressionError {
                    text: self.text.clone(),
                    column: start.map(|(start, _)| start as usize + 1),
                    fault: trouble.fault,
                }
            })
    }

    pub(super) fn error(&self, fault: ExpressionFault) -> ExpressionError {
        ExpressionError {
            text: self.text.clone(),
            column: None,
            fault,
        }
    }
}

#[cfg(test)]
mod tests;
