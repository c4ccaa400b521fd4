//! Databases whose pages are sealed: SQLCipher, with a key that the [`Vault`] derives.
//!
//! AES-256 and an HMAC over each page with its number, in the database and in its write-ahead
//! log: a page that is altered, or put in another's place, is damage.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use data_encoding::HEXLOWER;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use schema::broken::{self, Fault};

use super::LedgerError;
use crate::vault::{KeyError, Purpose, Secret, Vault};

/// What every database begins with that is not sealed.
const PLAIN: &[u8; 16] = b"SQLite format 3\0";

/// How long whoever has an unsealed database open may take to let go of it.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whether there is a database here that no one reads without its key.
pub(crate) fn is_sealed(path: &Path) -> bool {
    matches!(beginning(path), Some(beginning) if beginning != *PLAIN)
}

fn beginning(path: &Path) -> Option<[u8; 16]> {
    let mut beginning = [0; 16];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut beginning));
    read.ok().map(|()| beginning)
}

/// Opens a database with whichever of the vault's keys it has now, or makes it with the first.
/// One that is not sealed yet is sealed before anybody reads it.
///
/// # Errors
/// When none of the keys is its own, or the file cannot be opened.
pub(crate) fn open(
    path: &Path,
    vault: &Vault,
    purpose: Purpose,
) -> Result<Connection, LedgerError> {
    if beginning(path) == Some(*PLAIN) {
        seal(path, &vault.keys(purpose)[0])?;
    }
    fitting(path, OpenFlags::default(), vault, purpose)
}

/// Opens a database for reading only.
///
/// # Errors
/// As [`open`], and when there is none.
pub(crate) fn open_to_read(
    path: &Path,
    vault: &Vault,
    purpose: Purpose,
) -> Result<Connection, LedgerError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    fitting(path, flags, vault, purpose)
}

fn fitting(
    path: &Path,
    flags: OpenFlags,
    vault: &Vault,
    purpose: Purpose,
) -> Result<Connection, LedgerError> {
    let opened = while_it_changes(vault.clone(), Vault::read_again, |vault| {
        first_that_fits(path, flags, &vault.keys(purpose))
    });
    opened?.map_err(|vault| vault.wrong(path).into())
}

/// The key may be changed between our reading it and our opening the database, and again: only
/// a key that is still the same when it is read again does not fit.
fn while_it_changes<T>(
    mut vault: Vault,
    mut again: impl FnMut(&Vault) -> Result<Vault, KeyError>,
    mut fits: impl FnMut(&Vault) -> Result<Option<T>, LedgerError>,
) -> Result<Result<T, Vault>, LedgerError> {
    loop {
        if let Some(opened) = fits(&vault)? {
            return Ok(Ok(opened));
        }
        let now = again(&vault)?;
        if now == vault {
            return Ok(Err(vault));
        }
        vault = now;
    }
}

/// Opens a database that has this very key.
pub(super) fn open_with(path: &Path, key: &Secret) -> Result<Option<Connection>, LedgerError> {
    first_that_fits(path, OpenFlags::default(), std::slice::from_ref(key))
}

fn first_that_fits(
    path: &Path,
    flags: OpenFlags,
    keys: &[Secret],
) -> Result<Option<Connection>, LedgerError> {
    for key in keys {
        let connection = Connection::open_with_flags(path, flags)?;
        super::settle(&connection)?;
        give(&connection, "key", key)?;
        // The first page tells whether it is the key.
        let fits = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
        match fits {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {}
            fits => return fits.map(|()| Some(connection)).map_err(LedgerError::from),
        }
    }
    Ok(None)
}

/// The key as SQLCipher takes it. What it would write to standard error we tell ourselves.
/// SHA-256 is what processors compute by themselves.
fn give(connection: &Connection, pragma: &str, key: &Secret) -> Result<(), LedgerError> {
    let hex = HEXLOWER.encode(key.bytes());
    connection.execute_batch(&format!(
        "PRAGMA cipher_log_level = NONE; PRAGMA {pragma} = \"x'{hex}'\";"
    ))?;
    if pragma == "key" {
        connection.execute_batch("PRAGMA cipher_hmac_algorithm = HMAC_SHA256;")?;
    }
    // On a plain SQLite the key would be ignored and everything lie open.
    let cipher: Result<String, _> =
        connection.query_row("PRAGMA cipher_version", [], |row| row.get(0));
    cipher
        .map(drop)
        .map_err(|_| LedgerError::Damaged("the cipher"))
}

