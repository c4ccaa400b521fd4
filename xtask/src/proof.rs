//! The proofs by repetition: each as long as somebody wants, and what was counted in one table
//! with the command that counts more.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::beside::Beside;
use crate::command::Invocation;
use crate::programs;
use crate::root::root;
use crate::setup;

/// Tests that count, and the variable that says how far.
struct Proof {
    name: &'static str,
    /// The tests, as nextest selects them.
    tests: &'static str,
    variable: Option<&'static str>,
    /// How often in a long run.
    longer: u64,
    /// What the files of their figures begin with.
    files: &'static [&'static str],
}

/// The proof that only a debug build can be put to.
const FAULTS: &str = "faults";

/// How often a longer run tells how far it is.
const TELL_AGAIN: Duration = Duration::from_secs(60);

const PROOFS: [Proof; 7] = [
    Proof {
        name: "plans",
        tests: "binary(simulation) & test(/^(whatever|where)_/)",
        variable: Some("PROOF_PLANS"),
        longer: 1_000_000,
        files: &["plans", "quiet-plans"],
    },
    Proof {
        name: FAULTS,
        tests: "binary(simulation) & test(/noticed$/)",
        variable: None,
        longer: 0,
        files: &["fault-"],
    },
    Proof {
        name: "power",
        tests: "binary(power) & test(/wherever/)",
        variable: Some("PROOF_CUTS"),
        longer: 100_000,
        files: &["power-"],
    },
    Proof {
        name: "bent",
        tests: "binary(mutation) & test(/breaks_nothing$/)",
        variable: Some("PROOF_BENT"),
        longer: 12_500_000,
        files: &["bent-"],
    },
    Proof {
        name: "heavy",
        tests: "binary(mutation) & test(/costs_little$/)",
        variable: None,
        longer: 0,
        files: &["heavy-"],
    },
    Proof {
        name: "kills",
        tests: "binary(programs) & test(/killed_again/)",
        variable: Some("PROOF_KILLS"),
        longer: 10_000,
        files: &["kills-"],
    },
    Proof {
        name: "load",
        tests: "binary(programs) & test(/overloaded/)",
        variable: None,
        longer: 0,
        files: &["load"],
    },
];

/// What to prove, and how far.
#[derive(Args)]
pub(crate) struct Asked {
    /// Only these
    #[arg(value_name = "NAME", value_parser = names())]
    names: Vec<String>,
    /// How often each; as often as CI without it
    #[arg(long)]
    times: Option<u64>,
    /// End each after so many minutes, between two rounds
    #[arg(long)]
    minutes: Option<u64>,
    /// Play this plan of the simulation alone, as tests/simulation/found/ keeps them
    #[arg(long, value_name = "FILE", exclusive = true)]
    plan: Option<PathBuf>,
    /// Optimised: the faults, which only a debug build has, are left out
    #[arg(long)]
    release: bool,
}

fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(PROOFS.iter().map(|proof| proof.name))
}

/// Runs the proofs that are asked for, and prints the table, of those that failed too.
pub(crate) fn run(asked: &Asked) -> anyhow::Result<()> {
    setup::native()?;
    setup::test_runner()?;
    if let Some(plan) = &asked.plan {
        return replay(plan);
    }
    match asked.release {
        true => programs::build_product()?,
        false => programs::build_for_tests()?,
    }
    begin()?;
    let chosen = |proof: &&Proof| match asked.names.is_empty() {
        true => !(asked.release && proof.name == FAULTS),
        false => asked.names.iter().any(|name| name == proof.name),
    };
    let (end, ended) = mpsc::channel::<()>();
    let telling = thread::spawn(move || {
        while ended.recv_timeout(TELL_AGAIN) == Err(RecvTimeoutError::Timeout) {
            print!("\n{}", table().unwrap_or_default());
        }
    });
    let mut went = Ok(());
    for proof in PROOFS.iter().filter(chosen) {
        let one = command(proof, asked).run();
        went = went.and(one);
    }
    drop(end);
    let _told = telling.join();
    print!("\n{}", table()?);
    went
}

fn replay(plan: &Path) -> anyhow::Result<()> {
    let plan = fs::canonicalize(plan).with_context(|| format!("no plan: {}", plan.display()))?;
    Invocation::cargo("nextest run --workspace --success-output final")
        .arguments(["-E", "binary(simulation) & test(what_failed_once)"])
        .variable("PROOF_PLAN", &plan.display().to_string())
        .run()
}

