//! T5: ability and disability by age group, with the grades of disability.

use schema::value::age::AgeGroup;

use super::axis::{Axis, Part, Spread, spread};
use super::layout::{age_label, finish};
use super::suppress::Sum;
use super::{HeadCell, Question, Table, TableCell, TableRow};
use crate::board::dimension::Dimension;
use crate::board::{AskError, Moment, Universe, Where};
use crate::label::label;

/// The lines' questions; each section begins with everybody.
const SECTIONS: [&str; 3] = ["ability_level", "dependent_items", "disability"];

/// The column of all ages, and those of the age groups behind it.
const ALL_AGES: usize = 0;
const AGES: usize = 1 + AgeGroup::CENSUS.len();

pub(super) fn table(moment: &Moment, question: &Question<'_>) -> Result<Table, AskError> {
    let (age, grade) = (
        Dimension::named("age_group")?,
        Dimension::named("disability_grade")?,
    );
    let across = Axis::all().with(Part::Each(age)).with(Part::Each(grade));
    // Where on the axis each column's people stand, and what they are asked for by.
    let mut columns: Vec<(usize, Option<Where>)> = vec![(0, None)];
    let mut head = vec![HeadCell::tall(label("table.all-ages"), 1)];
    for group in AgeGroup::CENSUS {
        let people = Where::new(age.name(), [group.label()]);
        columns.push((1 + group as usize, Some(people)));
        head.push(HeadCell::tall(age_label(group), 1));
    }
    for place in (0..grade.categories()).filter(|place| grade.is_code(*place)) {
        if let Some((code, name)) = grade.category(place) {
            let people = Where::new(grade.name(), [code]);
            columns.push((1 + age.categories() + place, Some(people)));
            head.push(HeadCell::tall(name, 1));
        }
    }
    let ages = HeadCell::wide(label("table.age-group"), AGES);
    let grades = HeadCell::wide(label("table.disability-grade"), head.len() - AGES);
    let mut table = question.empty(moment)?;
    table.head = vec![vec![ages, grades], head];
    let whole = question.counted(Universe::Resident, &question.asked()?);
    let dimensions = (SECTIONS.into_iter())
        .map(Dimension::named)
        .collect::<Result<Vec<_>, _>>()?;
    let down = (dimensions.iter()).fold(Axis::all(), |down, one| down.with(Part::Each(*one)));
    let counts = spread(
        moment,
        question,
        Universe::Resident,
        [&Axis::all(), &down, &across],
    )?;
    let mut firsts = Vec::new();
    let mut from = 1;
    for dimension in dimensions {
        firsts.push(table.rows.len());
        push_section(&mut table, dimension, from, &counts, &whole, &columns);
        from += dimension.categories();
    }
    table.notes.push(label("table.note-several"));
    table.notes.push(label("table.note-youngest"));
    let sums = [Sum {
        total: ALL_AGES,
        parts: (ALL_AGES + 1..AGES).collect(),
    }];
    // Each section's first line counts the same people.
    let same = firsts.iter().skip(1).map(|first| Sum {
        total: firsts[0],
        parts: vec![*first],
    });
    Ok(finish(table, &same.collect::<Vec<_>>(), &sums, question))
}

/// A question's lines: everybody, then each answer that somebody gave; its places begin at
/// `from`.
fn push_section(
    table: &mut Table,
    dimension: Dimension,
    from: usize,
    counts: &Spread,
    whole: &[Where],
    columns: &[(usize, Option<Where>)],
) {
    let line = |place: usize, mut row: TableRow, own: Option<Where>| {
        for (column, besides) in columns {
            let conditions = whole.iter().chain(&own).chain(besides).cloned().collect();
            row.cells.push(TableCell::count(
                counts.at(0, place, *column),
                Some(conditions),
            ));
        }
        row
    };
    table
        .rows
        .push(line(0, TableRow::named(dimension.label(), 0), None));
    for place in 0..dimension.categories() {
        if let Some((code, name)) = dimension.category(place)
            && counts.at(0, from + place, 0) > 0
        {
            let own = Where::new(dimension.name(), [&code]);
            let row = TableRow {
                key: Some(code),
                ..TableRow::named(name, 1)
            };
            table.rows.push(line(from + place, row, Some(own)));
        }
    }
}
