//! The key that seals what the server keeps: ledger, projection, photos, jobs, lists. It lies
//! in a file outside the data folder, so that whoever has the folder alone reads nothing.
//!
//! Each thing has a key of its own that is derived from this one. While the key is being
//! changed the file holds the old and the next; what is sealed opens with one of them.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use hkdf::Hkdf;
use schema::problem::{Coded, Parameters};
use schema::wire::seal::SealKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

mod recovery;
mod secret;

pub use recovery::{NoRecovery, RecoveryKey};
pub use secret::Secret;

/// Names the key's file in a data folder.
const POINTER: &str = "sealed-by";
/// Where the key of a new data folder is made, if nothing else says so.
const VARIABLE: &str = "SHOUCE_KEY";

/// What a key is for. What is derived for one opens nothing of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The ledger's pages.
    Ledger,
    /// The projection's pages.
    Projection,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Ledger => b"shouce ledger 1",
            Self::Projection => b"shouce projection 1",
        }
    }
}

/// The key cannot be had, or is not this folder's.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The folder is sealed and the file of its key is not there.
    #[error("the key {path} is not there")]
    Missing {
        /// Where it should be.
        path: String,
    },
    /// The file cannot be read or written.
    #[error("the key {path} cannot be read or written: {detail}")]
    File {
        /// Which.
        path: String,
        /// Why.
        detail: String,
    },
    /// The file holds no key.
    #[error("{path} holds no key")]
    Damaged {
        /// Which.
        path: String,
    },
    /// The folder is sealed with another key.
    #[error("{sealed} is sealed with another key than {path}")]
    Wrong {
        /// The file of the key.
        path: String,
        /// Its id.
        id: String,
        /// What it does not open.
        sealed: String,
    },
}

impl Coded for KeyError {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "key.missing",
            Self::File { .. } => "key.file",
            Self::Damaged { .. } => "key.damaged",
            Self::Wrong { .. } => "key.wrong",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Missing { path } | Self::Damaged { path } => vec![("path", path.clone())],
            Self::File { path, detail } => {
                vec![("path", path.clone()), ("detail", detail.clone())]
            }
            Self::Wrong { path, id, sealed } => vec![
                ("path", path.clone()),
                ("id", id.clone()),
                ("sealed", sealed.clone()),
            ],
        }
    }
}

/// What the key's file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Ring {
    key: Secret,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<Secret>,
    /// What backups are sealed to.
    recovery: SealKey,
}

/// The key of a data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vault {
    file: PathBuf,
    ring: Ring,
}

impl Vault {
    /// The key of a data folder. A folder in which nothing is sealed yet gets one, in a file
    /// that only its owner may read.
    ///
    /// # Errors
    /// When the folder is sealed and its key not there, or a file cannot be read or written.
    pub fn open(folder: &Path) -> Result<Self, KeyError> {
        let file = place(folder)?;
        match Ring::read(&file)? {
            Some(ring) => Ok(Self { file, ring }),
            None if is_sealed(folder) => Err(KeyError::Missing {
                path: file.display().to_string(),
            }),
            None => Self::make(file),
        }
    }

    /// Makes the key of a data folder, unless it has one.
    ///
    /// # Errors
    /// As [`Vault::open`].
    fn make(file: PathBuf) -> Result<Self, KeyError> {
        let failed = failed(&file);
        let folder = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        fs::create_dir_all(folder.unwrap_or(Path::new("."))).map_err(&failed)?;
        let recovery = RecoveryKey::draw().map_err(&failed)?;
        // First the key that opens backups: no backup is ever sealed to one that is nowhere.
        let kept = recovery.keep_beside(&file).map_err(&failed)?;
        let ring = Ring {
            key: Secret::draw().map_err(&failed)?,
            next: None,
            recovery: recovery.public(),
        };
        if !ring.write(&file, Existing::Stays).map_err(&failed)? {
            // Another program was faster.
            fs::remove_file(kept).map_err(&failed)?;
            let ring = Ring::read(&file)?.ok_or_else(|| KeyError::Missing {
                path: file.display().to_string(),
            })?;
            return Ok(Self { file, ring });
        }
        let path = file.display().to_string();
        let kept = kept.display().to_string();
        tracing::warn!(
            path,
            recovery = kept,
            "a key was made: without it the data folder cannot be read. Keep a copy of both \
             files apart, and the recovery key in the safe alone"
        );
        Ok(Self { file, ring })
    }

    /// From now on the data folder's key is in this file.
    ///
    /// # Errors
    /// When the folder is sealed and no key there, or the folder cannot be written.
    pub fn lies_at(folder: &Path, file: &Path) -> Result<(), KeyError> {
        let pointer = folder.join(POINTER);
        let file = std::path::absolute(file).map_err(failed(file))?;
        if place(folder)? == file && pointer.exists() {
            return Ok(());
        }
        if is_sealed(folder) && !file.exists() {
            return Err(KeyError::Missing {
                path: file.display().to_string(),
            });
        }
        let failed = failed(&pointer);
        fs::create_dir_all(folder).map_err(&failed)?;
        let text = file.display().to_string();
        write_private(&pointer, text.as_bytes(), Existing::Goes).map_err(failed)?;
        Ok(())
    }

    /// The key as its file has it now: another program may be changing it.
    pub(crate) fn read_again(&self) -> Result<Self, KeyError> {
        let ring = Ring::read(&self.file)?.ok_or_else(|| KeyError::Missing {
            path: self.file.display().to_string(),
        })?;
        let file = self.file.clone();
        Ok(Self { file, ring })
    }

