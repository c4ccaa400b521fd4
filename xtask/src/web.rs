//! The web: its packages, its checks, its build, and the browser that tries it.

use anyhow::bail;

use crate::command::Invocation;
use crate::root::target_folder;
use crate::setup;
use crate::wasm_core;

/// Installs the packages that the lock file names.
fn install() -> anyhow::Result<()> {
    npm("ci --no-audit --no-fund").run()
}

/// Style, types in every file, and the tests of what is not in Rust.
pub(crate) fn check() -> anyhow::Result<()> {
    install()?;
    for script in ["lint", "check", "unit"] {
        npm("run --silent").arguments([script]).run()?;
    }
    Ok(())
}

/// Makes the app that the server sends, compressed files and all.
pub(crate) fn build() -> anyhow::Result<()> {
    npm("run --silent build").run()
}

/// Makes the app from nothing: its packages, the core, the pages.
pub(crate) fn make() -> anyhow::Result<()> {
    setup::everything()?;
    wasm_core::build(wasm_core::Profile::Small)?;
    install()?;
    build()
}

/// Measures the app in Chromium, as `bench tablet` asks for it.
pub(crate) fn measure(arguments: &[String]) -> anyhow::Result<()> {
    make()?;
    Invocation::cargo("build --release -p server --bin shouce").run()?;
    let server = target_folder().join("release/shouce").display().to_string();
    let mut measurement = npm("run --silent bench").variable("SHOUCE", &server);
    let only = arguments.iter().position(|word| word == "--only");
    let (before, parts) = arguments.split_at(only.unwrap_or(arguments.len()));
    match before {
        [] => {}
        [json] if json == "--json" => measurement = measurement.variable("BENCH_JSON", "1"),
        _ => bail!("`bench tablet` takes --json, and --only with the parts to measure"),
    }
    if let [_, parts @ ..] = parts {
        measurement = measurement.variable("BENCH_ONLY", &parts.join(" "));
    }
    measurement.run()
}

/// Drives the built app in Chromium against the real server.
pub(crate) fn drive() -> anyhow::Result<()> {
    npm("run --silent e2e").run()
}

fn npm(words: &str) -> Invocation {
    Invocation::new("npm").words("--prefix web").words(words)
}

/// Node.js as new as the build tools ask for.
pub(crate) fn has_node() -> bool {
    let Some(version) = Invocation::new("node").words("--version").output() else {
        return false;
    };
    new_enough(version.trim()) && Invocation::new("npm").words("--version").succeeds()
}

/// The oldest Node.js that the build tools run on.
const OLDEST: (u32, u32) = (20, 19);

fn new_enough(version: &str) -> bool {
    let mut parts = version.trim_start_matches('v').split('.').map(str::parse);
    match (parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= OLDEST,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_is_old_until_the_build_tools_run_on_it() {
        assert!(new_enough("v20.19.0"));
        assert!(new_enough("v22.1.0"));
        assert!(!new_enough("v20.18.3"));
        assert!(!new_enough("v18.20.4"));
        assert!(!new_enough("?"));
    }
}
