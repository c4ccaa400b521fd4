//! `linkage dedupe` and `linkage link`.

use std::borrow::Cow;

use anyhow::Result;
use clap::Args;
use linkage::evaluate::Truth;
use serde_json::Value;

use super::Path;
use super::choice::{self, Choice};
use crate::file;
use crate::job::{self, Outcome, Sheets, Wish};
use crate::journal::Journal;

#[derive(Debug, Args)]
pub(crate) struct Dedupe {
    /// The sheet
    input: Path,
    #[command(flatten)]
    run: Run,
}

#[derive(Debug, Args)]
pub(crate) struct Link {
    /// One sheet
    left: Path,
    /// The other: only pairs across the two are found
    right: Path,
    #[command(flatten)]
    run: Run,
}

/// What both take.
#[derive(Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    choice: Choice,
    /// Where to write the pairs
    #[arg(long)]
    out: Path,
    /// Write no pair below this probability
    #[arg(long, default_value_t = 0.01)]
    least: f64,
    /// Take the model as it is, without training it on the sheet
    #[arg(long)]
    fixed: bool,
    /// Weigh each pair by itself, whatever third records say
    #[arg(long)]
    alone: bool,
    /// Pairs that were decided: `id_l`, `id_r`, `same` (1 or 0)
    #[arg(long)]
    labels: Option<Path>,
    /// The truth, to tell how much of it blocking proposes
    #[arg(long)]
    truth: Option<Path>,
}

impl Dedupe {
    pub(crate) fn run(&self) -> Result<()> {
        self.run.run(&self.input, None)
    }
}

impl Link {
    pub(crate) fn run(&self) -> Result<()> {
        self.run.run(&self.left, Some(&self.right))
    }
}

impl Run {
    fn run(&self, first: &Path, second: Option<&Path>) -> Result<()> {
        let mut journal = Journal::begin();
        let first = file::table(first)?;
        let second = second.map(|path| file::table(path)).transpose()?;
        let (model, id) = self.choice.of(&first)?;
        let mut sheets = Sheets::new(first, second.as_ref(), &id)?;
        drop(second);
        journal.end("read");
        let labels = self
            .labels
            .as_ref()
            .map(choice::labels)
            .transpose()?
            .unwrap_or_default();
        let truth = self
            .truth
            .as_ref()
            .map(|path| Ok::<_, anyhow::Error>(Truth::read(&file::table(path)?)?))
            .transpose()?;
        let wish = Wish {
            least: self.least,
            alone: self.alone,
            fixed: self.fixed,
            labels: &labels,
            truth: truth.as_ref(),
        };
        let Outcome {
            pairs, mut told, ..
        } = job::run(&mut sheets, &model, &wish, &mut journal)?;
        let ids = &sheets.ids;
        file::write(&self.out, |out| {
            writeln!(out, "id_l,id_r,match_probability,match_weight")?;
            for pair in &pairs {
                let [a, b] = [pair.a, pair.b].map(|at| quoted(ids.row(at as usize)));
                writeln!(out, "{a},{b},{:.6},{:.4}", pair.probability(), pair.weight)?;
            }
            Ok(())
        })?;
        journal.end("write");
        told.extend(journal.told());
        println!("{}", Value::Object(told));
        Ok(())
    }
}

/// An id as a cell of CSV.
fn quoted(id: &str) -> Cow<'_, str> {
    if id.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", id.replace('"', "\"\"")).into()
    } else {
        id.into()
    }
}
