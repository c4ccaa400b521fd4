//! `linkage dedupe`.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use linkage::blocking::Index;
use linkage::census::model::CensusModel;
use linkage::census::{Elders, Headings};
use linkage::evaluate::Truth;
use serde_json::json;

use super::Path;
use crate::file;
use crate::journal::Journal;

#[derive(Debug, Args)]
pub(crate) struct Dedupe {
    /// The sheet
    input: Path,
    /// `census`, or a model's file
    #[arg(long, default_value = "census")]
    model: String,
    /// Which column says what, as JSON; guessed where it is not given
    #[arg(long)]
    columns: Option<Path>,
    /// Where to write the pairs
    #[arg(long)]
    out: Path,
    /// Write no pair below this probability
    #[arg(long, default_value_t = 0.01)]
    least: f64,
    /// Take the model as it is, without moving it towards the sheet
    #[arg(long)]
    fixed: bool,
    /// The truth, to tell how much of it blocking proposes
    #[arg(long)]
    truth: Option<Path>,
}

impl Dedupe {
    pub(crate) fn run(&self) -> Result<()> {
        let mut journal = Journal::begin();
        let table = file::table(&self.input)?;
        journal.end("read");
        let headings = match &self.columns {
            Some(path) => serde_json::from_slice(&file::read(path)?)?,
            None => Headings::guess(&table),
        };
        let model = CensusModel::defaults()?;
        let elders = Elders::from_table(&table, &headings)?;
        let id = table.column(&headings.id).ok().cloned();
        let rows: Vec<String>;
        let ids: Vec<&str> = match &id {
            Some(column) => column.iter().collect(),
            None => {
                rows = (1..=table.rows()).map(|row| row.to_string()).collect();
                rows.iter().map(String::as_str).collect()
            }
        };
        drop(table);
        journal.end("prepare");
        let index = Index::build(&elders);
        journal.end("block");
        let scan = elders.compare_all(&index, &model);
        journal.end("compare");
        let model = if self.fixed { model } else { model.adapted(&scan.tally, &[]) };
        journal.end("train");
        let pairs = model.predict(&elders, &scan.kept, self.least);
        journal.end("weigh");
        file::write(&self.out, |out| {
            writeln!(out, "id_l,id_r,match_probability,match_weight")?;
            for pair in &pairs {
                let (a, b) = (ids[pair.a as usize], ids[pair.b as usize]);
                writeln!(out, "{a},{b},{:.6},{:.4}", pair.probability(), pair.weight)?;
            }
            Ok(())
        })?;
        journal.end("write");
        let mut told = journal.told();
        told.insert("records".into(), json!(elders.len()));
        told.insert("pairs".into(), json!(pairs.len()));
        told.insert("candidates".into(), json!(scan.candidates));
        told.insert("kept".into(), json!(scan.kept.len()));
        told.insert("patterns".into(), json!(scan.tally.rows.len()));
        if let Some(path) = &self.truth {
            let truth = Truth::read(&file::table(path)?)?;
            let numbers: std::collections::HashMap<&str, u32> =
                ids.iter().enumerate().map(|(at, id)| (*id, at as u32)).collect();
            let (mut all, mut proposed) = (0, 0);
            for (a, b) in truth.pairs() {
                if let (Some(a), Some(b)) = (numbers.get(a), numbers.get(b)) {
                    all += 1;
                    proposed += u32::from(index.proposes(*a, *b));
                    if !index.proposes(*a, *b) {
                        eprintln!("missed {} {}", ids[*a as usize], ids[*b as usize]);
                    }
                }
            }
            told.insert("true_pairs".into(), json!(all));
            told.insert("true_pairs_proposed".into(), json!(f64::from(proposed) / f64::from(all.max(1))));
            for report in index.reports() {
                eprintln!("{report:?}");
            }
        }
        println!("{}", serde_json::Value::Object(told));
        Ok(())
    }
}
