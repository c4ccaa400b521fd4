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
mod export;
mod profile;
mod train;

use crate::file::FileError;

/// Find the records that are of one person
#[derive(Debug, Parser)]
#[command(
    name = "linkage",
    version,
    after_help = "Examples:
  linkage dedupe people.csv --model census --out pairs.csv
  linkage link roster.csv roll.csv --out pairs.csv
  linkage train people.csv --labels decided.csv --out county.json
  linkage dedupe people.csv --model county.json --out pairs.csv
  linkage evaluate pairs.csv --truth truth.csv
  linkage profile people.csv
  linkage export model.json --for spark --out settings.json"
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
    /// Learn a model from a sheet, without labels or with them
    Train(train::Train),
    /// Compare pairs with the truth
    Evaluate(evaluate::Evaluate),
    /// Tell what a sheet's columns hold and what they are taken for
    Profile(profile::Profile),
    /// Write a trained model as settings for Splink
    Export(export::Export),
}

pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let done = match &arguments.command {
        Command::Dedupe(command) => command.run(),
        Command::Link(command) => command.run(),
        Command::Train(command) => command.run(),
        Command::Evaluate(command) => command.run(),
        Command::Profile(command) => command.run(),
        Command::Export(command) => command.run(),
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
