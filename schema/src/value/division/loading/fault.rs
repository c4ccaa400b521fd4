//! What can be wrong with the files of the divisions.

use crate::problem::{Coded, Parameters};
use crate::value::division::code::{DivisionCode, DivisionCodeError, Level};

/// One of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Table {
    /// The divisions in force.
    Current,
    /// The names and codes of earlier years.
    Past,
}

impl Table {
    fn word(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Past => "past",
        }
    }
}

/// Why a file could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum LoadDivisionsError {
    /// Reading failed.
    #[error("cannot read the list of {table:?} divisions")]
    Read {
        /// The file.
        table: Table,
        /// What failed.
        source: csv::Error,
    },
    /// The header row lacks a column.
    #[error("the list of {table:?} divisions has no column {column}")]
    Column {
        /// The file.
        table: Table,
        /// The column.
        column: &'static str,
    },
}

impl Coded for LoadDivisionsError {
    fn code(&self) -> &'static str {
        match self {
            Self::Read { .. } => "divisions.read",
            Self::Column { .. } => "divisions.column-missing",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Read { table, .. } => vec![("table", table.word().to_owned())],
            Self::Column { table, column } => {
                vec![
                    ("table", table.word().to_owned()),
                    ("column", (*column).to_owned()),
                ]
            }
        }
    }
}

/// What is wrong with one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// Not UTF-8: saved by an old spreadsheet as GBK.
    #[error("the line is not UTF-8")]
    NotUtf8,
    /// Fewer cells than columns.
    #[error("the line has too few cells")]
    CellMissing,
    /// The code, the parent or the successor is no code.
    #[error(transparent)]
    Code(DivisionCodeError),
    /// The level column contradicts the code.
    #[error("the code is of level {}", of_code.number())]
    Level {
        /// What the code says.
        of_code: Level,
    },
    /// The name is empty.
    #[error("the name is missing")]
    NameMissing,
    /// The parent column contradicts the code.
    #[error("the parent does not fit the code")]
    Parent,
    /// The parent is not in the list.
    #[error("the parent {parent} is not in the list")]
    ParentMissing {
        /// The parent by the code.
        parent: DivisionCode,
    },
    /// The code stood in an earlier line; this one replaces it.
    #[error("the code stood in an earlier line")]
    Repeated,
    /// The years are no years or run backwards.
    #[error("the years are not in order")]
    Years,
    /// The status is none of current, renamed and retired, or contradicts the current list.
    #[error("the status is unknown or contradicts the current list")]
    Status,
    /// The successor is not in the current list.
    #[error("the successor is not in the current list")]
    SuccessorMissing,
}

/// A faulty line of one of the files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the {table:?} divisions, code {code:?}: {fault}")]
pub struct LineProblem {
    /// The file.
    pub table: Table,
    /// The line, the header being line 1.
    pub line: u64,
    /// The code as written there.
    pub code: String,
    /// What is wrong.
    pub fault: LineFault,
}

impl Coded for LineProblem {
    fn code(&self) -> &'static str {
        match &self.fault {
            LineFault::NotUtf8 => "divisions.not-utf8",
            LineFault::CellMissing => "divisions.cell-missing",
            LineFault::Code(_) => "divisions.code",
            LineFault::Level { .. } => "divisions.level",
            LineFault::NameMissing => "divisions.name-missing",
            LineFault::Parent => "divisions.parent",
            LineFault::ParentMissing { .. } => "divisions.parent-missing",
            LineFault::Repeated => "divisions.repeated",
            LineFault::Years => "divisions.years",
            LineFault::Status => "divisions.status",
            LineFault::SuccessorMissing => "divisions.successor-missing",
        }
    }

    fn parameters(&self) -> Parameters {
        let mut parameters = vec![
            ("table", self.table.word().to_owned()),
            ("line", self.line.to_string()),
            ("division", self.code.clone()),
        ];
        match &self.fault {
            LineFault::Code(error) => parameters.push(("problem", error.code().to_owned())),
            LineFault::Level { of_code } => {
                parameters.push(("level", of_code.number().to_string()));
            }
            LineFault::ParentMissing { parent } => parameters.push(("parent", parent.to_string())),
            _ => {}
        }
        parameters
    }
}
