//! `shouce link`: a list from elsewhere is compared with the records from now on. What its lines
//! may mean comes into the console's queue of duplicates, and into a file for whoever asks.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use schema::coverage::Coverage;
use schema::id::RecordId;
use schema::scope::Scope;
use server::clock;
use server::duplicates::list::{self, Read};
use server::duplicates::matcher::Matcher;
use server::duplicates::outside::{ListHead, ListKind, OutsideLine, OutsideList, Part};
use server::duplicates::sentence;
use server::ledger::Event;
use server::office::Office;
use server::roster::Sheet;

use super::pairs::{begin, caught_up, leaves, told};
use super::{Context, refused};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  shouce link deaths.xlsx --kind deaths --reason 'the death list of October'
  shouce link police.csv --kind police --reason 'who is missing' --out matches.csv

A match changes nothing by itself: reviewers decide in the console whom a line means. Of a list of
the dead, the county then confirms each death.")]
pub(crate) struct Link {
    /// The list: XLSX or CSV
    list: PathBuf,
    /// What it says of the people on it: roll, police or deaths
    #[arg(long, value_parser = kind)]
    kind: ListKind,
    /// The sheet of a workbook
    #[arg(long)]
    sheet: Option<String>,
    /// Also write each line with the records that may be its person's
    #[arg(long)]
    out: Option<PathBuf>,
    /// The least probability that is written
    #[arg(long, default_value_t = 0.5)]
    least: f64,
    /// Why the list is compared; kept in the log
    #[arg(long)]
    reason: String,
}

fn kind(word: &str) -> Result<ListKind, String> {
    word.parse()
        .map_err(|error: server::duplicates::outside::NoKind| error.to_string())
}

impl Link {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let sheet =
            Sheet::read(&self.list, self.sheet.as_deref()).map_err(|error| refused(&error))?;
        let read = list::read(&sheet, self.kind).map_err(|error| refused(&error))?;
        let mut office = caught_up(context)?;
        // Said before anybody leaves, and before anything is kept.
        if self.out.is_some() || self.reason.trim().is_empty() {
            leaves(&mut office, &self.reason)?;
        }
        self.take(context, &mut office, &read)?;
        match &self.out {
            Some(file) => {
                let rows = self.write(context, &office, &read)?;
                told(context, rows, file)
            }
            None => Ok(()),
        }
    }

    /// Takes the list into the log, unless it is there.
    fn take(&self, context: &Context, office: &mut Office, read: &Read) -> Result<()> {
        let divisions = office.divisions().map_err(|error| refused(&error))?;
        let name = self.list.file_name().unwrap_or_default();
        let list = OutsideList {
            head: ListHead {
                kind: self.kind,
                title: name.to_string_lossy().into_owned(),
                account: None,
                scope: Scope::new(divisions.topmost().map(|division| division.code)),
                at: clock::unix_now(),
                reason: self.reason.trim().to_owned(),
            },
            lines: read.lines.clone(),
        };
        let id = list.id();
        let known = office.projection.outside_lists()?;
        let is_there = known.iter().any(|known| known.id == id);
        if !is_there {
            let list = Box::new(list);
            (office.ledger).decide(&Event::ListTaken { list }, clock::unix_now())?;
            office.catch_up(|_| {}).map_err(|error| refused(&error))?;
        }
        let code = if is_there {
            "list.known"
        } else {
            "list.taken-in"
        };
        context.tell(
            code,
            &[
                ("lines", read.lines.len().to_string()),
                ("repeated", read.repeated.to_string()),
                ("nameless", read.nameless.to_string()),
                ("shared", read.shared_numbers.to_string()),
            ],
        );
        Ok(())
    }

    /// Writes every line, with the records that it may mean.
    fn write(&self, context: &Context, office: &Office, read: &Read) -> Result<usize> {
        let Some(out) = &self.out else {
            return Ok(0);
        };
        let Some(matcher) = Matcher::load(&office.projection, |_, _| true)? else {
            return Ok(0);
        };
        let mut file = begin(out, &MATCHED)?;
        for line in &read.lines {
            let meant = matcher.meant(line.id(self.kind)).into_iter();
            let meant = meant.filter(|(_, _, probability, _)| *probability >= self.least);
            let mut rows = Vec::new();
            for (record, weight, probability, evidence) in meant {
                let mut row = record_cells(office, record)?;
                row.push(format!("{probability:.4}"));
                row.push(format!("{weight:.2}"));
                row.push(sentence::of(context.language, probability, evidence));
                rows.push(row);
            }
            if rows.is_empty() {
                rows.push(vec![String::new(); MATCHED.len() - 4]);
            }
            for row in rows {
                let row = [line_cells(line), row].concat();
                file.line(&row).map_err(|error| refused(&error))?;
            }
        }
        file.finish().map_err(|error| refused(&error))
    }
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

fn line_cells(line: &OutsideLine) -> Vec<String> {
    let parts = [Part::Name, Part::Birth, Part::IdNumber];
    let parts = parts.map(|part| line.part(part).to_owned());
    [vec![line.number.to_string()], parts.into()].concat()
}

fn record_cells(office: &Office, record: RecordId) -> Result<Vec<String>> {
    let row = office.projection.person(record)?;
    let row = row.map(|row| row.open()).transpose()?;
    let Some(row) = row else {
        return Ok(vec![
            record.to_string(),
            String::new(),
            String::new(),
            String::new(),
        ]);
    };
    let village = row.summary.village();
    Ok(vec![
        record.to_string(),
        row.summary.name.to_string(),
        (village.map(|village| village.to_string())).unwrap_or_default(),
        word(row.facts.head.coverage),
    ])
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
