//! Where the project lies.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The root folder of the project.
///
/// Cargo says at run time which crate it runs. What was true when this was compiled may
/// be another copy of the project that shares the target folder.
pub(crate) fn root() -> PathBuf {
    above(std::env::var_os("CARGO_MANIFEST_DIR"))
}

/// The folder that cargo builds into.
pub(crate) fn target_folder() -> PathBuf {
    let own = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    own.unwrap_or_else(|| root().join("target"))
}

fn above(running: Option<OsString>) -> PathBuf {
    let own = running.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let root = Path::new(&own).parent();
    root.expect("the crate lies one folder below the root")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_that_cargo_runs_is_the_one_meant() {
        assert_eq!(above(Some("other/xtask".into())), PathBuf::from("other"));
        assert!(above(None).join("xtask/src/root.rs").is_file());
    }
}
