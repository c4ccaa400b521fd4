//! `linkage evaluate`.

use anyhow::Result;
use clap::Args;
use linkage::evaluate::{Evaluation, Truth, read_pairs, read_ties};

use super::Path;
use crate::file;

#[derive(Debug, Args)]
pub(crate) struct Evaluate {
    /// The pairs: `id_l`, `id_r`, `match_weight`
    pairs: Path,
    /// The truth: `id` and `person` (and `kinds`), or `id_l` and `id_r`
    #[arg(long)]
    truth: Path,
    /// Pairs of different people with what ties them: `id_l`, `id_r`, `tie`
    #[arg(long)]
    ties: Option<Path>,
}

impl Evaluate {
    pub(crate) fn run(&self) -> Result<()> {
        let truth = Truth::read(&file::table(&self.truth)?)?;
        let pairs = read_pairs(&file::table(&self.pairs)?)?;
        let ties = match &self.ties {
            Some(path) => read_ties(&file::table(path)?)?,
            None => Default::default(),
        };
        let evaluation = Evaluation::of(&truth, &pairs, &ties);
        println!("{}", serde_json::to_string(&evaluation)?);
        Ok(())
    }
}
