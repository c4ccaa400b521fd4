//! Making a machine ready to build, from a bare Debian system upwards.
//!
//! Each requirement is probed for what it is needed for, never by package name, so that
//! a system with other package names passes when it has the thing. Packages are
//! installed only where `apt-get` is, and only as root; otherwise one line to run is
//! printed.

use crate::command::Invocation;

mod apt;
pub(crate) mod clang;
mod requirement;
mod rust_parts;
pub(crate) mod small_library;
pub(crate) mod wasm_target;

use requirement::{BROWSER, NATIVE, Requirement};

/// Makes everything ready that [`crate::pipeline`] needs.
pub(crate) fn everything() -> anyhow::Result<()> {
    provide(NATIVE.iter().chain(&BROWSER))?;
    rust_parts::provide()?;
    let route = wasm_target::provide()?;
    println!("setup: browser target: {route}");
    println!("setup: browser library: {}", small_library::provide(route));
    println!("setup: browser C: {}", clang::find()?);
    test_runner()?;
    Ok(())
}

/// Makes ready what the programs need that run on this machine itself.
pub(crate) fn native() -> anyhow::Result<()> {
    provide(NATIVE.iter())
}

/// What runs each test in a process of its own: proofs count what their process costs.
pub(crate) fn test_runner() -> anyhow::Result<()> {
    if !Invocation::cargo("nextest --version").succeeds() {
        println!("setup: test runner: missing, built now");
        Invocation::cargo("install --locked cargo-nextest").run()?;
    }
    println!("setup: test runner: cargo-nextest");
    Ok(())
}

fn provide<'a>(needed: impl Iterator<Item = &'a Requirement>) -> anyhow::Result<()> {
    let missing: Vec<_> = needed
        .filter(|requirement| !(requirement.present)())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    for requirement in &missing {
        println!(
            "setup: missing: {} ({})",
            requirement.name, requirement.purpose
        );
    }
    apt::install(&missing)
}
