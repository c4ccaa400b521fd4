//! What leaves for other offices: people and counts, as CSV or XLSX.
//!
//! Every cell is text: an ID number never becomes a rounded number, and no cell of a CSV file
//! is one that a spreadsheet would calculate.

mod file;
pub mod mark;
mod parquet;
pub mod people;
pub mod printed;
pub mod standing_against;
pub mod table;

use schema::problem::{Coded, Parameters};

pub use file::LineFile;
pub use table::Table;

/// An export was not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file's ending says neither CSV nor XLSX.
    #[error("the file's name ends in none of .csv, .xlsx, .parquet")]
    Format,
    /// The file cannot be written.
    #[error("the file {path} cannot be written: {detail}")]
    Unwritable {
        /// Which.
        path: String,
        /// Why.
        detail: String,
    },
    /// The table cannot be put together.
    #[error("the table cannot be put together: {detail}")]
    File {
        /// Why.
        detail: String,
    },
    /// More lines than a sheet can have.
    #[error("{rows} lines are more than an XLSX sheet can have; use CSV")]
    TooManyRows {
        /// The lines.
        rows: usize,
    },
}

impl Coded for ExportError {
    fn code(&self) -> &'static str {
        match self {
            Self::Format => "export.format",
            Self::Unwritable { .. } => "file.unwritable",
            Self::File { .. } => "export.file",
            Self::TooManyRows { .. } => "export.too-many-rows",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Format => Parameters::new(),
            Self::Unwritable { path, detail } => {
                vec![("path", path.clone()), ("detail", detail.clone())]
            }
            Self::File { detail } => vec![("detail", detail.clone())],
            Self::TooManyRows { rows } => vec![("rows", rows.to_string())],
        }
    }
}

/// A cell that no spreadsheet takes for a formula: one that begins like one gets a quote in
/// front (OWASP, "CSV Injection"). Some programs read the signs' full-width forms so, too.
fn harmless(cell: &str) -> String {
    const SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if cell.starts_with(SIGNS) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn failed(error: impl std::fmt::Display) -> ExportError {
    ExportError::File {
        detail: error.to_string(),
    }
}
