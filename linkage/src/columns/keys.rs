//! Blocking by columns: the model's own rules, or every two columns that are telling together.

use rustc_hash::FxHashMap;

use super::Records;
use crate::blocking::{Keys, Rule, mix};
use crate::problem::LinkageError;

/// Pairs to a record that a rule of the model's own may make before it is refused.
const REFUSED_FROM: f64 = 2_000.0;
/// What chosen rules may make.
const BUDGET: f64 = 0.9;
/// What any rule may make besides.
const BESIDES: f64 = 2_000.0;
/// Columns that chosen rules are made of.
const TELLING: usize = 7;

impl Records {
    /// Checks the model's rules, or chooses some.
    pub(super) fn settle_rules(&mut self) -> Result<(), LinkageError> {
        let given = !self.blocking.is_empty();
        if given {
            for rule in 0..self.blocking.len() {
                self.refuse_too_common(rule)?;
            }
        } else {
            self.choose_rules();
        }
        let budget = if given { REFUSED_FROM } else { BUDGET };
        self.rules = self
            .blocking
            .iter()
            .map(|_| Rule {
                name: "columns",
                budget,
                besides: BESIDES,
            })
            .collect();
        Ok(())
    }

    fn refuse_too_common(&self, rule: usize) -> Result<(), LinkageError> {
        let pairs = self.pairs_of(&self.blocking[rule]);
        if pairs <= REFUSED_FROM * (self.len() as f64).max(1000.0) {
            return Ok(());
        }
        let name = |at: usize| self.columns[at].heading.clone();
        let rest = (0..self.columns.len()).filter(|at| !self.blocking[rule].contains(at));
        let better = rest.min_by(|x, y| self.chance(*x).total_cmp(&self.chance(*y)));
        Err(LinkageError::TooManyPairs {
            rule: self.blocking[rule]
                .iter()
                .map(|at| name(*at))
                .collect::<Vec<_>>()
                .join(" + "),
            pairs: format!("{pairs:.0}"),
            better: better.map(name).unwrap_or_default(),
        })
    }

    /// How many pairs have these columns equal.
    fn pairs_of(&self, columns: &[usize]) -> f64 {
        let mut counts: FxHashMap<u64, f64> = FxHashMap::default();
        for record in 0..self.len() as u32 {
            if let Some(key) = self.key(columns, record) {
                *counts.entry(key).or_default() += 1.0;
            }
        }
        counts
            .into_values()
            .map(|count| count * (count - 1.0) / 2.0)
            .sum()
    }

    /// The probability that two random records have a column equal.
    pub(super) fn chance(&self, column: usize) -> f64 {
        let counts = self.columns[column].counts.iter().skip(1);
        let (sum, squares) = counts.fold((0.0, 0.0), |(sum, squares), count| {
            let count = f64::from(*count);
            (sum + count, squares + count * (count - 1.0))
        });
        if sum < 2.0 {
            1.0
        } else {
            squares / (sum * (sum - 1.0))
        }
    }

    fn choose_rules(&mut self) {
        let mut telling: Vec<usize> = (0..self.columns.len()).collect();
        telling.sort_by(|x, y| self.chance(*x).total_cmp(&self.chance(*y)));
        telling.retain(|at| self.chance(*at) < 0.05);
        telling.truncate(TELLING);
        for (at, one) in telling.iter().enumerate() {
            // A value that nearly nobody shares is a key by itself.
            if self.chance(*one) * (self.len() as f64) < 2.0 {
                self.blocking.push(vec![*one]);
            }
            for other in &telling[at + 1..] {
                self.blocking.push(vec![*one, *other]);
            }
        }
        if self.blocking.is_empty() {
            self.blocking.push((0..self.columns.len().min(3)).collect());
        }
    }

    fn key(&self, columns: &[usize], record: u32) -> Option<u64> {
        columns.iter().try_fold(7, |key, column| {
            let value = self.columns[*column].values[record as usize];
            (value != 0).then(|| mix(key, u64::from(value)))
        })
    }
}

impl Keys for Records {
    fn records(&self) -> usize {
        self.len()
    }

    fn rules(&self) -> &[Rule] {
        &self.rules
    }

    fn keys(&self, rule: usize, record: u32, out: &mut Vec<u64>) {
        out.extend(self.key(&self.blocking[rule], record));
    }

    fn finer(&self, rule: usize, record: u32, step: usize) -> Option<u64> {
        let mut rest = (0..self.columns.len()).filter(|at| !self.blocking[rule].contains(at));
        let column = rest.nth(step)?;
        (step < 3).then(|| u64::from(self.columns[column].values[record as usize]))
    }
}

#[cfg(test)]
mod tests {
    use super::super::ColumnsModel;
    use super::*;
    use crate::table::Table;

    #[test]
    fn a_rule_of_ten_thousand_million_pairs_is_refused_with_its_size_and_a_better_one() {
        let numbers: Vec<String> = (0..150_000).map(|at| at.to_string()).collect();
        let rows = numbers.iter().map(|number| [number.as_str(), "x"]);
        let table = Table::of(["number", "town"], rows).unwrap();
        let text = r#"{"blocking":[["town"]],"comparisons":[
            {"column":"town","levels":[{"kind":"exact"},{"kind":"else"}]},
            {"column":"number","levels":[{"kind":"exact"},{"kind":"else"}]}]}"#;
        let refused = Records::from_table(&table, &ColumnsModel::parse(text).unwrap());
        let Err(LinkageError::TooManyPairs {
            rule,
            pairs,
            better,
        }) = refused
        else {
            panic!("{refused:?}");
        };
        assert_eq!(
            (rule.as_str(), pairs.as_str(), better.as_str()),
            ("town", "11249925000", "number")
        );
    }
}
