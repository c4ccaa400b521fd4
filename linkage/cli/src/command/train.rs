//! `linkage train`: a model for the next sheets, learnt from this one.

use anyhow::Result;
use clap::Args;
use serde_json::Value;

use super::Path;
use super::choice::{self, Choice};
use crate::file;
use crate::job::{self, Model, Outcome, Sheets, Wish};
use crate::journal::Journal;

#[derive(Debug, Args)]
pub(crate) struct Train {
    /// The sheet
    input: Path,
    #[command(flatten)]
    choice: Choice,
    /// Pairs that were decided: `id_l`, `id_r`, `same` (1 or 0); none are needed
    #[arg(long)]
    labels: Option<Path>,
    /// Where to write the model
    #[arg(long)]
    out: Path,
}

impl Train {
    pub(crate) fn run(&self) -> Result<()> {
        let mut journal = Journal::begin();
        let table = file::table(&self.input)?;
        let (model, id) = self.choice.of(&table)?;
        let mut sheets = Sheets::new(table, None, &id)?;
        journal.end("read");
        let labels = self
            .labels
            .as_ref()
            .map(choice::labels)
            .transpose()?
            .unwrap_or_default();
        let wish = Wish {
            least: 0.01,
            labels: &labels,
            ..Wish::default()
        };
        // A model of columns that is trained already is trained again: that is what was asked.
        let model = match model {
            Model::Columns(model, _) => Model::Columns(model, false),
            census @ Model::Census(..) => census,
        };
        let Outcome {
            model, mut told, ..
        } = job::run(&mut sheets, &model, &wish, &mut journal)?;
        let text = match &model {
            Model::Census(model, _) => serde_json::to_string(model)?,
            Model::Columns(model, _) => serde_json::to_string_pretty(model)?,
        };
        file::write(&self.out, |out| writeln!(out, "{text}"))?;
        journal.end("write");
        told.extend(journal.told());
        println!("{}", Value::Object(told));
        Ok(())
    }
}
