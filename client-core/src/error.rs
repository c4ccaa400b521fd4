//! What can go wrong on a tablet, and whether trying again helps.

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
    /// The store is full: the disk, or what the browser grants.
    #[error("the tablet's storage is full")]
    StorageFull(#[source] rusqlite::Error),
    /// Another process or tab has the store open.
    #[error("the store is open elsewhere")]
    StoreBusy(#[source] rusqlite::Error),
    /// Writing failed below SQLite, for a reason that may pass.
    #[error("the store cannot be written now")]
    StoreUnwritable(#[source] rusqlite::Error),
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
    /// SQLite failed in another way, or the file is damaged.
    #[error("the store failed")]
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
            Self::StoreBusy(_) | Self::StoreUnwritable(_) => Kind::Later,
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
            Self::StoreUnwritable(_) => "store.unwritable",
            Self::WrongKey => "store.wrong-key",
            Self::StoreNewer { .. } => "store.newer",
            Self::Store(_) | Self::History(_) | Self::Document(_) | Self::Stored(_) => {
                "store.damaged"
            }
            Self::NotEnrolled => "tablet.not-enrolled",
            Self::NoSuchRecord => "record.unknown",
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
        use rusqlite::ErrorCode::{
            DatabaseBusy, DatabaseLocked, DiskFull, NotADatabase, SystemIoFailure,
        };
        match error.sqlite_error_code() {
            Some(DiskFull) => Self::StorageFull(error),
            Some(DatabaseBusy | DatabaseLocked) => Self::StoreBusy(error),
            Some(NotADatabase) => Self::WrongKey,
            Some(SystemIoFailure) if is_of_writing(&error) => Self::StoreUnwritable(error),
            _ => Self::Store(error),
        }
    }
}

/// SQLite's extended codes of a failed write, sync, sync of the folder, and truncation. What
/// cannot be read is damaged; what cannot be written now is not.
const OF_WRITING: [i32; 4] = [778, 1_034, 1_290, 1_546];

fn is_of_writing(error: &rusqlite::Error) -> bool {
    (error.sqlite_error()).is_some_and(|error| OF_WRITING.contains(&error.extended_code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(code: i32) -> Kind {
        let error = rusqlite::ffi::Error::new(code);
        ClientError::from(rusqlite::Error::SqliteFailure(error, None)).kind()
    }

    #[test]
    fn what_cannot_be_written_now_is_not_damaged() {
        assert_eq!(kind(OF_WRITING[0]), Kind::Later);
        let unreadable = 266;
        assert_eq!(kind(unreadable), Kind::Damaged);
        let full = 13;
        assert_eq!(kind(full), Kind::Person);
    }
}
