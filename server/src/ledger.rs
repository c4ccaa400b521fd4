//! What the server has received, durably and in one order.
//!
//! A receipt is given only after the commit that stores a frame has been synced. Positions
//! are given inside that commit, so no reader can ever see a later one before an earlier one.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension, params};
use schema::broken::{self, Fault};
use schema::id::{Actor, ChangeHash, DeviceId, RecordId};
use schema::problem::{Coded, Parameters};
use schema::wire::exchange::{Epoch, LogPosition};

use crate::vault::{KeyError, Purpose, Vault};
use long_log::LONG;
use together::Step;

mod accounts;
mod append;
mod assignments;
mod attachments;
mod audit;
pub mod backup;
mod damage;
mod devices;
mod enrolment;
mod events;
mod file_keys;
pub(crate) mod long_log;
mod read;
mod restored;
mod saved_views;
pub(crate) mod sealed;
mod sessions;
mod tablet_states;
mod together;
mod unlocks;
mod version;
mod writer;

pub use append::{Appended, NewFrame};
pub use assignments::Assignments;
pub use attachments::{NewAttachment, StoredAttachment};
pub use audit::{AuditRow, Deed, NotNoted, Noted};
pub use devices::{Device, DeviceState, KnownDevices};
pub use enrolment::{CodeRefused, HandedOut};
pub use events::Event;
pub use read::{Entry, LogEntry, StoredFrame};
pub use restored::{Brought, Restored};
pub use saved_views::{MOST_VIEWS, SavedView};
pub use sessions::{IDLE_S, LONGEST_S, Session, TokenHash};
pub use tablet_states::HeardTablet;
pub use unlocks::WaitingTablet;
pub use writer::{Room, WriteError, Writer};

/// The file under the data folder.
pub const FILE: &str = "ledger.db";
const VERSION: u32 = 8;
/// How long others are waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// SQLite before 3.51.3 had a race between a checkpoint and a writer
/// (<https://sqlite.org/releaselog/3_51_3.html>).
const LEAST_SQLITE: i32 = 3_051_003;

/// Pages that each reader of ledger or projection keeps, in KiB: the system keeps the rest.
pub(crate) const READER_CACHE_KIB: u32 = 1_000;

/// The ledger failed.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The disk is full, or the system lets the file grow no further.
    #[error("the server's disk is full")]
    DiskFull(#[source] rusqlite::Error),
    /// Another program keeps the ledger busy.
    #[error("the ledger is busy")]
    Busy(#[source] rusqlite::Error),
    /// It was sealed with another key since it was opened: it must be opened again.
    #[error("the ledger was sealed with another key")]
    Resealed(#[source] rusqlite::Error),
    /// There is no key for it.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// SQLite failed in another way.
    #[error("the ledger failed")]
    Sqlite(#[source] rusqlite::Error),
    /// The ledger was written by a newer version.
    #[error("the ledger has version {found}; this program knows {VERSION}")]
    Newer {
        /// The version met.
        found: u32,
    },
    /// The SQLite library is too old to be trusted with it.
    #[error("SQLite {0} has a known race; 3.51.3 or newer is needed")]
    OldSqlite(String),
    /// Records are still being compared for whoever asks first.
    #[error("the records are still being compared")]
    Comparing,
    /// Something stored does not read.
    #[error("{0} in the ledger is damaged")]
    Damaged(&'static str),
    /// A page is not as it was written.
    #[error("the ledger is not as it was written: {found}")]
    Rotten {
        /// What SQLite found first.
        found: String,
    },
}

impl Coded for LedgerError {
    fn code(&self) -> &'static str {
        match self {
            Self::DiskFull(_) => "ledger.disk-full",
            Self::Busy(_) | Self::Resealed(_) => "ledger.busy",
            Self::Key(error) => error.code(),
            Self::Newer { .. } => "ledger.newer",
            Self::OldSqlite(_) => "ledger.old-sqlite",
            Self::Comparing => "duplicates.comparing",
            Self::Rotten { .. } => "ledger.rotten",
            Self::Sqlite(_) | Self::Damaged(_) => "ledger.failed",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Newer { found } => vec![("found", found.to_string())],
            Self::OldSqlite(version) => vec![("version", version.clone())],
            Self::Sqlite(error) => vec![("detail", error.to_string())],
            Self::Damaged(what) => vec![("detail", (*what).to_owned())],
            Self::Rotten { found } => vec![("found", found.clone())],
            Self::Key(error) => error.parameters(),
            Self::DiskFull(_) | Self::Busy(_) | Self::Resealed(_) | Self::Comparing => {
                Parameters::new()
            }
        }
    }
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, DiskFull, NotADatabase};
        match error.sqlite_error_code() {
            Some(DiskFull) => Self::DiskFull(error),
            Some(DatabaseBusy | DatabaseLocked) => Self::Busy(error),
            Some(NotADatabase) => Self::Resealed(error),
            _ if takes_no_more(&error) => Self::DiskFull(error),
            _ => Self::Sqlite(error),
        }
    }
}

/// A used-up quota and a limit on the size of files end a write as a full disk does, but
/// SQLite calls full only what the system calls so.
fn takes_no_more(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_WRITE};
    let writing = [SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_WRITE];
    (error.sqlite_error()).is_some_and(|error| writing.contains(&error.extended_code))
}

