//! To the server and back.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use client_core::sync::Phase;
use schema::problem::Problem;
use schema::wire::enrolment::{CodeError, EnrolAnswer, EnrolmentCode};
use tablet::line::LineError;
use tablet::sync::{SyncReport, sync};

use super::{Context, Refused, refuse, with_code};

#[derive(Debug, Args)]
#[command(after_help = "Example:
  tablet enrol --server https://census.example.org ABCD-EFGH-JKLM")]
pub(crate) struct Enrol {
    /// The one-time code
    code: String,
    /// The server's address
    #[arg(long)]
    server: String,
    /// A PEM file of the certificates to trust instead of the world's
    #[arg(long)]
    certificates: Option<PathBuf>,
    /// What the tablet is called, if not as the office says
    #[arg(long, default_value = "")]
    label: String,
}

impl Enrol {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let code: EnrolmentCode =
            (self.code.parse()).map_err(|error: CodeError| Refused(Problem::from(&error)))?;
        let mut open = context.open()?;
        (context.folder).set_server(&self.server, self.certificates.as_deref())?;
        let line = context.folder.line(None)?;
        let enrolling = (open.client).enrolling(code, &self.label, &mut open.rng)?;
        let body = postcard::to_stdvec(&enrolling.request)?;
        let answer = line.post("/enrol", &body)?;
        match postcard::from_bytes(&answer).map_err(|_| LineError::Garbled)? {
            EnrolAnswer::Enrolled(welcome) => open.client.enrolled(&enrolling, &welcome)?,
            EnrolAnswer::Refused(problem) => return Err(Refused(problem).into()),
        }
        context.tell("tablet.enrolled", &[("server", self.server)]);
        Ok(())
    }
}

#[derive(Debug, Args)]
pub(crate) struct Sync {
    /// Another address of the same server, for this once
    #[arg(long)]
    server: Option<String>,
    /// Seconds without anything useful from the line before the rest waits for the next sync
    #[arg(long, default_value_t = 120)]
    patience: u64,
    /// One JSON object with the counts
    #[arg(long)]
    json: bool,
}

impl Sync {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let mut open = context.open()?;
        let line = context.folder.line(self.server.as_deref())?;
        let bar = indicatif::ProgressBar::new_spinner();
        let clock = open.clock;
        let mut failed = None;
        let report = sync(
            &mut open.client,
            &mut open.rng,
            &|| clock.now(),
            &line,
            Duration::from_secs(self.patience),
            &mut |step| {
                let traffic = step.traffic;
                bar.set_message(format!(
                    "{} · ↑{} ↓{} · {}",
                    step.records, traffic.up, traffic.down, traffic.requests
                ));
                bar.tick();
                failed = step.failed.map(LineError::problem);
            },
        )?;
        bar.finish_and_clear();
        let whole = report.phase == Phase::Resting && report.tally.unsent == 0;
        if self.json {
            println!("{}", json(&report));
        } else {
            let code = if whole {
                "tablet.synced"
            } else {
                "tablet.broken-off"
            };
            context.tell(code, &parameters(&report));
        }
        if whole {
            return Ok(());
        }
        if let Phase::Stopped(problem) = report.phase {
            return Err(Refused(problem).into());
        }
        if let Some(why) = failed {
            eprintln!("{}", with_code(context.language, &why));
        }
        let unsent = report.tally.unsent.to_string();
        Err(refuse("tablet.not-synced", &[("unsent", unsent)]))
    }
}

fn parameters(report: &SyncReport) -> Vec<(&'static str, String)> {
    vec![
        ("records", report.records.to_string()),
        ("up", report.up.to_string()),
        ("down", report.down.to_string()),
        ("requests", report.requests.to_string()),
        ("seconds", format!("{:.1}", report.seconds)),
        ("cuts", report.cuts.to_string()),
        ("unsent", report.tally.unsent.to_string()),
        ("received", report.tally.received.to_string()),
        ("quarantined", report.tally.quarantined.to_string()),
    ]
}

fn json(report: &SyncReport) -> serde_json::Value {
    serde_json::json!({
        "records": report.records,
        "up": report.up,
        "down": report.down,
        "requests": report.requests,
        "seconds": report.seconds,
        "cuts": report.cuts,
        "unsent": report.tally.unsent,
        "received": report.tally.received,
        "waiting": report.tally.waiting,
        "quarantined": report.tally.quarantined,
    })
}

#[derive(Debug, Args)]
pub(crate) struct Status {
    /// One JSON object
    #[arg(long)]
    json: bool,
}

impl Status {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let open = context.open()?;
        let tally = open.client.tally()?;
        let records = open.client.index().len();
        if self.json {
            let status = serde_json::json!({
                "records": records,
                "unsent": tally.unsent,
                "received": tally.received,
                "waiting": tally.waiting,
                "quarantined": tally.quarantined,
            });
            println!("{status}");
            return Ok(());
        }
        context.tell(
            "tablet.status",
            &[
                ("records", records.to_string()),
                ("unsent", tally.unsent.to_string()),
                ("received", tally.received.to_string()),
                ("waiting", tally.waiting.to_string()),
                ("quarantined", tally.quarantined.to_string()),
            ],
        );
        Ok(())
    }
}
