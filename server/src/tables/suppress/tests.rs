use proptest::prelude::*;

use super::*;

/// A table of lines in two levels and columns with a total: the cells at the bottom decide
/// all others.
#[derive(Debug, Clone)]
struct Additive {
    figures: Figures,
    levels: Vec<usize>,
    columns: Vec<Sum>,
}

fn additive() -> impl Strategy<Value = Additive> {
    let cell = prop_oneof![3 => 0..8_u64, 1 => 5..60_u64];
    let line = prop::collection::vec(cell, 3);
    let township = prop::collection::vec(line, 1..4);
    prop::collection::vec(township, 1..4).prop_map(|townships| {
        let sum = |lines: &[Vec<u64>]| -> Vec<u64> {
            (0..3)
                .map(|column| lines.iter().map(|line| line[column]).sum())
                .collect()
        };
        let mut lines = vec![(0, sum(&townships.concat()))];
        for township in townships {
            lines.push((1, sum(&township)));
            lines.extend(township.into_iter().map(|village| (2, village)));
        }
        let (levels, figures) = (lines.into_iter())
            .map(|(level, line)| {
                let total = std::iter::once(line.iter().sum());
                (level, total.chain(line).map(Some).collect())
            })
            .unzip();
        Additive {
            figures,
            levels,
            columns: vec![Sum {
                total: 0,
                parts: vec![1, 2, 3],
            }],
        }
    })
}

fn hide(table: &Additive) -> Vec<Vec<bool>> {
    hidden(
        &table.figures,
        &sums_of_levels(&table.levels),
        &table.columns,
    )
}

/// What somebody finds out who adds and subtracts all that is shown: the hidden figures that
/// have only one possible value, by Gaussian elimination.
fn found_out(table: &Additive, hidden: &[Vec<bool>]) -> Vec<(usize, usize)> {
    let unknown: Vec<(usize, usize)> = (0..hidden.len())
        .flat_map(|line| (0..hidden[line].len()).map(move |column| (line, column)))
        .filter(|(line, column)| hidden[*line][*column])
        .collect();
    let place = |cell: &(usize, usize)| unknown.iter().position(|one| one == cell);
    let rows = sums_of_levels(&table.levels);
    let mut matrix: Vec<Vec<f64>> = Vec::new();
    for equation in equations(&table.figures, &rows, &table.columns) {
        let mut line = vec![0.0; unknown.len()];
        if let Some(place) = place(&equation.total) {
            line[place] -= 1.0;
        }
        for part in &equation.parts {
            if let Some(place) = place(part) {
                line[place] += 1.0;
            }
        }
        matrix.push(line);
    }
    let mut pivots = Vec::new();
    for column in 0..unknown.len() {
        let next = pivots.len();
        let Some(pivot) = (next..matrix.len()).find(|line| matrix[*line][column].abs() > 1e-9)
        else {
            continue;
        };
        matrix.swap(next, pivot);
        let scale = matrix[next][column];
        matrix[next].iter_mut().for_each(|value| *value /= scale);
        for line in 0..matrix.len() {
            let factor = matrix[line][column];
            if line != next && factor.abs() > 1e-9 {
                let pivot = matrix[next].clone();
                for (value, pivot) in matrix[line].iter_mut().zip(pivot) {
                    *value -= factor * pivot;
                }
            }
        }
        pivots.push(column);
    }
    (pivots.iter().enumerate())
        .filter(|(line, _)| {
            matrix[*line]
                .iter()
                .filter(|value| value.abs() > 1e-9)
                .count()
                == 1
        })
        .map(|(_, column)| unknown[*column])
        .collect()
}

proptest! {
    #[test]
    fn no_small_count_is_shown(table in additive()) {
        let hidden = hide(&table);
        for (line, hidden) in table.figures.iter().zip(&hidden) {
            for (figure, hidden) in line.iter().zip(hidden) {
                prop_assert!(*hidden || !is_small(figure.unwrap()));
            }
        }
    }

    #[test]
    fn nothing_that_is_hidden_follows_from_what_is_shown(table in additive()) {
        let hidden = hide(&table);
        let found: Vec<_> = found_out(&table, &hidden);
        prop_assert!(found.is_empty(), "{found:?} of {:?} hidden {hidden:?}", table.figures);
    }

    #[test]
    fn what_is_missing_from_a_total_that_is_shown_counts_five_or_more(table in additive()) {
        let hidden = hide(&table);
        let rows = sums_of_levels(&table.levels);
        for equation in equations(&table.figures, &rows, &table.columns) {
            let (line, column) = equation.total;
            let missing: Vec<u64> = (equation.parts.iter())
                .filter(|(line, column)| hidden[*line][*column])
                .filter_map(|(line, column)| table.figures[*line][*column])
                .collect();
            if !hidden[line][column] && !missing.is_empty() {
                prop_assert!(missing.len() > 1 && missing.iter().sum::<u64>() >= LEAST);
            }
        }
    }

    #[test]
    fn a_nought_is_always_shown_and_a_table_without_small_counts_whole(table in additive()) {
        let hidden = hide(&table);
        for (line, hidden) in table.figures.iter().zip(&hidden) {
            for (figure, hidden) in line.iter().zip(hidden) {
                prop_assert!(*figure != Some(0) || !hidden);
            }
        }
        if !table.figures.iter().flatten().flatten().any(|figure| is_small(*figure)) {
            prop_assert!(!hidden.iter().flatten().any(|hidden| *hidden));
        }
    }
}

#[test]
fn one_small_count_takes_the_smallest_beside_it_along() {
    let figures = vec![vec![Some(40)], vec![Some(3)], vec![Some(7)], vec![Some(30)]];
    let hidden = hidden(&figures, &sums_of_levels(&[0, 1, 1, 1]), &[]);
    assert_eq!(hidden.concat(), [false, true, true, false]);
}

#[test]
fn two_ones_that_make_two_are_joined_by_a_third() {
    let figures = vec![vec![Some(22)], vec![Some(1)], vec![Some(1)], vec![Some(20)]];
    let hidden = hidden(&figures, &sums_of_levels(&[0, 1, 1, 1]), &[]);
    assert_eq!(hidden.concat(), [false, true, true, true]);
}

#[test]
fn lines_add_up_to_the_line_that_is_set_in_by_one_less() {
    let sums = sums_of_levels(&[0, 1, 2, 2, 1]);
    let sum = |total, parts: &[usize]| Sum {
        total,
        parts: parts.to_vec(),
    };
    assert_eq!(sums, [sum(0, &[1, 4]), sum(1, &[2, 3])]);
}
