//! Steps from lines of JSON, each answered when it is durable: what the demonstration and
//! the tests of sudden ends feed.
//!
//! `{"add": ["name=余阿普", …]}` or `{"edit": "ID", "answers": ["phone=…", …]}`; the answer
//! is `saved ID`.

use std::io::{BufRead, Write};

use anyhow::{Context as _, Result};
use clap::Args;
use serde_json::Value;

use super::{Context, record, records, refuse};

#[derive(Debug, Args)]
pub(crate) struct ImportWork {}

impl ImportWork {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let mut open = context.open()?;
        let mut out = std::io::stdout().lock();
        for (number, line) in std::io::stdin().lock().lines().enumerate() {
            let line = line?;
            let wrong = |why: &str| {
                let line = (number + 1).to_string();
                refuse(
                    "tablet.work-line",
                    &[("line", line), ("why", why.to_owned())],
                )
            };
            let step: Value =
                serde_json::from_str(&line).map_err(|error| wrong(&error.to_string()))?;
            let id = match (&step["add"], &step["edit"]) {
                (Value::Array(answers), _) => {
                    let typed = texts(answers).ok_or_else(|| wrong("add"))?;
                    records::add(&mut open, &typed)?
                }
                (_, Value::String(id)) => {
                    let answers = step["answers"].as_array().ok_or_else(|| wrong("answers"))?;
                    let typed = texts(answers).ok_or_else(|| wrong("answers"))?;
                    let id = match id.parse() {
                        Ok(id) => id,
                        Err(_) => record(&open, id)?,
                    };
                    records::edit(&mut open, id, &typed)?;
                    id
                }
                _ => return Err(wrong("add | edit")),
            };
            writeln!(out, "saved {id}").context("standard output is closed")?;
            out.flush()?;
        }
        Ok(())
    }
}

fn texts(answers: &[Value]) -> Option<Vec<String>> {
    let texts = answers
        .iter()
        .map(|answer| answer.as_str().map(ToOwned::to_owned));
    texts.collect()
}
