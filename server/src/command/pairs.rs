//! `shouce pairs`: what reviewers decided, for training the matcher on it.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand};
use schema::asked::Verdict;
use server::clock;
use server::duplicates::judgement::Outcome;
use server::duplicates::training;
use server::export::LineFile;
use server::ledger::Event;
use server::office::Office;

use super::{Context, refuse, refused};

#[derive(Debug, Subcommand)]
#[command(after_help = "Example:
  shouce pairs export decided.csv --people people.csv --reason 'training the matcher'
  linkage train people.csv --labels decided.csv --out county.json")]
pub(crate) enum Pairs {
    /// Write what reviewers decided: id_l, id_r, same
    Export(Decided),
}

#[derive(Debug, Args)]
pub(crate) struct Decided {
    /// The file to write
    file: PathBuf,
    /// Also write what is compared of everybody, for `linkage train`
    #[arg(long, requires = "reason")]
    people: Option<PathBuf>,
    /// Why people leave in full; kept in the log
    #[arg(long)]
    reason: Option<String>,
}

impl Pairs {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let Self::Export(asked) = self;
        let mut office = caught_up(context)?;
        let rows = decided(&mut office, &asked)?;
        told(context, rows, &asked.file)
    }
}

pub(super) fn caught_up(context: &Context) -> Result<Office> {
    let mut office = context.office()?;
    office.catch_up(|_| {}).map_err(|error| refused(&error))?;
    Ok(office)
}

pub(super) fn told(context: &Context, rows: usize, file: &Path) -> Result<()> {
    let path = file.display().to_string();
    context.tell(
        "export.written",
        &[("rows", rows.to_string()), ("path", path)],
    );
    Ok(())
}

/// Written down before anybody leaves.
pub(super) fn leaves(office: &mut Office, reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(refuse("export.no-reason", &[]));
    }
    let event = Event::Exported {
        records: office.projection.records()?,
        reason: reason.trim().to_owned(),
    };
    office.ledger.decide(&event, clock::unix_now())?;
    Ok(())
}

pub(super) fn begin(file: &Path, headings: &[&str]) -> Result<LineFile> {
    let headings: Vec<String> = headings.iter().map(ToString::to_string).collect();
    LineFile::create(file, &headings, None).map_err(|error| refused(&error))
}

fn decided(office: &mut Office, asked: &Decided) -> Result<usize> {
    if let (Some(people), Some(reason)) = (&asked.people, &asked.reason) {
        leaves(office, reason)?;
        let mut file = begin(people, &training::HEADINGS)?;
        let mut lines = Vec::new();
        office.projection.each_compared(|row| {
            lines.push(training::line(&row));
            Ok(())
        })?;
        for line in lines {
            file.line(&line).map_err(|error| refused(&error))?;
        }
        file.finish().map_err(|error| refused(&error))?;
    }
    let mut file = begin(&asked.file, &["id_l", "id_r", "same"])?;
    for (pair, course) in office.projection.all_courses()? {
        let same = match course.outcome() {
            Outcome::Decided(Verdict::Same) => "1",
            Outcome::Decided(Verdict::Different) => "0",
            _ => continue,
        };
        let line = [pair.a.to_string(), pair.b.to_string(), same.to_owned()];
        file.line(&line).map_err(|error| refused(&error))?;
    }
    file.finish().map_err(|error| refused(&error))
}
