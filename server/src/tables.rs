//! The statistics tables, and a free cross-tabulation, for any division and census moment.
//!
//! A table is counted on the board and looks the same to every office that may see its
//! division: who is registered in a township is counted there, wherever the surveyor met
//! them. Counts below five are shown to the county office and those above it alone
//! ([`suppress`]).

use schema::value::division::{DivisionCode, Divisions};
use schema::value::solar::SolarDate;
use schema::wire::exchange::LogPosition;
use serde::Serialize;
use utoipa::ToSchema;

use crate::board::{AskError, Asker, Moment, Where};
use crate::label::{Label, label};

pub use crosstab::{CrosstabQuery, crosstab};
pub use rules::Rates;
pub use standards::{Standard, Standards};

mod ability;
mod ageing;
mod axis;
mod budget;
mod centenarians;
mod coverage;
mod crosstab;
mod headcount;
mod layout;
mod rules;
mod spread;
mod standards;
pub mod suppress;

/// A table of the statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableName {
    /// T1: headcount.
    Headcount,
    /// T3: economic category.
    Economy,
    /// T4: living arrangement.
    Living,
    /// T5: ability and disability.
    Ability,
    /// T6: ethnicity.
    Ethnicity,
    /// T7: centenarians.
    Centenarians,
    /// T8: coverage and quality.
    Coverage,
    /// T9: budget.
    Budget,
    /// T10: yearly ageing statistics.
    Ageing,
}

/// The tables there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TableList {
    /// In their order.
    pub items: Vec<TableItem>,
}

/// A table by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TableItem {
    /// `T1`.
    pub table: String,
    /// What it is called.
    pub title: Label,
}

/// A table as a page shows it and an office prints it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Table {
    /// `T1`; `crosstab` for a free one.
    pub table: String,
    /// What it is called.
    pub title: Label,
    /// What it counts in.
    pub unit: Label,
    /// Of which division.
    #[schema(value_type = String)]
    pub division: DivisionCode,
    /// The day at whose beginning it counts.
    #[schema(value_type = String)]
    pub as_of: SolarDate,
    /// The rows of the column head, from the top; the first column, of the lines' labels, has
    /// a cell of its own.
    pub head: Vec<Vec<HeadCell>>,
    /// The lines.
    pub rows: Vec<TableRow>,
    /// What must be known to read it.
    pub notes: Vec<Label>,
    /// The moment of the log.
    #[schema(value_type = u64)]
    pub position: LogPosition,
}

/// A cell of the column head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HeadCell {
    /// What the columns below are called.
    pub label: Label,
    /// Over how many columns it stands.
    pub columns: usize,
    /// Over how many rows of the head.
    pub rows: usize,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TableRow {
    /// What it is called.
    pub label: Label,
    /// The division it counts, if it is one's.
    #[schema(value_type = Option<String>)]
    pub division: Option<DivisionCode>,
    /// The code or the record it is of, if it is one's.
    pub key: Option<String>,
    /// How far it is set in: 0 for totals.
    pub level: usize,
    /// Its cells.
    pub cells: Vec<TableCell>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TableCell {
    /// The figure; none where there is none to tell, or it is not shown.
    #[schema(value_type = Option<f64>)]
    pub value: Option<Figure>,
    /// Whether it is not shown because it, or one beside it, counts few people.
    pub suppressed: bool,
    /// Who is counted in it, if they can be listed.
    pub people: Option<Vec<Where>>,
    /// What stands in it where it is no figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Label>,
}

/// A figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Figure {
    /// How many, or how much in whole yuan.
    Count(u64),
    /// A ratio, or parts of a hundred.
    Ratio(f64),
}

/// What a table is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    /// Who asks.
    pub asker: &'q Asker,
    /// Of which division; the whole scope without one.
    pub division: Option<DivisionCode>,
    /// The day at whose beginning people are counted.
    pub as_of: SolarDate,
    /// The divisions in force.
    pub divisions: &'q Divisions,
    /// What the subsidies pay.
    pub standards: &'q Standards,
}