/// The ledger, open. One writes at a time; any number read.
pub struct Ledger {
    connection: Connection,
    path: PathBuf,
}

impl Ledger {
    /// Opens the ledger under a data folder, or makes it.
    ///
    /// # Errors
    /// When the file cannot be opened, or is from a newer version.
    pub fn open(folder: &Path) -> Result<Self, LedgerError> {
        Self::open_file(&folder.join(FILE), &Vault::open(folder)?)
    }

    fn open_file(path: &Path, vault: &Vault) -> Result<Self, LedgerError> {
        trusted(rusqlite::version_number(), rusqlite::version())?;
        let mut connection = sealed::open(path, vault, Purpose::Ledger)?;
        connection.execute_batch(
            "PRAGMA page_size = 4096;
             PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA trusted_schema = OFF;
             PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = -4000;",
        )?;
        if broken::is(Fault::SyncedSeldom) {
            connection.pragma_update(None, "synchronous", "NORMAL")?;
        }
        match version::of(&connection)? {
            VERSION => {}
            found if found > VERSION => return Err(LedgerError::Newer { found }),
            _ => version::make_or_migrate(&mut connection)?,
        }
        Ok(Self {
            connection,
            path: path.to_owned(),
        })
    }

    /// Opens the ledger for reading only.
    ///
    /// # Errors
    /// When there is none.
    pub fn open_to_read(folder: &Path) -> Result<Self, LedgerError> {
        let path = folder.join(FILE);
        let connection = sealed::open_to_read(&path, &Vault::open(folder)?, Purpose::Ledger)?;
        connection.execute_batch(&format!(
            "PRAGMA query_only = ON; PRAGMA cache_size = -{READER_CACHE_KIB};"
        ))?;
        Ok(Self { connection, path })
    }

    /// Opens it again if it was sealed with another key since.
    ///
    /// # Errors
    /// When it cannot be opened again.
    pub(crate) fn stay_open(&mut self) -> Result<(), LedgerError> {
        if let (Err(LedgerError::Resealed(_)), Some(folder)) = (self.head(), self.path.parent()) {
            *self = Self::open(folder)?;
        }
        Ok(())
    }

