//! The data folder as a command opens it, beside a server that may be running.
//!
//! SQLite lets one program write at a time and the others wait, so decisions, imports and
//! readings go straight to the files. A running server looks for what others appended five
//! times a second; without one, a command folds the log itself.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ed25519_dalek::SigningKey;
use schema::problem::{Coded, Parameters};
use schema::value::division::Divisions;
use schema::wire::exchange::LogPosition;

use crate::folding::FoldingLock;
use crate::ledger::{Ledger, LedgerError};
use crate::projection::Projection;
use crate::{clock, keys, put_back};

/// How long a running server may take to fold what is new.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The data folder, open.
pub struct Office {
    /// Where it is.
    pub folder: PathBuf,
    /// The server's key.
    pub key: SigningKey,
    /// The ledger.
    pub ledger: Ledger,
    /// The projection.
    pub projection: Projection,
}

/// The data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// The folder or its key.
    #[error("the data folder {folder} cannot be used: {why}")]
    Folder {
        /// Which.
        folder: String,
        /// Why.
        why: String,
    },
    /// Another program serves the folder.
    #[error("another shouce serves {folder}")]
    Served {
        /// Which.
        folder: String,
    },
    /// No divisions were loaded yet.
    #[error("no divisions have been loaded")]
    NoDivisions,
    /// The divisions that were loaded no longer read.
    #[error("the divisions that were loaded cannot be read")]
    Divisions,
    /// The running server does not get on with folding.
    #[error("the running server has not folded the log in time")]
    Late,
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Coded for OfficeError {
    fn code(&self) -> &'static str {
        match self {
            Self::Folder { .. } => "office.folder",
            Self::Served { .. } => "office.served",
            Self::NoDivisions => "office.no-divisions",
            Self::Divisions => "office.divisions",
            Self::Late => "office.late",
            Self::Ledger(error) => error.code(),
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Folder { folder, why } => {
                vec![("folder", folder.clone()), ("why", why.clone())]
            }
            Self::Served { folder } => vec![("folder", folder.clone())],
            Self::Ledger(error) => error.parameters(),
            _ => Parameters::new(),
        }
    }
}

impl Office {
    /// Opens the folder, or makes it.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn open(folder: &Path) -> Result<Self, OfficeError> {
        let failed = |why: String| OfficeError::Folder {
            folder: folder.display().to_string(),
            why,
        };
        std::fs::create_dir_all(folder).map_err(|error| failed(error.to_string()))?;
        Ok(Self {
            folder: folder.to_owned(),
            key: keys::open(folder).map_err(|error| failed(format!("{error:#}")))?,
            ledger: Ledger::open(folder)?,
            projection: Projection::open(folder)?,
        })
    }

    /// Has everything received so far folded: by the running server, or else here.
    ///
    /// # Errors
    /// When the folder fails, or the running server does not get on.
    pub fn catch_up(&mut self, mut progress: impl FnMut(LogPosition)) -> Result<(), OfficeError> {
        self.compare()?;
        let head = self.ledger.head()?;
        let started = clock::instant();
        loop {
            if self.projection.position()? >= head {
                return Ok(());
            }
            let lock =
                FoldingLock::try_take(&self.folder).map_err(|error| OfficeError::Folder {
                    folder: self.folder.display().to_string(),
                    why: format!("{error:#}"),
                })?;
            if let Some(_lock) = lock {
                self.projection.fold_all(&self.ledger, progress)?;
                return Ok(());
            }
            if started.elapsed() > PATIENCE {
                return Err(OfficeError::Late);
            }
            progress(self.projection.position()?);
            std::thread::sleep(LOOK_AGAIN);
        }
    }

    /// Looks whether the ledger is older than it was, unless a server runs: that has looked.
    fn compare(&mut self) -> Result<(), OfficeError> {
        if self.projection.position()? <= self.ledger.head()? {
            return Ok(());
        }
        if let Ok(Some(_lock)) = FoldingLock::try_take(&self.folder) {
            self.projection = put_back::compared(&self.folder, &mut self.ledger)?;
        }
        Ok(())
    }

    /// The table of divisions.
    ///
    /// # Errors
    /// When none has been loaded, or it no longer reads.
    pub fn divisions(&self) -> Result<Divisions, OfficeError> {
        let (current, past) = self.ledger.divisions()?.ok_or(OfficeError::NoDivisions)?;
        Divisions::load(current.as_bytes(), past.as_bytes())
            .map(|loaded| loaded.divisions)
            .map_err(|_| OfficeError::Divisions)
    }
}
