//! A free cross-tabulation of two or three fields.

use std::collections::BTreeSet;

use schema::value::division::{DivisionCode, Divisions};
use schema::value::solar::SolarDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::axis::{Axis, Part, Spread, place, shards, spread};
use super::layout::finish;
use super::suppress::Sum;
use super::{HeadCell, Question, Table, TableCell, TableRow};
use crate::board::dimension::Dimension;
use crate::board::{AskError, Moment, Universe, Where};
use crate::label::{Label, label, label_with};
use crate::tabulation::Census;

/// What is spread over what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CrosstabQuery {
    /// Of which division; the whole scope without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub division: Option<DivisionCode>,
    /// The day at whose beginning people are counted; the census moment without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub as_of: Option<SolarDate>,
    /// The field down the side: a coded one, `age_group`, `dependent_items`, `coverage`,
    /// `stage`, `listed`, `conflicts`, or `county`, `township`, `village`.
    pub rows: String,
    /// The field across.
    pub columns: String,
    /// The field that the whole is repeated for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layers: Option<String>,
    /// Who is counted.
    pub universe: Universe,
}

/// A field with the places it spreads people over.
struct Field {
    name: String,
    label: Label,
    axis: Axis,
    /// Code and name of each place behind the first, which is everybody.
    places: Vec<(String, Label)>,
    /// What a place is asked for by.
    condition: String,
}

/// The table of a cross-tabulation.
///
/// # Errors
/// When a field is not one, the division lies outside the asker's scope, or there would be
/// too many cells.
pub fn crosstab(
    moment: &Moment,
    question: &Question<'_>,
    query: &CrosstabQuery,
) -> Result<Table, AskError> {
    let universe = query.universe;
    let field = |name: &str| Field::named(name, moment, question, universe);
    let (rows, columns) = (field(&query.rows)?, field(&query.columns)?);
    let layers = query.layers.as_deref().map(field).transpose()?;
    let everybody = Axis::all();
    let over = layers.as_ref().map_or(&everybody, |layers| &layers.axis);
    let counts = spread(
        moment,
        question,
        universe,
        [over, &rows.axis, &columns.axis],
    )?;
    let shown = |field: &Field, at: &dyn Fn(usize) -> u64| -> Vec<usize> {
        (1..=field.places.len())
            .filter(|place| at(*place) > 0)
            .collect()
    };
    let across = shown(&columns, &|place| counts.at(0, 0, place));
    let mut table = question.empty(moment)?;
    "crosstab".clone_into(&mut table.table);
    let (zh, en) = (
        [rows.label.zh.as_str(), columns.label.zh.as_str()],
        [rows.label.en.as_str(), columns.label.en.as_str()],
    );
    table.title = Label {
        zh: label_with("table.crosstab", &[("rows", zh[0]), ("columns", zh[1])]).zh,
        en: label_with("table.crosstab", &[("rows", en[0]), ("columns", en[1])]).en,
    };
    table.head = head(&columns, &across);
    let print = Print {
        counts: &counts,
        columns: &columns,
        across: &across,
        whole: question.counted(universe, &question.asked()?),
    };
    let down = shown(&rows, &|place| counts.at(0, place, 0));
    print.lines(&mut table, 0, &rows, &down, None);
    let block = table.rows.len();
    let mut blocks = 1;
    if let Some(layers) = &layers {
        for layer in shown(layers, &|place| counts.at(place, 0, 0)) {
            print.lines(&mut table, layer, &rows, &down, Some(layers));
            blocks += 1;
        }
    }
    if [Some(&rows), Some(&columns), layers.as_ref()]
        .into_iter()
        .flatten()
        .any(Field::is_set)
    {
        table.notes.push(label("table.note-several"));
    }
    let sums = [Sum {
        total: 0,
        parts: (1..=across.len()).collect(),
    }];
    // Each line of the whole is the sum of its lines in the layers.
    let of_layers = (0..block).filter(|_| blocks > 1).map(|line| Sum {
        total: line,
        parts: (1..blocks).map(|layer| layer * block + line).collect(),
    });
    Ok(finish(
        table,
        &of_layers.collect::<Vec<_>>(),
        &sums,
        question,
    ))
}

fn head(columns: &Field, across: &[usize]) -> Vec<Vec<HeadCell>> {
    let names = across
        .iter()
        .map(|place| columns.places[place - 1].1.clone());
    let top = HeadCell::wide(columns.label.clone(), across.len().max(1));
    vec![
        vec![HeadCell::tall(label("table.total"), 2), top],
        names.map(|name| HeadCell::tall(name, 1)).collect(),
    ]
}

