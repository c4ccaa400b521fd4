//! Small counts are not shown outside the county office.
//!
//! A count of one to four tells about people whom their neighbours know; a nought tells about
//! nobody. What is not shown must not follow from what is: wherever parts add up to a total,
//! at least two figures are missing, and those missing from a total that is shown count five
//! people or more together; and no missing figure follows from all that is shown taken
//! together. To reach that, the smallest figure beside a small one is left out too (secondary
//! suppression), until nothing more need be.

use std::collections::BTreeSet;

mod follows;

/// Counts from here on are shown.
pub const LEAST: u64 = 5;

/// One line or column that others add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// The total's place.
    pub total: usize,
    /// Those of its parts.
    pub parts: Vec<usize>,
}

/// Figures in lines and columns; nothing where there is no figure.
pub type Figures = Vec<Vec<Option<u64>>>;

/// A line and a column.
type Cell = (usize, usize);

/// A total and its parts.
struct Equation {
    total: Cell,
    parts: Vec<Cell>,
}

/// Which of these figures are not shown. `rows` says which lines add up to which, `columns`
/// the same of columns.
#[must_use]
pub fn hidden(figures: &Figures, rows: &[Sum], columns: &[Sum]) -> Vec<Vec<bool>> {
    let mut hidden: Vec<Vec<bool>> = (figures.iter())
        .map(|line| {
            line.iter()
                .map(|figure| figure.is_some_and(is_small))
                .collect()
        })
        .collect();
    let equations = equations(figures, rows, columns);
    loop {
        while (equations.iter()).any(|equation| equation.hide_one_more(figures, &mut hidden)) {}
        let found = follows::found_out(&equations, |(line, column)| hidden[line][column]);
        let mut more = false;
        for cell in found {
            if let Some((line, column)) = beside(cell, &equations, figures, &hidden) {
                hidden[line][column] = true;
                more = true;
            }
        }
        if !more {
            return hidden;
        }
    }
}

/// The smallest figure that is shown in the sums that a missing one stands in, or else in
/// those that the figures missing from these stand in, and so on.
fn beside(
    cell: Cell,
    equations: &[Equation],
    figures: &Figures,
    hidden: &[Vec<bool>],
) -> Option<Cell> {
    let is_hidden = |(line, column): &Cell| hidden[*line][*column];
    let mut reached = BTreeSet::from([cell]);
    loop {
        let touches = |equation: &&Equation| equation.cells().any(|one| reached.contains(&one));
        let touched = equations.iter().filter(touches);
        let around: BTreeSet<Cell> = touched.flat_map(Equation::cells).collect();
        let shown = (around.iter().filter(|cell| !is_hidden(cell)))
            .filter_map(|cell| Some((figure(figures, *cell).filter(|count| *count > 0)?, *cell)));
        if let Some((_, smallest)) = shown.min() {
            return Some(smallest);
        }
        let before = reached.len();
        reached.extend(around.into_iter().filter(is_hidden));
        if reached.len() == before {
            return None;
        }
    }
}

fn figure(figures: &Figures, (line, column): Cell) -> Option<u64> {
    figures.get(line)?.get(column).copied().flatten()
}

fn is_small(count: u64) -> bool {
    (1..LEAST).contains(&count)
}

/// The sums within lines that go by how far each is set in: a line is the total of those
/// below it that are set in by one more.
#[must_use]
pub fn sums_of_levels(levels: &[usize]) -> Vec<Sum> {
    let parts_of = |total: usize| {
        let below = levels[total + 1..].iter().zip(total + 1..);
        below
            .take_while(|(level, _)| **level > levels[total])
            .filter(|(level, _)| **level == levels[total] + 1)
            .map(|(_, line)| line)
            .collect::<Vec<_>>()
    };
    (0..levels.len())
        .map(|total| Sum {
            total,
            parts: parts_of(total),
        })
        .filter(|sum| !sum.parts.is_empty())
        .collect()
}

fn equations(figures: &Figures, rows: &[Sum], columns: &[Sum]) -> Vec<Equation> {
    let width = figures.iter().map(Vec::len).max().unwrap_or_default();
    let down = rows.iter().flat_map(|sum| {
        (0..width).map(|column| Equation {
            total: (sum.total, column),
            parts: sum.parts.iter().map(|line| (*line, column)).collect(),
        })
    });
    let across = columns.iter().flat_map(|sum| {
        (0..figures.len()).map(|line| Equation {
            total: (line, sum.total),
            parts: sum.parts.iter().map(|column| (line, *column)).collect(),
        })
    });
    down.chain(across).collect()
}

impl Equation {
    fn cells(&self) -> impl Iterator<Item = Cell> {
        self.parts.iter().copied().chain([self.total])
    }

    /// Hides one more figure if those hidden would follow; whether it did.
    fn hide_one_more(&self, figures: &Figures, hidden: &mut [Vec<bool>]) -> bool {
        let is_hidden = |(line, column): Cell| hidden[line][column];
        let (missing, shown): (Vec<_>, Vec<_>) = (self.parts.iter())
            .filter_map(|part| Some((*part, figure(figures, *part)?)))
            .partition(|(part, _)| is_hidden(*part));
        let Some(total) = figure(figures, self.total) else {
            return false;
        };
        let together: u64 = missing.iter().map(|(_, count)| count).sum();
        let follows = if is_hidden(self.total) {
            missing.is_empty()
        } else {
            !missing.is_empty() && (missing.len() < 2 || together < LEAST)
        };
        if !follows {
            return false;
        }
        let smallest = (shown.into_iter())
            .filter(|(_, count)| *count > 0)
            .min_by_key(|(_, count)| *count)
            .map(|(part, _)| part);
        let itself = (total > 0 && !is_hidden(self.total)).then_some(self.total);
        let next = smallest.or(itself);
        if let Some((line, column)) = next {
            hidden[line][column] = true;
        }
        next.is_some()
    }
}

#[cfg(test)]
mod tests;
