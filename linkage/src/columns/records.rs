//! A sheet's records as numbers of texts, compared by column.

use super::looks::Texts;
use super::passing::Most;
use super::{ColumnsModel, LevelKind, MOST};
use crate::blocking::{Index, Rule};
use crate::parallel;
use crate::problem::LinkageError;
use crate::scan::{self, Compare, Scan};
use crate::shape::{Pattern, Shape};
use crate::strings::Strings;
use crate::table::Table;
use crate::tally::Tally;

/// Records that are put together at once.
const PIECE: usize = 65_536;

/// A column, prepared.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) heading: String,
    texts: Texts,
    /// By record.
    pub(crate) values: Vec<u32>,
    /// By value: how many records have it.
    pub(crate) counts: Vec<u32>,
}

/// A record's values, which are compared together and so lie together.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Row([u32; MOST]);

/// Records of a sheet, ready to be compared by a model.
#[derive(Debug)]
pub struct Records {
    pub(crate) columns: Vec<Prepared>,
    rows: Vec<Row>,
    levels: Vec<Vec<(LevelKind, usize)>>,
    pub(crate) shape: Shape,
    pub(super) blocking: Vec<Vec<usize>>,
    pub(super) rules: Vec<Rule>,
    second_file: Option<u32>,
    pub(super) most: Option<Most>,
}

