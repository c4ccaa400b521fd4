//! Finding, reading and writing records.

use anyhow::Result;
use clap::Args;
use schema::coverage::Coverage as Outcome;
use schema::document::authority::Role;
use schema::id::RecordId;
use schema::questionnaire::{DataClass, Field, Questionnaire};
use schema::record::{Answer, ClockTrust, Content, Layer, Record};
use schema::summary::Summary;
use schema::value::division::DivisionCode;
use schema::value::solar::SolarDate;

use super::folder::Open;
use super::{Context, findings, listed, record, refuse, word};
use crate::answer::{NotAnAnswer, Typist};

#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only this village or any other division
    #[arg(long, value_name = "CODE")]
    division: Option<DivisionCode>,
    /// Only those who have not been visited
    #[arg(long)]
    not_visited: bool,
    /// At most so many
    #[arg(long, default_value_t = 50)]
    limit: usize,
    /// As JSON, one object a line, ID numbers included
    #[arg(long)]
    json: bool,
}

impl List {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let open = context.open()?;
        let ids = open.client.index().matching(|summary| {
            let there = (self.division)
                .is_none_or(|division| summary.village().is_some_and(|v| division.contains(v)));
            there && (!self.not_visited || summary.coverage == Outcome::NotVisited)
        });
        print(context, &open, &ids, self.limit, self.json);
        Ok(())
    }
}

#[derive(Debug, Args)]
pub(crate) struct Find {
    /// What to look for
    text: String,
    /// At most so many
    #[arg(long, default_value_t = 20)]
    limit: usize,
    /// As JSON, one object a line
    #[arg(long)]
    json: bool,
}

impl Find {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let open = context.open()?;
        let found = (open.client.index()).find(&self.text, None, 0..self.limit);
        print(context, &open, &found.records, self.limit, self.json);
        Ok(())
    }
}

fn print(context: &Context, open: &Open, ids: &[RecordId], limit: usize, json: bool) {
    for id in ids.iter().take(limit) {
        let Some(summary) = open.client.index().get(*id) else {
            continue;
        };
        if json {
            println!("{}", as_json(*id, summary));
        } else {
            let village = summary.village().map_or_else(String::new, |village| {
                let name = (open.client.divisions().get(village)).map(|d| d.name.to_string());
                name.unwrap_or_else(|| village.to_string())
            });
            let birth = summary.birth().map_or_else(String::new, |(first, last)| {
                if first == last {
                    first.to_string()
                } else {
                    format!("{first}…{last}")
                }
            });
            let mark = if summary.conflicts > 0 {
                context.sentence("tablet.word-conflict", &[])
            } else {
                String::new()
            };
            println!(
                "{id}  {}  {birth}  {village} {}  {}  {}  {mark}",
                summary.name,
                summary.group,
                context.sentence("tablet.coverage", &[("which", word(summary.coverage))]),
                context.sentence("tablet.stage", &[("which", word(summary.stage))]),
            );
        }
    }
    if !json && ids.len() > limit {
        println!("… {}", ids.len() - limit);
    }
}

fn as_json(id: RecordId, summary: &Summary) -> serde_json::Value {
    serde_json::json!({
        "id": id.to_string(),
        "name": summary.name,
        "id_number": summary.id_number,
        "village": summary.village().map(|village| village.to_string()),
        "group": summary.group,
        "coverage": summary.coverage,
        "stage": summary.stage,
        "conflicts": summary.conflicts,
    })
}

#[derive(Debug, Args)]
pub(crate) struct Coverage {
    /// As JSON, one object a line
    #[arg(long)]
    json: bool,
}

impl Coverage {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let open = context.open()?;
        for (village, ledger) in open.client.coverage() {
            let name = (open.client.divisions().get(village)).map(|d| d.name.to_string());
            let outcomes = Outcome::ALL
                .map(|outcome| (outcome, ledger.outcomes.get(&outcome).copied().unwrap_or(0)));
            if self.json {
                let outcomes: serde_json::Map<_, _> = (outcomes.iter())
                    .map(|(outcome, count)| {
                        let name = serde_json::to_value(outcome)?;
                        Ok((
                            name.as_str().unwrap_or_default().to_owned(),
                            (*count).into(),
                        ))
                    })
                    .collect::<Result<_>>()?;
                let line = serde_json::json!({
                    "village": village.to_string(),
                    "expected": ledger.expected,
                    "added": ledger.added,
                    "outcomes": outcomes,
                });
                println!("{line}");
            } else {
                let counts = outcomes.map(|(outcome, count)| {
                    format!(
                        "{} {count}",
                        context.sentence("tablet.coverage", &[("which", word(outcome))])
                    )
                });
                println!(
                    "{village} {}  {}+{}  {}",
                    name.unwrap_or_default(),
                    ledger.expected,
                    ledger.added,
                    counts.join("  ")
                );
            }
        }
        Ok(())
    }
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The record: the beginning of its id
    record: String,
    /// Show sensitive answers too
    #[arg(long)]
    reveal: bool,
}

