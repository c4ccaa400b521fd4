//! The console's addresses, asked by schemathesis: a program of Python's, in a place of its own.

use crate::command::Invocation;
use crate::programs;
use crate::root::target_folder;

/// Pinned: another version asks other things.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// Asks the built server everything that its description allows.
pub(crate) fn try_everything() -> anyhow::Result<()> {
    let place = target_folder().join("schemathesis");
    let program = place.join("bin/schemathesis");
    let program = program.display().to_string();
    if !Invocation::new(&program).words("--version").succeeds() {
        let place = place.display().to_string();
        Invocation::new("python3")
            .words("-m venv")
            .arguments([place.as_str()])
            .run()?;
        let pip = format!("{place}/bin/pip");
        Invocation::new(&pip)
            .words("install --quiet")
            .arguments([SCHEMATHESIS])
            .run()?;
    }
    programs::build_for_tests()?;
    let asking = target_folder().join("debug/try-api");
    Invocation::new(&asking.display().to_string())
        .arguments([program])
        .run()
}

/// Python with its environments.
pub(crate) fn has_python() -> bool {
    Invocation::new("python3")
        .words("-c")
        .arguments(["import venv, ensurepip"])
        .succeeds()
}
