//! Backups of the ledger and of the photos, and life after a restore.
//!
//! The projection is not backed up: it is folded from the ledger. The photos of all backups
//! lie in one folder beside them, each once. After a restore the server begins a new epoch,
//! and tablets give back what the backup lacked.
//!
//! A backup's pages are sealed with a key of its own, which is sealed to the recovery key
//! ([`RecoveryKey`]): neither the server nor who finds the file can read it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;
use schema::id::ContentHash;
use schema::problem::{Coded, Parameters};
use schema::wire::exchange::{Epoch, LogPosition};

use super::{Ledger, LedgerError, Noted, Restored, sealed};
use crate::attachment::Attachments;
use crate::clock;
use crate::projection;
use crate::sealed_file::FileKeys;
use crate::vault::{NoRecovery, Purpose, RecoveryKey, Secret, Vault};

mod foot;

use foot::Foot;

/// What a backup holds, or a restore has brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The ledger up to here.
    pub position: LogPosition,
    /// These photos and voice notes.
    pub attachments: Vec<ContentHash>,
    /// Those that were not where they were copied from, or damaged.
    pub missing: Vec<ContentHash>,
    /// The audit's last row, as it is noted elsewhere.
    pub noted: Option<Noted>,
}

/// A backup or a restore failed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file or folder.
    #[error("cannot write or read {path}")]
    File {
        /// Which.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// There is a ledger where the backup should be restored to.
    #[error("{0} holds a ledger already: move it away first")]
    WouldOverwrite(String),
    /// The backup is not whole.
    #[error("the backup does not pass SQLite's integrity check: {0}")]
    Damaged(String),
    /// It is a whole database, but none of ours.
    #[error("{0} is not a backup of a ledger")]
    NotALedger(String),
    /// The key that opens it is not there.
    #[error(transparent)]
    NoRecovery(#[from] NoRecovery),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Coded for BackupError {
    fn code(&self) -> &'static str {
        match self {
            Self::File { .. } => "backup.file",
            Self::WouldOverwrite(_) => "backup.would-overwrite",
            Self::Damaged(_) => "backup.damaged",
            Self::NotALedger(_) => "backup.not-a-ledger",
            Self::NoRecovery(error) => error.code(),
            Self::Ledger(error) => error.code(),
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::File { path, .. } | Self::WouldOverwrite(path) | Self::NotALedger(path) => {
                vec![("path", path.clone())]
            }
            Self::Damaged(detail) => vec![("detail", detail.clone())],
            Self::NoRecovery(error) => error.parameters(),
            Self::Ledger(error) => error.parameters(),
        }
    }
}

impl From<rusqlite::Error> for BackupError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Ledger(error.into())
    }
}

