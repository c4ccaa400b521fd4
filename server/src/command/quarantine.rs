//! `shouce quarantine` and `shouce receive`.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use schema::problem::Problem;
use schema::wire::exchange::LogPosition;
use schema::wire::journal;
use server::ledger::Event;
use server::office::Office;
use server::projection::{Held, HeldState};
use server::{api, clock};

use super::{Context, refuse, refused, spoken, with_code};

#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  shouce quarantine list
  shouce quarantine release 812 --reason 'checked with the township by phone'")]
pub(crate) enum Quarantine {
    /// List what is held
    List {
        /// As JSON, one object a line
        #[arg(long)]
        json: bool,
    },
    /// Show one held change: whose it is, its record, and why it is held
    Show {
        /// Its place in the log
        position: u64,
    },
    /// Let a quarantined change in
    Release {
        /// Its place in the log
        position: u64,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Keep a quarantined change out for good; it is kept
    Refuse {
        /// Its place in the log
        position: u64,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

impl Quarantine {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let mut office = context.office()?;
        office.catch_up(|_| {}).map_err(|error| refused(&error))?;
        match self {
            Self::List { json } => {
                for held in office.projection.held()? {
                    let why = with_code(context.language, &held.problem);
                    if json {
                        let line = serde_json::json!({
                            "position": held.position.0,
                            "state": word(held.state),
                            "problem": held.problem,
                        });
                        spoken::line(line);
                    } else {
                        spoken::line(format_args!(
                            "{} {} {why}",
                            held.position.0,
                            word(held.state)
                        ));
                    }
                }
            }
            Self::Show { position } => show(context, &office, LogPosition(position))?,
            Self::Release { position, reason } => {
                let position = quarantined(&office, LogPosition(position))?.position;
                decide(context, &mut office, Event::Released { position, reason })?;
            }
            Self::Refuse { position, reason } => {
                let position = quarantined(&office, LogPosition(position))?.position;
                decide(context, &mut office, Event::Refused { position, reason })?;
            }
        }
        Ok(())
    }
}

fn decide(context: &Context, office: &mut Office, event: Event) -> Result<()> {
    let (code, position) = match &event {
        Event::Released { position, .. } => ("quarantine.released", *position),
        _ => ("quarantine.refused", position_of(&event)),
    };
    office.ledger.decide(&event, clock::unix_now())?;
    office.catch_up(|_| {}).map_err(|error| refused(&error))?;
    // A released change can still be one that no document can take, or not yet.
    if let (Event::Released { .. }, Some(held)) = (&event, office.projection.held_at(position)?) {
        if held.state == HeldState::Waiting {
            let position = ("position", position.0.to_string());
            context.tell("quarantine.released-waits", &[position]);
            return Ok(());
        }
        eprintln!("{}", with_code(context.language, &held.problem));
        return Err(refuse(
            "quarantine.still-held",
            &[("position", position.0.to_string())],
        ));
    }
    context.tell(code, &[("position", position.0.to_string())]);
    Ok(())
}

fn position_of(event: &Event) -> LogPosition {
    match event {
        Event::Released { position, .. } | Event::Refused { position, .. } => *position,
        _ => LogPosition(0),
    }
}

fn word(state: HeldState) -> &'static str {
    match state {
        HeldState::Waiting => "waiting",
        HeldState::Quarantined => "quarantined",
        HeldState::Refused => "refused",
    }
}

fn quarantined(office: &Office, position: LogPosition) -> Result<Held> {
    match office.projection.held_at(position)? {
        Some(held) if held.state != HeldState::Waiting => Ok(held),
        _ => Err(refuse(
            "quarantine.not-held",
            &[("position", position.0.to_string())],
        )),
    }
}

fn show(context: &Context, office: &Office, position: LogPosition) -> Result<()> {
    let not_held = || {
        refuse(
            "quarantine.not-held",
            &[("position", position.0.to_string())],
        )
    };
    let held = office.projection.held_at(position)?.ok_or_else(not_held)?;
    let entry = office.ledger.change_at(position)?.ok_or_else(not_held)?;
    let frame = office.ledger.frame(entry.frame)?;
    spoken::line(with_code(context.language, &held.problem));
    let shown = serde_json::json!({
        "position": position.0,
        "state": word(held.state),
        "record": entry.record.to_string(),
        "change": entry.hash.to_string(),
        "waits_for": held.missing.map(|hash| hash.to_string()),
        "device": frame.device.to_string(),
        "brought_by": frame.brought_by.to_string(),
        "received_at": frame.received_at,
        "problem": held.problem,
    });
    spoken::line(serde_json::to_string_pretty(&shown)?);
    Ok(())
}

#[derive(Debug, Args)]
#[command(after_help = "Example: shouce receive from-dulongjiang.shouce")]
pub(crate) struct Receive {
    /// The sealed file: a carrier's, or what a tablet in a browser keeps of its unsent work
    file: PathBuf,
}

impl Receive {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let bytes = std::fs::read(&self.file).map_err(|error| {
            let path = self.file.display().to_string();
            refuse(
                "file.unreadable",
                &[("path", path), ("detail", error.to_string())],
            )
        })?;
        let mut office = context.office()?;
        let devices = office.ledger.devices()?;
        let take = |bundle| api::take_bundle(bundle, &office.key, &devices, &office.ledger);
        let (frames, refusals) = match journal::bundles(&bytes) {
            None => take(&bytes).map_err(|error| refused(&error))?,
            // One that does not open keeps no other one out.
            Some((bundles, torn)) => {
                let (mut frames, mut refusals) = (Vec::new(), Vec::new());
                for bundle in bundles {
                    match take(bundle) {
                        Ok((more, refused)) => {
                            frames.extend(more);
                            refusals.extend(refused);
                        }
                        Err(error) => refusals.push(Problem::from(&error)),
                    }
                }
                if torn > 0 {
                    let torn = ("bytes", torn.to_string());
                    eprintln!("{}", context.sentence("bundle.torn", &[torn]));
                }
                (frames, refusals)
            }
        };
        let appended = office.ledger.append(&frames, clock::unix_now())?;
        let new: usize = appended.iter().map(|frame| frame.new).sum();
        office.catch_up(|_| {}).map_err(|error| refused(&error))?;
        for problem in &refusals {
            eprintln!("{}", with_code(context.language, problem));
        }
        context.tell(
            "bundle.received",
            &[
                ("frames", frames.len().to_string()),
                ("changes", new.to_string()),
                ("refused", refusals.len().to_string()),
            ],
        );
        Ok(())
    }
}
