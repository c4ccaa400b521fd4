//! The tablet's two modules for browsers, compiled and then given their JavaScript by
//! wasm-bindgen: the core, and the matcher, which is fetched when the core has started. Beside
//! them the tables that both are given.
//!
//! wasm-opt is left out on purpose: it makes the download larger, and Chromium refuses what
//! it writes with all features on.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::command::Invocation;
use crate::questionnaire;
use crate::root::root;
use crate::setup::{clang, small_library, wasm_target};
use crate::wasm_order;

/// A module.
struct Module {
    /// Its crate.
    folder: &'static str,
    /// The crate's features for a worker.
    features: &'static [&'static str],
    /// What it is compiled to.
    file: &'static str,
}

/// Left out of what is downloaded: where in our sources a panic was, and what only `{:?}`
/// prints, which no page shows. A stable compiler does it for whoever says that they know it
/// may change.
const LEFT_OUT: [&str; 2] = [
    "--config",
    "target.wasm32-unknown-unknown.rustflags=['-Zlocation-detail=none', '-Zfmt-debug=none']",
];
const KNOWING: (&str, &str) = ("RUSTC_BOOTSTRAP", "1");

const MODULES: [Module; 2] = [
    Module {
        folder: "client-core/wasm",
        features: &[],
        file: "client_wasm",
    },
    Module {
        folder: "client-core/matcher",
        features: &["--features", "worker"],
        file: "matcher",
    },
];

/// Where the page finds them.
const OUTPUT: &str = "web/tablet/core";

/// How it is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// As small as it gets.
    Small,
    /// In seconds, for trying things out.
    Quick,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Small => "wasm",
            Self::Quick => "wasm-quick",
        }
    }
}

/// Builds them into the web's sources.
pub(crate) fn build(profile: Profile) -> anyhow::Result<()> {
    MODULES
        .iter()
        .try_for_each(|module| module.build(profile))?;
    let tables = root().join(OUTPUT).join("tables.bin");
    std::fs::copy(questionnaire::tables(), tables).context("no tables were written")?;
    Ok(())
}

impl Module {
    fn build(&self, profile: Profile) -> anyhow::Result<()> {
        let route = wasm_target::find()?;
        let clang = clang::find()?;
        let build = route.build(self.folder, profile.name());
        let mut build = build.arguments(self.features.iter().copied());
        if profile == Profile::Small {
            build = build.arguments(LEFT_OUT).variable(KNOWING.0, KNOWING.1);
            build = small_library::with(route, build);
        }
        questionnaire::with(clang.with(build))?.run()?;
        let compiled = (route.folder())
            .join(wasm_target::TARGET)
            .join(profile.name())
            .join(format!("{}.wasm", self.file));
        let bindgen = bindgen()?;
        Invocation::new(&bindgen.display().to_string())
            .words("--target web --remove-name-section --remove-producers-section --out-dir")
            .arguments([OUTPUT, &compiled.display().to_string()])
            .run()?;
        let made = root().join(OUTPUT).join(format!("{}_bg.wasm", self.file));
        let mut module = std::fs::read(&made).context("wasm-bindgen made nothing")?;
        if profile == Profile::Small {
            module = wasm_order::alike_together(&module)?;
            std::fs::write(&made, &module)?;
        }
        println!("{}: {} bytes in {OUTPUT}", self.file, module.len());
        Ok(())
    }
}

/// wasm-bindgen's program of the very version that the crate was compiled against; installed
/// beside the build's output if it is not there.
fn bindgen() -> anyhow::Result<PathBuf> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).context("no Cargo.lock")?;
    let version = locked(&lock, "wasm-bindgen").context("wasm-bindgen is not in Cargo.lock")?;
    let tools = root().join("target/tools");
    let program = tools.join("bin/wasm-bindgen");
    if is_version(&program, version) {
        return Ok(program);
    }
    let on_path = PathBuf::from("wasm-bindgen");
    if is_version(&on_path, version) {
        return Ok(on_path);
    }
    let install = |words: &str| {
        Invocation::cargo("install wasm-bindgen-cli --root")
            .arguments([tools.display().to_string()])
            .arguments(["--version", version])
            .words(words)
            .run()
    };
    // Its own lock file may name what the registry does not have.
    install("--locked").or_else(|_| install(""))?;
    if is_version(&program, version) {
        Ok(program)
    } else {
        bail!(
            "wasm-bindgen {version} did not install itself into {}",
            tools.display()
        )
    }
}

fn is_version(program: &Path, version: &str) -> bool {
    let said = Invocation::new(&program.display().to_string())
        .words("--version")
        .output();
    said.is_some_and(|said| said.split_whitespace().nth(1) == Some(version))
}

/// The version of a package in a lock file.
fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines
        .nth(1)?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_package_s_own_and_not_its_namesake_s() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked(lock, "bindgen"), None);
    }

    #[test]
    fn the_lock_file_names_the_pinned_version() {
        let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
        assert!(locked(&lock, "wasm-bindgen").is_some());
    }
}
