//! The store as a whole: its state, its copies, and whether it is what the log says.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use schema::document::authority::Role;
use schema::id::{ContentHash, DeviceId};
use server::api;
use server::ledger::{LedgerError, Noted, backup};
use server::office::Office;

use super::{Context, bar, refuse, refused, spoken};

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
            spoken::line(serde_json::to_string(&health)?);
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
                    ("attachments", health.attachments.to_string()),
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
    if let Some(found) = office.ledger.damage()? {
        return Err(LedgerError::Rotten { found }.into());
    }
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
            true
        })?
        .unwrap_or_default();
    bar.finish_and_clear();
    let damaged = damaged_attachments(context, &office)?;
    for difference in &differences {
        spoken::line(format_args!("{} {}", difference.table, difference.row));
    }
    for hash in &damaged {
        spoken::line(format_args!("attachment {hash}"));
    }
    if !differences.is_empty() {
        return Err(refuse(
            "verify.differs",
            &[("rows", differences.len().to_string())],
        ));
    }
    if !damaged.is_empty() {
        return Err(refuse(
            "verify.attachments",
            &[("count", damaged.len().to_string())],
        ));
    }
    let everybody = office.projection.everybody()?;
    let counts = [
        ("created", everybody.created.to_string()),
        ("active", everybody.active.to_string()),
        ("dead", everybody.dead.to_string()),
        ("merged", everybody.merged.to_string()),
        ("astray", everybody.astray.to_string()),
    ];
    if !everybody.is_whole() {
        return Err(refuse("verify.vanished", &counts));
    }
    context.tell("verify.everybody", &counts);
    context.tell(
        "verify.equal",
        &[
            ("entries", head.0.to_string()),
            ("records", office.projection.records()?.to_string()),
            (
                "attachments",
                office.ledger.count_attachments()?.0.to_string(),
            ),
        ],
    );
    Ok(())
}

/// The photos and voice notes whose files are not what their names say, or not there.
fn damaged_attachments(context: &Context, office: &Office) -> Result<Vec<ContentHash>> {
    let files = context.configuration.attachments();
    let all = office.ledger.attachments()?;
    let bar = bar(all.len() as u64);
    let mut damaged = Vec::new();
    for stored in all {
        let hash = stored.attachment.hash;
        if !files.is_whole(hash)? {
            damaged.push(hash);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(damaged)
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write
    file: PathBuf,
}

impl Backup {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let bar = bar(0);
        let copied = backup::back_up(&context.configuration.data, &self.file, |done, of| {
            bar.set_length(u64::try_from(of).unwrap_or(0));
            bar.set_position(u64::try_from(done).unwrap_or(0));
        })?;
        bar.finish_and_clear();
        context.tell(
            "backup.made",
            &[
                ("position", copied.position.0.to_string()),
                ("path", self.file.display().to_string()),
                ("attachments", copied.attachments.len().to_string()),
                ("noted", noted(copied.noted)),
            ],
        );
        tell_missing(context, &copied.missing);
        Ok(())
    }
}

/// The audit's last row as it is noted elsewhere.
pub(super) fn noted(last: Option<Noted>) -> String {
    last.map_or_else(|| "-".to_owned(), |last| last.to_string())
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup
    file: PathBuf,
    /// The recovery key, if it is not beside the server's key
    #[arg(long, value_name = "FILE")]
    recovery_key: Option<PathBuf>,
}

impl Restore {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let (copied, epoch) = backup::restore_with(
            &context.configuration.data,
            &self.file,
            self.recovery_key.as_deref(),
        )?;
        context.tell(
            "backup.restored",
            &[
                ("position", copied.position.0.to_string()),
                ("epoch", epoch.0.to_string()),
                ("attachments", copied.attachments.len().to_string()),
            ],
        );
        tell_missing(context, &copied.missing);
        Ok(())
    }
}

/// `shouce restored`.
pub(crate) fn restored(context: &Context) -> Result<()> {
    let office = context.office()?;
    let Some(restored) = office.ledger.restored()? else {
        context.tell("restored.never", &[]);
        return Ok(());
    };
    let brought = office.ledger.brought_since(&restored)?;
    let devices = office.ledger.devices()?;
    let theirs = |device: &DeviceId| brought.get(device).copied().unwrap_or_default();
    let tablets = || {
        devices
            .values()
            .filter(|device| device.role != Role::Import)
    };
    let records: u64 = tablets().map(|device| theirs(&device.id).records).sum();
    let owed = tablets().filter(|device| theirs(&device.id).owed).count();
    context.tell(
        "restored.all",
        &[
            ("position", restored.position.0.to_string()),
            ("records", records.to_string()),
            ("owed", owed.to_string()),
        ],
    );
    for device in tablets() {
        let brought = theirs(&device.id);
        let code = match brought.owed {
            true => "restored.owed",
            false => "restored.line",
        };
        let told = [
            ("label", device.label.clone()),
            ("records", brought.records.to_string()),
            ("changes", brought.changes.to_string()),
        ];
        context.tell(code, &told);
    }
    Ok(())
}

/// Names the photos that could not be copied, on standard error.
fn tell_missing(context: &Context, missing: &[ContentHash]) {
    for hash in missing {
        let hash = ("hash", hash.to_string());
        eprintln!("{}", context.sentence("backup.attachment-missing", &[hash]));
    }
}
