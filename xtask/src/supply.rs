//! What comes from outside: who wrote it, under which licence, with which known defects,
//! and a list of all of it.

use anyhow::Context;

use crate::command::Invocation;

mod bill;
mod cargo_deny;
mod npm;

pub(crate) use bill::write as write_bills;

/// Everything that can be checked here. What needs a service that does not answer is said,
/// and fails nothing: CI must not stand still because a database elsewhere does.
pub(crate) fn check() -> anyhow::Result<()> {
    cargo_lock()?;
    npm::lock()?;
    cargo_deny::check()?;
    npm::audit()?;
    bill::write()
}

/// The lock file names everything that the manifests ask for.
fn cargo_lock() -> anyhow::Result<()> {
    metadata().map(drop)
}

/// What cargo knows of every package, provided that the lock file is complete.
fn metadata() -> anyhow::Result<String> {
    let command = Invocation::cargo("metadata --format-version 1 --locked --all-features");
    command.output().with_context(|| {
        format!("Cargo.lock does not fit the manifests (`cargo check` mends it): {command}")
    })
}
