//! A machine that keeps its files in a folder: for tests.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use client_core::ClientError;
use client_core::store::{Connection, Place};
use client_core::vault::Cost;

use crate::host::{Host, JournalFailed, JournalFile};

/// A machine that keeps its files in a folder.
pub struct Folder {
    path: PathBuf,
    journal: Journal,
}

/// A file that stands for a disk without room for the journal.
pub const FULL: &str = "full";
/// The journal's file.
pub const JOURNAL: &str = "journal";

struct Journal {
    path: PathBuf,
    full: bool,
}

impl Folder {
    /// The machine of this folder.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            journal: Journal {
                path: path.join(JOURNAL),
                full: path.join(FULL).exists(),
            },
        }
    }
}

impl Host for Folder {
    fn open(&mut self, file: &str) -> Result<Connection, ClientError> {
        Ok(Connection::open(self.path.join(file))?)
    }

    fn delete(&mut self, file: &str) -> Result<(), ClientError> {
        match fs::remove_file(self.path.join(file)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(ClientError::Stored("a file to delete"))
            }
            _ => Ok(()),
        }
    }

    fn journal(&mut self) -> &mut dyn JournalFile {
        &mut self.journal
    }

    fn second_secret(&self) -> [u8; 32] {
        [9; 32]
    }

    fn place(&self) -> Place {
        Place([7; 16])
    }

    fn pin_cost(&self) -> Cost {
        Cost::LEAST
    }
}

impl JournalFile for Journal {
    fn size(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |file| file.len())
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), JournalFailed> {
        if self.full {
            return Err(JournalFailed);
        }
        let mut options = fs::OpenOptions::new();
        let file = options.create(true).append(true).open(&self.path);
        file.and_then(|mut file| file.write_all(bytes))
            .map_err(|_| JournalFailed)
    }

    fn read(&self) -> Result<Vec<u8>, JournalFailed> {
        Ok(fs::read(&self.path).unwrap_or_default())
    }

    fn cut(&mut self, size: u64) -> Result<(), JournalFailed> {
        let mut options = fs::OpenOptions::new();
        options.create(true).truncate(false).write(true);
        let file = options.open(&self.path);
        file.and_then(|file| file.set_len(size))
            .map_err(|_| JournalFailed)
    }
}
