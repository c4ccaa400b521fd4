//! Changing the key of a data folder, beside a server that may be running.
//!
//! The next key is durable in the key's file before anything is sealed with it, and the old
//! one leaves the file when nothing is sealed with that any more: cut anywhere, all of it
//! opens, and doing it again goes on from there. Whoever has a database open finds that the
//! key it was opened with no longer fits, and opens it again.

use std::fs::File;
use std::path::Path;

use crate::ledger::{self, Ledger, LedgerError, sealed};
use crate::projection;
use crate::vault::{Purpose, Vault};

/// One at a time changes the key.
const LOCK: &str = "key-change.lock";

/// Seals everything in a data folder with a new key; with which one now.
///
/// # Errors
/// When the key's file cannot be written, the disk is full (a database is written once more
/// before the old pages go), or somebody reads for half a minute without a pause.
pub fn change_key(folder: &Path) -> Result<Vault, LedgerError> {
    let lock = File::create(folder.join(LOCK));
    let lock = lock.map_err(|_| LedgerError::Damaged("the folder"))?;
    (lock.lock()).map_err(|_| LedgerError::Damaged("the folder"))?;
    let mut vault = Vault::open(folder)?;
    vault.begin_change()?;
    sealed::seal_anew(&folder.join(ledger::FILE), &vault, Purpose::Ledger)?;
    sealed::seal_anew(&folder.join(projection::FILE), &vault, Purpose::Projection)?;
    // Not before: no copy of the ledger that the old key opens has it. And not later: whoever
    // finds the key changed asks for it.
    Ledger::open(folder)?.add_file_key()?;
    vault.end_change()?;
    Ok(vault)
}

#[cfg(test)]
mod tests;
