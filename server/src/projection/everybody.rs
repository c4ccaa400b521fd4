//! Nobody vanishes: every record that was ever made is active, dead, or read as another one
//! that is there.

use std::collections::BTreeSet;

use schema::coverage::Coverage;
use schema::id::RecordId;

use super::Projection;
use crate::ledger::LedgerError;

/// What became of every record that was ever made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Everybody {
    /// Records that were ever made.
    pub created: u64,
    /// Those that stand for somebody who is not known to be dead.
    pub active: u64,
    /// Those that stand for somebody who is dead.
    pub dead: u64,
    /// Those that are read as another one.
    pub merged: u64,
    /// Of those, the ones whose other one is not there, or is read as another one itself.
    pub astray: u64,
}

impl Everybody {
    /// Whether everybody is accounted for.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.created == self.active + self.dead + self.merged && self.astray == 0
    }
}

impl Projection {
    /// What became of every record that was ever made. Documents are counted by themselves,
    /// not by the rows.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn everybody(&self) -> Result<Everybody, LedgerError> {
        let mut all = Everybody {
            created: self.records()?,
            ..Everybody::default()
        };
        let mut merged = Vec::<(RecordId, RecordId)>::new();
        let mut standing = BTreeSet::<RecordId>::new();
        self.each_compared(|row| {
            match row.survivor {
                Some(survivor) => merged.push((row.id, survivor)),
                None => {
                    standing.insert(row.id);
                }
            }
            Ok(())
        })?;
        self.each_person(|row| {
            let row = row.open()?;
            match (row.merged, row.facts.head.coverage) {
                (true, _) => all.merged += 1,
                (false, Coverage::Died) => all.dead += 1,
                (false, _) => all.active += 1,
            }
            Ok(())
        })?;
        let astray = merged
            .iter()
            .filter(|(_, survivor)| !standing.contains(survivor));
        all.astray = astray.count() as u64;
        Ok(all)
    }
}
