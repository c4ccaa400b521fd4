//! T3, T4 and T6: one question's answers by age group and sex.

use super::axis::{Axis, Part, spread};
use super::layout::{Columns, finish};
use super::{HeadCell, Question, Table, TableCell, TableRow};
use crate::board::dimension::Dimension;
use crate::board::{AskError, Moment, Universe, Where};
use crate::facts::Rest;
use crate::label::label;

/// T3: a person may be in several lines; the first counts everybody once.
pub(super) fn economy(moment: &Moment, question: &Question<'_>) -> Result<Table, AskError> {
    let dimension = Dimension::named("economic_category")?;
    let mut table = by_age_and_sex(moment, question, Universe::Registered, dimension, None)?;
    table.notes.push(label("table.note-several"));
    Ok(table)
}

/// T4, with how many of each depend on others: of those who live alone above all.
pub(super) fn living(moment: &Moment, question: &Question<'_>) -> Result<Table, AskError> {
    let dimension = Dimension::named("living_arrangement")?;
    let dependent = Dimension::named("dependent_items")?;
    let some: Vec<String> = (1..dependent.categories() - 1)
        .map(|items| items.to_string())
        .collect();
    let besides = Part::In(
        dependent,
        some.iter().filter_map(|one| dependent.bit(one)).sum(),
    );
    let condition = Where::new("dependent_items", some);
    let besides = Some((besides, condition));
    let mut table = by_age_and_sex(moment, question, Universe::Resident, dimension, besides)?;
    table.notes.push(label("table.note-dependent"));
    Ok(table)
}

/// T6.
pub(super) fn ethnicity(moment: &Moment, question: &Question<'_>) -> Result<Table, AskError> {
    let dimension = Dimension::named("ethnicity")?;
    by_age_and_sex(moment, question, Universe::Registered, dimension, None)
}

/// Everybody and each answer by age group and sex; `besides` is one column more.
fn by_age_and_sex(
    moment: &Moment,
    question: &Question<'_>,
    universe: Universe,
    dimension: Dimension,
    besides: Option<(Part, Where)>,
) -> Result<Table, AskError> {
    let mut columns = Columns::by_age_and_sex();
    let mut across = Axis::default().with(Part::AgeBySex);
    if let Some((part, condition)) = besides {
        across = across.with(part);
        columns.head[0].push(HeadCell::tall(label("table.dependent"), 2));
        columns.people.push(vec![condition]);
    }
    let down = Axis::all().with(Part::Each(dimension));
    let counts = spread(moment, question, universe, [&Axis::all(), &down, &across])?;
    let mut table = question.empty(moment)?;
    let whole = question.counted(universe, &question.asked()?);
    let line = |row: usize, mut line: TableRow, own: Option<Where>| {
        for (column, people) in columns.people.iter().enumerate() {
            let conditions = whole.iter().chain(&own).chain(people).cloned().collect();
            line.cells.push(TableCell::count(
                counts.at(0, row, column),
                Some(conditions),
            ));
        }
        line
    };
    table
        .rows
        .push(line(0, TableRow::named(label("table.total"), 0), None));
    for place in 0..dimension.categories() {
        let Some((code, name)) = dimension.category(place) else {
            continue;
        };
        let is_rest = Rest::ALL.iter().any(|rest| rest.word() == code);
        if counts.at(0, place + 1, 0) == 0 && (is_rest || dimension.is_long()) {
            continue;
        }
        let own = Where::new(dimension.name(), [&code]);
        let row = TableRow {
            key: Some(code),
            ..TableRow::named(name, 1)
        };
        table.rows.push(line(place + 1, row, Some(own)));
    }
    table.notes.push(label("table.note-unstated"));
    table.notes.push(label("table.note-youngest"));
    table.head = columns.head;
    Ok(finish(table, &[], &columns.sums, question))
}
