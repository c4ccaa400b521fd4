//! Who is already here and likely the same person.

use anyhow::Result;
use clap::Args;
use matcher::{Found, Matcher, Row};
use schema::document::{Document, Stamp};
use schema::fact;
use schema::id::RecordId;
use schema::questionnaire::Questionnaire;
use schema::record::{ClockTrust, Record};
use schema::summary::Summary;
use schema::value::partial_date::Calendar;
use schema::value::solar::SolarDate;

use super::folder::Open;
use super::{Context, listed, records};

#[derive(Debug, Args)]
pub(crate) struct Alike {
    /// FIELD=ANSWER: what is known of the person; nothing is written
    #[arg(required = true)]
    answers: Vec<String>,
    /// As JSON, one object a line
    #[arg(long)]
    json: bool,
}

impl Alike {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let open = context.open()?;
        let edits = records::edits(&open, &self.answers, None)?;
        listed::tell(context, listed::is_elsewhere(&open, &edits));
        let stamp = Stamp {
            actor: open.client.identity()?.actor(),
            time: open.now().unix,
            trust: ClockTrust::Bare,
        };
        let mut document = Document::new();
        document.edit(&edits, &stamp)?;
        let questionnaire = Questionnaire::standard();
        let imagined = document.read(RecordId::from_bytes([0; 16]), questionnaire);
        let mut asked = row(None, &Summary::of(&imagined, questionnaire));
        as_said(&mut asked, &imagined);
        let rows = open.client.index().rows();
        let rows = rows.map(|(id, summary)| row(Some(id), summary)).collect();
        let found = Matcher::new(rows)?.ask(&asked);
        if found.is_empty() && !self.json {
            context.tell("tablet.nobody-alike", &[]);
        }
        for one in found {
            print(context, &open, &one, self.json)?;
        }
        Ok(())
    }
}

fn print(context: &Context, open: &Open, one: &Found, json: bool) -> Result<()> {
    if json {
        println!("{}", serde_json::to_string(one)?);
        return Ok(());
    }
    let summary = (one.record.parse().ok()).and_then(|id| open.client.index().get(id));
    let name = summary.map_or("", |summary| summary.name.as_str());
    println!("{}  {name}  {:.0} %", one.record, one.probability * 100.0);
    for code in &one.why {
        println!("  {}", context.sentence(code, &[]));
    }
    Ok(())
}

fn row(record: Option<RecordId>, summary: &Summary) -> Row {
    let text = |some: Option<String>| some.unwrap_or_default();
    Row {
        record: text(record.map(|id| id.to_string())),
        name: summary.name.to_string(),
        sex: text(summary.sex().map(|sex| sex.code().to_owned())),
        birth: text(summary.birth().and_then(birth)),
        calendar: "solar".to_owned(),
        id_number: summary.id_number.to_string(),
        village: text(summary.village().map(|code| code.to_string())),
    }
}

/// The birth as it is said: a date of which nobody says the calendar can be either day.
fn as_said(row: &mut Row, told: &Record) {
    let stated = told.text("birth_stated").map(str::trim).unwrap_or_default();
    if stated.is_empty()
        || told
            .text("birth_adopted")
            .is_some_and(|adopted| !adopted.is_empty())
    {
        return;
    }
    stated.clone_into(&mut row.birth);
    row.calendar = match fact::stated_calendar(told) {
        Calendar::Solar => "solar",
        Calendar::Lunar => "lunar",
        Calendar::Unknown => "",
    }
    .to_owned();
}

/// A birth known to the day, the month or the year; less is nothing to compare.
fn birth((first, last): (SolarDate, SolarDate)) -> Option<String> {
    if first == last {
        Some(first.to_string())
    } else if (first.year(), first.month()) == (last.year(), last.month()) {
        Some(first.year_month().to_string())
    } else {
        (first.year() == last.year()).then(|| first.year().to_string())
    }
}
