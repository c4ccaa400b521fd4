//! Everything CI does, in order, one step after the other.

use std::time::{Duration, Instant};

use anyhow::bail;
use clap::builder::PossibleValuesParser;

mod report;
mod steps;

use report::{Outcome, Row};
use steps::{STEPS, Step};

/// The names that `--step` takes.
pub(crate) fn step_names() -> PossibleValuesParser {
    PossibleValuesParser::new(STEPS.iter().map(|step| step.name))
}

/// Prints the steps.
pub(crate) fn list() {
    for step in &STEPS {
        println!("{:8} {}", step.name, step.about);
    }
}

/// Runs the named steps in CI's order, or all of them when none is named.
pub(crate) fn run(names: &[String]) -> anyhow::Result<()> {
    let chosen = STEPS
        .iter()
        .filter(|step| names.is_empty() || names.iter().any(|name| name == step.name));
    let (rows, failure) = run_until_failure(chosen.copied(), now);
    println!("\n{}", report::table(&rows));
    match failure {
        None => Ok(()),
        Some((step, error)) => bail!(
            "step `{name}` failed: {error:#}\nTo run it again: cargo xtask test --step {name}",
            name = step.name
        ),
    }
}

/// Runs the steps; after the first that fails, the others are only written down.
fn run_until_failure(
    steps: impl Iterator<Item = Step>,
    now: fn() -> Instant,
) -> (Vec<Row>, Option<(Step, anyhow::Error)>) {
    let mut rows = Vec::new();
    let mut failure = None;
    for step in steps {
        if failure.is_some() {
            rows.push(Row {
                name: step.name,
                outcome: Outcome::NotRun,
                took: Duration::ZERO,
            });
            continue;
        }
        println!("\n==> {}: {}", step.name, step.about);
        let start = now();
        let result = (step.run)();
        let took = now().duration_since(start);
        let outcome = if result.is_ok() {
            Outcome::Passed
        } else {
            Outcome::Failed
        };
        let row = Row {
            name: step.name,
            outcome,
            took,
        };
        println!("<== {row}");
        rows.push(row);
        failure = result.err().map(|error| (step, error));
    }
    (rows, failure)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the edge of a program, timing its own steps"
)]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Step = Step {
        name: "good",
        about: "passes",
        run: || Ok(()),
    };
    const BAD: Step = Step {
        name: "bad",
        about: "fails",
        run: || bail!("broken"),
    };
    const LATE: Step = Step {
        name: "late",
        about: "comes last",
        run: || panic!("must not run"),
    };

    #[test]
    fn the_first_failing_step_ends_the_run() {
        let (rows, failure) = run_until_failure([GOOD, BAD, LATE].into_iter(), now);
        let outcomes: Vec<_> = rows.iter().map(|row| row.outcome).collect();
        assert_eq!(
            outcomes,
            [Outcome::Passed, Outcome::Failed, Outcome::NotRun]
        );
        let (step, error) = failure.unwrap();
        assert_eq!((step.name, error.to_string().as_str()), ("bad", "broken"));
    }

    #[test]
    fn a_run_without_a_failing_step_succeeds() {
        let (rows, failure) = run_until_failure([GOOD, GOOD].into_iter(), now);
        assert_eq!(rows.len(), 2);
        assert!(failure.is_none());
    }
}
