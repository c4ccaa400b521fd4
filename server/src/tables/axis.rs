//! What a table spreads people over, and the count of who stands where.

use std::ops::RangeInclusive;

use schema::value::age::AgeGroup;
use schema::value::division::DivisionCode;
use schema::value::sex::Sex;

use super::Question;
use super::layout::SEXES;
use crate::board::asker::over;
use crate::board::dimension::Dimension;
use crate::board::{AskError, Moment, Shard, Universe};
use crate::facts::{Categories, Person};
use crate::tabulation::Census;

/// A part of an axis.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// Everybody, in one place.
    All,
    /// Each category in its place.
    Each(Dimension),
    /// Whoever falls in one of these categories, in one place.
    In(Dimension, Categories),
    /// All ages and each age group; of each everybody, men and women.
    AgeBySex,
    /// Each of these divisions in its place: from which code to which, in order.
    Division(Vec<RangeInclusive<DivisionCode>>),
}

/// Places side by side.
#[derive(Debug, Clone, Default)]
pub(super) struct Axis {
    parts: Vec<(usize, Part)>,
    len: usize,
}

impl Axis {
    /// Everybody in one place: an axis that does not spread.
    pub(super) fn all() -> Self {
        Self::default().with(Part::All)
    }

    /// These places, and more behind them.
    pub(super) fn with(mut self, part: Part) -> Self {
        let len = match &part {
            Part::All | Part::In(..) => 1,
            Part::Each(dimension) => dimension.categories(),
            Part::AgeBySex => (1 + AgeGroup::CENSUS.len()) * SEXES,
            Part::Division(divisions) => divisions.len(),
        };
        self.parts.push((self.len, part));
        self.len += len;
        self
    }

    /// How many places there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The places of a person.
    fn places(&self, one: &Standing<'_>, into: &mut Vec<usize>) {
        into.clear();
        for (first, part) in &self.parts {
            match part {
                Part::All => into.push(*first),
                Part::Each(dimension) => {
                    let mut found = match (dimension, one.group) {
                        // Whoever is counted has come with it.
                        (Dimension::AgeGroup, Some(group)) => 1 << (group as usize),
                        _ => dimension.of(one.person, one.census),
                    };
                    while found != 0 {
                        into.push(first + found.trailing_zeros() as usize);
                        found &= found - 1;
                    }
                }
                Part::In(dimension, wanted) => {
                    if dimension.of(one.person, one.census) & wanted != 0 {
                        into.push(*first);
                    }
                }
                Part::AgeBySex => one.age_and_sex(*first, into),
                Part::Division(divisions) => {
                    let of = |place: DivisionCode| {
                        let at = divisions.partition_point(|one| *one.end() < place);
                        divisions
                            .get(at)
                            .filter(|one| one.contains(&place))
                            .map(|_| at)
                    };
                    into.extend(one.place.and_then(of).map(|at| first + at));
                }
            }
        }
    }
}

/// Somebody who is counted.
struct Standing<'p> {
    person: Person<'p>,
    census: &'p Census,
    /// Where.
    place: Option<DivisionCode>,
    /// The age group, if the table counts by those.
    group: Option<AgeGroup>,
}

impl Standing<'_> {
    fn age_and_sex(&self, first: usize, into: &mut Vec<usize>) {
        let sex = match self.person.sex() {
            Some(Sex::Male) => Some(1),
            Some(Sex::Female) => Some(2),
            Some(Sex::Unknown | Sex::NotStated) | None => None,
        };
        let group = self
            .group
            .and_then(|group| AgeGroup::CENSUS.iter().position(|one| *one == group));
        for start in std::iter::once(first).chain(group.map(|group| first + (group + 1) * SEXES)) {
            into.push(start);
            into.extend(sex.map(|sex| start + sex));
        }
    }
}

/// How many stand in each place of three axes.
#[derive(Debug, Clone)]
pub(super) struct Spread {
    cells: Vec<u64>,
    rows: usize,
    columns: usize,
}

impl Spread {
    /// How many stand there.
    pub(super) fn at(&self, layer: usize, row: usize, column: usize) -> u64 {
        self.cells[(layer * self.rows + row) * self.columns + column]
    }
}

/// Places of a spread, at most.
const MOST: usize = 2_000_000;

/// Who counts in a universe: where, and in which age group.
pub(super) fn place(
    universe: Universe,
    person: Person<'_>,
    census: &Census,
) -> Option<(Option<DivisionCode>, Option<AgeGroup>)> {
    if universe == Universe::All {
        let group = || {
            census
                .ages(person)
                .map(|(youngest, _)| AgeGroup::of(youngest))
        };
        return (!person.merged).then(|| (person.village, group()));
    }
    let counted = census.verdict(person).ok()?;
    let place = match universe {
        Universe::Resident => counted.resident?,
        Universe::Registered | Universe::All => counted.registered?,
    };
    Some((Some(place), Some(counted.group)))
}

/// The shards in which people of a universe can stand: whoever is registered in a division
/// may be enumerated anywhere.
pub(super) fn shards<'m>(
    moment: &'m Moment,
    question: &Question<'_>,
    universe: Universe,
) -> Result<Vec<&'m Shard>, AskError> {
    match universe {
        Universe::Registered => Ok(moment.shards().collect()),
        Universe::Resident | Universe::All => question.asker.shards(moment, question.division),
    }
}

/// Spreads the people of a universe over layers, rows and columns.
pub(super) fn spread(
    moment: &Moment,
    question: &Question<'_>,
    universe: Universe,
    [layers, rows, columns]: [&Axis; 3],
) -> Result<Spread, AskError> {
    let size = layers.len() * rows.len() * columns.len();
    if size > MOST {
        return Err(AskError::TooManyCells { most: MOST });
    }
    let asked = question.within()?;
    let census = Census::on(question.as_of);
    let empty = || (vec![0; size], [const { Vec::new() }; 3]);
    let (cells, _) = over(
        &shards(moment, question, universe)?,
        empty,
        |(cells, [of_layers, of_rows, of_columns]), shard| {
            for person in shard.people() {
                let Some((place, group)) = place(universe, person, &census) else {
                    continue;
                };
                if universe == Universe::Registered && !place.is_some_and(|place| asked.has(place))
                {
                    continue;
                }
                let one = Standing {
                    person,
                    census: &census,
                    place,
                    group,
                };
                layers.places(&one, of_layers);
                rows.places(&one, of_rows);
                columns.places(&one, of_columns);
                for layer in of_layers.iter() {
                    for row in of_rows.iter() {
                        let line = (layer * rows.len() + row) * columns.len();
                        for column in of_columns.iter() {
                            cells[line + column] += 1_u64;
                        }
                    }
                }
            }
        },
        |(cells, _), (others, _)| {
            for (cell, other) in cells.iter_mut().zip(others) {
                *cell += other;
            }
        },
    );
    Ok(Spread {
        cells,
        rows: rows.len(),
        columns: columns.len(),
    })
}
