//! What is counted of a shard while it changes: outcomes, stages, conflicts.

use std::ops::{AddAssign, SubAssign};

use schema::coverage::Coverage;
use schema::record::Stage;
use serde::Serialize;
use utoipa::ToSchema;

use super::shard::Row;

/// How many ended how. The outcomes add up to `expected` and `added`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Outcomes {
    /// Names on lists.
    pub expected: u64,
    /// Alive, and living here or in an institution.
    pub found: u64,
    /// Alive, and away for half a year or more.
    pub moved: u64,
    /// Dead.
    pub died: u64,
    /// No such person, or nobody knows where.
    pub unknown: u64,
    /// The visit was refused.
    pub refused: u64,
    /// Still to be done.
    pub not_visited: u64,
    /// Found in the field: on no list.
    pub added: u64,
}

/// How many records have come how far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Stages {
    /// Not handed in yet.
    pub draft: u64,
    /// Handed in by the surveyor.
    pub submitted: u64,
    /// Sent back with a comment.
    pub returned: u64,
    /// Verified by the township.
    pub verified: u64,
    /// Approved by the county.
    pub approved: u64,
}

/// The counts of some records. Those read as another record are left out: one person
/// counts once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How they ended.
    pub outcomes: Outcomes,
    /// How far they have come.
    pub stages: Stages,
    /// Those in which a person must choose between values.
    pub conflicts: u64,
}

impl Outcomes {
    fn figures(&mut self) -> [&mut u64; 8] {
        [
            &mut self.expected,
            &mut self.found,
            &mut self.moved,
            &mut self.died,
            &mut self.unknown,
            &mut self.refused,
            &mut self.not_visited,
            &mut self.added,
        ]
    }

    /// The outcomes of one record.
    #[must_use]
    pub fn of(row: &Row) -> Self {
        let mut one = Self::default();
        match row.head.coverage {
            Coverage::Found => one.found = 1,
            Coverage::Moved => one.moved = 1,
            Coverage::Died => one.died = 1,
            Coverage::Unknown => one.unknown = 1,
            Coverage::Refused => one.refused = 1,
            Coverage::NotVisited => one.not_visited = 1,
        }
        if row.head.listed {
            one.expected = 1;
        } else {
            one.added = 1;
        }
        one
    }
}

impl Stages {
    fn figures(&mut self) -> [&mut u64; 5] {
        [
            &mut self.draft,
            &mut self.submitted,
            &mut self.returned,
            &mut self.verified,
            &mut self.approved,
        ]
    }

    fn of(stage: Stage) -> Self {
        let mut one = Self::default();
        match stage {
            Stage::Draft => one.draft = 1,
            Stage::Submitted => one.submitted = 1,
            Stage::Returned => one.returned = 1,
            Stage::Verified => one.verified = 1,
            Stage::Approved => one.approved = 1,
        }
        one
    }
}

impl Tally {
    /// The counts of one record.
    #[must_use]
    pub fn of(row: &Row) -> Self {
        if row.merged {
            return Self::default();
        }
        Self {
            outcomes: Outcomes::of(row),
            stages: Stages::of(row.head.stage),
            conflicts: u64::from(row.head.conflicts > 0),
        }
    }

    fn each(&mut self, mut other: Self, change: impl Fn(&mut u64, u64)) {
        let pairs = (self.outcomes.figures().into_iter()).zip(other.outcomes.figures());
        pairs.for_each(|(ours, theirs)| change(ours, *theirs));
        let pairs = (self.stages.figures().into_iter()).zip(other.stages.figures());
        pairs.for_each(|(ours, theirs)| change(ours, *theirs));
        change(&mut self.conflicts, other.conflicts);
    }
}

impl AddAssign for Outcomes {
    fn add_assign(&mut self, mut other: Self) {
        for (ours, theirs) in self.figures().into_iter().zip(other.figures()) {
            *ours += *theirs;
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.each(other, |ours, theirs| *ours += theirs);
    }
}

impl SubAssign for Tally {
    fn sub_assign(&mut self, other: Self) {
        self.each(other, |ours, theirs| *ours -= theirs);
    }
}
