//! `linkage export`: a trained model for Splink.

use anyhow::Result;
use clap::{Args, ValueEnum};
use linkage::columns::ColumnsModel;
use linkage::problem::LinkageError;
use linkage::splink::Engine;

use super::Path;
use crate::file;

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Target {
    /// One machine
    Duckdb,
    /// A cluster
    Spark,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The model
    model: Path,
    /// The engine that Splink will run on
    #[arg(long = "for", value_enum)]
    target: Target,
    /// Where to write the settings
    #[arg(long)]
    out: Path,
}

impl Export {
    pub(crate) fn run(&self) -> Result<()> {
        let text = String::from_utf8_lossy(&file::read(&self.model)?).into_owned();
        if text.contains("\"mixture\"") {
            return Err(LinkageError::NotExported.into());
        }
        let engine = match self.target {
            Target::Duckdb => Engine::DuckDb,
            Target::Spark => Engine::Spark,
        };
        let settings = ColumnsModel::parse(&text)?.splink_settings(engine);
        let text = serde_json::to_string_pretty(&settings)?;
        file::write(&self.out, |out| writeln!(out, "{text}"))
    }
}
