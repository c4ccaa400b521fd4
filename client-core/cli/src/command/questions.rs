//! Questions of the duplicate review, and what the village says to them.

use anyhow::Result;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use schema::asked::{Question, Verdict};
use schema::id::RecordId;

use super::folder::Open;
use super::{Context, record};

#[derive(Debug, Args)]
pub(crate) struct Questions {
    /// As JSON, one object a line
    #[arg(long)]
    json: bool,
}

impl Questions {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let open = context.open()?;
        let questions = open.client.questions()?;
        if questions.is_empty() && !self.json {
            context.tell("tablet.no-questions", &[]);
        }
        for (id, question) in questions {
            if self.json {
                let line = serde_json::json!({
                    "record": id.to_string(),
                    "other": question.other.to_string(),
                    "text": question.text,
                });
                println!("{line}");
            } else {
                tell(context, &open, id, &question);
            }
        }
        Ok(())
    }
}

fn tell(context: &Context, open: &Open, id: RecordId, question: &Question) {
    let name = |id| (open.client.index().get(id)).map(|summary| summary.name.to_string());
    println!("{id}  {}", name(id).unwrap_or_default());
    let other =
        name(question.other).unwrap_or_else(|| context.sentence("tablet.record-elsewhere", &[]));
    println!("  {}  {other}", question.other);
    println!("  {}", question.text);
}

#[derive(Debug, Args)]
pub(crate) struct Reply {
    /// The record: the beginning of its id
    record: String,
    /// One person, two people, or nobody there can tell
    #[arg(value_parser = PossibleValuesParser::new(Verdict::WORDS.map(|(_, word)| word))
        .try_map(|word| word.parse::<Verdict>()))]
    verdict: Verdict,
    /// What the village says beside that
    #[arg(long, default_value = "")]
    note: String,
}

impl Reply {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let mut open = context.open()?;
        let id = record(&open, &self.record)?;
        let reply = schema::asked::Reply {
            verdict: self.verdict,
            note: self.note.trim().into(),
        };
        let now = open.now();
        open.client.reply(id, &reply, now)?;
        context.tell("tablet.saved", &[("record", id.to_string())]);
        Ok(())
    }
}