    /// The last position given.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn head(&self) -> Result<LogPosition, LedgerError> {
        Ok(LogPosition(self.head_column("position")?))
    }

    /// The life of this store.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn epoch(&self) -> Result<Epoch, LedgerError> {
        let epoch = self.head_column("epoch")?;
        u32::try_from(epoch)
            .map(Epoch)
            .map_err(|_| LedgerError::Damaged("the epoch"))
    }

    /// Up to where a backup holds everything.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn backed_up(&self) -> Result<LogPosition, LedgerError> {
        Ok(LogPosition(self.head_column("backed_up")?))
    }

    fn head_column(&self, column: &str) -> Result<u64, LedgerError> {
        let query = format!("SELECT {column} FROM head");
        Ok(self
            .connection
            .prepare_cached(&query)?
            .query_row([], |row| row.get(0))?)
    }

    /// Begins a new life: what tablets remember of the old one no longer holds.
    ///
    /// # Errors
    /// When the ledger fails, or there is no randomness.
    pub fn begin_epoch(&mut self) -> Result<Epoch, LedgerError> {
        let old = self.epoch()?;
        if broken::is(Fault::EpochKept) {
            return Ok(old);
        }
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes).map_err(|_| LedgerError::Damaged("randomness"))?;
        let drawn = u32::from_be_bytes(bytes).max(1);
        let epoch = if drawn == old.0 {
            drawn.wrapping_add(1).max(1)
        } else {
            drawn
        };
        self.connection
            .execute("UPDATE head SET epoch = ?1, backed_up = 0", [epoch])?;
        // Who was signed in when the backup was made is not signed in now.
        self.connection.execute("DELETE FROM session", [])?;
        Ok(Epoch(epoch))
    }

    /// A backup now holds everything up to here.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn set_backed_up(&mut self, position: LogPosition, at: i64) -> Result<(), LedgerError> {
        self.connection.execute(
            "UPDATE head SET backed_up = max(backed_up, ?1), backed_up_at = ?2",
            params![position.0, at],
        )?;
        Ok(())
    }

    /// Since when no backup has been made, in Unix seconds: since the last one, or since there
    /// was something to back up.
    ///
    /// # Errors
    /// When the ledger fails.
    pub fn unbacked_since(&self) -> Result<Option<i64>, LedgerError> {
        let query =
            "SELECT coalesce(backed_up_at, (SELECT at FROM event ORDER BY position LIMIT 1))
                     FROM head";
        Ok(self.connection.query_row(query, [], |row| row.get(0))?)
    }

    /// The raw connection, for SQLite's own backup.
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }
}

/// The database behind a ledger or a projection: for tests, which hold it up or look into it.
///
/// # Errors
/// When the key is not there, or not its own.
pub fn database(folder: &Path, purpose: Purpose) -> Result<Connection, LedgerError> {
    let file = match purpose {
        Purpose::Ledger => FILE,
        Purpose::Projection => crate::projection::FILE,
    };
    sealed::open(&folder.join(file), &Vault::open(folder)?, purpose)
}

/// Whether a ledger may be trusted to the library of this version.
fn trusted(number: i32, name: &str) -> Result<(), LedgerError> {
    match number >= LEAST_SQLITE {
        true => Ok(()),
        false => Err(LedgerError::OldSqlite(name.to_owned())),
    }
}

/// Whether this is a ledger, of whatever version: an empty file is a database too.
fn is_ledger(connection: &Connection) -> Result<bool, LedgerError> {
    let mut table = connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'head'")?;
    Ok(table.exists([])?)
}

/// What holds for every connection: others may be waited for, a log that begins anew gives its
/// room back, and a statement that was prepared once is not planned again for each value that is
/// bound to it.
pub(crate) fn settle(connection: &Connection) -> Result<(), LedgerError> {
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update_and_check(None, "journal_size_limit", LONG, |_| Ok(()))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// The two halves of a record's index key, as SQLite's integers.
pub(crate) fn halves(record: RecordId) -> (i64, i64) {
    let key = record.index_key();
    let half = |from: usize| {
        i64::from_be_bytes(
            key[from..from + 8]
                .try_into()
                .expect("eight of sixteen bytes"),
        )
    };
    (half(0), half(8))
}

/// The record whose halves these are.
pub(crate) fn whole(high: i64, low: i64) -> RecordId {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&high.to_be_bytes());
    key[8..].copy_from_slice(&low.to_be_bytes());
    RecordId::from_index_key(key)
}