impl Records {
    /// Prepares a sheet for a model.
    ///
    /// # Errors
    /// [`LinkageError::NoColumn`], [`LinkageError::TooManyPairs`].
    pub fn from_table(table: &Table, model: &ColumnsModel) -> Result<Self, LinkageError> {
        for comparison in &model.comparisons {
            table.column(&comparison.column)?;
        }
        let prepare = |at: usize| {
            let cells = table
                .column(&model.comparisons[at].column)
                .expect("asked for above");
            let mut strings = Strings::default();
            let values: Vec<u32> = cells.iter().map(|text| strings.number(text)).collect();
            let mut counts = vec![0; strings.count()];
            for value in &values {
                counts[*value as usize] += 1;
            }
            Prepared {
                heading: model.comparisons[at].column.clone(),
                texts: Texts::new(strings),
                values,
                counts,
            }
        };
        let columns = parallel::each(model.comparisons.len(), prepare);
        let row = |record: usize| {
            let mut row = Row([0; MOST]);
            for (value, column) in row.0.iter_mut().zip(&columns) {
                *value = column.values[record];
            }
            row
        };
        let rows = parallel::pieces(table.rows(), PIECE, |range| {
            range.map(row).collect::<Vec<Row>>()
        });
        let rows = rows.concat();
        let at = |column: &str| {
            let found = model
                .comparisons
                .iter()
                .position(|one| one.column == column);
            let all = || {
                model
                    .comparisons
                    .iter()
                    .map(|one| one.column.as_str())
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            found.ok_or_else(|| LinkageError::NoColumn {
                column: column.to_owned(),
                columns: all(),
            })
        };
        let mut levels = Vec::new();
        for comparison in &model.comparisons {
            let mut of = Vec::new();
            for level in &comparison.levels {
                let other = if let LevelKind::Reversed { with } = &level.kind {
                    at(with)?
                } else {
                    0
                };
                of.push((level.kind.clone(), other));
            }
            levels.push(of);
        }
        let shape: Vec<usize> = levels.iter().map(|levels| levels.len() + 1).collect();
        let mut blocking = Vec::new();
        for rule in &model.blocking {
            blocking.push(
                rule.iter()
                    .map(|column| at(column))
                    .collect::<Result<Vec<_>, _>>()?,
            );
        }
        let mut records = Self {
            columns,
            rows,
            levels,
            shape: Shape::new(&shape),
            blocking,
            rules: Vec::new(),
            second_file: None,
            most: None,
        };
        records.settle_rules()?;
        Ok(records)
    }

    /// Says that the records from this one on are those of a second sheet.
    pub fn link_from(&mut self, record: u32) {
        self.second_file = Some(record);
    }

    /// Groups the records by what they share.
    #[must_use]
    pub fn index(&self) -> Index {
        Index::build(self)
    }

    /// Counts the patterns of as many records' candidates as training wants.
    #[must_use]
    pub fn tally(&self, index: &Index) -> Tally {
        scan::tally(index, self)
    }

    /// Compares every candidate, and keeps those that may matter. Nothing is counted.
    #[must_use]
    pub fn compare_all(&self, index: &Index) -> Scan {
        scan::kept(index, self, |_| true)
    }

    /// The values of a record, by column.
    pub(crate) fn row(&self, record: u32) -> &[u32; MOST] {
        &self.rows[record as usize].0
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The level of a comparison: 0 missing, 1 the first of the model's.
    pub(crate) fn level(&self, comparison: usize, a: u32, b: u32) -> usize {
        let texts = &self.columns[comparison].texts;
        let (x, y) = (self.row(a)[comparison], self.row(b)[comparison]);
        if x == 0 || y == 0 {
            return 0;
        }
        let mut similarity = None;
        let mut distance = None;
        for (at, (kind, other)) in self.levels[comparison].iter().enumerate() {
            let fits = match kind {
                LevelKind::Exact => x == y,
                LevelKind::Reversed { .. } => {
                    let others = &self.columns[*other].texts;
                    texts.is(x, others, self.row(b)[*other])
                        && texts.is(y, others, self.row(a)[*other])
                }
                LevelKind::JaroWinkler { at_least } => {
                    *similarity.get_or_insert_with(|| texts.jaro(x, y)) >= *at_least
                }
                LevelKind::DamerauLevenshtein { at_most } => {
                    *distance.get_or_insert_with(|| texts.edits(x, y)) <= *at_most
                }
                LevelKind::Else => true,
            };
            if fits {
                return at + 1;
            }
        }
        self.levels[comparison].len()
    }
}

impl Compare for Records {
    fn records(&self) -> usize {
        self.rows.len()
    }

    fn pattern(&self, a: u32, b: u32) -> Pattern {
        let mut levels = [0; MOST];
        for (comparison, level) in levels.iter_mut().enumerate().take(self.columns.len()) {
            *level = self.level(comparison, a, b);
        }
        self.shape.pack(&levels[..self.columns.len()])
    }

    fn may_matter(&self, a: u32, b: u32) -> bool {
        (self.most.as_ref()).is_none_or(|most| most.may_reach(self, a, b))
    }

    fn fetch_first(&self, records: &[u32]) {
        let seen = records.iter().map(|record| self.row(*record)[0]);
        std::hint::black_box(seen.fold(0, |all, one| all ^ one));
        // The texts that are read first.
        for at in self.most.iter().flat_map(|most| &most.order).take(2) {
            let texts = &self.columns[*at].texts;
            let looks = records
                .iter()
                .map(|record| texts.look(self.row(*record)[*at]));
            std::hint::black_box(looks.fold(0, |all, look| all ^ look.length()));
        }
    }

    fn second_file(&self) -> Option<u32> {
        self.second_file
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(rows: &str) -> Vec<usize> {
        let table = Table::read(format!("rec_id,given_name,surname,number,sex\n{rows}").as_bytes())
            .unwrap();
        let text = r#"{"comparisons":[
            {"column":"given_name","levels":[{"kind":"exact"},{"kind":"reversed","with":"surname"},{"kind":"jaro_winkler","at_least":0.88},{"kind":"else"}]},
            {"column":"surname","levels":[{"kind":"exact"},{"kind":"else"}]},
            {"column":"number","levels":[{"kind":"exact"},{"kind":"damerau_levenshtein","at_most":1},{"kind":"else"}]}]}"#;
        let records = Records::from_table(&table, &ColumnsModel::parse(text).unwrap()).unwrap();
        let both: Vec<usize> = (0..3).map(|at| records.level(at, 0, 1)).collect();
        assert_eq!(
            both,
            (0..3).map(|at| records.level(at, 1, 0)).collect::<Vec<_>>()
        );
        both
    }

    #[test]
    fn the_first_level_that_fits_is_taken() {
        assert_eq!(
            levels("1,anna,smith,12345,f\n2,anna,smith,12354,f\n"),
            [1, 1, 2]
        );
        assert_eq!(
            levels("1,anna,smith,12345,f\n2,smith,anna,99999,f\n"),
            [2, 2, 3]
        );
        assert_eq!(
            levels("1,martha,smith,12345,f\n2,marhta,,12345,f\n"),
            [3, 0, 1]
        );
    }
}
