//! Comparisons for columns that nobody has described.

use rustc_hash::FxHashSet;

use super::{ColumnsModel, Comparison, Level, LevelKind};
use crate::problem::LinkageError;
use crate::table::{Cells, Table};

/// What a column looks like.
struct Look {
    /// The share of rows that say anything.
    filled: f64,
    /// Distinct values among them.
    distinct: usize,
    /// The share of values that are digits, with signs between.
    digits: f64,
    /// The mean length.
    length: f64,
}

/// Rows that are looked at.
const LOOKED_AT: usize = 20_000;

fn look(column: &Cells) -> Look {
    let rows = column.rows().min(LOOKED_AT);
    let (mut filled, mut digits, mut length) = (0_usize, 0_usize, 0_usize);
    let mut distinct = FxHashSet::default();
    for value in (0..rows)
        .map(|row| column.row(row))
        .filter(|value| !value.is_empty())
    {
        filled += 1;
        length += value.chars().count();
        digits += usize::from(
            value
                .chars()
                .all(|c| c.is_ascii_digit() || "-/. ".contains(c)),
        );
        distinct.insert(value);
    }
    let share = |part: usize| part as f64 / filled.max(1) as f64;
    Look {
        filled: filled as f64 / rows.max(1) as f64,
        distinct: distinct.len(),
        digits: share(digits),
        length: share(length),
    }
}

fn level(kind: LevelKind) -> Level {
    Level {
        kind,
        m: 0.0,
        u: 0.0,
    }
}

/// Names of columns that are numbers of records, not of people.
fn is_record_number(heading: &str) -> bool {
    let plain: String = heading
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let of_records = [
        "id",
        "recid",
        "recordid",
        "uniqueid",
        "uid",
        "rowid",
        "编号",
        "序号",
        "记录号",
    ];
    of_records.contains(&plain.as_str())
}

/// Names of columns that tell the truth, which no linkage may see.
fn tells_truth(heading: &str) -> bool {
    [
        "cluster",
        "cluster_id",
        "person",
        "person_id",
        "entity_id",
        "true_match",
        "truth",
    ]
    .contains(&heading)
}

pub(super) fn model(table: &Table) -> Result<ColumnsModel, LinkageError> {
    let mut model = ColumnsModel::default();
    let mut why = Vec::new();
    for (heading, column) in table.headings.iter().zip(&table.columns) {
        if is_record_number(heading) && model.id.is_empty() {
            model.id.clone_from(heading);
            continue;
        }
        let look = look(column);
        if tells_truth(heading) {
            continue;
        }
        if look.distinct < 2 {
            let what = if look.filled == 0.0 {
                "empty"
            } else {
                "one value only"
            };
            why.push(format!("{heading}: {what}"));
            continue;
        }
        if let Some(comparison) = comparison(heading, &look)
            && model.comparisons.len() < super::MOST
        {
            model.comparisons.push(comparison);
        }
    }
    reverse_names(&mut model);
    if model.comparisons.is_empty() {
        return Err(LinkageError::NothingToCompare {
            why: why.join("; "),
        });
    }
    Ok(model)
}

fn comparison(heading: &str, look: &Look) -> Option<Comparison> {
    use LevelKind::{DamerauLevenshtein, Else, Exact, JaroWinkler};
    let of_digits = look.digits > 0.9;
    let kinds = if look.distinct <= 12 || look.length < 2.5 {
        vec![Exact, Else]
    } else if of_digits && look.length >= 3.5 {
        vec![
            Exact,
            DamerauLevenshtein { at_most: 1 },
            DamerauLevenshtein { at_most: 2 },
            Else,
        ]
    } else if of_digits {
        vec![Exact, DamerauLevenshtein { at_most: 1 }, Else]
    } else {
        vec![
            Exact,
            JaroWinkler { at_least: 0.92 },
            JaroWinkler { at_least: 0.88 },
            JaroWinkler { at_least: 0.7 },
            Else,
        ]
    };
    Some(Comparison {
        column: heading.to_owned(),
        levels: kinds.into_iter().map(level).collect(),
        term_frequencies: look.distinct > 12,
    })
}

/// Given name and surname change places.
fn reverse_names(model: &mut ColumnsModel) {
    let find = |words: &[&str]| {
        let named = |one: &Comparison| {
            words
                .iter()
                .any(|word| one.column.to_lowercase().contains(word))
        };
        model.comparisons.iter().position(named)
    };
    let given = find(&["given", "first_name", "firstname", "forename"]);
    let family = find(&["surname", "last_name", "lastname", "family"]);
    if let (Some(given), Some(family)) = (given, family) {
        let with = model.comparisons[family].column.clone();
        model.comparisons[given]
            .levels
            .insert(1, level(LevelKind::Reversed { with }));
    }
}