impl TableName {
    /// All of them, in their order.
    pub const ALL: [Self; 9] = [
        Self::Headcount,
        Self::Economy,
        Self::Living,
        Self::Ability,
        Self::Ethnicity,
        Self::Centenarians,
        Self::Coverage,
        Self::Budget,
        Self::Ageing,
    ];

    /// Its number: `T1`.
    #[must_use]
    pub fn number(self) -> &'static str {
        match self {
            Self::Headcount => "T1",
            Self::Economy => "T3",
            Self::Living => "T4",
            Self::Ability => "T5",
            Self::Ethnicity => "T6",
            Self::Centenarians => "T7",
            Self::Coverage => "T8",
            Self::Budget => "T9",
            Self::Ageing => "T10",
        }
    }

    /// The table of a number.
    #[must_use]
    pub fn numbered(number: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.number() == number)
    }

    /// What it is called.
    #[must_use]
    pub fn title(self) -> Label {
        match self {
            Self::Headcount => label("table.headcount"),
            Self::Economy => label("table.economy"),
            Self::Living => label("table.living"),
            Self::Ability => label("table.ability"),
            Self::Ethnicity => label("table.ethnicity"),
            Self::Centenarians => label("table.centenarians"),
            Self::Coverage => label("table.quality"),
            Self::Budget => label("table.budget"),
            Self::Ageing => label("table.ageing"),
        }
    }

    /// All tables.
    #[must_use]
    pub fn list() -> TableList {
        let item = |table: Self| TableItem {
            table: table.number().to_owned(),
            title: table.title(),
        };
        TableList {
            items: Self::ALL.map(item).into(),
        }
    }
}

impl Table {
    /// How many columns it has beside the labels.
    #[must_use]
    pub fn width(&self) -> usize {
        let head = self
            .head
            .first()
            .map_or(0, |row| row.iter().map(|cell| cell.columns).sum());
        self.rows
            .iter()
            .map(|row| row.cells.len())
            .max()
            .unwrap_or(head)
    }

    /// Each cell of the head with its row and its first column: cells stand from left to right
    /// where those above leave room.
    #[must_use]
    pub fn placed_head(&self) -> Vec<(usize, (usize, &HeadCell))> {
        let mut taken = vec![vec![false; self.width()]; self.head.len()];
        let mut placed = Vec::new();
        for (row, cells) in self.head.iter().enumerate() {
            let mut at = 0;
            for cell in cells {
                while taken[row].get(at).is_some_and(|taken| *taken) {
                    at += 1;
                }
                for below in taken.iter_mut().skip(row).take(cell.rows) {
                    below
                        .iter_mut()
                        .skip(at)
                        .take(cell.columns)
                        .for_each(|one| *one = true);
                }
                placed.push((row, (at, cell)));
                at += cell.columns;
            }
        }
        placed
    }
}

impl Moment {
    /// A table.
    ///
    /// # Errors
    /// When the division lies outside the asker's scope.
    pub fn table(&self, name: TableName, question: &Question<'_>) -> Result<Table, AskError> {
        let mut table = match name {
            TableName::Headcount => headcount::table(self, question)?,
            TableName::Economy => spread::economy(self, question)?,
            TableName::Living => spread::living(self, question)?,
            TableName::Ability => ability::table(self, question)?,
            TableName::Ethnicity => spread::ethnicity(self, question)?,
            TableName::Centenarians => centenarians::table(self, question)?,
            TableName::Coverage => coverage::table(self, question)?,
            TableName::Budget => budget::table(self, question)?,
            TableName::Ageing => ageing::table(self, question)?,
        };
        table.table = name.number().to_owned();
        table.title = name.title();
        Ok(table)
    }
}

#[cfg(test)]
mod tests;