fn command(proof: &Proof, asked: &Asked) -> Invocation {
    // As the product was built for it.
    let build = match asked.release {
        true => "-p shouce-tests --release",
        false => "--workspace",
    };
    let mut command = Invocation::cargo("nextest run")
        .words(build)
        .arguments(["-E", proof.tests]);
    let is_longer = asked.times.is_some() || asked.minutes.is_some();
    if is_longer {
        command = command.words("--profile long");
    }
    if let Some(variable) = proof.variable.filter(|_| is_longer) {
        let times = asked.times.unwrap_or(proof.longer);
        command = command.variable(variable, &times.to_string());
    }
    if let Some(minutes) = asked.minutes {
        // All of a proof's tests side by side, so that it ends in the time that was asked for.
        command =
            (command.words("--test-threads 8")).variable("PROOF_MINUTES", &minutes.to_string());
    }
    noted(command)
}

/// The tests of all proofs, as nextest selects them.
pub(crate) fn all() -> String {
    let tests = PROOFS.iter().map(|proof| format!("({})", proof.tests));
    tests.collect::<Vec<_>>().join(" | ")
}

/// Begins all of them as CI does, with what other steps leave of the machine.
pub(crate) fn begin_beside() -> anyhow::Result<Beside> {
    programs::build_for_tests()?;
    begin()?;
    let command = Invocation::cargo("nextest run --workspace --profile beside");
    Beside::start("proofs", noted(command.arguments(["-E".to_owned(), all()])))
}

/// Waits for them, and prints what was counted, also when something failed.
pub(crate) fn finish_beside(beside: Beside) -> anyhow::Result<()> {
    beside.finish(TELL_AGAIN, table)
}

/// The command, with a place for its figures.
fn noted(command: Invocation) -> Invocation {
    command.variable("PROOF_FIGURES", &folder().display().to_string())
}

/// Forgets the figures of an earlier run.
fn begin() -> anyhow::Result<()> {
    let folder = folder();
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot empty {}", folder.display()))
        }
        _ => Ok(()),
    }
}

fn folder() -> PathBuf {
    root().join("target/figures")
}

/// The figures of the last run, one line each, and the command for more.
fn table() -> anyhow::Result<String> {
    of(&folder())
}

fn of(folder: &Path) -> anyhow::Result<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry?;
        let text = fs::read_to_string(entry.path())?;
        found.push((entry.file_name().to_string_lossy().into_owned(), text));
    }
    found.sort();
    let mut table = String::new();
    for proof in &PROOFS {
        let ours = |name: &str| proof.files.iter().any(|begin| name.starts_with(begin));
        let mut lines = found.iter().filter(|(name, _)| ours(name)).peekable();
        if lines.peek().is_none() {
            continue;
        }
        let more = match proof.variable {
            Some(_) => format!("cargo xtask prove {} --times {}", proof.name, proof.longer),
            None => format!("cargo xtask prove {}", proof.name),
        };
        table.push_str(&format!("{more}\n"));
        for (name, text) in lines {
            let (seconds, figures) = text.trim_end().split_once('\t').unwrap_or(("", text));
            table.push_str(&format!("  {name:<26} {seconds:>5} s  {figures}\n"));
        }
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_was_counted_and_how_to_count_more() {
        let folder = std::env::temp_dir().join(format!("figures-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in [
            ("power-server", "31\t2000 cuts, nothing lost\n"),
            ("plans", "60\t400 plans of 29012 steps, no violation\n"),
            (
                "fault-EpochKept",
                "0\tnoticed after 3 of at most 1000 plans\n",
            ),
        ] {
            fs::write(folder.join(name), text).unwrap();
        }
        let table = of(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let expected = "\
cargo xtask prove plans --times 1000000
  plans                         60 s  400 plans of 29012 steps, no violation
cargo xtask prove faults
  fault-EpochKept                0 s  noticed after 3 of at most 1000 plans
cargo xtask prove power --times 100000
  power-server                  31 s  2000 cuts, nothing lost
";
        assert_eq!(table, expected);
    }

    #[test]
    fn a_longer_run_is_told_how_far_it_goes_and_is_not_cut_off() {
        let asked = Asked {
            names: Vec::new(),
            times: Some(7),
            minutes: None,
            plan: None,
            release: false,
        };
        let command = command(&PROOFS[2], &asked).to_string();
        assert!(command.contains("PROOF_CUTS=7"), "{command}");
        assert!(command.contains("--profile long"), "{command}");
    }
}
