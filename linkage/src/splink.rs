//! A model of columns as settings for Splink, which runs it on engines of SQL: the same
//! levels, m, u and frequencies, and so the same weights on a cluster.
//!
//! Splink's own files do not travel between engines, because they hold SQL of one of them. Ours
//! hold kinds of levels; the SQL is written here, for the engine that is asked for.

use serde_json::{Value, json};

use crate::columns::{ColumnsModel, Comparison, Level, LevelKind};

/// An engine that Splink runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// DuckDB: one machine.
    DuckDb,
    /// Apache Spark with Splink's functions: a cluster.
    Spark,
}

impl Engine {
    fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "duckdb",
            Self::Spark => "spark",
        }
    }

    fn quoted(self, column: &str, side: &str) -> String {
        match self {
            Self::DuckDb => format!("\"{}{side}\"", column.replace('"', "\"\"")),
            Self::Spark => format!("`{}{side}`", column.replace('`', "``")),
        }
    }

    fn jaro_winkler(self) -> &'static str {
        match self {
            Self::DuckDb => "jaro_winkler_similarity",
            Self::Spark => "jaro_winkler",
        }
    }

    fn condition(self, column: &str, kind: &LevelKind) -> String {
        let (l, r) = (self.quoted(column, "_l"), self.quoted(column, "_r"));
        match kind {
            LevelKind::Exact => format!("{l} = {r}"),
            LevelKind::Reversed { with } => {
                let (other_l, other_r) = (self.quoted(with, "_l"), self.quoted(with, "_r"));
                format!("{l} = {other_r} AND {r} = {other_l}")
            }
            LevelKind::JaroWinkler { at_least } => {
                format!("{}({l}, {r}) >= {at_least}", self.jaro_winkler())
            }
            LevelKind::DamerauLevenshtein { at_most } => {
                format!("damerau_levenshtein({l}, {r}) <= {at_most}")
            }
            LevelKind::Else => "ELSE".to_owned(),
        }
    }

    fn level(self, comparison: &Comparison, level: &Level) -> Value {
        let mut json = json!({
            "sql_condition": self.condition(&comparison.column, &level.kind),
            "label_for_charts": serde_json::to_value(&level.kind).map(|kind| kind["kind"].clone()).unwrap_or_default(),
            "m_probability": level.m,
            "u_probability": level.u,
        });
        if level.kind == LevelKind::Exact && comparison.term_frequencies {
            json["tf_adjustment_column"] = json!(comparison.column);
            json["tf_adjustment_weight"] = json!(1.0);
        }
        json
    }

    fn comparison(self, comparison: &Comparison) -> Value {
        let column = &comparison.column;
        let (l, r) = (self.quoted(column, "_l"), self.quoted(column, "_r"));
        let null = json!({
            "sql_condition": format!("{l} IS NULL OR {r} IS NULL"),
            "label_for_charts": "missing",
            "is_null_level": true,
        });
        let levels = comparison
            .levels
            .iter()
            .map(|level| self.level(comparison, level));
        json!({
            "output_column_name": column,
            "comparison_levels": std::iter::once(null).chain(levels).collect::<Vec<_>>(),
            "comparison_description": column,
        })
    }
}

impl ColumnsModel {
    /// Settings that Splink loads for an engine. The sheet must have its empty cells as NULL, and
    /// text in every column.
    #[must_use]
    pub fn splink_settings(&self, engine: Engine) -> Value {
        let rule = |columns: &Vec<String>| {
            let equal = columns.iter().map(|column| {
                let column = engine.quoted(column, "");
                format!("l.{column} = r.{column}")
            });
            json!({ "blocking_rule": equal.collect::<Vec<_>>().join(" AND "), "sql_dialect": engine.name() })
        };
        json!({
            "link_type": "dedupe_only",
            "sql_dialect": engine.name(),
            "unique_id_column_name": self.id,
            "probability_two_random_records_match": self.prior,
            "retain_matching_columns": false,
            "retain_intermediate_calculation_columns": false,
            "comparisons": self.comparisons.iter().map(|one| engine.comparison(one)).collect::<Vec<_>>(),
            "blocking_rules_to_generate_predictions": self.blocking.iter().map(rule).collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> ColumnsModel {
        let text = r#"{"id":"rec_id","prior":0.001,"blocking":[["surname","postcode"]],"comparisons":[
            {"column":"surname","term_frequencies":true,"levels":[{"kind":"exact","m":0.9,"u":0.01},
             {"kind":"jaro_winkler","at_least":0.9,"m":0.05,"u":0.01},{"kind":"else","m":0.05,"u":0.98}]},
            {"column":"postcode","levels":[{"kind":"exact","m":0.9,"u":0.01},
             {"kind":"damerau_levenshtein","at_most":1,"m":0.05,"u":0.01},{"kind":"else","m":0.05,"u":0.98}]}]}"#;
        ColumnsModel::parse(text).unwrap()
    }

    #[test]
    fn each_engine_gets_its_own_sql() {
        let duck = model().splink_settings(Engine::DuckDb).to_string();
        assert!(
            duck.contains(r#"jaro_winkler_similarity(\"surname_l\", \"surname_r\") >= 0.9"#),
            "{duck}"
        );
        let spark = model().splink_settings(Engine::Spark).to_string();
        assert!(
            spark.contains("jaro_winkler(`surname_l`, `surname_r`) >= 0.9"),
            "{spark}"
        );
        assert!(
            spark.contains("l.`surname` = r.`surname` AND l.`postcode` = r.`postcode`"),
            "{spark}"
        );
    }

    #[test]
    fn frequencies_go_with_the_exact_level() {
        let settings = model().splink_settings(Engine::DuckDb);
        let level = &settings["comparisons"][0]["comparison_levels"][1];
        assert_eq!(
            (
                level["tf_adjustment_column"].as_str(),
                level["m_probability"].as_f64()
            ),
            (Some("surname"), Some(0.9))
        );
        assert!(
            settings["comparisons"][1]["comparison_levels"][1]
                .get("tf_adjustment_column")
                .is_none()
        );
    }
}
