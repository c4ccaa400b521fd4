//! A small store that lies in the open beside the encrypted one: what is needed before the
//! key is known. Nothing personal and no usable secret is in it.

use rusqlite::Connection;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::ClientError;

/// The small store.
pub struct Beside(Connection);

impl Beside {
    /// Opens it on this connection, or makes it if the file is empty.
    ///
    /// # Errors
    /// When the file is damaged, full or in use.
    pub fn open(connection: Connection) -> Result<Self, ClientError> {
        connection.execute_batch(
            "PRAGMA locking_mode = EXCLUSIVE;
             PRAGMA page_size = 4096;
             PRAGMA journal_mode = TRUNCATE;
             PRAGMA synchronous = FULL;
             PRAGMA secure_delete = ON;
             PRAGMA trusted_schema = OFF;
             CREATE TABLE IF NOT EXISTS setting (
                 name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;",
        )?;
        Ok(Self(connection))
    }

    /// Reads a value.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn get<T: DeserializeOwned>(&self, name: &'static str) -> Result<Option<T>, ClientError> {
        super::get(&self.0, name)
    }

    /// Writes a value; durable when this returns.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn set<T: Serialize>(&self, name: &'static str, value: &T) -> Result<(), ClientError> {
        super::set(&self.0, name, value)
    }

    /// Takes a value away; durable when this returns.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn unset(&self, name: &'static str) -> Result<(), ClientError> {
        self.0
            .execute("DELETE FROM setting WHERE name = ?1", [name])?;
        Ok(())
    }
}
