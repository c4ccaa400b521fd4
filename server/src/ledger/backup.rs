//! Backups of the ledger and of the photos, and life after a restore.
//!
//! The projection is not backed up: it is folded from the ledger. The photos of all backups
//! lie in one folder beside them, each once. After a restore the server begins a new epoch,
//! and tablets give back what the backup lacked.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;
use schema::id::ContentHash;
use schema::problem::{Coded, Parameters};
use schema::wire::exchange::{Epoch, LogPosition};

use super::{Ledger, LedgerError};
use crate::attachment::Attachments;
use crate::projection;

/// What a backup holds, or a restore has brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The ledger up to here.
    pub position: LogPosition,
    /// These photos and voice notes.
    pub attachments: Vec<ContentHash>,
    /// Those that were not where they were copied from, or damaged.
    pub missing: Vec<ContentHash>,
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
            Self::Ledger(error) => error.code(),
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::File { path, .. } | Self::WouldOverwrite(path) | Self::NotALedger(path) => {
                vec![("path", path.clone())]
            }
            Self::Damaged(detail) => vec![("detail", detail.clone())],
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
    let mut copy = Connection::open(&partial)?;
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
    let copy = Ledger { connection: copy };
    let copied = copy_attachments(&copy, &attachments(folder), &beside(target)).map_err(&failed)?;
    let copied = copied?;
    (copy.connection.close()).map_err(|(_, error)| error)?;
    fs::File::open(&partial)
        .and_then(|file| file.sync_all())
        .map_err(&failed)?;
    fs::rename(&partial, target).map_err(failed)?;
    source.set_backed_up(copied.position)?;
    source.set_attachments_backed_up(&copied.attachments)?;
    Ok(copied)
}

/// The photos of a data folder. What is copied by the office itself is not held back for want
/// of a reserve.
fn attachments(folder: &Path) -> Attachments {
    Attachments::of(folder, 0)
}

/// The photos of the backups that lie where this one does.
fn beside(backup: &Path) -> Attachments {
    attachments(backup.parent().unwrap_or(Path::new("")))
}

/// Copies what a ledger tells of.
fn copy_attachments(
    ledger: &Ledger,
    from: &Attachments,
    to: &Attachments,
) -> std::io::Result<Result<Copied, LedgerError>> {
    let (position, all) = match (ledger.head(), ledger.attachments()) {
        (Ok(position), Ok(all)) => (position, all),
        (Err(error), _) | (_, Err(error)) => return Ok(Err(error)),
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
    }))
}

/// Puts a backup in place of a ledger that is no more, and begins a new epoch. The copy is
/// checked and its epoch begun beside that place: what stands there is whole or not there.
///
/// # Errors
/// When there still is a ledger, or the backup is not a whole one: nothing stands in its
/// place then.
pub fn restore(folder: &Path, from: &Path) -> Result<(Copied, Epoch), BackupError> {
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
    let restored = prepare(folder, &copy, from);
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
fn prepare(folder: &Path, copy: &Path, from: &Path) -> Result<(Copied, Epoch), BackupError> {
    fs::copy(from, copy).map_err(failed(from))?;
    let connection = Connection::open(copy)?;
    check(&connection)?;
    if !super::is_ledger(&connection)? {
        return Err(BackupError::NotALedger(from.display().to_string()));
    }
    drop(connection);
    let mut ledger = Ledger::open_file(copy)?;
    let epoch = ledger.begin_epoch()?;
    let copied = copy_attachments(&ledger, &beside(from), &attachments(folder));
    let copied = copied.map_err(failed(folder))??;
    // This very backup holds what was restored; what it lacked, tablets may send again.
    ledger.set_backed_up(copied.position)?;
    ledger.forget_attachments(&copied.missing)?;
    ledger.set_attachments_backed_up(&copied.attachments)?;
    drop(ledger);
    let synced = fs::File::open(copy).and_then(|file| file.sync_all());
    synced.map_err(failed(copy))?;
    Ok((copied, epoch))
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