impl Show {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let open = context.open()?;
        let id = record(&open, &self.record)?;
        let view = open.client.view(id)?;
        let state = if view.synced() {
            "tablet.word-synced"
        } else {
            "tablet.word-unsynced"
        };
        println!("{id}  {}", context.sentence(state, &[]));
        for section in Questionnaire::standard().sections() {
            println!("\n{}", context.label(&section.label.zh, &section.label.en));
            for field in Questionnaire::standard().fields_of(&section.code) {
                let Some((layer, content)) = view.record.effective(field.name.as_str()) else {
                    continue;
                };
                let hidden = field.data == DataClass::Sensitive && !self.reveal;
                let text = if hidden {
                    "••••".to_owned()
                } else {
                    text(context, content)
                };
                let label = context.label(&field.label.zh, &field.label.en);
                let layer = context.sentence("tablet.layer", &[("which", word(layer))]);
                println!("  {label} ({}): {text}  [{layer}]", field.name);
            }
        }
        show_conflicts(context, &view.record);
        findings::tell(context, &open, id)
    }
}

fn text(context: &Context, content: &Content) -> String {
    let one = |answer: &Answer| match answer {
        Answer::Given(scalar) => scalar.to_string(),
        Answer::Blank => context.sentence("tablet.not-answered", &[]),
        Answer::Unknown => context.sentence("tablet.unknown", &[]),
        Answer::Refused => context.sentence("tablet.refused", &[]),
    };
    match content {
        Content::One(answer) => one(answer),
        Content::Many(members) => (members.iter().map(|member| member.as_str()))
            .collect::<Vec<_>>()
            .join(", "),
        Content::Entries(entries) => (entries.iter())
            .map(|(entry, answer)| format!("{} {}", entry.day(), one(answer)))
            .collect::<Vec<_>>()
            .join("; "),
    }
}

fn show_conflicts(context: &Context, record: &Record) {
    for conflict in &record.conflicts {
        println!(
            "\n{} {}",
            context.sentence("tablet.word-conflict", &[]),
            conflict.field
        );
        for candidate in &conflict.candidates {
            println!(
                "  {}  {}  {}",
                text(context, &Content::One(candidate.answer.clone())),
                when(context, candidate.claimed_at, candidate.trust),
                candidate.actor
            );
        }
    }
}

pub(crate) fn conflicts(context: &Context) -> Result<()> {
    let open = context.open()?;
    let ids = open.client.conflicts();
    if ids.is_empty() {
        context.tell("tablet.no-conflicts", &[]);
    }
    for id in ids {
        let view = open.client.view(id)?;
        println!("{id}  {}", view.record.text("name").unwrap_or_default());
        show_conflicts(context, &view.record);
    }
    Ok(())
}

#[derive(Debug, Args)]
pub(crate) struct History {
    /// The record: the beginning of its id
    record: String,
    /// The field
    field: String,
}

impl History {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let open = context.open()?;
        let id = record(&open, &self.record)?;
        let field = known(&self.field)?;
        for event in open.client.history(id, field.name.as_str())? {
            let answer = event
                .answer
                .map_or_else(String::new, |answer| text(context, &Content::One(answer)));
            println!(
                "{}  {}  {}  {}{answer}",
                when(context, event.claimed_at, event.trust),
                context.sentence("tablet.layer", &[("which", word(event.layer))]),
                event.actor,
                event
                    .member
                    .map_or_else(String::new, |member| format!("{member} "))
            );
        }
        Ok(())
    }
}

fn known(field: &str) -> Result<&'static Field> {
    let questionnaire = Questionnaire::standard();
    (questionnaire.field(field))
        .or_else(|| questionnaire.field_with_code(field))
        .ok_or_else(|| refuse("tablet.no-such-field", &[("field", field.to_owned())]))
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// FIELD=ANSWER
    #[arg(required = true)]
    answers: Vec<String>,
}

