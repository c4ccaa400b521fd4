//! Small counts are not shown outside the county office.
//!
//! A count of one to four tells about people whom their neighbours know; a nought tells about
//! nobody. What is not shown must not follow from what is: wherever parts add up to a total,
//! at least two figures are missing, and those missing from a total that is shown count five
//! people or more together. To reach that, the smallest figure beside a small one is left out
//! too (secondary suppression), until nothing more need be.

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
    while (equations.iter()).any(|equation| equation.hide_one_more(figures, &mut hidden)) {}
    hidden
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

/// A total and its parts, each a line and a column.
struct Equation {
    total: (usize, usize),
    parts: Vec<(usize, usize)>,
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
    /// Hides one more figure if those hidden would follow; whether it did.
    fn hide_one_more(&self, figures: &Figures, hidden: &mut [Vec<bool>]) -> bool {
        let figure =
            |(line, column): (usize, usize)| figures.get(line)?.get(column).copied().flatten();
        let is_hidden = |(line, column): (usize, usize)| hidden[line][column];
        let (missing, shown): (Vec<_>, Vec<_>) = (self.parts.iter())
            .filter_map(|part| Some((*part, figure(*part)?)))
            .partition(|(part, _)| is_hidden(*part));
        let Some(total) = figure(self.total) else {
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
        let next = smallest.or_else(|| (total > 0 && !is_hidden(self.total)).then_some(self.total));
        if let Some((line, column)) = next {
            hidden[line][column] = true;
        }
        next.is_some()
    }
}

#[cfg(test)]
mod tests;
