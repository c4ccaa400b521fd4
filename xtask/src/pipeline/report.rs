//! How the steps went, as lines of text.

use std::fmt;
use std::time::Duration;

/// How one step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Passed,
    Failed,
    NotRun,
}

/// One step's line.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) outcome: Outcome,
    pub(super) took: Duration,
}

impl Row {
    /// Notes how it went, and says so.
    pub(super) fn note(&mut self, passed: bool, took: Duration) {
        self.took = took;
        self.outcome = if passed {
            Outcome::Passed
        } else {
            Outcome::Failed
        };
        println!("<== {self}");
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.outcome {
            Outcome::Passed => "passed",
            Outcome::Failed => "FAILED",
            Outcome::NotRun => return write!(f, "{:8} not run", self.name),
        };
        write!(
            f,
            "{:8} {word:8} {:>8.1} s",
            self.name,
            self.took.as_secs_f64()
        )
    }
}

/// All lines, and last how long the whole took: some of it went on beside the rest.
pub(super) fn table(rows: &[Row], total: Duration) -> String {
    let count = |outcome| rows.iter().filter(|row| row.outcome == outcome).count();
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    format!(
        "{lines}{:8} {:8} {:>8.1} s\nsteps: {} passed, {} failed",
        "total",
        "",
        total.as_secs_f64(),
        count(Outcome::Passed),
        count(Outcome::Failed),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_says_what_passed_what_failed_and_how_long_it_took() {
        let row = |name, outcome, ms| Row {
            name,
            outcome,
            took: Duration::from_millis(ms),
        };
        let rows = [
            row("format", Outcome::Passed, 1_250),
            row("tests", Outcome::Failed, 61_000),
            row("docs", Outcome::NotRun, 0),
        ];
        let expected = "\
format   passed        1.2 s
tests    FAILED       61.0 s
docs     not run
total                 62.2 s
steps: 1 passed, 1 failed";
        assert_eq!(table(&rows, Duration::from_millis(62_240)), expected);
    }
}
