//! The whole log is folded anew, and compared with what stands: what `shouce verify` does, while
//! the server goes on.

use std::path::Path;

use super::{Ended, Pulse};
use crate::ledger::{Ledger, LedgerError};
use crate::projection::Projection;

/// How many rows are not as the log says. The new ones are made in the job's own folder.
pub(super) fn verify(data: &Path, place: &Path, pulse: &Pulse) -> Result<u64, Ended> {
    let ledger = Ledger::open_to_read(data)?;
    if let Some(found) = ledger.damage()? {
        return Err(LedgerError::Rotten { found }.into());
    }
    let projection = Projection::open_to_read(data)?;
    let count = |position: u64| usize::try_from(position).unwrap_or(usize::MAX);
    pulse.begin(count(projection.position()?.0));
    let compared = projection.verify(&ledger, place, |position| pulse.beat(count(position.0)))?;
    match compared {
        Some(differences) => Ok(differences.len() as u64),
        None => Err(Ended::Cancelled),
    }
}
