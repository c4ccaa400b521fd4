//! What can be wrong with a sheet or a model, and what to do about it.

use schema::problem::{Coded, Parameters};

/// Why nothing was linked.
#[derive(Debug, thiserror::Error)]
pub enum LinkageError {
    /// A line of the sheet is malformed.
    #[error("the sheet cannot be read: {0}")]
    Csv(#[from] csv::Error),
    /// The sheet has no rows.
    #[error("the sheet has no rows")]
    NoRows,
    /// Two columns have one heading.
    #[error("two columns are called {heading}")]
    SameHeading {
        /// The heading.
        heading: String,
    },
    /// The sheet is larger than can be numbered.
    #[error("a column has more than four gigabytes of text")]
    TooLarge,
    /// There is no such column.
    #[error("there is no column {column}; there are: {columns}")]
    NoColumn {
        /// What was asked for.
        column: String,
        /// What there is.
        columns: String,
    },
    /// No column holds names.
    #[error("no column holds names; there are: {columns}")]
    NoNameColumn {
        /// What there is.
        columns: String,
    },
    /// Nothing can be compared.
    #[error("no column can be compared: {why}")]
    NothingToCompare {
        /// Which columns were left out, and why.
        why: String,
    },
    /// Two records have one id.
    #[error("the id {id} stands twice")]
    SameId {
        /// The id.
        id: String,
    },
    /// A model file cannot be read.
    #[error("the model cannot be read: {detail}")]
    Model {
        /// What is wrong with it.
        detail: String,
    },
    /// A model asks for a comparison that this program does not know.
    #[error("the model has the unknown comparison {kind}")]
    UnknownComparison {
        /// What it asks for.
        kind: String,
    },
    /// A blocking rule would make too many pairs.
    #[error("the rule {rule} would make {pairs} pairs; {better}")]
    TooManyPairs {
        /// The rule.
        rule: String,
        /// Its pairs.
        pairs: String,
        /// A rule with fewer.
        better: String,
    },
    /// A census model cannot be written for the other program, which has two classes.
    #[error("a census model has three classes of pairs and cannot be exported")]
    NotExported,
    /// A file of truth or labels has no columns that say who is who.
    #[error("the truth needs columns id and person, or id_l and id_r; there are: {columns}")]
    NoTruth {
        /// What there is.
        columns: String,
    },
}

impl Coded for LinkageError {
    fn code(&self) -> &'static str {
        match self {
            Self::Csv(_) => "linkage.malformed",
            Self::NoRows => "linkage.no-rows",
            Self::SameHeading { .. } => "linkage.same-heading",
            Self::TooLarge => "linkage.too-large",
            Self::NoColumn { .. } => "linkage.no-column",
            Self::NoNameColumn { .. } => "linkage.no-name-column",
            Self::NothingToCompare { .. } => "linkage.nothing-to-compare",
            Self::SameId { .. } => "linkage.same-id",
            Self::Model { .. } => "linkage.model",
            Self::UnknownComparison { .. } => "linkage.unknown-comparison",
            Self::TooManyPairs { .. } => "linkage.too-many-pairs",
            Self::NotExported => "linkage.not-exported",
            Self::NoTruth { .. } => "linkage.no-truth",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Csv(error) => vec![("detail", error.to_string())],
            Self::SameHeading { heading } => vec![("heading", heading.clone())],
            Self::NoColumn { column, columns } => {
                vec![("column", column.clone()), ("columns", columns.clone())]
            }
            Self::NoNameColumn { columns } | Self::NoTruth { columns } => {
                vec![("columns", columns.clone())]
            }
            Self::NothingToCompare { why } => vec![("why", why.clone())],
            Self::SameId { id } => vec![("id", id.clone())],
            Self::Model { detail } => vec![("detail", detail.clone())],
            Self::UnknownComparison { kind } => vec![("kind", kind.clone())],
            Self::TooManyPairs {
                rule,
                pairs,
                better,
            } => {
                vec![
                    ("rule", rule.clone()),
                    ("pairs", pairs.clone()),
                    ("better", better.clone()),
                ]
            }
            Self::NoRows | Self::TooLarge | Self::NotExported => Parameters::new(),
        }
    }
}