impl Add {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let mut open = context.open()?;
        let is_elsewhere = listed::is_elsewhere(&open, &edits(&open, &self.answers, None)?);
        let id = add(&mut open, &self.answers)?;
        context.tell("tablet.saved", &[("record", id.to_string())]);
        listed::tell(context, is_elsewhere);
        findings::tell(context, &open, id)
    }
}

#[derive(Debug, Args)]
pub(crate) struct Edit {
    /// The record: the beginning of its id
    record: String,
    /// FIELD=ANSWER
    #[arg(required = true)]
    answers: Vec<String>,
}

impl Edit {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let mut open = context.open()?;
        let id = record(&open, &self.record)?;
        let is_elsewhere = listed::is_elsewhere(&open, &edits(&open, &self.answers, None)?);
        edit(&mut open, id, &self.answers)?;
        context.tell("tablet.saved", &[("record", id.to_string())]);
        listed::tell(context, is_elsewhere);
        findings::tell(context, &open, id)
    }
}

#[derive(Debug, Args)]
pub(crate) struct Submit {
    /// The record: the beginning of its id
    record: String,
}

impl Submit {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let mut open = context.open()?;
        let id = record(&open, &self.record)?;
        let now = open.now();
        let submitted = open.client.submit(id, now);
        submitted.inspect_err(|error| findings::tell_why_not(context, error))?;
        context.tell("tablet.submitted", &[("record", id.to_string())]);
        Ok(())
    }
}

#[derive(Debug, Args)]
pub(crate) struct Resolve {
    /// The record: the beginning of its id
    record: String,
    /// The field
    field: String,
    /// The answer that is to stand
    answer: String,
}

impl Resolve {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let mut open = context.open()?;
        let id = record(&open, &self.record)?;
        let field = known(&self.field)?;
        edit(&mut open, id, &[format!("{}={}", field.name, self.answer)])?;
        context.tell("tablet.saved", &[("record", id.to_string())]);
        Ok(())
    }
}

/// Adds a record; durable when this returns.
pub(crate) fn add(open: &mut Open, typed: &[String]) -> Result<RecordId> {
    let edits = edits(open, typed, None)?;
    let now = open.now();
    Ok(open.client.add(&edits, now, &mut open.rng)?)
}

/// Writes answers; durable when this returns.
pub(crate) fn edit(open: &mut Open, id: RecordId, typed: &[String]) -> Result<()> {
    let record = open.client.view(id)?.record;
    let edits = edits(open, typed, Some(&record))?;
    let now = open.now();
    open.client.edit(id, &edits, now)?;
    Ok(())
}

/// What answers as typed write.
pub(super) fn edits(
    open: &Open,
    typed: &[String],
    record: Option<&Record>,
) -> Result<Vec<schema::document::Edit>> {
    let identity = open.client.identity()?;
    let typist = Typist {
        layer: match identity.role() {
            Role::Township => Layer::Verification,
            Role::County => Layer::Ruling,
            Role::Surveyor | Role::Import => Layer::Observation,
        },
        actor: identity.actor(),
        day: day(open.now().unix),
    };
    let mut edits = Vec::new();
    for one in typed {
        let read = typist.read(one, record).map_err(|wrong| match wrong {
            NotAnAnswer::Form(given) => refuse("tablet.not-an-answer", &[("given", given)]),
            NotAnAnswer::Field(field) => refuse("tablet.no-such-field", &[("field", field)]),
        });
        edits.extend(read?);
    }
    Ok(edits)
}

/// The day in China, `YYYY-MM-DD`.
fn day(unix: i64) -> String {
    SolarDate::in_china_at(unix).map_or_else(String::new, |day| day.to_string())
}

/// A time as its author's clock claims it, in China, with how far that clock can be trusted.
fn when(context: &Context, unix: i64, trust: ClockTrust) -> String {
    const CHINA_S: i64 = 8 * 3_600;
    let minutes = (unix + CHINA_S).rem_euclid(24 * 3_600) / 60;
    let trust = context.sentence("tablet.clock", &[("which", word(trust))]);
    format!(
        "{} {:02}:{:02} {trust}",
        day(unix),
        minutes / 60,
        minutes % 60
    )
}
