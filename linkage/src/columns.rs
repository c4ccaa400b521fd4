//! Linking any sheet: comparisons by column, each with levels, and a model in the plain form
//! of Fellegi and Sunter that others' programs can run too.

use serde::{Deserialize, Serialize};

use crate::problem::LinkageError;
use crate::table::Table;

pub use records::Records;

mod guess;
mod keys;
mod looks;
mod passing;
mod records;
pub mod score;
pub mod train;

/// What makes a pair of values fall on a level: the first that fits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LevelKind {
    /// The same text.
    Exact,
    /// The same text as the other record has in another column, and the other way round.
    Reversed {
        /// The other column.
        with: String,
    },
    /// A similarity of Jaro and Winkler of at least this.
    JaroWinkler {
        /// From 0.7, below which it says little, to 1.
        at_least: f64,
    },
    /// At most so many letters wrong, missing, added, or swapped with their neighbour.
    DamerauLevenshtein {
        /// One or two.
        at_most: usize,
    },
    /// Whatever is left.
    Else,
}

/// A level, with how often pairs fall on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// What makes a pair fall on it.
    #[serde(flatten)]
    pub kind: LevelKind,
    /// The probability among pairs that are one.
    #[serde(default)]
    pub m: f64,
    /// The probability among pairs that are not.
    #[serde(default)]
    pub u: f64,
}

/// How one column is compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The column.
    pub column: String,
    /// The levels, the closest first; the last is [`LevelKind::Else`].
    pub levels: Vec<Level>,
    /// Whether agreement on a rare value says more than on a common one.
    #[serde(default)]
    pub term_frequencies: bool,
}

/// A model of a sheet's columns.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ColumnsModel {
    /// The column that tells records apart; empty: their numbers.
    #[serde(default)]
    pub id: String,
    /// The comparisons.
    pub comparisons: Vec<Comparison>,
    /// Columns that are equal together for pairs to be compared at all; empty: chosen from the
    /// comparisons.
    #[serde(default)]
    pub blocking: Vec<Vec<String>>,
    /// The probability that two random records are one.
    #[serde(default)]
    pub prior: f64,
}

/// How many comparisons a pattern has room for.
const MOST: usize = 16;

impl ColumnsModel {
    /// Reads a model.
    ///
    /// # Errors
    /// [`LinkageError::UnknownComparison`], [`LinkageError::Model`].
    pub fn parse(text: &str) -> Result<Self, LinkageError> {
        let wrong = |detail: String| LinkageError::Model { detail };
        let json: serde_json::Value =
            serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        for level in json["comparisons"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|one| one["levels"].as_array())
            .flatten()
        {
            let kind = level["kind"].as_str().unwrap_or_default();
            if ![
                "exact",
                "reversed",
                "jaro_winkler",
                "damerau_levenshtein",
                "else",
            ]
            .contains(&kind)
            {
                return Err(LinkageError::UnknownComparison {
                    kind: kind.to_owned(),
                });
            }
        }
        let model: Self = serde_json::from_value(json).map_err(|error| wrong(error.to_string()))?;
        if model.comparisons.is_empty() || model.comparisons.len() > MOST {
            return Err(wrong(format!(
                "it has {} comparisons, where 1 to {MOST} can be",
                model.comparisons.len()
            )));
        }
        for comparison in &model.comparisons {
            let ends = comparison
                .levels
                .last()
                .is_some_and(|level| level.kind == LevelKind::Else);
            let beyond = comparison.levels.iter().find(|level| match level.kind {
                LevelKind::JaroWinkler { at_least } => !(0.7..=1.0).contains(&at_least),
                LevelKind::DamerauLevenshtein { at_most } => !(1..=2).contains(&at_most),
                _ => false,
            });
            if beyond.is_some() {
                let column = &comparison.column;
                return Err(wrong(format!(
                    "{column}: jaro_winkler goes from 0.7 to 1, damerau_levenshtein from 1 to 2"
                )));
            }
            if !ends || comparison.levels.len() > 7 {
                return Err(wrong(format!(
                    "the levels of {} do not end with `else`, or are more than 7",
                    comparison.column
                )));
            }
        }
        Ok(model)
    }

    /// A model for a sheet that nobody has described: every column that can tell people apart,
    /// compared by what it looks like. It still wants training.
    ///
    /// # Errors
    /// [`LinkageError::NothingToCompare`].
    pub fn guess(table: &Table) -> Result<Self, LinkageError> {
        guess::model(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_with_an_unknown_comparison_is_refused_by_its_name() {
        let text = r#"{"comparisons": [{"column": "name", "levels": [{"kind": "soundex"}, {"kind": "else"}]}]}"#;
        let error = ColumnsModel::parse(text).unwrap_err();
        assert!(matches!(error, LinkageError::UnknownComparison { kind } if kind == "soundex"));
    }

    #[test]
    fn a_model_reads_as_it_was_written() {
        let text = r#"{"id":"rec","comparisons":[{"column":"name","levels":[{"kind":"exact","m":0.9,"u":0.01},
            {"kind":"jaro_winkler","at_least":0.9,"m":0.05,"u":0.01},{"kind":"else","m":0.05,"u":0.98}]}]}"#;
        let model = ColumnsModel::parse(text).unwrap();
        let again = ColumnsModel::parse(&serde_json::to_string(&model).unwrap()).unwrap();
        assert_eq!(model, again);
        assert!(ColumnsModel::parse(r#"{"comparisons": []}"#).is_err());
    }
}