/// What all lines are printed with.
struct Print<'a> {
    counts: &'a Spread,
    columns: &'a Field,
    across: &'a [usize],
    whole: Vec<Where>,
}

impl Print<'_> {
    /// The lines of one layer: everybody in it, then each place of the rows.
    fn lines(
        &self,
        table: &mut Table,
        layer: usize,
        rows: &Field,
        down: &[usize],
        layers: Option<&Field>,
    ) {
        let of_layer = layers.map(|layers| layers.condition_of(layer));
        let first = match layers {
            Some(layers) => layers.row(layer, 0),
            None => TableRow::named(label("table.total"), 0),
        };
        let mut lines = vec![(0, first)];
        lines.extend(down.iter().map(|place| (*place, rows.row(*place, 1))));
        for (place, mut row) in lines {
            let mut conditions = self.whole.clone();
            conditions.extend(of_layer.clone());
            conditions.extend((place > 0).then(|| rows.condition_of(place)));
            for column in std::iter::once(0).chain(self.across.iter().copied()) {
                let mut people = conditions.clone();
                people.extend((column > 0).then(|| self.columns.condition_of(column)));
                let count = self.counts.at(layer, place, column);
                row.cells.push(TableCell::count(count, Some(people)));
            }
            table.rows.push(row);
        }
    }
}

impl Field {
    fn named(
        name: &str,
        moment: &Moment,
        question: &Question<'_>,
        universe: Universe,
    ) -> Result<Self, AskError> {
        let level: fn(DivisionCode) -> Option<DivisionCode> = match name {
            "county" => DivisionCode::county,
            "township" => DivisionCode::township,
            "village" => DivisionCode::village,
            _ => return Self::of(name, Dimension::named(name)?),
        };
        let divisions = occurring(moment, question, universe, level)?;
        let condition = match universe {
            Universe::Registered => "registered_in",
            Universe::Resident | Universe::All => "division",
        };
        Ok(Self {
            name: name.to_owned(),
            label: label_of_level(name),
            places: (divisions.iter())
                .map(|code| (code.to_string(), name_of(*code, question.divisions)))
                .collect(),
            axis: Axis::all().with(Part::Division(
                divisions.iter().map(|code| code.all_within()).collect(),
            )),
            condition: condition.to_owned(),
        })
    }

    fn of(name: &str, dimension: Dimension) -> Result<Self, AskError> {
        Ok(Self {
            name: name.to_owned(),
            label: dimension.label(),
            axis: Axis::all().with(Part::Each(dimension)),
            places: (0..dimension.categories())
                .filter_map(|place| dimension.category(place))
                .collect(),
            condition: name.to_owned(),
        })
    }

    /// Whether a person can stand in several of its places.
    fn is_set(&self) -> bool {
        Dimension::named(&self.name).is_ok_and(Dimension::is_set)
    }

    fn condition_of(&self, place: usize) -> Where {
        Where::new(&self.condition, [&self.places[place - 1].0])
    }

    fn row(&self, place: usize, level: usize) -> TableRow {
        let (code, name) = &self.places[place - 1];
        TableRow {
            division: (self.condition != self.name)
                .then(|| code.parse().ok())
                .flatten(),
            key: Some(code.clone()),
            ..TableRow::named(name.clone(), level)
        }
    }
}

fn label_of_level(name: &str) -> Label {
    match name {
        "county" => label("table.county"),
        "township" => label("table.township"),
        _ => label("table.village"),
    }
}

fn name_of(code: DivisionCode, divisions: &Divisions) -> Label {
    Label::same(
        &divisions
            .full_name(code)
            .unwrap_or_else(|| code.to_string()),
    )
}

/// The divisions of a level that somebody counted stands in.
fn occurring(
    moment: &Moment,
    question: &Question<'_>,
    universe: Universe,
    level: impl Fn(DivisionCode) -> Option<DivisionCode>,
) -> Result<Vec<DivisionCode>, AskError> {
    let asked = question.within()?;
    let census = Census::on(question.as_of);
    let mut found = BTreeSet::new();
    for shard in shards(moment, question, universe)? {
        if universe == Universe::Registered {
            for person in shard.people() {
                found.extend(place(universe, person, &census).and_then(|(place, _)| level(place?)));
            }
        } else {
            found.extend(shard.village().and_then(&level));
        }
    }
    found.retain(|code| asked.has(*code));
    Ok(found.into_iter().collect())
}