/// Seals an open database with the vault's key.
pub(super) fn give_key(
    connection: &Connection,
    vault: &Vault,
    purpose: Purpose,
) -> Result<(), LedgerError> {
    give(connection, "rekey", &vault.keys(purpose)[0])
}

/// Seals a database with another key, while others use it: it is one transaction, and whoever
/// has the old key open finds at their next one that it no longer fits. Nothing that the old
/// key opens is in the file when this returns.
///
/// # Errors
/// When the disk is full, or somebody reads or writes for so long that it cannot be done: then
/// it has the old key, or has both until this is done again.
pub(crate) fn seal_anew(path: &Path, vault: &Vault, purpose: Purpose) -> Result<(), LedgerError> {
    let keys = vault.keys(purpose);
    let (Some(old), Some(next)) = (keys.first(), keys.get(1)) else {
        return Ok(());
    };
    if !path.exists() {
        return Ok(());
    }
    let connection = match open_with(path, next)? {
        Some(connection) => connection,
        None => {
            let connection = open_with(path, old)?.ok_or_else(|| vault.wrong(path))?;
            let synced = match broken::is(Fault::SyncedSeldom) {
                true => "OFF",
                false => "FULL",
            };
            connection.pragma_update(None, "synchronous", synced)?;
            give(&connection, "rekey", next)?;
            connection
        }
    };
    let busy: bool =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
        return Err(LedgerError::Busy(rusqlite::Error::SqliteFailure(
            busy, None,
        )));
    }
    Ok(())
}

/// Seals a database that lies open, from before there was a key. A copy is sealed beside it
/// and takes its place when it is whole and durable: cut anywhere, the one or the other stands.
fn seal(path: &Path, key: &Secret) -> Result<(), LedgerError> {
    let disk = |_| LedgerError::Damaged("the folder");
    let mut name = path.as_os_str().to_owned();
    name.push("-sealing");
    let copy = PathBuf::from(name);
    // One program seals; another that comes meanwhile waits, and finds it done.
    let lock = File::options()
        .create(true)
        .append(true)
        .open(&copy)
        .map_err(disk)?;
    lock.lock().map_err(disk)?;
    if beginning(path) != Some(*PLAIN) {
        let _gone_already = fs::remove_file(&copy);
        return Ok(());
    }
    lock.set_len(0).map_err(disk)?;
    let plain = Connection::open(path)?;
    plain.busy_timeout(PATIENCE)?;
    // Everything into the one file; refused while anybody else has it open.
    plain.execute_batch("PRAGMA locking_mode = EXCLUSIVE;")?;
    let mode: String = plain.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    if mode != "delete" {
        let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
        return Err(LedgerError::Busy(rusqlite::Error::SqliteFailure(
            busy, None,
        )));
    }
    let version: u32 = plain.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let hex = HEXLOWER.encode(key.bytes());
    let attached = (copy.to_string_lossy(), format!("x'{hex}'"));
    plain.execute("ATTACH ?1 AS sealed KEY ?2", attached)?;
    plain.execute_batch("PRAGMA sealed.cipher_hmac_algorithm = HMAC_SHA256;")?;
    if broken::is(Fault::SyncedSeldom) {
        plain.execute_batch("PRAGMA sealed.synchronous = OFF;")?;
    }
    plain.query_row("SELECT sqlcipher_export('sealed')", [], |_| Ok(()))?;
    plain.execute_batch(&format!(
        "PRAGMA sealed.user_version = {version}; DETACH sealed;"
    ))?;
    let sealed = open_with(&copy, key)?.ok_or(LedgerError::Damaged("the sealed copy"))?;
    let whole: String = sealed.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if whole != "ok" {
        return Err(LedgerError::Damaged("the sealed copy"));
    }
    drop(sealed);
    lock.sync_all().map_err(disk)?;
    drop(plain);
    fs::rename(&copy, path).map_err(disk)?;
    if cfg!(unix) {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = File::open(folder.unwrap_or(Path::new("."))).map_err(disk)?;
        folder.sync_all().map_err(disk)?;
    }
    tracing::info!(path = %path.display(), "what lay open is sealed");
    Ok(())
}

#[cfg(test)]
mod tests;
