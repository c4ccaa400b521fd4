//! Everything CI does, in order: one step after the other, and one beside those that follow it.

use std::time::{Duration, Instant};

use anyhow::bail;
use clap::builder::PossibleValuesParser;

mod report;
mod steps;

use report::{Outcome, Row};
use steps::{STEPS, Step, Work};

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
    let begun = now();
    let (rows, failure) = run_until_failure(chosen.copied(), now);
    println!("\n{}", report::table(&rows, now().duration_since(begun)));
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
    let mut going = Vec::new();
    for step in steps {
        let place = rows.len();
        rows.push(Row {
            name: step.name,
            outcome: Outcome::NotRun,
            took: Duration::ZERO,
        });
        if failure.is_some() {
            continue;
        }
        println!("\n==> {}: {}", step.name, step.about);
        let start = now();
        let result = match step.work {
            Work::Now(run) => run(),
            Work::Beside { begin, finish } => match begin() {
                Ok(beside) => {
                    going.push((step, place, start, beside, finish));
                    continue;
                }
                Err(error) => Err(error),
            },
        };
        rows[place].note(result.is_ok(), now().duration_since(start));
        failure = result.err().map(|error| (step, error));
    }
    for (step, place, start, beside, finish) in going {
        if failure.is_none() {
            println!("\n==> {}: how it went", step.name);
            let result = finish(beside);
            rows[place].note(result.is_ok(), now().duration_since(start));
            failure = result.err().map(|error| (step, error));
        }
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
    use crate::beside::Beside;
    use crate::command::Invocation;

    const GOOD: Step = Step {
        name: "good",
        about: "passes",
        work: Work::Now(|| Ok(())),
    };
    const BAD: Step = Step {
        name: "bad",
        about: "fails",
        work: Work::Now(|| bail!("broken")),
    };
    const LATE: Step = Step {
        name: "late",
        about: "comes last",
        work: Work::Now(|| panic!("must not run")),
    };
    const SLOW: Step = Step {
        name: "slow",
        about: "goes on beside the others",
        work: Work::Beside {
            begin: || Beside::start("test-of-the-pipeline", Invocation::new("cat")),
            finish: |_beside| bail!("broken in the end"),
        },
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
    fn what_goes_on_beside_others_is_judged_when_they_have_ended() {
        let (rows, failure) = run_until_failure([SLOW, GOOD].into_iter(), now);
        let outcomes: Vec<_> = rows.iter().map(|row| row.outcome).collect();
        assert_eq!(outcomes, [Outcome::Failed, Outcome::Passed]);
        assert_eq!(failure.unwrap().0.name, "slow");

        let (rows, failure) = run_until_failure([SLOW, BAD].into_iter(), now);
        let outcomes: Vec<_> = rows.iter().map(|row| row.outcome).collect();
        assert_eq!(outcomes, [Outcome::NotRun, Outcome::Failed]);
        assert_eq!(failure.unwrap().0.name, "bad");
    }

    #[test]
    fn a_run_without_a_failing_step_succeeds() {
        let (rows, failure) = run_until_failure([GOOD, GOOD].into_iter(), now);
        assert_eq!(rows.len(), 2);
        assert!(failure.is_none());
    }
}
