//! What the office types.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use schema::message::{self, Language};
use schema::problem::{Coded, Problem};
use schema::questionnaire::Label;
use server::configuration::Configuration;
use server::ledger::LedgerError;
use server::ledger::backup::BackupError;
use server::office::{Office, OfficeError};

mod account;
mod audit;
mod census;
mod device;
mod divisions;
mod export;
mod key;
mod link;
mod operator;
mod pairs;
mod quarantine;
mod roster;
mod serve;
mod spoken;
mod store;
mod tls;

/// The census office's one program: server, devices, rosters, counts and exports.
#[derive(Debug, Parser)]
#[command(
    name = "shouce",
    version,
    after_help = "Examples:
  shouce divisions load
  shouce roster import elders.xlsx            look at what would be imported
  shouce roster import elders.xlsx --yes
  shouce device enrol --label 'Li, Liuku' --village 533301002210 --role surveyor
  shouce serve --listen 0.0.0.0:8443
  shouce count --by county,township --as-of 2026-11-01"
)]
pub(crate) struct Arguments {
    /// The configuration file; every line of it has a default
    #[arg(long, global = true, default_value = "shouce.toml")]
    config: PathBuf,
    /// The folder that holds everything, instead of the configured one
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    /// The language of messages
    #[arg(long, global = true, default_value = "zh",
        value_parser = PossibleValuesParser::new(Language::NAMES).try_map(|name| name.parse::<Language>()))]
    language: Language,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve tablets until stopped (SIGTERM or Ctrl-C); prints the address it listens on
    Serve(serve::Serve),
    /// Tell how the store is
    Health(store::Health),
    /// Make every projection anew from the log, and compare
    Verify,
    /// Copy the ledger to a file, while it is in use
    Backup(store::Backup),
    /// Put a backup into an empty data folder; begins a new epoch
    Restore(store::Restore),
    /// What has come back since a backup was restored, from which tablets, and who owes more
    Restored,
    /// The key that the data folder is sealed with
    #[command(subcommand)]
    Key(key::Key),
    /// The table of divisions
    #[command(subcommand)]
    Divisions(divisions::Divisions),
    /// Tablets and other devices
    #[command(subcommand)]
    Device(device::Device),
    /// Lists of elders from other offices
    #[command(subcommand)]
    Roster(roster::Roster),
    /// Count elders by division, age group and sex
    Count(census::Count),
    /// Write people or counts to a CSV or XLSX file
    #[command(subcommand)]
    Export(export::Export),
    /// What reviewers decided about likely duplicates
    #[command(subcommand)]
    Pairs(pairs::Pairs),
    /// Match a list from elsewhere (last year's roll, the police's, the dead) with the records
    Link(link::Link),
    /// Changes that were not simply let in
    #[command(subcommand)]
    Quarantine(quarantine::Quarantine),
    /// Certificates of a county's own, for tablets to trust
    #[command(subcommand)]
    Tls(tls::Tls),
    /// The console's accounts
    #[command(subcommand)]
    Account(account::Account),
    /// Who did what in the console
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Take in a sealed file that a carrier or a tablet brought
    Receive(quarantine::Receive),
}

/// What every command is given.
pub(crate) struct Context {
    pub(crate) configuration: Configuration,
    pub(crate) language: Language,
}

impl Context {
    /// The data folder, open.
    pub(crate) fn office(&self) -> Result<Office> {
        Office::open(&self.configuration.data).map_err(|error| refused(&error))
    }

    /// Tells how something went, on standard output.
    pub(crate) fn tell(&self, code: &str, parameters: &[(&str, String)]) {
        spoken::line(self.sentence(code, parameters));
    }

    /// A label in the language asked for.
    pub(crate) fn label<'l>(&self, label: &'l Label) -> &'l str {
        match self.language {
            Language::Chinese => &label.zh,
            Language::English => &label.en,
        }
    }

    /// A sentence or a word of the catalogue.
    pub(crate) fn sentence(&self, code: &str, parameters: &[(&str, String)]) -> String {
        say_coded(self.language, code, parameters)
    }
}

/// A sentence of a language's catalogue.
pub(crate) fn say_coded(language: Language, code: &str, parameters: &[(&str, String)]) -> String {
    say(language, &coded(code, parameters))
}

/// A problem as a person reads it.
pub(crate) fn say(language: Language, problem: &Problem) -> String {
    message::render(language, problem)
}

/// A problem as a person reads it, with the code to ask for help by.
pub(crate) fn with_code(language: Language, problem: &Problem) -> String {
    format!("{} [{}]", say(language, problem), problem.code)
}

/// A refusal on its way to the person who asked.
#[derive(Debug)]
pub(crate) struct Refused(pub(crate) Problem);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refused {}

/// The error as a refusal.
pub(crate) fn refused(error: &(impl Coded + ?Sized)) -> anyhow::Error {
    Refused(Problem::from(error)).into()
}

/// A refusal by its code.
pub(crate) fn refuse(code: &str, parameters: &[(&str, String)]) -> anyhow::Error {
    Refused(coded(code, parameters)).into()
}

fn coded(code: &str, parameters: &[(&str, String)]) -> Problem {
    let parameters = parameters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    Problem {
        code: code.to_owned(),
        parameters: parameters.collect(),
    }
}

/// Runs a command; what it refuses goes to standard error.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let language = arguments.language;
    match try_to_run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let problem = problem(&error);
            eprintln!("{}", with_code(language, &problem));
            ExitCode::FAILURE
        }
    }
}

fn try_to_run(arguments: Arguments) -> Result<()> {
    let mut configuration = Configuration::read(&arguments.config)
        .map_err(|error| refuse("configuration.wrong", &[("detail", error.to_string())]))?;
    if let Some(data) = arguments.data {
        configuration.data = data;
    }
    (configuration.settle_key()).map_err(LedgerError::from)?;
    let context = Context {
        configuration,
        language: arguments.language,
    };
    match arguments.command {
        Command::Serve(command) => command.run(&context),
        Command::Health(command) => command.run(&context),
        Command::Verify => store::verify(&context),
        Command::Backup(command) => command.run(&context),
        Command::Restore(command) => command.run(&context),
        Command::Restored => store::restored(&context),
        Command::Key(command) => command.run(&context),
        Command::Divisions(command) => command.run(&context),
        Command::Device(command) => command.run(&context),
        Command::Roster(command) => command.run(&context),
        Command::Count(command) => command.run(&context),
        Command::Export(command) => command.run(&context),
        Command::Pairs(command) => command.run(&context),
        Command::Link(command) => command.run(&context),
        Command::Quarantine(command) => command.run(&context),
        Command::Tls(command) => command.run(&context),
        Command::Account(command) => command.run(&context),
        Command::Audit(command) => command.run(&context),
        Command::Receive(command) => command.run(&context),
    }
}

fn problem(error: &anyhow::Error) -> Problem {
    if let Some(Refused(problem)) = error.downcast_ref() {
        return problem.clone();
    }
    if let Some(error) = error.downcast_ref::<OfficeError>() {
        return Problem::from(error);
    }
    if let Some(error) = error.downcast_ref::<LedgerError>() {
        return Problem::from(error);
    }
    if let Some(error) = error.downcast_ref::<BackupError>() {
        return Problem::from(error);
    }
    coded("command.failed", &[("detail", format!("{error:#}"))])
}

/// A bar on standard error that counts.
pub(crate) fn bar(length: u64) -> indicatif::ProgressBar {
    let style = indicatif::ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed}");
    let bar = indicatif::ProgressBar::new(length);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
