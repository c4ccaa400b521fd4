//! Finding people: filters, search, order, and the cells of one page.

use rayon::prelude::*;
use schema::id::RecordId;
use schema::record::Record;
use schema::value::division::DivisionCode;
use schema::value::solar::SolarDate;
use schema::wire::exchange::LogPosition;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::filter::{Filter, Where};
use super::text::Word;
use super::{AskError, Asker, Moment, Shard};
use crate::ledger::LedgerError;
use crate::mask::{self, Cell};
use crate::projection::Projection;

use column::{Column, Slot};
use order::{Found, Ordering};

mod column;
mod order;

/// Lines of a page, at most.
pub const PAGE: usize = 200;

/// Which people, and what of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeopleQuery {
    /// Where; the whole scope without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub division: Option<DivisionCode>,
    /// Words that must all fit: characters, pinyin, initials, a part of an ID number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Conditions that must all hold.
    #[serde(default)]
    pub r#where: Vec<Where>,
    /// Names of fields, or `division`, `name`, `age`, `coverage`, `stage`, `conflicts`,
    /// `listed`, `changed`.
    pub columns: Vec<String>,
    /// In which order.
    #[serde(default)]
    pub order: Order,
    /// Lines to pass over.
    #[serde(default)]
    pub offset: usize,
    /// Lines wanted, 200 at most.
    pub limit: usize,
}

/// The order of lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// A column's name, or `fit`: how well it fits the words searched for.
    pub by: String,
    /// The last first.
    #[serde(default)]
    pub descending: bool,
}

impl Default for Order {
    fn default() -> Self {
        Self {
            by: "division".to_owned(),
            descending: false,
        }
    }
}

/// A page of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct People {
    /// How many there are in all.
    pub total: usize,
    /// Those of the page.
    pub rows: Vec<PeopleRow>,
    /// The moment of the log.
    #[schema(value_type = u64)]
    pub position: LogPosition,
}

/// A line of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PeopleRow {
    /// Which record.
    #[schema(value_type = String)]
    pub id: RecordId,
    /// Its cells, in the order of the columns asked for.
    pub cells: Vec<Option<Cell>>,
}

/// A page of which some cells still lie in documents.
#[derive(Debug)]
pub struct Page {
    total: usize,
    rows: Vec<(RecordId, Vec<Slot>)>,
    position: LogPosition,
    asker: Asker,
}

impl Moment {
    /// The people that a query means. Ages and counts hold on `as_of`, unless it names a day.
    ///
    /// # Errors
    /// When it asks for what there is not, or what the asker may not see.
    pub fn people(
        &self,
        asker: &Asker,
        query: &PeopleQuery,
        as_of: SolarDate,
    ) -> Result<Page, AskError> {
        if query.limit > PAGE {
            return Err(AskError::TooMany { most: PAGE });
        }
        let columns = (query.columns.iter())
            .map(|name| Column::named(name))
            .collect::<Result<Vec<_>, _>>()?;
        let filter = Filter::of(&query.r#where, as_of, asker)?;
        let ordering = Ordering::of(&query.order, asker)?;
        let shards = asker.shards(self, query.division)?;
        let words = Word::all(
            query.text.as_deref().unwrap_or_default(),
            asker.searches_numbers(),
        );
        let first = query.offset.saturating_add(query.limit);
        let (total, found) = find(&shards, &filter, &words, &ordering, first);
        let page = ordering.page(found, &shards, query.offset, query.limit);
        let slots = |found: &Found| {
            let (shard, row) = (shards[found.shard()], found.row());
            let slot = |column: &Column| column.slot(shard, row, &filter.census, asker);
            (shard.rows()[row].id, columns.iter().map(slot).collect())
        };
        Ok(Page {
            total,
            rows: page.iter().map(slots).collect(),
            position: self.position(),
            asker: asker.clone(),
        })
    }

    /// Every record that a query means, in its order, whatever its columns and limit.
    ///
    /// # Errors
    /// As [`Moment::people`].
    pub fn all_people(
        &self,
        asker: &Asker,
        query: &PeopleQuery,
        as_of: SolarDate,
    ) -> Result<Vec<RecordId>, AskError> {
        let filter = Filter::of(&query.r#where, as_of, asker)?;
        let ordering = Ordering::of(&query.order, asker)?;
        let shards = asker.shards(self, query.division)?;
        let words = Word::all(
            query.text.as_deref().unwrap_or_default(),
            asker.searches_numbers(),
        );
        let (all, found) = find(&shards, &filter, &words, &ordering, usize::MAX);
        let all = ordering.page(found, &shards, 0, all);
        let id = |found: &Found| shards[found.shard()].rows()[found.row()].id;
        Ok(all.iter().map(id).collect())
    }
}

/// Whom the filter means and the words fit, each with what it is ordered by: how many, and
/// of each shard the first so many.
fn find(
    shards: &[&Shard],
    filter: &Filter,
    words: &[Word],
    ordering: &Ordering,
    first: usize,
) -> (usize, Vec<Found>) {
    let villages = order::villages(shards);
    let of_shard = |(place, shard): (usize, &&Shard)| {
        let fits = (!words.is_empty()).then(|| shard.find(words));
        let mut found = Vec::new();
        for row in 0..shard.len() {
            let fit = match &fits {
                Some(fits) => match fits[row] {
                    Some(fit) => Some(fit),
                    None => continue,
                },
                None => None,
            };
            if filter.fits(shard.person(row)) {
                let key = ordering.key(shard, row, fit, villages[place], &filter.census);
                found.push(Found::new(key, place, row));
            }
        }
        let all = found.len();
        (all, ordering.first(found, shards, first))
    };
    let join = |(all, mut found): (usize, Vec<Found>), (more, others): (usize, Vec<Found>)| {
        found.extend(others);
        (all + more, found)
    };
    (shards.par_iter().enumerate().map(of_shard)).reduce(|| (0, Vec::new()), join)
}

impl Page {
    /// The page with the cells that only documents hold.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn complete(self, projection: &Projection) -> Result<People, LedgerError> {
        let wants = |slots: &[Slot]| slots.iter().any(|slot| matches!(slot, Slot::Document(_)));
        let wanted: Vec<RecordId> = (self.rows.iter())
            .filter(|(_, slots)| wants(slots))
            .map(|(id, _)| *id)
            .collect();
        let mut records = projection.read_each(&wanted, |record| record)?.into_iter();
        let mut rows = Vec::with_capacity(self.rows.len());
        for (id, slots) in self.rows {
            let record = if wants(&slots) {
                records.next().flatten()
            } else {
                None
            };
            let cells = slots
                .into_iter()
                .map(|slot| slot.cell(record.as_ref(), &self.asker));
            let cells = cells.collect();
            rows.push(PeopleRow { id, cells });
        }
        Ok(People {
            total: self.total,
            rows,
            position: self.position,
        })
    }
}

impl Slot {
    fn cell(self, record: Option<&Record>, asker: &Asker) -> Option<Cell> {
        match self {
            Self::Known(cell) => cell,
            Self::Document(field) => {
                let (_, content) = record?.effective(field.name.as_str())?;
                mask::cell(field, content, asker.sight(field))
            }
        }
    }
}
