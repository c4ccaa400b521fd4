//! Documents, rows, counts and feeds, folded from the ledger.
//!
//! One process folds at a time. Whatever is here can be thrown away: [`Projection::verify`]
//! makes it anew beside the old one and compares.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use schema::id::RecordId;
use schema::wire::exchange::LogPosition;

use crate::facts::Coding;
use crate::ledger::{LedgerError, READER_CACHE_KIB, sealed};
use crate::vault::{Purpose, Vault};

mod around;
mod document;
mod everybody;
pub mod feed;
mod fold;
mod frames;
mod held;
mod judged;
mod likeness;
mod outside;
mod person;
mod shared;
pub mod snapshot;
mod spot_checked;
mod standards;
mod trained;
mod verify;

pub use around::{Around, Surroundings};
pub use document::{ClosedDocuments, StoredDocument};
pub use everybody::Everybody;
pub use fold::Folded;
pub use frames::Frames;
pub use held::{Held, HeldState};
pub use likeness::ComparedRow;
pub use outside::TakenList;
pub use person::{ClosedPerson, Person};
pub use spot_checked::DrawnCheck;
pub use trained::ModelTurn;
pub use verify::Difference;

/// The file under the data folder.
pub const FILE: &str = "projection.db";
const VERSION: u32 = 10;

/// What a projection must be of: this program's tables, and this form's coded answers, which
/// lie in the rows as bytes.
fn version() -> u32 {
    VERSION << 16 | u32::from(Coding::standard().digest())
}

/// The projection, open.
pub struct Projection {
    connection: Connection,
    /// The data folder, whose key it is sealed with.
    folder: PathBuf,
}

impl Projection {
    /// Opens the projection, or makes an empty one. One of another version is made anew: it
    /// holds nothing of its own.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn open(folder: &Path) -> Result<Self, LedgerError> {
        Self::open_file(&folder.join(FILE), folder)
    }

    fn open_file(path: &Path, folder: &Path) -> Result<Self, LedgerError> {
        let connection = sealed::open(path, &Vault::open(folder)?, Purpose::Projection)?;
        let folder = folder.to_owned();
        // A projection lost to a power cut is folded again: NORMAL keeps it consistent. Folding
        // stands still while its log is written back: that is done for many batches at once.
        connection.execute_batch(
            "PRAGMA page_size = 4096;
             PRAGMA journal_mode = WAL;
             PRAGMA synchronous = NORMAL;
             PRAGMA wal_autocheckpoint = 8000;
             PRAGMA trusted_schema = OFF;
             PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = -28000;",
        )?;
        let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let ours = self::version();
        if version == ours {
            return Ok(Self { connection, folder });
        }
        if version != 0 {
            drop(connection);
            remove(path).map_err(|_| LedgerError::Damaged("the old projection"))?;
            return Self::open_file(path, &folder);
        }
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {}
             INSERT INTO progress (only_row, position, secret) VALUES (0, 0, randomblob(32));
             PRAGMA user_version = {ours}; COMMIT;",
            include_str!("projection/schema.sql")
        ))?;
        Ok(Self { connection, folder })
    }

    /// Opens the projection to read most of it once and to write little.
    ///
    /// # Errors
    /// As [`Projection::open`].
    pub fn open_to_prepare(folder: &Path) -> Result<Self, LedgerError> {
        let projection = Self::open(folder)?;
        let size = format!("PRAGMA cache_size = -{READER_CACHE_KIB};");
        projection.connection.execute_batch(&size)?;
        Ok(projection)
    }

    /// Opens the projection for reading only.
    ///
    /// # Errors
    /// When there is none.
    pub fn open_to_read(folder: &Path) -> Result<Self, LedgerError> {
        let vault = Vault::open(folder)?;
        let connection = sealed::open_to_read(&folder.join(FILE), &vault, Purpose::Projection)?;
        let folder = folder.to_owned();
        connection.execute_batch(&format!(
            "PRAGMA query_only = ON; PRAGMA cache_size = -{READER_CACHE_KIB};"
        ))?;
        Ok(Self { connection, folder })
    }

    /// Up to where the log has been folded.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn position(&self) -> Result<LogPosition, LedgerError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT position FROM progress")?;
        Ok(query.query_row([], |row| row.get(0).map(LogPosition))?)
    }

    /// How many records there are.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn records(&self) -> Result<u64, LedgerError> {
        Ok(self
            .connection
            .query_row("SELECT count(*) FROM document", [], |row| row.get(0))?)
    }

    /// Reads under one view of the projection, whatever is folded meanwhile.
    ///
    /// # Errors
    /// What `read` says, or when the projection fails.
    pub fn at_one_moment<T>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        self.connection.execute_batch("BEGIN DEFERRED")?;
        let result = read(self);
        self.connection.execute_batch("COMMIT")?;
        result
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }
}

pub(crate) fn remove(path: &Path) -> std::io::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match std::fs::remove_file(name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn row_id(record: RecordId) -> i64 {
    crate::ledger::halves(record).0
}
