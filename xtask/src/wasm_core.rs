//! The tablet's two modules for browsers, compiled and then given their JavaScript by
//! wasm-bindgen's library, of the version that the crates have: the core, and the matcher, which
//! is fetched when the core has started. Beside them the tables that both are given.
//!
//! wasm-opt is left out on purpose: it makes the download larger, and Chromium refuses what
//! it writes with all features on.

use anyhow::Context;
use wasm_bindgen_cli_support::Bindgen;

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
        let output = root().join(OUTPUT);
        (Bindgen::new().web(true)?)
            .typescript(true)
            .omit_default_module_path(false)
            .input_path(&compiled)
            .remove_name_section(true)
            .remove_producers_section(true)
            .generate(&output)
            .with_context(|| format!("no JavaScript for {}", self.file))?;
        let made = output.join(format!("{}_bg.wasm", self.file));
        let mut module = std::fs::read(&made).context("wasm-bindgen made nothing")?;
        if profile == Profile::Small {
            module = wasm_order::alike_together(&module)?;
            std::fs::write(&made, &module)?;
        }
        println!("{}: {} bytes in {OUTPUT}", self.file, module.len());
        Ok(())
    }
}
