//! Imported lines as signed changes in the log.

use std::fs::File;
use std::io;
use std::path::Path;

use schema::document::write::{EditError, Stamp, first_change};
use schema::problem::{Coded, Parameters};
use schema::questionnaire::Questionnaire;
use schema::record::ClockTrust;
use schema::wire::RecordChange;
use schema::wire::frame::FrameError;

use super::Line;
use super::undo::Written;
use crate::author::Author;
use crate::device;
use crate::ledger::LedgerError;
use crate::office::{Office, OfficeError};

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Records that are new.
    pub new: usize,
    /// Records of which the list says something else than before.
    pub changed: usize,
    /// Records that are as the list says already.
    pub unchanged: usize,
}

/// Nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A line's answers cannot be written.
    #[error("line {line} cannot be written")]
    Line {
        /// Its number.
        line: usize,
        /// Why.
        #[source]
        source: EditError,
    },
    /// What was written does not read back.
    #[error("the import does not read back")]
    Frame(#[from] FrameError),
    /// It was called off before anything was stored.
    #[error("the import was called off")]
    Cancelled,
    /// The data folder.
    #[error(transparent)]
    Office(#[from] OfficeError),
}

impl From<LedgerError> for ImportError {
    fn from(error: LedgerError) -> Self {
        Self::Office(error.into())
    }
}

impl Coded for ImportError {
    fn code(&self) -> &'static str {
        match self {
            Self::Line { source, .. } => source.code(),
            Self::Frame(error) => error.code(),
            Self::Cancelled => "roster.cancelled",
            Self::Office(error) => error.code(),
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Line { line, source } => {
                let mut parameters = source.parameters();
                parameters.push(("line", line.to_string()));
                parameters
            }
            Self::Frame(error) => error.parameters(),
            Self::Cancelled => Parameters::new(),
            Self::Office(error) => error.parameters(),
        }
    }
}

/// Writes lines as the list's answers of their records: all of them in one commit, or none.
/// `progress` is told how many lines are ready, and says whether to go on. `keep` is given what
/// it takes to take them back, before anything is stored.
///
/// # Errors
/// When it is called off, a line cannot be written or the folder fails. Nothing is imported then.
pub fn import(
    office: &mut Office,
    lines: &[Line],
    now: i64,
    mut progress: impl FnMut(usize) -> bool,
    keep: impl FnOnce(&[Written]) -> io::Result<()>,
) -> Result<Imported, ImportError> {
    let _lock = lock(&office.folder)?;
    let importer = device::importer(&mut office.ledger, &office.key, now)?;
    // What is already known of a line is compared with its folded record.
    office.catch_up(|_| {})?;
    let stamp = Stamp {
        actor: importer.actor,
        time: now,
        trust: ClockTrust::Anchored,
    };
    let mut imported = Imported::default();
    let mut changes = Vec::with_capacity(lines.len());
    let mut written = Vec::with_capacity(lines.len());
    let questionnaire = Questionnaire::standard();
    for (place, line) in lines.iter().enumerate() {
        let failed = |source| ImportError::Line {
            line: line.number,
            source,
        };
        let mut before = None;
        let chunk = match office.projection.document(line.record)? {
            Some(mut stored) => {
                before = Some(stored.document.read(line.record, questionnaire));
                let chunk = stored.document.edit(&line.edits, &stamp).map_err(failed)?;
                match chunk {
                    Some(_) => imported.changed += 1,
                    None => imported.unchanged += 1,
                }
                chunk
            }
            None => {
                imported.new += 1;
                Some(first_change(&line.edits, &stamp).map_err(failed)?)
            }
        };
        if let Some(chunk) = chunk {
            written.push(Written::of(line, &chunk, before.as_ref()));
            changes.push(RecordChange {
                record: line.record,
                chunk,
            });
        }
        if !progress(place + 1) {
            return Err(ImportError::Cancelled);
        }
    }
    keep(&written).map_err(|error| cannot_use(&office.folder, &error))?;
    append(office, &importer, &changes, now)?;
    Ok(imported)
}

/// Appends the importer's changes in one commit, and folds them.
pub(super) fn append(
    office: &mut Office,
    importer: &Author,
    changes: &[RecordChange],
    now: i64,
) -> Result<(), ImportError> {
    let first = office.ledger.last_number(&importer.actor)? + 1;
    let frames = importer.frames(first, changes)?;
    office.ledger.append(&frames, now)?;
    office.catch_up(|_| {})?;
    Ok(())
}

/// One import at a time: two that begin one record at once would both be its importer's first
/// change, and only one of them could be let in.
pub(super) fn lock(folder: &Path) -> Result<File, OfficeError> {
    File::create(folder.join("import.lock"))
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|error| cannot_use(folder, &error))
}

fn cannot_use(folder: &Path, error: &io::Error) -> OfficeError {
    OfficeError::Folder {
        folder: folder.display().to_string(),
        why: error.to_string(),
    }
}
