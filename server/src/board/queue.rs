//! Who waits for an office: at a stage of the review, or with a conflict.

use schema::coverage::Coverage;
use schema::id::RecordId;
use schema::record::Stage;
use schema::scope::Scope;

use super::text::{self, Kind};
use super::{Moment, Row, Tally};

impl Moment {
    /// The records of a scope that have come so far, in the order of villages and names. What
    /// is read as another record is left out.
    #[must_use]
    pub fn at_stage(&self, scope: &Scope, stage: Stage) -> Vec<RecordId> {
        self.waiting(scope, |row| row.head.stage == stage)
    }

    /// The records of a scope whose outcome a surveyor has handed in and nobody has sent back,
    /// in the order of villages and names. What is read as another record is left out.
    #[must_use]
    pub fn surveyed(&self, scope: &Scope) -> Vec<RecordId> {
        self.waiting(scope, |row| {
            let handed_in = matches!(
                row.head.stage,
                Stage::Submitted | Stage::Verified | Stage::Approved
            );
            handed_in && row.head.coverage != Coverage::NotVisited
        })
    }

    /// The records of a scope in which a person must choose between values, in the order of
    /// villages and names.
    #[must_use]
    pub fn in_conflict(&self, scope: &Scope) -> Vec<RecordId> {
        self.waiting(scope, |row| row.head.conflicts > 0)
    }

    /// What is counted of a scope.
    #[must_use]
    pub fn counted(&self, scope: &Scope) -> Tally {
        let mut sum = Tally::default();
        for division in scope.divisions() {
            self.within(*division)
                .for_each(|shard| sum += shard.tally());
        }
        sum
    }

    fn waiting(&self, scope: &Scope, waits: impl Fn(&Row) -> bool) -> Vec<RecordId> {
        let mut found = Vec::new();
        for shard in scope.divisions().iter().flat_map(|own| self.within(*own)) {
            for (place, row) in shard.rows().iter().enumerate() {
                if !row.merged && waits(row) {
                    let name = text::field(shard.text_of(place), Kind::Name);
                    found.push((row.head.village, name, row.id));
                }
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(_, _, id)| id).collect()
    }
}
