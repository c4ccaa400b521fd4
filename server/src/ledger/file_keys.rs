//! The keys of photos, jobs and uploaded lists: they lie in the ledger, which is sealed.

use super::{Ledger, LedgerError};
use crate::vault::Secret;

impl Ledger {
    /// The keys of files, each with its number, the newest last. The first is made when it is
    /// asked for.
    ///
    /// # Errors
    /// When the ledger fails, or there is no randomness.
    pub(crate) fn file_keys(&mut self) -> Result<Vec<(u32, Secret)>, LedgerError> {
        let keys = self.known_file_keys()?;
        if keys.is_empty() {
            self.add_file_key()?;
            return self.known_file_keys();
        }
        Ok(keys)
    }

    /// What is written from now on gets another key.
    ///
    /// # Errors
    /// When the ledger fails, or there is no randomness.
    pub(crate) fn add_file_key(&mut self) -> Result<(), LedgerError> {
        let secret = Secret::draw().map_err(|_| LedgerError::Damaged("randomness"))?;
        self.connection.execute(
            "INSERT INTO file_key (secret) VALUES (?1)",
            [secret.bytes()],
        )?;
        Ok(())
    }

    fn known_file_keys(&self) -> Result<Vec<(u32, Secret)>, LedgerError> {
        let mut query =
            (self.connection).prepare("SELECT number, secret FROM file_key ORDER BY number")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, Secret::new(row.get(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
