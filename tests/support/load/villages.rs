//! Where the tablets work.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::office::Office;

const REAL: &str = include_str!("../../../data/divisions.csv");
const PAST: &str = include_str!("../../../data/divisions_history.csv");
const TOWNSHIP: &str = "4";
const VILLAGE: &str = "5";

/// A village for each tablet. In a census of two thousand few would share one, and what each
/// writes would not go to six others: where the real ones are not enough, others are made up.
pub(super) struct Villages(Vec<String>);

impl Villages {
    /// As many as there are tablets, all of them known to the office.
    pub(super) fn settle(office: &Office, folder: &Path, tablets: usize) -> anyhow::Result<Self> {
        let real = codes(VILLAGE);
        let taken: BTreeSet<&str> = real.iter().copied().collect();
        let mut villages: Vec<String> = real.iter().map(ToString::to_string).collect();
        let mut table = REAL.to_owned();
        let townships = codes(TOWNSHIP);
        let numbered = (1..=999).flat_map(|number| townships.iter().map(move |at| (number, at)));
        for (number, township) in numbered {
            if villages.len() >= tablets {
                break;
            }
            let code = format!("{}{number:03}", township.get(..9).unwrap_or_default());
            if taken.contains(code.as_str()) {
                continue;
            }
            let name = format!("编造{number}村委会");
            table.push_str(&format!(
                "{code},{township},{VILLAGE},{name},village,bian zao\n"
            ));
            villages.push(code);
        }
        if villages.len() == real.len() {
            return Ok(Self(villages));
        }
        let mut load = vec!["divisions".to_owned(), "load".to_owned()];
        for (name, text) in [("divisions.csv", table.as_str()), ("past.csv", PAST)] {
            let file = folder.join(name);
            fs::write(&file, text)?;
            load.push(
                file.to_str()
                    .context("a folder that is no text")?
                    .to_owned(),
            );
        }
        office.run(&load.iter().map(String::as_str).collect::<Vec<_>>())?;
        Ok(Self(villages))
    }

    pub(super) fn of(&self, number: usize) -> &str {
        &self.0[number % self.0.len()]
    }
}

fn codes(level: &str) -> Vec<&'static str> {
    let of_level = |line: &'static str| {
        let mut cells = line.split(',');
        let (code, at) = (cells.next()?, cells.nth(1)?);
        (at == level).then_some(code)
    };
    REAL.lines().filter_map(of_level).collect()
}
