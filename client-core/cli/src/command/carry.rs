//! Work carried by hand, the PIN, the rescue.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use client_core::handover::Recipient;
use schema::wire::enrolment::Certificate;

use super::{Context, file, refuse};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tablet hand-over work.shouce                       sealed to the server, for a carrier
  tablet hand-over work.shouce --to-tablet li.card   for another tablet")]
pub(crate) struct HandOver {
    /// The file to write
    file: PathBuf,
    /// The other tablet's card; without it the work is sealed to the server
    #[arg(long, value_name = "CARD")]
    to_tablet: Option<PathBuf>,
}

impl HandOver {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let mut open = context.open()?;
        let now = open.now();
        let card: Option<Certificate> = match &self.to_tablet {
            Some(path) => Some(card(path)?),
            None => None,
        };
        let recipient = card.as_ref().map_or(Recipient::Server, Recipient::Tablet);
        let sealed = open.client.hand_over(recipient, now, &mut open.rng)?;
        let Some(sealed) = sealed else {
            return Err(refuse("tablet.nothing-to-hand-over", &[]));
        };
        file::write(&self.file, &sealed)?;
        context.tell(
            "tablet.handed-over",
            &[
                ("file", self.file.display().to_string()),
                ("bytes", sealed.len().to_string()),
            ],
        );
        Ok(())
    }
}

/// Reads another tablet's card.
fn card(path: &Path) -> Result<Certificate> {
    let bytes = file::read(path)?;
    postcard::from_bytes(&bytes).map_err(|_| {
        let path = path.display().to_string();
        refuse("tablet.not-a-card", &[("path", path)])
    })
}

#[derive(Debug, Args)]
pub(crate) struct Receive {
    /// The file that was handed over
    file: PathBuf,
}

impl Receive {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let mut open = context.open()?;
        let brought = open.client.receive(&file::read(&self.file)?)?;
        context.tell(
            "tablet.brought",
            &[
                ("added", brought.added.to_string()),
                ("changed", brought.changed.to_string()),
                ("known", brought.known.to_string()),
                ("hidden", brought.not_shown.to_string()),
                ("carried", brought.carried.to_string()),
            ],
        );
        Ok(())
    }
}

#[derive(Debug, Args)]
pub(crate) struct Card {
    /// The file to write
    file: PathBuf,
}

impl Card {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let open = context.open()?;
        let certificate = &open.client.identity()?.certificate;
        file::write(&self.file, &postcard::to_stdvec(certificate)?)?;
        context.tell("tablet.card", &[("file", self.file.display().to_string())]);
        Ok(())
    }
}

#[derive(Debug, Args)]
pub(crate) struct Pin {
    /// The new PIN
    new: String,
}

impl Pin {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        // A wrong old PIN must not wrap a key that opens nothing.
        drop(context.open()?);
        context.folder.lock(&self.new)?;
        context.tell("tablet.pin-set", &[]);
        Ok(())
    }
}

pub(crate) fn rescue(context: &Context) -> Result<()> {
    let (rescued, aside) = context.folder.rescue()?;
    context.tell(
        "tablet.rescued",
        &[
            ("records", rescued.records.to_string()),
            ("unsent", rescued.unsent.to_string()),
            ("lost", rescued.lost_records.to_string()),
            ("lost_unsent", rescued.lost_unsent.to_string()),
            ("file", aside.display().to_string()),
        ],
    );
    Ok(())
}