    /// The keys that may be in use for something: the present one, then the one that comes.
    pub(crate) fn keys(&self, purpose: Purpose) -> Vec<Secret> {
        let secrets = [Some(&self.ring.key), self.ring.next.as_ref()];
        let derive = |secret: &Secret| secret.derive(purpose.label());
        secrets.into_iter().flatten().map(derive).collect()
    }

    /// What backups are sealed to.
    #[must_use]
    pub fn recovery(&self) -> SealKey {
        self.ring.recovery
    }

    /// What the key is called by that opens backups.
    #[must_use]
    pub fn recovery_id(&self) -> String {
        recovery::id(&self.ring.recovery)
    }

    /// The file that the key is in.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// What a key is called by, so that two copies can be told apart: it gives nothing away.
    #[must_use]
    pub fn id(&self) -> String {
        self.ring.key.id()
    }

    /// Whether a change of the key has begun and not ended.
    pub(crate) fn is_changing(&self) -> bool {
        self.ring.next.is_some()
    }

    /// Begins to change the key, or goes on where that was cut off. Durable when it returns.
    ///
    /// # Errors
    /// When the key's file cannot be written.
    pub(crate) fn begin_change(&mut self) -> Result<(), KeyError> {
        if self.is_changing() {
            return Ok(());
        }
        let failed = failed(&self.file);
        self.ring.next = Some(Secret::draw().map_err(&failed)?);
        (self.ring.write(&self.file, Existing::Goes)).map_err(failed)?;
        Ok(())
    }

    /// Ends the change: the old key is forgotten. Only when nothing is sealed with it.
    ///
    /// # Errors
    /// When the key's file cannot be written.
    pub(crate) fn end_change(&mut self) -> Result<(), KeyError> {
        if let Some(next) = self.ring.next.take() {
            self.ring.key = next;
            let written = self.ring.write(&self.file, Existing::Goes);
            written.map_err(failed(&self.file))?;
        }
        Ok(())
    }

    /// What is sealed does not open with this key.
    pub(crate) fn wrong(&self, sealed: &Path) -> KeyError {
        KeyError::Wrong {
            path: self.file.display().to_string(),
            id: self.id(),
            sealed: sealed.display().to_string(),
        }
    }
}

/// Where the key of a data folder is: where the folder says; for a new one where the
/// environment says, or else beside the folder, under its name.
fn place(folder: &Path) -> Result<PathBuf, KeyError> {
    let pointer = folder.join(POINTER);
    match fs::read_to_string(&pointer) {
        Ok(text) => return Ok(PathBuf::from(text.trim_end())),
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(failed(&pointer)(error));
        }
        Err(_) => {}
    }
    if let Some(file) = std::env::var_os(VARIABLE).filter(|file| !file.is_empty()) {
        return Ok(PathBuf::from(file));
    }
    let mut file = std::path::absolute(folder)
        .map_err(failed(folder))?
        .into_os_string();
    file.push(".key");
    Ok(PathBuf::from(file))
}

/// Whether something in the folder is sealed, for which no new key can be made.
fn is_sealed(folder: &Path) -> bool {
    let files = [crate::ledger::FILE, crate::projection::FILE];
    (files.iter()).any(|file| crate::ledger::sealed::is_sealed(&folder.join(file)))
}

impl Ring {
    fn read(file: &Path) -> Result<Option<Self>, KeyError> {
        let bytes = match fs::read(file) {
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.map_err(failed(file))?,
        };
        let ring = serde_json::from_slice(&bytes).map_err(|_| KeyError::Damaged {
            path: file.display().to_string(),
        })?;
        Ok(Some(ring))
    }

    /// False if there is a file that should stay.
    fn write(&self, file: &Path, existing: Existing) -> io::Result<bool> {
        let text = serde_json::to_vec_pretty(self).map_err(io::Error::other)?;
        write_private(file, &text, existing)
    }
}

/// What becomes of a file that is there already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Existing {
    Stays,
    Goes,
}

/// Writes a file that only its owner may read, whole or not at all, and durably. False if
/// there is one that should stay.
fn write_private(file: &Path, bytes: &[u8], existing: Existing) -> io::Result<bool> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{}.new", HEXLOWER.encode(&random)));
    let new = PathBuf::from(name);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = (options.open(&new)).and_then(|mut written| {
        written.write_all(bytes)?;
        written.sync_all()
    });
    let placed = written.and_then(|()| match existing {
        Existing::Goes => fs::rename(&new, file).map(|()| true),
        // A link, unlike a renaming, fails where something is.
        Existing::Stays => match fs::hard_link(&new, file) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            linked => linked.map(|()| true),
        },
    });
    let _gone_if_renamed = fs::remove_file(&new);
    if placed? {
        let folder = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        if cfg!(unix) {
            fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        }
        return Ok(true);
    }
    Ok(false)
}

fn failed(path: &Path) -> impl Fn(io::Error) -> KeyError + use<> {
    let path = path.display().to_string();
    move |error| KeyError::File {
        path: path.clone(),
        detail: error.to_string(),
    }
}

/// Eight letters and digits that a key is known by.
fn id_of(key: &[u8]) -> String {
    let hash = Sha256::new()
        .chain_update(b"shouce key id 1")
        .chain_update(key);
    HEXLOWER.encode(&hash.finalize()[..4])
}

fn derive(key: &[u8; 32], label: &[u8]) -> [u8; 32] {
    let mut derived = [0; 32];
    (Hkdf::<Sha256>::new(None, key).expand(label, &mut derived))
        .expect("thirty-two bytes can be derived");
    derived
}

#[cfg(test)]
mod tests;
