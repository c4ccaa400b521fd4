//! The steps of CI, in order: quick ones first, so that a slip is known early.

use crate::api;
use crate::command::Invocation;
use crate::proof;
use crate::questionnaire;
use crate::setup::{self, clang, wasm_target};
use crate::supply;
use crate::tidy;
use crate::wasm_core;
use crate::web;

/// One step.
#[derive(Clone, Copy)]
pub(super) struct Step {
    /// What `--step` calls it.
    pub(super) name: &'static str,
    /// What it checks.
    pub(super) about: &'static str,
    /// Does it.
    pub(super) run: fn() -> anyhow::Result<()>,
}

pub(super) const STEPS: [Step; 12] = [
    Step {
        name: "setup",
        about: "the machine has what the build needs",
        run: setup::everything,
    },
    Step {
        name: "fmt",
        about: "the sources are formatted as rustfmt would",
        run: || Invocation::cargo("fmt --all --check").run(),
    },
    Step {
        name: "tidy",
        about: "the structural rules hold",
        run: tidy::run,
    },
    Step {
        name: "supply",
        about: "what comes from outside: lock files, licences, sources, known defects",
        run: supply::check,
    },
    Step {
        name: "clippy",
        about: "no warnings, in tests neither",
        run: || Invocation::cargo("clippy --workspace --all-targets -- -D warnings").run(),
    },
    Step {
        name: "doctest",
        about: "the examples in docs run",
        run: doctest,
    },
    Step {
        name: "tests",
        about: "unit and integration tests",
        run: tests,
    },
    Step {
        name: "wasm",
        about: "the tablet's core compiles for browsers, and is built for the page",
        run: wasm,
    },
    Step {
        name: "web",
        about: "the pages: style, types, tests, and the app that the server sends",
        run: || web::check().and_then(|()| web::build()),
    },
    Step {
        name: "browser",
        about: "the tablet in a real browser against the real server",
        run: browser,
    },
    Step {
        name: "api",
        about: "the console's addresses, asked everything that their description allows",
        run: api::try_everything,
    },
    Step {
        name: "docs",
        about: "the docs build, links and all",
        run: || {
            Invocation::cargo("doc --workspace --no-deps")
                .variable("RUSTDOCFLAGS", "-D warnings")
                .run()
        },
    },
];

fn doctest() -> anyhow::Result<()> {
    Invocation::cargo("test --workspace --doc").run()
}

fn tests() -> anyhow::Result<()> {
    // Some tests start the product's own programs, which their package does not build.
    Invocation::cargo("build -p server -p tablet --bins").run()?;
    let command = match setup::has_nextest() {
        true => "nextest run --workspace --profile ci",
        false => "test --workspace --no-fail-fast --lib --bins --tests --examples",
    };
    proof::begin()?;
    let went = proof::noted(Invocation::cargo(command)).run();
    // What was counted, also when something failed.
    print!("\n{}", proof::table()?);
    went
}

fn wasm() -> anyhow::Result<()> {
    let route = wasm_target::find()?;
    let clang = clang::find()?;
    // Alone too, so that the features of client-core/wasm do not help it.
    questionnaire::with(clang.with(route.check("client-core")))?.run()?;
    let linkage = route.check("linkage").words("--no-default-features");
    questionnaire::with(clang.with(linkage))?.run()?;
    wasm_core::build(wasm_core::Profile::Small)
}

fn browser() -> anyhow::Result<()> {
    Invocation::cargo("build -p server --bin shouce").run()?;
    web::drive()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<_> = STEPS.iter().map(|step| step.name).collect();
        assert_eq!(names.len(), STEPS.len());
        assert_eq!(
            STEPS[0].name, "setup",
            "nothing else works on a bare machine"
        );
    }
}
