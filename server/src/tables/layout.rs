//! What tables have in common: columns by age and sex, lines by division, the last touch.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use schema::value::age::AgeGroup;
use schema::value::division::{DivisionCode, Divisions, Level};

use super::suppress::{self, Sum};
use super::{Figure, HeadCell, Question, Table, TableCell, TableRow};
use crate::board::overview::{around, part_of};
use crate::board::{AskError, Moment, Universe, Where};
use crate::facts::{Coded, Coding};
use crate::label::{Label, label};

/// Columns with their head, whom each counts, and which add up to which.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    pub(super) head: Vec<Vec<HeadCell>>,
    pub(super) people: Vec<Vec<Where>>,
    pub(super) sums: Vec<Sum>,
}

/// The columns of one age group, or of all: everybody, men, women.
pub(super) const SEXES: usize = 3;

impl HeadCell {
    /// A cell of one column and so many rows.
    pub(super) fn tall(label: Label, rows: usize) -> Self {
        Self {
            label,
            columns: 1,
            rows,
        }
    }

    /// A cell of one row and so many columns.
    pub(super) fn wide(label: Label, columns: usize) -> Self {
        Self {
            label,
            columns,
            rows: 1,
        }
    }
}

impl Columns {
    /// All ages and each age group; of each everybody, men and women.
    pub(super) fn by_age_and_sex() -> Self {
        let groups = std::iter::once(None).chain(AgeGroup::CENSUS.map(Some));
        let mut columns = Self {
            head: vec![Vec::new(), Vec::new()],
            ..Self::default()
        };
        for (place, group) in groups.enumerate() {
            let name = group.map_or_else(|| label("table.all-ages"), age_label);
            columns.head[0].push(HeadCell::wide(name, SEXES));
            for (sex, name) in [
                (None, label("table.both-sexes")),
                (Some("1"), label("table.male")),
                (Some("2"), label("table.female")),
            ] {
                columns.head[1].push(HeadCell::tall(name, 1));
                let mut people = Vec::new();
                people.extend(group.map(|group| Where::new("age_group", [group.label()])));
                people.extend(sex.map(|sex| Where::new("sex", [sex])));
                columns.people.push(people);
            }
            let first = place * SEXES;
            columns.sums.push(Sum {
                total: first,
                parts: vec![first + 1, first + 2],
            });
        }
        for sex in 0..SEXES {
            let parts = (1..=AgeGroup::CENSUS.len()).map(|group| group * SEXES + sex);
            columns.sums.push(Sum {
                total: sex,
                parts: parts.collect(),
            });
        }
        columns
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.people.len()
    }

    /// These columns, and others to their right under the same rows of the head.
    pub(super) fn and(mut self, other: Self) -> Self {
        let from = self.len();
        for (row, more) in self.head.iter_mut().zip(other.head) {
            row.extend(more);
        }
        self.people.extend(other.people);
        self.sums.extend(other.sums.into_iter().map(|sum| Sum {
            total: sum.total + from,
            parts: sum.parts.into_iter().map(|part| part + from).collect(),
        }));
        self
    }

    /// These columns under a common head.
    pub(super) fn under(mut self, name: Label) -> Self {
        let width = self.len();
        self.head.insert(0, vec![HeadCell::wide(name, width)]);
        self
    }
}

/// How many levels of parts a table has.
const DEEPEST: usize = 2;

/// An age group as a column is headed.
pub(super) fn age_label(group: AgeGroup) -> Label {
    match group {
        AgeGroup::From100 => label("table.from-100"),
        group => Label {
            zh: format!("{}岁", group.label()).into(),
            en: group.label().into(),
        },
    }
}

/// A line of a table by divisions.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Whom it counts.
    pub(super) divisions: Vec<DivisionCode>,
    /// Or those of this division whose place is known no finer.
    rest_of: Option<DivisionCode>,
    pub(super) row: TableRow,
}

/// From which code to which the divisions go that are asked for.
pub(super) struct Within(Vec<RangeInclusive<DivisionCode>>);

impl Within {
    /// Whether a place lies there.
    pub(super) fn has(&self, place: DivisionCode) -> bool {
        self.0.iter().any(|division| division.contains(&place))
    }
}

