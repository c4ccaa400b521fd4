//! Lists of elders from other offices: spreadsheets into records.
//!
//! 1. [`sheet`]: a file into rows of cells;
//! 2. [`columns`]: which column fills in which field;
//! 3. [`mod@line`]: a row into answers, or the problems it has;
//! 4. [`store`]: answers into signed changes in the log, like any device's;
//! 5. [`undo`]: an import taken back.
//!
//! A line is known by its ID number, or by name, birth, sex and village where it has none:
//! what survives sorting the list anew. Its line number does not.

mod claims;
pub mod columns;
pub mod draft;
pub mod line;
pub mod sheet;
pub mod store;
pub mod undo;

use schema::problem::{Coded, Parameters};

pub use columns::Columns;
pub use line::{Line, LineIssue, Reading};
pub use sheet::{Cell, Sheet};

/// A file is not a list that can be imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    /// It cannot be read.
    #[error("the file cannot be read: {detail}")]
    Unreadable {
        /// Why.
        detail: String,
    },
    /// It is neither CSV nor XLSX.
    #[error("the file is neither CSV nor XLSX")]
    Format,
    /// It is text of no encoding known here.
    #[error("the text is neither UTF-8 nor GB 18030")]
    Encoding,
    /// It is larger than any list.
    #[error("the file has {bytes} bytes; the most is {most}")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The most it may have.
        most: u64,
    },
    /// A workbook has no such sheet with something in it.
    #[error("there is no sheet {sheet} with something in it")]
    NoSuchSheet {
        /// As it was named.
        sheet: String,
    },
    /// A quotation mark is never closed.
    #[error("a quotation mark in line {line} is never closed")]
    OpenQuote {
        /// The line it stands in.
        line: usize,
    },
    /// No row of it looks like headings.
    #[error("no row looks like headings")]
    NoHeadings,
    /// There is no line below the headings.
    #[error("there is no line below the headings")]
    Empty,
    /// No column fills in a field that every line needs.
    #[error("no column fills in {field}")]
    ColumnMissing {
        /// The field.
        field: String,
    },
    /// A column that was named is not there.
    #[error("there is no column {column}")]
    NoSuchColumn {
        /// As it was named.
        column: String,
    },
    /// A field that was named is not one that a list fills in.
    #[error("{field} is not a field that a list fills in")]
    NoSuchField {
        /// As it was named.
        field: String,
    },
    /// Two columns fill in one field.
    #[error("two columns fill in {field}")]
    TwoColumns {
        /// The field.
        field: String,
    },
}

impl Coded for RosterError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "roster.unreadable",
            Self::Format => "roster.format",
            Self::Encoding => "roster.encoding",
            Self::TooLarge { .. } => "roster.too-large",
            Self::NoSuchSheet { .. } => "roster.no-such-sheet",
            Self::OpenQuote { .. } => "roster.open-quote",
            Self::NoHeadings => "roster.no-headings",
            Self::Empty => "roster.empty",
            Self::ColumnMissing { .. } => "roster.column-missing",
            Self::NoSuchColumn { .. } => "roster.no-such-column",
            Self::NoSuchField { .. } => "roster.no-such-field",
            Self::TwoColumns { .. } => "roster.two-columns",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Unreadable { detail } => vec![("detail", detail.clone())],
            Self::TooLarge { bytes, most } => {
                vec![("bytes", bytes.to_string()), ("most", most.to_string())]
            }
            Self::NoSuchSheet { sheet } => vec![("sheet", sheet.clone())],
            Self::OpenQuote { line } => vec![("line", line.to_string())],
            Self::ColumnMissing { field }
            | Self::NoSuchField { field }
            | Self::TwoColumns { field } => vec![("field", field.clone())],
            Self::NoSuchColumn { column } => vec![("column", column.clone())],
            Self::Format | Self::Encoding | Self::NoHeadings | Self::Empty => Parameters::new(),
        }
    }
}
