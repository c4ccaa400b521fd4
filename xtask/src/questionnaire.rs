//! What the core for browsers reads instead of the questionnaire's definition, and the tables
//! that it is given: written beforehand, by the code that checks them.

use std::path::PathBuf;

use crate::command::Invocation;
use crate::root::target_folder;

/// The variable that names the file while the core is compiled.
const VARIABLE: &str = "SHOUCE_QUESTIONNAIRE";
const PROGRAM: &str = "compile_questionnaire";

/// The compilation, told where the questionnaire is.
pub(crate) fn with(command: Invocation) -> anyhow::Result<Invocation> {
    let file = compile()?.display().to_string();
    Ok(command.variable(VARIABLE, &file))
}

/// Where the tables are, once the core has been compiled.
pub(crate) fn tables() -> PathBuf {
    target_folder().join("tables.bin")
}

fn compile() -> anyhow::Result<PathBuf> {
    // Of the whole workspace, so that it shares what the other steps have compiled.
    Invocation::cargo("build --workspace --example")
        .arguments([PROGRAM])
        .run()?;
    let file = target_folder().join("questionnaire.bin");
    let program = target_folder().join("debug/examples").join(PROGRAM);
    Invocation::new(&program.display().to_string())
        .arguments([file.display().to_string(), tables().display().to_string()])
        .run()?;
    Ok(file)
}
