//! The key that opens backups. The server needs only its public half: the other belongs in the
//! safe.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use schema::problem::{Coded, Parameters};
use schema::wire::seal::SealKey;
use serde::{Deserialize, Serialize};

use super::{Existing, Secret, Vault, id_of, write_private};

/// The key that opens backups.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecoveryKey {
    opens_backups: Secret,
}

/// There is no key that opens this backup.
#[derive(Debug, thiserror::Error)]
#[error("{path} does not hold the recovery key {id}")]
pub struct NoRecovery {
    /// Where it was looked for.
    pub path: String,
    /// The key that is needed.
    pub id: String,
}

impl Coded for NoRecovery {
    fn code(&self) -> &'static str {
        "key.no-recovery"
    }

    fn parameters(&self) -> Parameters {
        vec![("path", self.path.clone()), ("id", self.id.clone())]
    }
}

/// What a recovery key is called by.
pub(crate) fn id(public: &SealKey) -> String {
    id_of(&public.0)
}

impl RecoveryKey {
    pub(super) fn draw() -> io::Result<Self> {
        Secret::draw().map(|opens_backups| Self { opens_backups })
    }

    /// Its public half.
    #[must_use]
    pub fn public(&self) -> SealKey {
        SealKey::of(&self.secret())
    }

    /// The pair's secret half.
    pub(crate) fn secret(&self) -> SigningKey {
        SigningKey::from_bytes(self.opens_backups.bytes())
    }

    /// Reads one from a file.
    #[must_use]
    pub fn read(file: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(file).ok()?).ok()
    }

    /// The key that opens what is sealed to `public`: in this file, or else where it was made,
    /// beside the server's key.
    ///
    /// # Errors
    /// When it is not there.
    pub fn find(vault: &Vault, file: Option<&Path>, public: &SealKey) -> Result<Self, NoRecovery> {
        let file = file.map_or_else(|| beside(vault.file(), public), Path::to_path_buf);
        let found = Self::read(&file).filter(|key| key.public() == *public);
        found.ok_or_else(|| NoRecovery {
            path: file.display().to_string(),
            id: id(public),
        })
    }

    /// Keeps it where the server's key is made; where that is.
    pub(super) fn keep_beside(&self, key: &Path) -> io::Result<PathBuf> {
        let file = beside(key, &self.public());
        let text = serde_json::to_vec_pretty(self).map_err(io::Error::other)?;
        write_private(&file, &text, Existing::Goes)?;
        Ok(file)
    }
}

fn beside(key: &Path, public: &SealKey) -> PathBuf {
    key.with_extension(format!("recovery-{}.key", id(public)))
}
