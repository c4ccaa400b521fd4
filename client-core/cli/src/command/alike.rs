//! Who is already here and likely the same person.

use anyhow::Result;
use clap::Args;
use client_core::told::ToldBirth;
use matcher::{Found, Matcher, Row};
use schema::document::{Document, Stamp};
use schema::id::RecordId;
use schema::questionnaire::Questionnaire;
use schema::record::ClockTrust;
use schema::summary::Summary;

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
        if let Some(said) = ToldBirth::said(&imagined) {
            said.word().clone_into(&mut asked.calendar);
            asked.birth = said.text;
        }
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
    let birth = ToldBirth::of(summary);
    Row {
        record: text(record.map(|id| id.to_string())),
        name: summary.name.to_string(),
        sex: text(summary.sex().map(|sex| sex.code().to_owned())),
        calendar: birth.as_ref().map_or("", ToldBirth::word).to_owned(),
        birth: text(birth.map(|birth| birth.text)),
        id_number: summary.id_number.to_string(),
        village: text(summary.village().map(|code| code.to_string())),
        group: summary.group.to_string(),
    }
}
