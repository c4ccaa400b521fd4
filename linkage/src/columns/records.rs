//! A sheet's records as numbers of texts, compared by column.

use rapidfuzz::distance::{damerau_levenshtein, jaro_winkler};

use super::{ColumnsModel, LevelKind};
use crate::blocking::Rule;
use crate::parallel;
use crate::problem::LinkageError;
use crate::scan::Compare;
use crate::shape::{Pattern, Shape};
use crate::strings::Strings;
use crate::table::Table;

/// A column, prepared.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) heading: String,
    pub(crate) strings: Strings,
    /// By record.
    pub(crate) values: Vec<u32>,
    /// By value: how many records have it.
    pub(crate) counts: Vec<u32>,
    /// Whether every text is ASCII, so that bytes are letters.
    ascii: bool,
}

/// Records of a sheet, ready to be compared by a model.
#[derive(Debug)]
pub struct Records {
    pub(crate) columns: Vec<Prepared>,
    levels: Vec<Vec<(LevelKind, usize)>>,
    pub(crate) shape: Shape,
    pub(super) blocking: Vec<Vec<usize>>,
    pub(super) rules: Vec<Rule>,
    second_file: Option<u32>,
    count: usize,
    most: Option<Most>,
}

/// What comparisons add, once a model is trained.
#[derive(Debug)]
struct Most {
    /// Prior, less what a pair must reach.
    start: f32,
    /// By comparison and value: what equality on it adds.
    equal: Vec<Vec<f32>>,
    /// By comparison and level: what it adds; nothing for a missing value.
    levels: Vec<Vec<f32>>,
    /// By comparison: the most that anything but equality adds.
    other: Vec<f32>,
    /// The comparisons, those first that can take most.
    order: Vec<usize>,
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
            let ascii = strings.iter().all(str::is_ascii);
            Prepared {
                heading: model.comparisons[at].column.clone(),
                strings,
                values,
                counts,
                ascii,
            }
        };
        let columns = parallel::each(model.comparisons.len(), prepare);
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
            levels,
            shape: Shape::new(&shape),
            blocking,
            rules: Vec::new(),
            second_file: None,
            count: table.rows(),
            most: None,
        };
        records.settle_rules()?;
        Ok(records)
    }

    /// Says that the records from this one on are those of a second sheet.
    pub fn link_from(&mut self, record: u32) {
        self.second_file = Some(record);
    }

    /// Lets pairs be passed over that cannot reach a weight by this model: most candidates
    /// agree on what brought them together and on nothing else.
    pub fn expect(&mut self, model: &ColumnsModel, least: f64) {
        let mut equal = Vec::new();
        let mut other = Vec::new();
        let mut levels = Vec::new();
        for (at, comparison) in model.comparisons.iter().enumerate() {
            let weight = |level: usize| {
                let level = &comparison.levels[level];
                (level.m / level.u).log2()
            };
            let exact = comparison
                .levels
                .iter()
                .position(|level| level.kind == LevelKind::Exact);
            let rest = (0..comparison.levels.len()).filter(|level| Some(*level) != exact);
            other.push(rest.map(weight).fold(f64::NEG_INFINITY, f64::max) as f32);
            let all = (0..comparison.levels.len()).map(|level| weight(level) as f32);
            levels.push(std::iter::once(0.0).chain(all).collect::<Vec<_>>());
            let of_value = |value: usize| {
                exact.map_or(f64::NEG_INFINITY, |level| {
                    weight(level) + model.rarity_of(self, at, level, value as u32)
                }) as f32
            };
            equal.push((0..self.columns[at].counts.len()).map(of_value).collect());
        }
        let start = (crate::calibrate::bits(model.prior) - least) as f32;
        let mut order: Vec<usize> = (0..levels.len()).collect();
        let takes = |at: &usize| other[*at] - levels[*at].last().copied().unwrap_or(0.0);
        order.sort_by(|x, y| takes(y).total_cmp(&takes(x)));
        self.most = Some(Most {
            start,
            equal,
            levels,
            other,
            order,
        });
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The level of a comparison: 0 missing, 1 the first of the model's.
    pub(crate) fn level(&self, comparison: usize, a: u32, b: u32) -> usize {
        let column = &self.columns[comparison];
        let (x, y) = (column.values[a as usize], column.values[b as usize]);
        if x == 0 || y == 0 {
            return 0;
        }
        let texts = (column.strings.text(x), column.strings.text(y));
        let mut similarity = None;
        let mut distance = None;
        for (at, (kind, other)) in self.levels[comparison].iter().enumerate() {
            let fits = match kind {
                LevelKind::Exact => x == y,
                LevelKind::Reversed { .. } => self.is_reversed(texts, *other, a, b),
                LevelKind::JaroWinkler { at_least } => {
                    *similarity.get_or_insert_with(|| jaro(texts, column.ascii)) >= *at_least
                }
                LevelKind::DamerauLevenshtein { at_most } => {
                    *distance.get_or_insert_with(|| edits(texts, column.ascii)) <= *at_most
                }
                LevelKind::Else => true,
            };
            if fits {
                return at + 1;
            }
        }
        self.levels[comparison].len()
    }

    fn is_reversed(&self, texts: (&str, &str), other: usize, a: u32, b: u32) -> bool {
        let column = &self.columns[other];
        let of = |record: u32| column.strings.text(column.values[record as usize]);
        texts.0 == of(b) && texts.1 == of(a)
    }
}

