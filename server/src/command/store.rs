//! The store as a whole: its state, its copies, and whether it is what the log says.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use server::api;
use server::ledger::backup;

use super::{Context, bar, refuse, refused};

#[derive(Debug, Args)]
pub(crate) struct Health {
    /// As one JSON object
    #[arg(long)]
    json: bool,
}

impl Health {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let office = context.office()?;
        let health = api::Health::of(&office.ledger, &office.projection)?;
        if self.json {
            println!("{}", serde_json::to_string(&health)?);
        } else {
            context.tell(
                "health.state",
                &[
                    ("version", health.version),
                    ("epoch", health.epoch.to_string()),
                    ("received", health.received.to_string()),
                    ("folded", health.folded.to_string()),
                    ("backed_up", health.backed_up.to_string()),
                    ("records", health.records.to_string()),
                    ("held", health.held.to_string()),
                ],
            );
        }
        Ok(())
    }
}

/// `shouce verify`.
pub(crate) fn verify(context: &Context) -> Result<()> {
    let mut office = context.office()?;
    let head = office.ledger.head()?;
    let bar = bar(head.0);
    office
        .catch_up(|position| bar.set_position(position.0))
        .map_err(|error| refused(&error))?;
    bar.set_position(0);
    let differences = office
        .projection
        .verify(&office.ledger, &office.folder, |position| {
            bar.set_position(position.0);
        })?;
    bar.finish_and_clear();
    for difference in &differences {
        println!("{} {}", difference.table, difference.row);
    }
    if !differences.is_empty() {
        return Err(refuse(
            "verify.differs",
            &[("rows", differences.len().to_string())],
        ));
    }
    context.tell(
        "verify.equal",
        &[
            ("entries", head.0.to_string()),
            ("records", office.projection.records()?.to_string()),
        ],
    );
    Ok(())
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write
    file: PathBuf,
}

impl Backup {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let bar = bar(0);
        let position = backup::back_up(&context.configuration.data, &self.file, |done, of| {
            bar.set_length(u64::try_from(of).unwrap_or(0));
            bar.set_position(u64::try_from(done).unwrap_or(0));
        })?;
        bar.finish_and_clear();
        context.tell(
            "backup.made",
            &[
                ("position", position.0.to_string()),
                ("path", self.file.display().to_string()),
            ],
        );
        Ok(())
    }
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup
    file: PathBuf,
}

impl Restore {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let (position, epoch) = backup::restore(&context.configuration.data, &self.file)?;
        context.tell(
            "backup.restored",
            &[
                ("position", position.0.to_string()),
                ("epoch", epoch.0.to_string()),
            ],
        );
        Ok(())
    }
}
