//! What a surveyor with a laptop types.

use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use client_core::ClientError;
use schema::id::RecordId;
use schema::message::{self, Language};
use schema::problem::{Coded, Problem};
use serde::Serialize;
use tablet::line::{AddressError, LineError};

mod alike;
mod carry;
mod file;
mod findings;
mod folder;
mod journey;
mod listed;
mod questions;
mod records;
mod work;

use folder::{Folder, Open};

/// A surveyor's tablet in a terminal: works offline, syncs when it can.
#[derive(Debug, Parser)]
#[command(
    name = "tablet",
    version,
    after_help = "Examples:
  tablet enrol --server https://census.example.org CODE
  tablet sync
  tablet find apu
  tablet edit 0199 visit_outcome=1 visit_date=2026-11-03 life_status=1
  tablet submit 0199
  tablet coverage"
)]
pub(crate) struct Arguments {
    /// The folder that holds the tablet's store
    #[arg(
        long,
        global = true,
        env = "SHOUCE_TABLET",
        default_value = "shouce-tablet"
    )]
    folder: PathBuf,
    /// The PIN, if the store has one
    #[arg(long, global = true, env = "SHOUCE_PIN", hide_env_values = true)]
    pin: Option<String>,
    /// The language of messages
    #[arg(long, global = true, default_value = "zh",
        value_parser = PossibleValuesParser::new(Language::NAMES).try_map(|name| name.parse::<Language>()))]
    language: Language,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Become known to a server with the office's one-time code
    Enrol(journey::Enrol),
    /// Send what is unsent and fetch what is new
    Sync(journey::Sync),
    /// Tell what waits to be sent
    Status(journey::Status),
    /// List elders
    List(records::List),
    /// Find elders by name, pinyin, initials, part of an ID number or place
    Find(records::Find),
    /// What became of every expected name, village by village
    Coverage(records::Coverage),
    /// Show a record; sensitive answers are hidden unless asked for
    Show(records::Show),
    /// Everything ever written to a field: who, when, how sure the clock
    History(records::History),
    /// Add an elder who is on no list
    #[command(after_help = "Example:
  tablet add division_village=533301002210 name=余阿普 sex=1 list_source=4")]
    Add(records::Add),
    /// Show who is already here and likely the same person; nothing is written
    #[command(after_help = "Example:
  tablet alike name=余阿普 birth_stated=1938")]
    Alike(alike::Alike),
    /// Write answers: FIELD=ANSWER; FIELD= leaves blank, FIELD=? not known, FIELD=! refused;
    /// several codes with commas
    Edit(records::Edit),
    /// Hand a record in
    Submit(records::Submit),
    /// Show what two people wrote differently
    Conflicts,
    /// Decide between different answers
    Resolve(records::Resolve),
    /// Show what the office asks about two records that may be of one person
    Questions(questions::Questions),
    /// Answer such a question: same, different, unsure
    #[command(after_help = "Example:
  tablet reply 0199 different --note 兄弟俩")]
    Reply(questions::Reply),
    /// Write unsent work to a sealed file, for the server or another tablet
    HandOver(carry::HandOver),
    /// Take in a file that another tablet handed over
    Receive(carry::Receive),
    /// Write this tablet's card, which another tablet needs to hand over to it
    Card(carry::Card),
    /// Lock the store's key with a PIN
    Pin(carry::Pin),
    /// Set a damaged store aside and carry over what can be read
    Rescue,
    /// Add and edit from lines of JSON; each is durable when its line is answered
    #[command(hide = true)]
    ImportWork(work::ImportWork),
}

/// What every command is given.
pub(crate) struct Context {
    pub(crate) folder: Folder,
    pub(crate) language: Language,
}

impl Context {
    /// The tablet, open.
    pub(crate) fn open(&self) -> Result<Open> {
        let open = self.folder.open()?;
        if open.moved {
            eprintln!("{}", self.sentence("tablet.moved", &[]));
        }
        Ok(open)
    }

    /// Tells how something went, on standard output.
    pub(crate) fn tell(&self, code: &str, parameters: &[(&str, String)]) {
        println!("{}", self.sentence(code, parameters));
    }

    /// A sentence or a word of the catalogue.
    pub(crate) fn sentence(&self, code: &str, parameters: &[(&str, String)]) -> String {
        say(self.language, &coded(code, parameters))
    }

    /// A label in the chosen language.
    pub(crate) fn label<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Chinese => zh,
            Language::English => en,
        }
    }
}

/// The word that a stage, layer or outcome is stored as: sentences choose by it.
pub(crate) fn word(which: impl Serialize) -> String {
    let which = serde_json::to_value(which).unwrap_or_default();
    which.as_str().unwrap_or_default().to_owned()
}

fn say(language: Language, problem: &Problem) -> String {
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

/// The one record whose id begins so.
pub(crate) fn record(open: &Open, beginning: &str) -> Result<RecordId> {
    let beginning = beginning.to_lowercase();
    let mut found = (open.client.index().rows())
        .map(|(id, _)| id)
        .filter(|id| id.to_string().starts_with(&beginning));
    match (found.next(), found.next()) {
        (Some(id), None) => Ok(id),
        (None, _) => Err(ClientError::NoSuchRecord.into()),
        (Some(_), Some(_)) => Err(refuse(
            "tablet.record-ambiguous",
            &[("record", beginning.clone())],
        )),
    }
}

/// Runs a command; what it refuses goes to standard error.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let language = arguments.language;
    match try_to_run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", with_code(language, &problem(&error)));
            ExitCode::FAILURE
        }
    }
}

fn try_to_run(arguments: Arguments) -> Result<()> {
    let context = Context {
        folder: Folder::new(arguments.folder, arguments.pin),
        language: arguments.language,
    };
    match arguments.command {
        Command::Enrol(command) => command.run(&context),
        Command::Sync(command) => command.run(&context),
        Command::Status(command) => command.run(&context),
        Command::List(command) => command.run(&context),
        Command::Find(command) => command.run(&context),
        Command::Coverage(command) => command.run(&context),
        Command::Show(command) => command.run(&context),
        Command::History(command) => command.run(&context),
        Command::Alike(command) => command.run(&context),
        Command::Add(command) => command.run(&context),
        Command::Edit(command) => command.run(&context),
        Command::Submit(command) => command.run(&context),
        Command::Conflicts => records::conflicts(&context),
        Command::Resolve(command) => command.run(&context),
        Command::Questions(command) => command.run(&context),
        Command::Reply(command) => command.run(&context),
        Command::HandOver(command) => command.run(&context),
        Command::Receive(command) => command.run(&context),
        Command::Card(command) => command.run(&context),
        Command::Pin(command) => command.run(&context),
        Command::Rescue => carry::rescue(&context),
        Command::ImportWork(command) => command.run(&context),
    }
}

fn problem(error: &anyhow::Error) -> Problem {
    if let Some(Refused(problem)) = error.downcast_ref() {
        return problem.clone();
    }
    if let Some(error) = error.downcast_ref::<LineError>() {
        return error.problem();
    }
    let known: [Option<&dyn Coded>; 2] = [
        error.downcast_ref::<ClientError>().map(|error| error as _),
        error.downcast_ref::<AddressError>().map(|error| error as _),
    ];
    if let Some(error) = known.into_iter().flatten().next() {
        return Problem::from(error);
    }
    match error.downcast_ref::<io::Error>().map(io::Error::kind) {
        Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge) => {
            coded("store.full", &[])
        }
        _ => coded("command.failed", &[("detail", format!("{error:#}"))]),
    }
}
