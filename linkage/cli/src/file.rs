//! Files: read whole, written whole or not at all.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;
use linkage::problem::LinkageError;
use linkage::table::Table;
use schema::problem::{Coded, Parameters};

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("{path} cannot be read: {error}")]
    Read { path: String, error: std::io::Error },
    #[error("{path} cannot be written: {error}")]
    Write { path: String, error: std::io::Error },
}

impl Coded for FileError {
    fn code(&self) -> &'static str {
        match self {
            Self::Read { .. } => "file.unreadable",
            Self::Write { .. } => "file.unwritable",
        }
    }

    fn parameters(&self) -> Parameters {
        let (Self::Read { path, error } | Self::Write { path, error }) = self;
        vec![("path", path.clone()), ("detail", error.to_string())]
    }
}

/// The bytes of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    let told = |error| FileError::Read {
        path: path.display().to_string(),
        error,
    };
    Ok(fs::read(path).map_err(told)?)
}

/// A sheet, in UTF-8 or in the Chinese encoding that spreadsheets write.
pub(crate) fn table(path: &Path) -> Result<Table> {
    let bytes = read(path)?;
    if std::str::from_utf8(&bytes).is_ok() {
        return Ok(Table::read(&bytes)?);
    }
    let (text, _, wrong) = encoding_rs::GB18030.decode(&bytes);
    if wrong {
        let detail = "neither UTF-8 nor GB 18030".to_owned();
        return Err(LinkageError::Model { detail }.into());
    }
    Ok(Table::read(text.as_bytes())?)
}

/// Writes a file beside its place and moves it there when it is whole.
pub(crate) fn write(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<()> {
    let told = |error| FileError::Write {
        path: path.display().to_string(),
        error,
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let file = tempfile::NamedTempFile::new_in(folder).map_err(told)?;
    let mut writer = BufWriter::with_capacity(1 << 20, file);
    fill(&mut writer).map_err(told)?;
    let file = writer
        .into_inner()
        .map_err(|error| told(error.into_error()))?;
    file.persist(path).map_err(|error| told(error.error))?;
    Ok(())
}
