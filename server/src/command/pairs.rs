//! `shouce pairs`: what reviewers decided, for training the matcher on it; and `shouce link`:
//! lists from elsewhere, matched with the records.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand};
use schema::asked::Verdict;
use schema::coverage::Coverage;
use server::clock;
use server::duplicates::judgement::Outcome;
use server::duplicates::list::{self, ListMatcher};
use server::duplicates::sentence;
use server::export::LineFile;
use server::ledger::Event;
use server::office::Office;
use server::roster::Sheet;

use super::{Context, bar, refuse, refused};

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

#[derive(Debug, Args)]
#[command(after_help = "Example:
  shouce link deaths.xlsx matches.csv --reason 'the death list of October'

A match changes nothing by itself: look at it, and send somebody to ask.")]
pub(crate) struct Link {
    /// The list: XLSX or CSV
    list: PathBuf,
    /// The file to write: each line with the records that may be its person's
    file: PathBuf,
    /// The sheet of a workbook
    #[arg(long)]
    sheet: Option<String>,
    /// The least probability that is worth a line
    #[arg(long, default_value_t = 0.5)]
    least: f64,
    /// Why people are written out; kept in the log
    #[arg(long)]
    reason: String,
}

impl Pairs {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let Self::Export(asked) = self;
        let mut office = caught_up(context)?;
        let rows = decided(&mut office, &asked)?;
        told(context, rows, &asked.file)
    }
}

impl Link {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let mut office = caught_up(context)?;
        let rows = matched(context, &mut office, &self)?;
        told(context, rows, &self.file)
    }
}

fn caught_up(context: &Context) -> Result<Office> {
    let mut office = context.office()?;
    office.catch_up(|_| {}).map_err(|error| refused(&error))?;
    Ok(office)
}

fn told(context: &Context, rows: usize, file: &Path) -> Result<()> {
    let path = file.display().to_string();
    context.tell(
        "export.written",
        &[("rows", rows.to_string()), ("path", path)],
    );
    Ok(())
}

/// Written down before anybody leaves.
fn leaves(office: &mut Office, reason: &str) -> Result<()> {
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

fn begin(file: &Path, headings: &[&str]) -> Result<LineFile> {
    let headings: Vec<String> = headings.iter().map(ToString::to_string).collect();
    LineFile::create(file, &headings, None).map_err(|error| refused(&error))
}

fn decided(office: &mut Office, asked: &Decided) -> Result<usize> {
    if let (Some(people), Some(reason)) = (&asked.people, &asked.reason) {
        leaves(office, reason)?;
        let mut file = begin(people, &list::HEADINGS)?;
        let mut lines = Vec::new();
        office.projection.each_compared(|row| {
            lines.push(list::line(&row));
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

const MATCHED: [&str; 11] = [
    "line",
    "name",
    "birth",
    "id_number",
    "record",
    "record_name",
    "village",
    "outcome",
    "probability",
    "weight",
    "why",
];

fn matched(context: &Context, office: &mut Office, asked: &Link) -> Result<usize> {
    let sheet =
        Sheet::read(&asked.list, asked.sheet.as_deref()).map_err(|error| refused(&error))?;
    let lines = list::lines(&sheet).map_err(|error| refused(&error))?;
    leaves(office, &asked.reason)?;
    let bar = bar(lines.len() as u64);
    let Some(mut matcher) = ListMatcher::load(&office.projection)? else {
        return Ok(0);
    };
    let mut file = begin(&asked.file, &MATCHED)?;
    for line in &lines {
        bar.inc(1);
        for found in matcher.matches(&line.answers(), asked.least) {
            let Some(row) = office.projection.person(found.record)? else {
                continue;
            };
            let row = row.open()?;
            let village = row.summary.village();
            let outcome = row.facts.head.coverage;
            file.line(&[
                line.number.to_string(),
                line.name().to_owned(),
                line.birth().to_owned(),
                line.id_number().to_owned(),
                found.record.to_string(),
                row.summary.name.to_string(),
                village
                    .map(|village| village.to_string())
                    .unwrap_or_default(),
                word(outcome),
                format!("{:.4}", found.scored.probability()),
                format!("{:.2}", found.scored.weight),
                sentence::of(
                    context.language,
                    found.scored.probability(),
                    &found.evidence,
                ),
            ])
            .map_err(|error| refused(&error))?;
        }
    }
    bar.finish_and_clear();
    file.finish().map_err(|error| refused(&error))
}

fn word(outcome: Coverage) -> String {
    let words = BTreeMap::from([
        (Coverage::Found, "found"),
        (Coverage::Moved, "moved"),
        (Coverage::Died, "died"),
        (Coverage::Unknown, "unknown"),
        (Coverage::Refused, "refused"),
        (Coverage::NotVisited, "not_visited"),
    ]);
    words.get(&outcome).copied().unwrap_or_default().to_owned()
}
