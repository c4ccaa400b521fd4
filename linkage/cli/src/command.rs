//! What the program is asked to do.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use linkage::problem::LinkageError;
use schema::message::{self, Language};
use schema::problem::Problem;

mod choice;
mod dedupe;
mod evaluate;

use crate::file::FileError;

/// Find the records that are of one person
#[derive(Debug, Parser)]
#[command(
    name = "linkage",
    version,
    after_help = "Examples:
  linkage dedupe people.csv --model census --out pairs.csv
  linkage evaluate pairs.csv --truth truth.csv"
)]
pub(crate) struct Arguments {
    /// The language of messages
    #[arg(long, global = true, default_value = "zh",
        value_parser = PossibleValuesParser::new(Language::NAMES).try_map(|name| name.parse::<Language>()))]
    language: Language,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Find records of one person within a sheet
    Dedupe(dedupe::Dedupe),
    /// Find records of one person across two sheets
    Link(dedupe::Link),
    /// Compare pairs with the truth
    Evaluate(evaluate::Evaluate),
}

pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let done = match &arguments.command {
        Command::Dedupe(command) => command.run(),
        Command::Link(command) => command.run(),
        Command::Evaluate(command) => command.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let problem = (error.downcast_ref::<LinkageError>().map(Problem::from))
                .or_else(|| error.downcast_ref::<FileError>().map(Problem::from));
            match problem {
                Some(problem) => eprintln!("{}", message::render(arguments.language, &problem)),
                None => eprintln!("{error:#}"),
            }
            ExitCode::FAILURE
        }
    }
}

/// A path as clap reads it.
type Path = PathBuf;