fn jaro((x, y): (&str, &str), ascii: bool) -> f64 {
    if !ascii {
        return jaro_winkler::similarity(x.chars(), y.chars());
    }
    // Letters in common bound the similarity: most pairs of candidates have few.
    if let Some(common) = letters_in_common(x, y) {
        let common = f64::from(common);
        let most = (common / x.len() as f64 + common / y.len() as f64 + 1.0) / 3.0;
        if most < BOOSTED_FROM {
            return most;
        }
    }
    jaro_winkler::similarity(x.bytes(), y.bytes())
}

/// Below this similarity of Jaro, Winkler's prefix adds nothing.
const BOOSTED_FROM: f64 = 0.7;

fn edits((x, y): (&str, &str), ascii: bool) -> usize {
    if !ascii {
        return damerau_levenshtein::distance(x.chars(), y.chars());
    }
    let longer = x.len().max(y.len());
    let least = letters_in_common(x, y).map_or(0, |common| longer - common as usize);
    if least > 2 || x.len().abs_diff(y.len()) > 2 {
        return 3;
    }
    damerau_levenshtein::distance(x.bytes(), y.bytes())
}

/// At most how many letters two short texts share, wherever they stand.
fn letters_in_common(x: &str, y: &str) -> Option<u32> {
    const SHORT: usize = 15;
    if x.len() > SHORT || y.len() > SHORT {
        return None;
    }
    // Sixteen counters of four bits; letters that share one only raise the bound.
    let counts = |text: &str| {
        text.bytes()
            .fold(0_u64, |counts, byte| counts + (1 << ((byte & 15) * 4)))
    };
    let (x, y) = (counts(x), counts(y));
    Some(
        (0..16)
            .map(|at| (x >> (at * 4) & 15).min(y >> (at * 4) & 15) as u32)
            .sum(),
    )
}

impl Compare for Records {
    fn records(&self) -> usize {
        self.count
    }

    fn pattern(&self, a: u32, b: u32) -> Pattern {
        let mut levels = [0; super::MOST];
        for (comparison, level) in levels.iter_mut().enumerate().take(self.columns.len()) {
            *level = self.level(comparison, a, b);
        }
        self.shape.pack(&levels[..self.columns.len()])
    }

    fn may_matter(&self, a: u32, b: u32) -> bool {
        let Some(most) = &self.most else { return true };
        let mut sum = most.start;
        for (at, column) in self.columns.iter().enumerate() {
            let (x, y) = (column.values[a as usize], column.values[b as usize]);
            if x == y && x != 0 {
                sum += most.equal[at][x as usize].max(most.other[at]);
            } else if x != 0 && y != 0 {
                sum += most.other[at];
            }
        }
        for at in &most.order {
            if sum <= -0.01 {
                return false;
            }
            let column = &self.columns[*at];
            let (x, y) = (column.values[a as usize], column.values[b as usize]);
            if x != y && x != 0 && y != 0 {
                sum += most.levels[*at][self.level(*at, a, b)] - most.other[*at];
            }
        }
        sum > -0.01
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

    proptest::proptest! {
        #[test]
        fn bounds_change_no_level(x in "[a-d0-9]{1,9}", y in "[a-d0-9]{1,9}") {
            let exact = jaro_winkler::similarity(x.bytes(), y.bytes());
            let quick = jaro((&x, &y), true);
            proptest::prop_assert!(quick == exact || exact < 0.7 && quick < 0.7);
            let edited = damerau_levenshtein::distance(x.bytes(), y.bytes());
            proptest::prop_assert_eq!(edits((&x, &y), true).min(3), edited.min(3));
        }
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
