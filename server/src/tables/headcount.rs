//! T1: residents and registered people by age group and sex, township by township.

use super::layout::{Columns, finish};
use super::{Question, Table, TableCell};
use crate::board::asker::over;
use crate::board::{AskError, Moment, Universe};
use crate::label::label;
use crate::tabulation::{Cell, Groups, Headcounts, Heads};

pub(super) fn table(moment: &Moment, question: &Question<'_>) -> Result<Table, AskError> {
    let counts = moment.headcounts(question.as_of);
    let resident = || Columns::by_age_and_sex().under(label("table.resident"));
    let columns = resident().and(Columns::by_age_and_sex().under(label("table.registered")));
    let half = columns.len() / 2;
    let mut table = question.empty(moment)?;
    for (line, heads) in question.lines(&counts.by_place, Heads::add)? {
        let mut row = line.row;
        let figures = figures(&heads.resident).chain(figures(&heads.registered));
        for (place, (count, people)) in figures.zip(&columns.people).enumerate() {
            let universe = if place < half {
                Universe::Resident
            } else {
                Universe::Registered
            };
            let listed = (!line.divisions.is_empty()).then(|| {
                let mut conditions = question.counted(universe, &line.divisions);
                conditions.extend(people.iter().cloned());
                conditions
            });
            row.cells.push(TableCell::count(count, listed));
        }
        table.rows.push(row);
    }
    table.notes.push(label("table.note-unstated"));
    table.notes.push(label("table.note-youngest"));
    table.head = columns.head;
    Ok(finish(table, &[], &columns.sums, question))
}

/// All ages and each age group; of each everybody, men and women.
fn figures(groups: &Groups) -> impl Iterator<Item = u64> {
    let cells = std::iter::once(groups.all()).chain(groups.0);
    cells.flat_map(|cell: Cell| [cell.total(), cell.male, cell.female])
}

impl Moment {
    /// The headcounts of a day, of everybody on the board.
    #[must_use]
    pub fn headcounts(&self, as_of: schema::value::solar::SolarDate) -> Headcounts {
        let shards: Vec<_> = self.shards().collect();
        let nobody = Headcounts::on(as_of);
        over(
            &shards,
            || nobody.clone(),
            |counts, shard| {
                for person in shard.people() {
                    counts.count(person);
                }
            },
            Headcounts::join,
        )
    }
}
