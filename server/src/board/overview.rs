//! How far the census has come, division by division.

use std::collections::BTreeMap;

use schema::value::division::{DivisionCode, Divisions};
use schema::wire::exchange::LogPosition;
use serde::Serialize;
use utoipa::ToSchema;

pub use super::tally::{Outcomes, Stages};
use super::{AskError, Asker, Moment, Tally};

/// The counts of a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct DivisionCount {
    /// Which.
    #[schema(value_type = String)]
    pub division: DivisionCode,
    /// How its records ended.
    pub outcomes: Outcomes,
    /// How far they have come.
    pub stages: Stages,
    /// Records in which a person must choose between values.
    pub conflicts: u64,
}

/// A division with its parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Overview {
    /// Which; of a scope of several, the smallest that holds them all.
    #[schema(value_type = String)]
    pub division: DivisionCode,
    /// Everything of it that lies in the scope.
    pub total: DivisionCount,
    /// Its direct parts, or the divisions of the scope, in the order of codes. Who is
    /// enumerated nowhere is in the total alone.
    pub children: Vec<DivisionCount>,
    /// The moment of the log.
    #[schema(value_type = u64)]
    pub position: LogPosition,
}

impl DivisionCount {
    fn of(division: DivisionCode, tally: Tally) -> Self {
        Self {
            division,
            outcomes: tally.outcomes,
            stages: tally.stages,
            conflicts: tally.conflicts,
        }
    }
}

impl Moment {
    /// How far a division, or the whole scope, has come.
    ///
    /// # Errors
    /// When the division lies outside the scope.
    pub fn overview(
        &self,
        asker: &Asker,
        division: Option<DivisionCode>,
        divisions: &Divisions,
    ) -> Result<Overview, AskError> {
        let asked = asker.divisions(division)?;
        let mut total = Tally::default();
        for shard in asker.shards(self, division)? {
            total += shard.tally();
        }
        let children = match *asked.as_slice() {
            [division] => self.parts(division, divisions),
            _ => asked
                .iter()
                .map(|division| (*division, self.tally(*division)))
                .collect(),
        };
        let division = around(&asked).ok_or(AskError::NoScope)?;
        Ok(Overview {
            division,
            total: DivisionCount::of(division, total),
            children: (children.into_iter())
                .map(|(division, tally)| DivisionCount::of(division, tally))
                .collect(),
            position: self.position(),
        })
    }

    fn tally(&self, division: DivisionCode) -> Tally {
        let mut sum = Tally::default();
        self.within(division).for_each(|shard| sum += shard.tally());
        sum
    }

    /// The direct parts of a division: those of the table, also where nobody is, and those
    /// that records still name.
    fn parts(
        &self,
        division: DivisionCode,
        divisions: &Divisions,
    ) -> BTreeMap<DivisionCode, Tally> {
        let mut parts: BTreeMap<_, _> = (divisions.children(division))
            .map(|part| (part.code, Tally::default()))
            .collect();
        for shard in self.within(division) {
            let village = shard.village();
            if let Some(part) = village.and_then(|village| part_of(village, division)) {
                *parts.entry(part).or_default() += shard.tally();
            }
        }
        parts
    }
}

/// The direct part of a division that another one is or lies in.
#[must_use]
pub fn part_of(inner: DivisionCode, division: DivisionCode) -> Option<DivisionCode> {
    (std::iter::successors(Some(inner), |code| code.parent()))
        .find(|code| code.parent() == Some(division))
}

/// The smallest division that holds all of these; of more than one province, the first.
pub(crate) fn around(divisions: &[DivisionCode]) -> Option<DivisionCode> {
    let holds_all = |code: &DivisionCode| divisions.iter().all(|one| code.contains(*one));
    let first = *divisions.first()?;
    (std::iter::successors(Some(first), |code| code.parent()))
        .find(holds_all)
        .or(Some(first.province()))
}
