//! What the machine gives a session.

use client_core::ClientError;
use client_core::store::{Connection, Place};
use client_core::vault::Cost;

/// The machine. In a browser: OPFS, and a key of WebCrypto that cannot be taken out.
pub trait Host {
    /// Opens the database file of this name, or makes it.
    ///
    /// # Errors
    /// When the storage is full or in use.
    fn open(&mut self, file: &str) -> Result<Connection, ClientError>;

    /// Deletes a database file, if there is one.
    ///
    /// # Errors
    /// When it is in use.
    fn delete(&mut self, file: &str) -> Result<(), ClientError>;

    /// The journal of sealed unsent work.
    fn journal(&mut self) -> &mut dyn JournalFile;

    /// 32 bytes that only this machine can give, and that no copy of its files holds.
    fn second_secret(&self) -> [u8; 32];

    /// Where the store lies, as far as a copy of it can be told apart.
    fn place(&self) -> Place;

    /// How hard a PIN is to try.
    fn pin_cost(&self) -> Cost {
        Cost::BESIDE_A_SECRET
    }
}

/// A file that is only appended to and emptied.
pub trait JournalFile {
    /// Its size in bytes.
    fn size(&self) -> u64;

    /// Appends; durable when this returns.
    ///
    /// # Errors
    /// When the storage is full. What it then ends in is cut off by the next
    /// [`JournalFile::cut`].
    fn append(&mut self, bytes: &[u8]) -> Result<(), JournalFailed>;

    /// All it holds.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(&self) -> Result<Vec<u8>, JournalFailed>;

    /// Cuts off what lies behind this many bytes.
    ///
    /// # Errors
    /// When it cannot be written.
    fn cut(&mut self, size: u64) -> Result<(), JournalFailed>;
}

/// The journal cannot be read or written. The store is not affected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the journal of unsent work cannot be used")]
pub struct JournalFailed;
