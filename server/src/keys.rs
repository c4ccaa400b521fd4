//! The server's key pair: what its tablets know it by. Kept apart from the database, so that
//! a backup of one does not give away the other.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use ed25519_dalek::SigningKey;

const FILE: &str = "server.key";

/// Reads the server's key, or makes it at the first start.
///
/// # Errors
/// When the file cannot be read or written, or does not hold a key.
pub fn open(folder: &Path) -> Result<SigningKey> {
    let path = folder.join(FILE);
    match fs::read(&path) {
        Ok(bytes) => {
            let seed: [u8; 32] = bytes
                .try_into()
                .ok()
                .with_context(|| format!("{} is not a server key", path.display()))?;
            Ok(SigningKey::from_bytes(&seed))
        }
        Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => make(&path),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

fn make(path: &Path) -> Result<SigningKey> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).context("no randomness")?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options
        .open(path)
        .with_context(|| format!("cannot make {}", path.display()))?;
    file.write_all(&seed)?;
    file.sync_all()?;
    Ok(SigningKey::from_bytes(&seed))
}
