//! Building and starting the programs of the package `shouce-tests`: the demonstration,
//! the measurements, the dictionary's trainer.

use anyhow::bail;

use crate::command::Invocation;
use crate::setup;
use crate::workspace::{self, Member};

/// The package that holds them.
const STAGE: &str = "shouce-tests";

/// The product itself, package and program, which they start beside themselves.
const PRODUCT: [(&str, &str); 2] = [("server", "shouce"), ("tablet", "tablet")];

/// Builds the product and starts `program` beside it with `arguments`, all optimised.
pub(crate) fn run_with_product(program: &str, arguments: &[String]) -> anyhow::Result<()> {
    let members = workspace::members()?;
    for (package, name) in [(STAGE, program)].into_iter().chain(PRODUCT) {
        require(&members, package, name)?;
    }
    setup::native()?;
    build_product()?;
    start(program, arguments).run()
}

/// Starts `program` alone with `arguments`, optimised.
pub(crate) fn run(program: &str, arguments: &[String]) -> anyhow::Result<()> {
    require(&workspace::members()?, STAGE, program)?;
    setup::native()?;
    start(program, arguments).run()
}

/// Builds the programs and rehearses an emergency with them: the test of that name, larger.
pub(crate) fn rehearse(name: &str, tablets: u8) -> anyhow::Result<()> {
    setup::native()?;
    build_for_tests()?;
    Invocation::cargo("test --quiet --workspace --test programs")
        .arguments([
            format!("{name}_drill"),
            "--".to_owned(),
            "--nocapture".to_owned(),
        ])
        .variable("DRILL_TABLETS", &tablets.to_string())
        .run()
}

/// Builds the product and all that tests it. Of the whole workspace, as whoever runs tests does:
/// a part of it would be built with other features of what it depends on, all of it once more, and
/// replace the product while another one's tests go on.
pub(crate) fn build_for_tests() -> anyhow::Result<()> {
    Invocation::cargo("build --workspace --lib --bins --tests").run()
}

/// Builds the product, optimised, with the features that their package is built with.
pub(crate) fn build_product() -> anyhow::Result<()> {
    let command = Invocation::cargo("build --release").arguments(["-p", STAGE]);
    PRODUCT
        .into_iter()
        .fold(command, |command, (package, name)| {
            command.arguments(["-p", package, "--bin", name])
        })
        .run()
}

fn start(program: &str, arguments: &[String]) -> Invocation {
    Invocation::cargo("run --release")
        .arguments(["-p", STAGE, "--bin", program, "--"])
        .arguments(arguments.iter().map(String::as_str))
}

fn require(members: &[Member], package: &str, program: &str) -> anyhow::Result<()> {
    let known = members.iter().filter(|member| member.package == package);
    let known: Vec<_> = known
        .flat_map(|member| &member.programs)
        .map(String::as_str)
        .collect();
    if known.contains(&program) {
        return Ok(());
    }
    let known = if known.is_empty() {
        "none".to_owned()
    } else {
        known.join(", ")
    };
    bail!("the package `{package}` has no program `{program}` (it has: {known})")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(programs: &[&str]) -> Member {
        Member {
            folder: "tests".to_owned(),
            package: STAGE.to_owned(),
            ours: Vec::new(),
            external: Vec::new(),
            programs: programs.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn an_unknown_measurement_is_answered_with_those_that_exist() {
        let members = [stage(&["demo", "bench-sync"])];
        assert!(require(&members, STAGE, "bench-sync").is_ok());
        let error = require(&members, STAGE, "bench-snyc")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("`bench-snyc`") && error.contains("demo, bench-sync"),
            "{error}"
        );
        let error = require(&[], STAGE, "demo").unwrap_err().to_string();
        assert!(error.contains("none"), "{error}");
    }

    #[test]
    fn arguments_reach_the_program_and_not_cargo() {
        let command = start("bench-sync", &["--devices".to_owned(), "9".to_owned()]);
        assert_eq!(
            command.to_string(),
            "cargo run --release -p shouce-tests --bin bench-sync -- --devices 9"
        );
    }
}