fn next_position(step: &Step<'_>) -> Result<u64, LedgerError> {
    let position: u64 =
        (step.prepare_cached("SELECT position FROM head")?).query_row([], |row| row.get(0))?;
    Ok(position + 1)
}

fn set_position(step: &Step<'_>, position: u64) -> Result<(), LedgerError> {
    step.prepare_cached("UPDATE head SET position = ?1")?
        .execute([position])?;
    Ok(())
}

fn author_number(step: &Step<'_>, actor: &Actor, device: &DeviceId) -> Result<i64, LedgerError> {
    let known: Option<i64> = step
        .prepare_cached("SELECT number FROM author WHERE actor = ?1")?
        .query_row([actor.as_bytes()], |row| row.get(0))
        .optional()?;
    if let Some(number) = known {
        return Ok(number);
    }
    step.prepare_cached("INSERT INTO author (actor, device) VALUES (?1, ?2)")?
        .execute(params![actor.as_bytes(), device.as_bytes()])?;
    Ok(step.last_insert_rowid())
}

fn read_hash(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<ChangeHash> {
    row.get(column).map(ChangeHash)
}

#[cfg(test)]
mod tests {
    use schema::problem::Coded;

    use super::*;

    fn frame(number: u8) -> NewFrame {
        let device = DeviceId([1; 8]);
        NewFrame {
            device,
            brought_by: device,
            bytes: vec![number; 4_000],
            first: Some(number.into()),
            changes: vec![(
                RecordId::preloaded("list", &number.to_string()),
                Actor([1; 16]),
                ChangeHash([number; 32]),
            )],
        }
    }

    #[test]
    fn a_full_disk_stores_nothing_of_a_commit_and_takes_it_when_there_is_room() {
        let folder = tempfile::TempDir::new().unwrap();
        let mut ledger = Ledger::open(folder.path()).unwrap();
        ledger.append(&[frame(1)], 0).unwrap();
        let pages: u32 = (ledger.connection)
            .query_row("PRAGMA page_count", [], |row| row.get(0))
            .unwrap();
        let allow = |ledger: &Ledger, pages: u32| {
            let limit = format!("PRAGMA max_page_count = {pages}");
            let set: u32 = (ledger.connection)
                .query_row(&limit, [], |row| row.get(0))
                .unwrap();
            assert_eq!(set, pages);
        };
        allow(&ledger, pages + 2);
        let frames = [2, 3, 4, 5].map(frame);
        let refused = ledger.append(&frames, 0).unwrap_err();
        assert_eq!(refused.code(), "ledger.disk-full");
        assert_eq!(ledger.head().unwrap(), LogPosition(1));
        allow(&ledger, 1_000);
        let appended = ledger.append(&frames, 0).unwrap();
        assert_eq!(appended[3].position, LogPosition(5));
    }

    #[test]
    fn no_ledger_is_trusted_to_a_library_from_before_its_race_was_mended() {
        let refused = trusted(3_051_002, "3.51.2").unwrap_err();
        assert_eq!(refused.code(), "ledger.old-sqlite");
        assert_eq!(refused.parameters(), [("version", "3.51.2".to_owned())]);
        for mended in [3_051_003, 3_052_000, 4_000_000] {
            assert!(trusted(mended, "newer").is_ok(), "{mended}");
        }
        assert!(trusted(rusqlite::version_number(), "ours").is_ok());
    }

    #[test]
    fn a_quota_that_is_used_up_is_a_full_disk_and_a_broken_one_is_not() {
        let code = |extended| {
            let error = rusqlite::ffi::Error::new(extended);
            LedgerError::from(rusqlite::Error::SqliteFailure(error, None)).code()
        };
        use rusqlite::ffi::{SQLITE_CORRUPT, SQLITE_IOERR_READ, SQLITE_IOERR_WRITE};
        assert_eq!(code(SQLITE_IOERR_WRITE), "ledger.disk-full");
        assert_eq!(code(SQLITE_IOERR_READ), "ledger.failed");
        assert_eq!(code(SQLITE_CORRUPT), "ledger.failed");
    }
}
