//! Certificates and keys on disk: put in place whole, keys for their owner only.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::TlsError;

/// Reads a file of text.
pub(super) fn read(path: &Path) -> Result<String, TlsError> {
    fs::read_to_string(path).map_err(failed(path))
}

/// Writes a file that everybody may read.
pub(super) fn write(path: &Path, text: &str) -> Result<(), TlsError> {
    put(path, text, 0o644).map_err(failed(path))
}

/// Writes a file that only its owner may read.
pub(super) fn write_secret(path: &Path, text: &str) -> Result<(), TlsError> {
    put(path, text, 0o600).map_err(failed(path))
}

fn failed(path: &Path) -> impl Fn(io::Error) -> TlsError {
    let path = path.display().to_string();
    move |source| TlsError::File {
        path: path.clone(),
        source,
    }
}

#[cfg_attr(not(unix), expect(unused_variables, reason = "only Unix has modes"))]
fn put(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let partial = path.with_extension("partial");
    match fs::remove_file(&partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    let mut file: File = options.open(&partial)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&partial, path)
}
