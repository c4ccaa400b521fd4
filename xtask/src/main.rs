//! `cargo xtask`: makes a machine ready, runs every check, keeps the structural rules,
//! starts the demonstration and the measurements.
//!
//! It depends on none of our crates, so that it builds first, alone and quickly.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod api;
mod beside;
mod command;
mod linkage;
mod pipeline;
mod programs;
mod proof;
mod questionnaire;
mod root;
mod setup;
mod supply;
mod tidy;
mod wasm_core;
mod wasm_order;
mod web;
mod workspace;

/// The tasks of the project.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Make this machine ready: C compilers, libraries, the Rust target for browsers
    ///
    /// Installs what is missing when it may (root on a Debian system), otherwise prints
    /// the one line to run. Running it again changes nothing.
    #[command(after_help = "Example:\n  sudo -E cargo xtask setup")]
    Setup,

    /// Run every check that CI runs, in CI's order
    ///
    /// Stops at the first failing step and says how to run it alone.
    #[command(
        visible_alias = "ci",
        after_help = "Examples:\n  \
            cargo xtask test\n  \
            cargo xtask test --list\n  \
            cargo xtask test --step clippy --step tidy"
    )]
    Test {
        /// Run only this step; may be given several times
        #[arg(long, value_name = "NAME", value_parser = pipeline::step_names())]
        step: Vec<String>,
        /// List the steps and stop
        #[arg(long, conflicts_with = "step")]
        list: bool,
    },

    /// Check the structural rules: who may depend on whom, and what is written where
    #[command(after_help = "Each broken rule is printed with the place and how to mend it.")]
    Tidy,

    /// Start the demonstration: a server with invented people, and a tablet beside it
    #[command(after_help = "Examples:\n  cargo xtask demo\n  cargo xtask demo --help")]
    Demo {
        /// Passed on to the demonstration
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },

    /// Run one measurement, optimised
    #[command(after_help = "Examples:\n  cargo xtask bench sync --devices 200\n  \
            cargo xtask bench tablet --json\n  cargo xtask bench linkage --quick")]
    Bench {
        /// `tablet`, the app in a browser; `linkage`, the matcher beside Splink; or the program `bench-NAME` of `shouce-tests`
        name: String,
        /// Passed on to the measurement
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },

    /// Put a load on a server of its own, and look for everything that it acknowledged
    #[command(
        after_help = "Examples:\n  cargo xtask load --tablets 100 --minutes 5\n  \
            cargo xtask load --tablets 2000 --minutes 60 --records 500 --pause 60"
    )]
    Load {
        /// Passed on to the load
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },

    /// Rehearse an emergency with the real programs, and tell how it went
    #[command(after_help = "Examples:\n  cargo xtask drill restore\n  \
            cargo xtask drill restore --tablets 20")]
    Drill {
        /// `restore`: back up under load, lose everything, restore, and see everything come back
        #[arg(value_parser = ["restore"])]
        name: String,
        /// How many tablets take part
        #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u8).range(1..=50))]
        tablets: u8,
    },

    /// Repeat what shows that nothing is lost, as often as you like, and print what was counted
    ///
    /// Without a name everything: plans of the simulation, faults made on purpose, power cuts,
    /// bent bytes, kills, and an overloaded server.
    #[command(after_help = "Examples:\n  cargo xtask prove\n  \
            cargo xtask prove plans --times 1000000 --release\n  \
            cargo xtask prove kills --minutes 30")]
    Prove {
        /// What, and how far
        #[command(flatten)]
        asked: proof::Asked,
    },

    /// Build the tablet's core for browsers into web/tablet/core
    #[command(after_help = "Examples:\n  cargo xtask core\n  cargo xtask core --quick")]
    Core {
        /// Larger, and built in seconds: for trying things out
        #[arg(long)]
        quick: bool,
    },

    /// Build the tablet's web app into web/dist, core and all
    #[command(
        after_help = "Example:\n  cargo xtask web && cargo run --release --bin shouce -- serve"
    )]
    Web,

    /// Write the lists of parts (CycloneDX) of the programs and of the pages into target/sbom
    Sbom,

    /// Train the compression dictionary that tablet and server share
    TrainDictionary {
        /// Passed on to the trainer
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

fn main() -> ExitCode {
    match perform(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        // Not by returning the error: that would print a backtrace of ours, which helps
        // nobody who wants to know what to do.
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> anyhow::Result<()> {
    match task {
        Task::Setup => setup::everything(),
        Task::Test { list: true, .. } => {
            pipeline::list();
            Ok(())
        }
        Task::Test { step, .. } => pipeline::run(&step),
        Task::Tidy => tidy::run(),
        Task::Demo { arguments } => demo(&arguments),
        Task::Web => web::make(),
        Task::Bench { name, arguments } if name == "tablet" => web::measure(&arguments),
        Task::Bench { name, arguments } if name == "linkage" => linkage::measure(&arguments),
        Task::Bench { name, arguments } => {
            programs::run_with_product(&format!("bench-{name}"), &arguments)
        }
        Task::Drill { name, tablets } => programs::rehearse(&name, tablets),
        Task::Prove { asked } => proof::run(&asked),
        Task::Core { quick: true } => wasm_core::build(wasm_core::Profile::Quick),
        Task::Core { quick: false } => wasm_core::build(wasm_core::Profile::Small),
        Task::Load { arguments } => programs::run_with_product("load", &arguments),
        Task::Sbom => supply::write_bills(),
        Task::TrainDictionary { arguments } => programs::run("train-dictionary", &arguments),
    }
}

/// The demonstration ends with a page to open, if somebody is there to open it. Without the
/// page it shows the rest.
fn demo(arguments: &[String]) -> anyhow::Result<()> {
    let ends = ["--no-serve", "--help", "-h"];
    let opens = io::stdin().is_terminal() && !arguments.iter().any(|one| ends.contains(&&**one));
    if opens && let Err(error) = web::make() {
        eprintln!("\nThe tablet's page could not be built, and is left out: {error:#}\n");
    }
    programs::run_with_product("demo", arguments)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Arguments::command().debug_assert();
    }
}
