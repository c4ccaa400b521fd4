//! Rust's standard library for browsers, `wasm32-unknown-unknown`.
//!
//! Usually rustup has it or fetches it in seconds. Where rustup's downloads are out of
//! reach, Debian's Rust for web browsers builds it from its own sources. That compiler
//! gets a target folder of its own: two compilers in one folder rebuild everything at
//! every turn.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::apt;
use super::requirement::Requirement;
use super::rust_parts::{RUSTUP_LIMIT, has_rustup};
use crate::command::Invocation;
use crate::root::{root, target_folder};

/// The target's name.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// How crates are compiled for browsers on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// The toolchain has the target's library.
    Installed,
    /// Debian's compiler builds the library from source.
    DebianSources,
}

impl Route {
    /// Cargo's `check` of one of our crates (its folder) for browsers.
    pub(crate) fn check(self, folder: &str) -> Invocation {
        self.cargo("check", folder)
    }

    /// Cargo's `build` of one, in a profile.
    pub(crate) fn build(self, folder: &str, profile: &str) -> Invocation {
        self.cargo("build", folder)
            .arguments(["--profile", profile])
    }

    /// The folder that cargo builds into.
    pub(crate) fn folder(self) -> PathBuf {
        match self {
            Self::Installed => target_folder(),
            Self::DebianSources => debian_folder(),
        }
    }

    /// The compiler that it calls.
    pub(super) fn compiler(self) -> String {
        match self {
            Self::Installed => std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned()),
            Self::DebianSources => DEBIAN_RUSTC.to_owned(),
        }
    }

    fn cargo(self, command: &str, folder: &str) -> Invocation {
        let manifest = format!("{folder}/Cargo.toml");
        match self {
            Self::Installed => Invocation::cargo(command),
            Self::DebianSources => Invocation::new(DEBIAN_CARGO)
                .words(command)
                .words("-Zbuild-std=std,panic_abort --target-dir")
                .arguments([debian_folder().display().to_string()])
                .variable("RUSTC", DEBIAN_RUSTC)
                .variable("RUSTC_BOOTSTRAP", "1"),
        }
        .arguments(["--manifest-path", &manifest, "--target", TARGET])
    }
}

fn debian_folder() -> PathBuf {
    root().join("target/debian")
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Installed => "installed",
            Self::DebianSources => "built from Debian's sources",
        })
    }
}

const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/src/rust/library/Cargo.toml";

const DEBIAN_RUST: Requirement = Requirement {
    name: "Debian's Rust with its library's sources",
    purpose: "it stands in where rustup cannot fetch the browser target",
    present: has_debian_sources,
    packages: &[&[
        "rustc-web",
        "cargo-web",
        "rust-web-src",
        "rust-web-llvm",
        "ca-certificates",
    ]],
};

/// The route open on this machine as it is.
pub(crate) fn find() -> anyhow::Result<Route> {
    match open_route() {
        Some(route) => Ok(route),
        None => bail!("Rust's {TARGET} is not here; run `cargo xtask setup`"),
    }
}

/// Opens a route if none is.
pub(super) fn provide() -> anyhow::Result<Route> {
    if let Some(route) = open_route() {
        return Ok(route);
    }
    let by_rustup = add_by_rustup();
    if let Some(route) = open_route() {
        return Ok(route);
    }
    let by_debian = apt::install(&[&DEBIAN_RUST]);
    if let Some(route) = open_route() {
        return Ok(route);
    }
    let told = |result: anyhow::Result<()>| match result {
        Ok(()) => "succeeded, and the target is still missing".to_owned(),
        Err(error) => format!("{error:#}"),
    };
    bail!(
        "Rust's library for {TARGET} is missing. Two ways were tried:\n\
         - rustup: {}\n\
         - Debian's packages: {}\n\
         Install it by either way, then repeat the command.",
        told(by_rustup),
        told(by_debian),
    )
}

fn open_route() -> Option<Route> {
    if has_target_library() {
        Some(Route::Installed)
    } else if has_debian_sources() {
        Some(Route::DebianSources)
    } else {
        None
    }
}

fn add_by_rustup() -> anyhow::Result<()> {
    if !has_rustup() {
        bail!("not on this machine");
    }
    Invocation::new("rustup")
        .words("target add")
        .arguments([TARGET])
        .run_within(RUSTUP_LIMIT)
}

/// Whether the compiler that cargo calls has the library.
fn has_target_library() -> bool {
    let folder = Invocation::new(&Route::Installed.compiler())
        .words("--print target-libdir --target")
        .arguments([TARGET])
        .output();
    folder.is_some_and(|path| holds_core(Path::new(path.trim())))
}

/// Whether the folder has a compiled `core`. Rust names the folder even when there is
/// none, and rustup leaves an empty one behind when it removes the target.
fn holds_core(folder: &Path) -> bool {
    let Ok(entries) = folder.read_dir() else {
        return false;
    };
    entries
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().starts_with("libcore-"))
}

fn has_debian_sources() -> bool {
    [DEBIAN_CARGO, DEBIAN_RUSTC, DEBIAN_LIBRARY]
        .iter()
        .all(|path| Path::new(path).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installed_target_is_checked_by_plain_cargo() {
        assert_eq!(
            Route::Installed.check("client-core").to_string(),
            "cargo check --manifest-path client-core/Cargo.toml --target wasm32-unknown-unknown"
        );
    }

    #[test]
    fn a_library_s_empty_folder_is_no_library() {
        let own = Invocation::new("rustc").words("--print target-libdir");
        assert!(holds_core(Path::new(own.output().unwrap().trim())));
        assert!(!holds_core(&root().join("xtask")));
        assert!(!holds_core(&root().join("no-such-folder")));
    }

    #[test]
    fn debian_s_compiler_never_shares_a_target_folder() {
        let command = Route::DebianSources.check("client-core").to_string();
        assert!(command.starts_with("RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 /usr/bin/cargo check"));
        assert!(command.contains("target/debian"), "{command}");
    }
}
