//! Filling the board from the projection.

use rayon::prelude::*;

use super::{Board, Entry};
use crate::ledger::LedgerError;
use crate::projection::{ClosedPerson, Projection};

/// Rows that are opened at a time, on all cores.
const AT_A_TIME: usize = 20_000;

impl Board {
    /// The census as a projection has it at one moment. A million records take some seconds.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn load(projection: &Projection) -> Result<Self, LedgerError> {
        projection.at_one_moment(|projection| {
            let board = Self::default();
            let position = projection.position()?;
            let mut rows = Vec::with_capacity(AT_A_TIME);
            projection.each_person(|row| {
                rows.push(row);
                if rows.len() == AT_A_TIME {
                    board.put(opened(&rows)?, position);
                    rows.clear();
                }
                Ok(())
            })?;
            board.put(opened(&rows)?, position);
            board.shrink();
            Ok(board)
        })
    }
}

/// Rows of the projection as the board keeps them, worked out on all cores.
pub(super) fn opened(rows: &[ClosedPerson]) -> Result<Vec<Entry>, LedgerError> {
    rows.par_iter()
        .map(|row| row.open().map(Entry::of))
        .collect()
}