/// Copies the ledger as it stands, while it is in use, and remembers that a backup holds
/// everything up to there: tablets may then forget what they kept for this case.
///
/// A photo that is damaged or not there keeps nothing else from being backed up.
///
/// # Errors
/// When the copy cannot be written, or is not whole.
pub fn back_up(
    folder: &Path,
    target: &Path,
    mut progress: impl FnMut(i32, i32),
) -> Result<Copied, BackupError> {
    let failed = failed(target);
    let partial = target.with_extension("partial");
    match fs::remove_file(&partial) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    // SQLite would only say that it cannot open it.
    fs::File::create(&partial).map_err(&failed)?;
    let mut source = Ledger::open(folder)?;
    // What has rotted is told, and the last good backup stays.
    if let Some(found) = source.damage()? {
        return Err(LedgerError::Rotten { found }.into());
    }
    // The copy has them too, so that it opens the photos.
    let file_keys = source.file_keys()?;
    let key = Secret::draw().map_err(&failed)?;
    let fits = sealed::open_with(&partial, &key)?;
    let mut copy = fits.ok_or(LedgerError::Damaged("an empty file"))?;
    {
        let backup = Backup::new(source.connection(), &mut copy)?;
        loop {
            let step = backup.step(1_000)?;
            let done = backup.progress();
            progress(done.pagecount - done.remaining, done.pagecount);
            match step {
                rusqlite::backup::StepResult::Done => break,
                rusqlite::backup::StepResult::More => {}
                _ => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }
    check(&copy)?;
    let copy = Ledger {
        connection: copy,
        path: partial.clone(),
    };
    let keys = FileKeys::known(file_keys);
    let (from, to) = (
        Attachments::within(folder, keys.clone()),
        beside(target, keys),
    );
    let copied = copy_attachments(&copy, &from, &to).map_err(&failed)?;
    let copied = copied?;
    (copy.connection.close()).map_err(|(_, error)| error)?;
    let to = Vault::open(folder).map_err(LedgerError::from)?.recovery();
    let file = fs::File::options().read(true).write(true).open(&partial);
    file.and_then(|mut file| foot::write(&mut file, &key, to))
        .map_err(&failed)?;
    fs::rename(&partial, target).map_err(failed)?;
    source.set_backed_up(copied.position, clock::unix_now())?;
    source.set_attachments_backed_up(&copied.attachments)?;
    Ok(copied)
}

/// The photos of the backups that lie where this one does.
fn beside(backup: &Path, keys: FileKeys) -> Attachments {
    Attachments::within(backup.parent().unwrap_or(Path::new("")), keys)
}

/// Copies what a ledger tells of.
fn copy_attachments(
    ledger: &Ledger,
    from: &Attachments,
    to: &Attachments,
) -> std::io::Result<Result<Copied, LedgerError>> {
    let told = || -> Result<_, LedgerError> {
        Ok((ledger.head()?, ledger.attachments()?, ledger.last_deed()?))
    };
    let (position, all, noted) = match told() {
        Ok(told) => told,
        Err(error) => return Ok(Err(error)),
    };
    let (mut attachments, mut missing) = (Vec::new(), Vec::new());
    for stored in all {
        let hash = stored.attachment.hash;
        if to.copy_from(from, hash)? {
            attachments.push(hash);
        } else {
            missing.push(hash);
        }
    }
    Ok(Ok(Copied {
        position,
        attachments,
        missing,
        noted,
    }))
}

/// Puts a backup in place of a ledger that is no more, and begins a new epoch. The copy is
/// checked and its epoch begun beside that place: what stands there is whole or not there.
/// The recovery key is looked for where it was made, beside the folder's key.
///
/// # Errors
/// When there still is a ledger, the backup is not a whole one, or the recovery key is not
/// there: nothing stands in its place then.
pub fn restore(folder: &Path, from: &Path) -> Result<(Copied, Epoch), BackupError> {
    restore_with(folder, from, None)
}

/// The same, with the recovery key from this file.
///
/// # Errors
/// As [`restore`].
pub fn restore_with(
    folder: &Path,
    from: &Path,
    recovery: Option<&Path>,
) -> Result<(Copied, Epoch), BackupError> {
    let target = folder.join(super::FILE);
    // Changes of the old ledger that SQLite would play into the restored one.
    let leftover = folder.join(format!("{}-wal", super::FILE));
    for path in [&target, &leftover] {
        if path.exists() {
            return Err(BackupError::WouldOverwrite(path.display().to_string()));
        }
    }
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let copy = target.with_extension("partial");
    let restored = prepare(folder, &copy, from, recovery);
    if restored.is_err() {
        let _best_effort = fs::remove_file(&copy);
    }
    let restored = restored?;
    projection::remove(&folder.join(projection::FILE)).map_err(failed(folder))?;
    fs::rename(&copy, &target).map_err(failed(&target))?;
    fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed(folder))?;
    Ok(restored)
}

/// A copy of the backup, ready to be the ledger of a new epoch, and its photos in the data
/// folder: they have names that nothing else can have.
fn prepare(
    folder: &Path,
    copy: &Path,
    from: &Path,
    recovery: Option<&Path>,
) -> Result<(Copied, Epoch), BackupError> {
    let vault = Vault::open(folder).map_err(LedgerError::from)?;
    let connection = open_copy(&vault, copy, from, recovery)?;
    check(&connection)?;
    if !super::is_ledger(&connection)? {
        return Err(BackupError::NotALedger(from.display().to_string()));
    }
    if sealed::is_sealed(copy) {
        sealed::give_key(&connection, &vault, Purpose::Ledger)?;
    }
    drop(connection);
    let mut ledger = Ledger::open_file(copy, &vault)?;
    let epoch = ledger.begin_epoch()?;
    let keys = FileKeys::known(ledger.file_keys()?);
    let to = Attachments::within(folder, keys.clone());
    let copied = copy_attachments(&ledger, &beside(from, keys), &to);
    let copied = copied.map_err(failed(folder))??;
    // This very backup holds what was restored; what it lacked, tablets may send again.
    ledger.set_backed_up(copied.position, clock::unix_now())?;
    ledger.note_restored(Restored {
        position: copied.position,
        at: clock::unix_now(),
    })?;
    ledger.forget_attachments(&copied.missing)?;
    ledger.set_attachments_backed_up(&copied.attachments)?;
    drop(ledger);
    let synced = fs::File::open(copy).and_then(|file| file.sync_all());
    synced.map_err(failed(copy))?;
    Ok((copied, epoch))
}

/// A copy of the backup's pages, opened with their own key. A backup from before there were
/// keys lies open; so it stays until it is a ledger.
fn open_copy(
    vault: &Vault,
    copy: &Path,
    from: &Path,
    recovery: Option<&Path>,
) -> Result<Connection, BackupError> {
    let mut backup = fs::File::open(from).map_err(failed(from))?;
    let Some(foot) = Foot::read(&mut backup).map_err(failed(from))? else {
        if sealed::is_sealed(from) {
            return Err(BackupError::Damaged("its end is missing".to_owned()));
        }
        fs::copy(from, copy).map_err(failed(from))?;
        return Ok(Connection::open(copy)?);
    };
    let mut pages = fs::File::create(copy).map_err(failed(copy))?;
    let whole = foot.copy_pages(&mut backup, &mut pages);
    if !whole.map_err(failed(copy))? {
        return Err(BackupError::Damaged("its checksum is another".to_owned()));
    }
    let key = foot.open(&RecoveryKey::find(vault, recovery, &foot.to)?);
    let opened = key.map(|key| sealed::open_with(copy, &key)).transpose()?;
    let damaged = || BackupError::Damaged("its pages do not open".to_owned());
    opened.flatten().ok_or_else(damaged)
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> BackupError {
    let path = path.display().to_string();
    move |source| BackupError::File {
        path: path.clone(),
        source,
    }
}

fn check(connection: &Connection) -> Result<(), BackupError> {
    let verdict = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0));
    match verdict {
        Ok(verdict) if verdict == "ok" => Ok(()),
        Ok(verdict) => Err(BackupError::Damaged(verdict)),
        // Too damaged to be checked at all.
        Err(error) => Err(BackupError::Damaged(error.to_string())),
    }
}
