//! What can go wrong on a tablet, and whether trying again helps.

use rusqlite::ErrorCode::{
    DatabaseBusy, DatabaseCorrupt, DatabaseLocked, DiskFull, NotADatabase, OperationInterrupted,
    OutOfMemory, SystemIoFailure, Unknown,
};
use schema::check::NotReady;
use schema::document::{EditError, OpenError};
use schema::problem::{Coded, Parameters};
use schema::wire::batch::BatchError;
use schema::wire::bundle::BundleError;

use crate::attachment::AttachError;

/// What the tablet's owner can do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Try again later: nothing is lost.
    Later,
    /// A person must do something first: the sentence says what.
    Person,
    /// The store is damaged: it will be set aside and rescued.
    Damaged,
}

/// An operation of the tablet failed. Nothing of it was saved.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The store is full: the disk, the quota, or what the browser grants.
    #[error("the tablet's storage is full")]
    StorageFull(#[source] rusqlite::Error),
    /// Another process or tab has the store open.
    #[error("the store is open elsewhere")]
    StoreBusy(#[source] rusqlite::Error),
    /// The key does not open the store.
    #[error("the key does not open the store")]
    WrongKey,
    /// The store was written by a newer version of this program.
    #[error("the store has version {found}, newer than this program's {known}")]
    StoreNewer {
        /// The version met.
        found: u32,
        /// The newest known here.
        known: u32,
    },
    /// The store cannot be read or written as things stand: a failing disk, a file that may
    /// not be written, no memory. What is in it is whole.
    #[error("the store cannot be used")]
    StoreUnusable(#[source] rusqlite::Error),
    /// The file is damaged, or a row of it does not read.
    #[error("the store is damaged")]
    Store(#[source] rusqlite::Error),
    /// A stored record does not read.
    #[error("a stored record is damaged")]
    History(#[from] BatchError),
    /// A stored record's document does not open.
    #[error("a stored record's document is damaged")]
    Document(#[from] OpenError),
    /// Something else that was stored does not read.
    #[error("{0} in the store is damaged")]
    Stored(&'static str),
    /// The tablet is not enrolled yet.
    #[error("the tablet is not enrolled")]
    NotEnrolled,
    /// There is no such record here.
    #[error("no such record")]
    NoSuchRecord,
    /// The record carries no question that waits for an answer.
    #[error("nothing is asked about this record")]
    NotAsked,
    /// An answer cannot be written.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// What was taken cannot be attached.
    #[error(transparent)]
    Attach(#[from] AttachError),
    /// A record that cannot be submitted yet: what is missing and what must be mended.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// A bundle does not open.
    #[error(transparent)]
    Bundle(#[from] BundleError),
}

impl ClientError {
    /// What can be done about it.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::StoreBusy(_) => Kind::Later,
            Self::StoreUnusable(error) => match error.sqlite_error_code() {
                Some(SystemIoFailure | OutOfMemory | OperationInterrupted) => Kind::Later,
                _ => Kind::Person,
            },
            Self::Store(_) | Self::History(_) | Self::Document(_) | Self::Stored(_) => {
                Kind::Damaged
            }
            _ => Kind::Person,
        }
    }
}

impl Coded for ClientError {
    fn code(&self) -> &'static str {
        match self {
            Self::StorageFull(_) => "store.full",
            Self::StoreBusy(_) => "store.busy",
            Self::WrongKey => "store.wrong-key",
            Self::StoreNewer { .. } => "store.newer",
            Self::StoreUnusable(_) => "store.unusable",
            Self::Store(_) | Self::History(_) | Self::Document(_) | Self::Stored(_) => {
                "store.damaged"
            }
            Self::NotEnrolled => "tablet.not-enrolled",
            Self::NoSuchRecord => "record.unknown",
            Self::NotAsked => "record.not-asked",
            Self::Edit(error) => error.code(),
            Self::Attach(error) => error.code(),
            Self::NotReady(error) => error.code(),
            Self::Bundle(error) => error.code(),
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::StoreNewer { found, known } => {
                vec![("found", found.to_string()), ("known", known.to_string())]
            }
            Self::StoreUnusable(error) => vec![("detail", error.to_string())],
            Self::NotReady(error) => error.parameters(),
            Self::Edit(error) => error.parameters(),
            Self::Attach(error) => error.parameters(),
            Self::Bundle(error) => error.parameters(),
            _ => Parameters::new(),
        }
    }
}

impl From<rusqlite::Error> for ClientError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(DiskFull) => Self::StorageFull(error),
            Some(DatabaseBusy | DatabaseLocked) => Self::StoreBusy(error),
            Some(NotADatabase) => Self::WrongKey,
            // SQLCipher calls a page whose code does not fit an unknown error; without a code
            // of SQLite's, it is a row that does not read.
            Some(DatabaseCorrupt | Unknown) | None => Self::Store(error),
            Some(_) if takes_no_more(&error) => Self::StorageFull(error),
            Some(_) => Self::StoreUnusable(error),
        }
    }
}

/// A used-up quota ends a write as a full disk does, but SQLite calls full only what the
/// system calls so. Rescuing such a store would help nobody.
fn takes_no_more(error: &rusqlite::Error) -> bool {
    (error.sqlite_error())
        .is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_IOERR_WRITE)
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;
    use rusqlite::types::Type;

    use super::*;

    fn met(code: i32) -> ClientError {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), None).into()
    }

    #[test]
    fn only_a_store_that_is_damaged_is_set_aside() {
        for (code, kind) in [
            (ffi::SQLITE_CORRUPT, Kind::Damaged),
            (ffi::SQLITE_FORMAT, Kind::Damaged),
            (ffi::SQLITE_ERROR, Kind::Damaged),
            (ffi::SQLITE_BUSY, Kind::Later),
            (ffi::SQLITE_IOERR_READ, Kind::Later),
            (ffi::SQLITE_IOERR_FSYNC, Kind::Later),
            (ffi::SQLITE_NOMEM, Kind::Later),
            (ffi::SQLITE_READONLY, Kind::Person),
            (ffi::SQLITE_CANTOPEN, Kind::Person),
            (ffi::SQLITE_PERM, Kind::Person),
            (ffi::SQLITE_FULL, Kind::Person),
            (ffi::SQLITE_IOERR_WRITE, Kind::Person),
            // The first page is damaged, or the key is another store's: nobody can tell.
            (ffi::SQLITE_NOTADB, Kind::Person),
        ] {
            assert_eq!(met(code).kind(), kind, "{code}");
        }
        let row = rusqlite::Error::InvalidColumnType(0, "hash".to_owned(), Type::Null);
        assert_eq!(ClientError::from(row).kind(), Kind::Damaged);
    }

    #[test]
    fn a_failing_disk_is_told_with_what_failed() {
        let error = met(ffi::SQLITE_IOERR_FSYNC);
        assert_eq!(error.code(), "store.unusable");
        assert_eq!(error.parameters()[0].0, "detail");
    }
}
