//! The steps of CI, in order: quick ones first, so that a slip is known early. What takes most of
//! the processor and waits for nothing goes on beside what waits for a browser.

use Work::{Beside, Now};

use crate::api;
use crate::beside;
use crate::command::Invocation;
use crate::programs;
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
    pub(super) work: Work,
}

/// What a step does when its turn comes.
#[derive(Clone, Copy)]
pub(super) enum Work {
    /// All of it.
    Now(fn() -> anyhow::Result<()>),
    /// It begins, goes on beside the steps that follow, and is waited for when they have ended.
    Beside {
        begin: fn() -> anyhow::Result<beside::Beside>,
        finish: fn(beside::Beside) -> anyhow::Result<()>,
    },
}

pub(super) const STEPS: [Step; 13] = [
    Step {
        name: "setup",
        about: "the machine has what the build needs",
        work: Now(setup::everything),
    },
    Step {
        name: "fmt",
        about: "the sources are formatted as rustfmt would",
        work: Now(|| Invocation::cargo("fmt --all --check").run()),
    },
    Step {
        name: "tidy",
        about: "the structural rules hold",
        work: Now(tidy::run),
    },
    Step {
        name: "supply",
        about: "what comes from outside: lock files, licences, sources, known defects",
        work: Now(supply::check),
    },
    Step {
        name: "clippy",
        about: "no warnings, in tests neither",
        work: Now(|| Invocation::cargo("clippy --workspace --all-targets -- -D warnings").run()),
    },
    Step {
        name: "doctest",
        about: "the examples in docs run",
        work: Now(doctest),
    },
    Step {
        name: "tests",
        about: "unit and integration tests",
        work: Now(tests),
    },
    Step {
        name: "proofs",
        about: "plans, faults, power cuts, bent bytes, kills, load: as often as there is time for",
        work: Beside {
            begin: proof::begin_beside,
            finish: proof::finish_beside,
        },
    },
    Step {
        name: "wasm",
        about: "the tablet's core compiles for browsers, and is built for the page",
        work: Now(wasm),
    },
    Step {
        name: "web",
        about: "the pages: style, types, tests, and the app that the server sends",
        work: Now(|| web::check().and_then(|()| web::build())),
    },
    Step {
        name: "browser",
        about: "the tablet in a real browser against the real server",
        work: Now(browser),
    },
    Step {
        name: "api",
        about: "the console's addresses, asked everything that their description allows",
        work: Now(api::try_everything),
    },
    Step {
        name: "docs",
        about: "the docs build, links and all",
        work: Now(|| {
            Invocation::cargo("doc --workspace --no-deps")
                .variable("RUSTDOCFLAGS", "-D warnings")
                .run()
        }),
    },
];

fn doctest() -> anyhow::Result<()> {
    Invocation::cargo("test --workspace --doc").run()
}

fn tests() -> anyhow::Result<()> {
    programs::build_for_tests()?;
    Invocation::cargo("nextest run --workspace --profile ci")
        .arguments(["-E".to_owned(), format!("not ({})", proof::all())])
        .run()
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
    programs::build_for_tests()?;
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