impl Question<'_> {
    /// The divisions that are asked for.
    pub(super) fn asked(&self) -> Result<Vec<DivisionCode>, AskError> {
        let asked = self.asker.divisions(self.division)?;
        if asked.is_empty() {
            return Err(AskError::NoScope);
        }
        Ok(asked)
    }

    /// The same, to ask of many places whether they lie there.
    pub(super) fn within(&self) -> Result<Within, AskError> {
        let asked = self.asked()?;
        Ok(Within(
            asked.iter().map(|division| division.all_within()).collect(),
        ))
    }

    /// A table of a division without lines.
    pub(super) fn empty(&self, moment: &Moment) -> Result<Table, AskError> {
        let division = around(&self.asked()?).ok_or(AskError::NoScope)?;
        Ok(Table {
            table: String::new(),
            title: Label::same(""),
            unit: label("table.unit-persons"),
            division,
            as_of: self.as_of,
            head: Vec::new(),
            rows: Vec::new(),
            notes: Vec::new(),
            position: moment.position(),
        })
    }

    /// The conditions that hold in a whole table: the day, and who counts where.
    pub(super) fn counted(&self, universe: Universe, divisions: &[DivisionCode]) -> Vec<Where> {
        let (word, place) = match universe {
            Universe::Resident => ("resident", "division"),
            Universe::Registered => ("registered", "registered_in"),
            Universe::All => ("all", "division"),
        };
        vec![
            Where::new("as_of", [self.as_of]),
            Where::new("counted", [word]),
            Where::new(place, divisions),
        ]
    }

    /// Lines for the divisions asked for and two levels of their parts, with what was counted
    /// by place; `add` puts two counts together.
    pub(super) fn lines<T: Default>(
        &self,
        by_place: &BTreeMap<DivisionCode, T>,
        add: impl Fn(&mut T, &T),
    ) -> Result<Vec<(Line, T)>, AskError> {
        let asked = self.asked()?;
        let count = |divisions: &[DivisionCode]| {
            let mut sum = T::default();
            for division in divisions {
                let inside = by_place.range(division.all_within());
                inside.for_each(|(_, one)| add(&mut sum, one));
            }
            sum
        };
        let mut lines = vec![total_line(asked.clone())];
        match *asked.as_slice() {
            [division] => self.push_parts(division, 1, by_place, &mut lines),
            _ => {
                for division in asked {
                    lines.push(self.division_line(division, 1));
                    self.push_parts(division, 2, by_place, &mut lines);
                }
            }
        }
        let counted = |line: Line| {
            let mut sum = count(&line.divisions);
            if let Some(one) = line.rest_of.and_then(|division| by_place.get(&division)) {
                add(&mut sum, one);
            }
            (line, sum)
        };
        Ok(lines.into_iter().map(counted).collect())
    }

    fn push_parts<T>(
        &self,
        division: DivisionCode,
        level: usize,
        by_place: &BTreeMap<DivisionCode, T>,
        lines: &mut Vec<Line>,
    ) {
        if division.level() == Level::Village {
            return;
        }
        for part in parts(division, by_place.keys().copied(), self.divisions) {
            lines.push(self.division_line(part, level));
            if level < DEEPEST {
                self.push_parts(part, level + 1, by_place, lines);
            }
        }
        if by_place.contains_key(&division) {
            lines.push(rest_line(division, level));
        }
    }

    fn division_line(&self, division: DivisionCode, level: usize) -> Line {
        let name =
            (self.divisions.name(division)).map_or_else(|| division.to_string(), str::to_owned);
        Line {
            divisions: vec![division],
            rest_of: None,
            row: TableRow {
                label: Label::same(&name),
                division: Some(division),
                key: None,
                level,
                cells: Vec::new(),
            },
        }
    }
}

fn total_line(divisions: Vec<DivisionCode>) -> Line {
    Line {
        divisions,
        rest_of: None,
        row: TableRow::named(label("table.total"), 0),
    }
}

fn rest_line(division: DivisionCode, level: usize) -> Line {
    Line {
        divisions: Vec::new(),
        rest_of: Some(division),
        row: TableRow::named(label("table.known-no-finer"), level),
    }
}

/// The direct parts of a division: those in force, and those that people still stand in.
fn parts(
    division: DivisionCode,
    places: impl Iterator<Item = DivisionCode>,
    divisions: &Divisions,
) -> BTreeSet<DivisionCode> {
    let in_force = divisions.children(division).map(|part| part.code);
    let inside = places.filter(|place| division.contains(*place));
    in_force
        .chain(inside.filter_map(|place| part_of(place, division)))
        .collect()
}

impl TableRow {
    /// A line without cells.
    pub(super) fn named(label: Label, level: usize) -> Self {
        Self {
            label,
            division: None,
            key: None,
            level,
            cells: Vec::new(),
        }
    }
}

impl TableCell {
    /// A count, with whom it counts.
    pub(super) fn count(count: u64, people: Option<Vec<Where>>) -> Self {
        Self {
            value: Some(Figure::Count(count)),
            suppressed: false,
            people,
            text: None,
        }
    }

    /// A ratio, if there is one.
    pub(super) fn ratio(ratio: Option<f64>) -> Self {
        Self {
            value: ratio.map(Figure::Ratio),
            ..Self::text(None)
        }
    }

    /// What is no figure.
    pub(super) fn text(text: Option<Label>) -> Self {
        Self {
            value: None,
            suppressed: false,
            people: None,
            text,
        }
    }
}

/// Hides small counts, if the asker may not see them. Lines add up to the one that they are
/// set in under, and as `lines` says; columns as `columns` says.
pub(super) fn finish(
    mut table: Table,
    lines: &[Sum],
    columns: &[Sum],
    question: &Question<'_>,
) -> Table {
    if question.asker.role.sees_small_cells() {
        return table;
    }
    let figures = (table.rows.iter())
        .map(|row| {
            row.cells
                .iter()
                .map(|cell| cell.value.and_then(Figure::as_count))
                .collect()
        })
        .collect();
    let levels: Vec<usize> = table.rows.iter().map(|row| row.level).collect();
    let lines = [&suppress::sums_of_levels(&levels), lines].concat();
    let hidden = suppress::hidden(&figures, &lines, columns);
    for (row, hidden) in table.rows.iter_mut().zip(hidden) {
        for (cell, hidden) in row.cells.iter_mut().zip(hidden) {
            if hidden {
                *cell = TableCell {
                    suppressed: true,
                    ..TableCell::text(None)
                };
            }
        }
    }
    if table
        .rows
        .iter()
        .flat_map(|row| &row.cells)
        .any(|cell| cell.suppressed)
    {
        table.notes.push(label("table.note-suppressed"));
    }
    table
}

impl Figure {
    /// The count, if it is one.
    #[must_use]
    pub fn as_count(self) -> Option<u64> {
        match self {
            Self::Count(count) => Some(count),
            Self::Ratio(_) => None,
        }
    }
}

impl Coding {
    /// A coded field that a table counts by.
    pub(super) fn known(&self, name: &str) -> Result<&Coded, AskError> {
        self.field(name).ok_or_else(|| AskError::NoSuchField {
            field: name.to_owned(),
        })
    }
}
