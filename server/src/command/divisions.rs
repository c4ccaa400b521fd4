//! `shouce divisions`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;
use schema::problem::Problem;
use server::clock;
use server::ledger::Event;

use super::{Context, refuse, refused, with_code};

const CURRENT: &str = include_str!("../../../data/divisions.csv");
const PAST: &str = include_str!("../../../data/divisions_history.csv");

#[derive(Debug, Subcommand)]
pub(crate) enum Divisions {
    /// Load the current list and the history; without files, those inside the program
    #[command(after_help = "Example: shouce divisions load divisions.csv divisions_history.csv")]
    Load {
        /// The current list (code, parent, level, name, kind, pinyin)
        #[arg(requires = "past")]
        current: Option<PathBuf>,
        /// The history (code, level, name, first_year, last_year, status, likely_successor)
        past: Option<PathBuf>,
    },
}

impl Divisions {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let Self::Load { current, past } = self;
        let current = read(current, CURRENT)?;
        let past = read(past, PAST)?;
        let loaded = schema::value::division::Divisions::load(current.as_bytes(), past.as_bytes())
            .map_err(|error| refused(&error))?;
        for problem in &loaded.problems {
            eprintln!("{}", with_code(context.language, &Problem::from(problem)));
        }
        let mut office = context.office()?;
        let event = Event::DivisionsLoaded { current, past };
        office.ledger.decide(&event, clock::unix_now())?;
        context.tell(
            "divisions.loaded",
            &[
                ("divisions", loaded.divisions.len().to_string()),
                ("problems", loaded.problems.len().to_string()),
            ],
        );
        Ok(())
    }
}

fn read(file: Option<PathBuf>, otherwise: &str) -> Result<String> {
    match file {
        None => Ok(otherwise.to_owned()),
        Some(path) => std::fs::read_to_string(&path).map_err(|error| {
            let path = path.display().to_string();
            refuse(
                "file.unreadable",
                &[("path", path), ("detail", error.to_string())],
            )
        }),
    }
}
