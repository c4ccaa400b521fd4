//! What follows from a table by adding and subtracting all of it.
//!
//! A figure that is not shown can follow from sums that meet in it only after several steps.
//! So the equations are solved for all that is missing (Gaussian elimination), in whole
//! numbers modulo a prime, which makes no rounding errors: a missing figure that stands alone
//! in its line of the reduced system has one possible value.

use std::collections::BTreeMap;

use super::{Cell, Equation};

/// A prime far above any coefficient that comes up.
const PRIME: i64 = 2_147_483_647;

/// One equation: what is missing in it, with its coefficient.
type Line = BTreeMap<Cell, i64>;

/// The missing figures that have only one possible value.
pub(super) fn found_out(equations: &[Equation], is_missing: impl Fn(Cell) -> bool) -> Vec<Cell> {
    let mut solved: BTreeMap<Cell, Line> = BTreeMap::new();
    // Which solved lines name a figure: only those change when it is solved, too.
    let mut named_in: BTreeMap<Cell, Vec<Cell>> = BTreeMap::new();
    for equation in equations {
        let mut line = Line::new();
        let cells = (equation.parts.iter()).map(|part| (*part, 1));
        for (cell, sign) in cells.chain([(equation.total, PRIME - 1)]) {
            if is_missing(cell) {
                add(&mut line, cell, sign);
            }
        }
        let known: Vec<Cell> = (line.keys().copied())
            .filter(|cell| solved.contains_key(cell))
            .collect();
        for cell in known {
            if let (Some(factor), Some(other)) = (line.get(&cell).copied(), solved.get(&cell)) {
                subtract(&mut line, factor, other);
            }
        }
        let Some((pivot, coefficient)) = line.first_key_value().map(|(cell, c)| (*cell, *c)) else {
            continue;
        };
        let scale = inverse(coefficient);
        line.values_mut()
            .for_each(|value| *value = *value * scale % PRIME);
        for other in named_in.remove(&pivot).unwrap_or_default() {
            let Some(changed) = solved.get_mut(&other) else {
                continue;
            };
            if let Some(factor) = changed.get(&pivot).copied() {
                subtract(changed, factor, &line);
                for cell in line.keys().filter(|cell| **cell != pivot) {
                    named_in.entry(*cell).or_default().push(other);
                }
            }
        }
        for cell in line.keys().filter(|cell| **cell != pivot) {
            named_in.entry(*cell).or_default().push(pivot);
        }
        solved.insert(pivot, line);
    }
    (solved.into_iter())
        .filter(|(_, line)| line.len() == 1)
        .map(|(cell, _)| cell)
        .collect()
}

fn add(line: &mut Line, cell: Cell, value: i64) {
    let sum = (line.get(&cell).copied().unwrap_or_default() + value).rem_euclid(PRIME);
    if sum == 0 {
        line.remove(&cell);
    } else {
        line.insert(cell, sum);
    }
}

fn subtract(line: &mut Line, factor: i64, other: &Line) {
    for (cell, value) in other {
        add(line, *cell, PRIME - factor * value % PRIME);
    }
}

/// The number that makes one with this, by Fermat's little theorem.
fn inverse(number: i64) -> i64 {
    let (mut result, mut base, mut exponent) = (1, number, PRIME - 2);
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent /= 2;
    }
    result
}
