//! Files that the person named.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::Result;

use super::refuse;

/// Reads a file, or says which one cannot be read.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| failed("file.unreadable", path, &error))
}

/// Writes a file, or says which one cannot be written.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).map_err(|error| failed("file.unwritable", path, &error))
}

fn failed(code: &str, path: &Path, error: &io::Error) -> anyhow::Error {
    let path = path.display().to_string();
    refuse(code, &[("path", path), ("detail", error.to_string())])
}
