//! The parts of a Rust toolchain that a minimal installation lacks.

use std::time::Duration;

use super::apt;
use super::requirement::Requirement;
use crate::command::Invocation;

/// How long rustup may take for one download.
pub(super) const RUSTUP_LIMIT: Duration = Duration::from_secs(60);

/// The parts that checks need, with rustup's name for each.
const PARTS: [(&str, Requirement); 2] = [
    (
        "rustfmt",
        Requirement {
            name: "cargo fmt",
            purpose: "one form for all sources",
            present: || Invocation::cargo("fmt --version").succeeds(),
            packages: &[&["rustfmt-web"], &["rustfmt"]],
        },
    ),
    (
        "clippy",
        Requirement {
            name: "cargo clippy",
            purpose: "the linter",
            present: || Invocation::cargo("clippy --version").succeeds(),
            packages: &[&["rust-web-clippy"], &["rust-clippy"]],
        },
    ),
];

/// Makes sure the formatter and the linter are there.
pub(super) fn provide() -> anyhow::Result<()> {
    let missing = PARTS.iter().filter(|(_, part)| !(part.present)());
    for (name, part) in missing {
        println!("setup: missing: {} ({})", part.name, part.purpose);
        if has_rustup() {
            let add = Invocation::new("rustup")
                .words("component add")
                .arguments([*name]);
            add.run_within(RUSTUP_LIMIT)?;
        } else {
            apt::install(&[part])?;
        }
    }
    Ok(())
}

/// Whether this toolchain is rustup's.
pub(super) fn has_rustup() -> bool {
    Invocation::new("rustup").words("--version").succeeds()
}
