//! The device's page: what is where, and what its owner should do.

use client_core::clock::Now;
use schema::problem::Problem;
use schema::questionnaire::Questionnaire;

use crate::protocol::{DeviceView, Response, Sentence, Storage};
use crate::session::Outcome;
use crate::sync;
use crate::tablet::{Tablet, count};

const DAY: i64 = 86_400;
/// Days without an answer, and unsent changes, after which another way is offered.
const LONG: u32 = 3;
const MANY: u32 = 50;
/// Seconds that a clock may be wrong without a word.
const CLOCK: u64 = 300;
/// Bytes below which the storage is nearly full.
const NEARLY_FULL: f64 = 200e6;

pub(crate) fn show(tablet: &Tablet, storage: Storage, journal: u64, now: Now) -> Outcome {
    let identity = tablet.client.identity()?;
    let facts = sync::facts(tablet)?;
    let clock_error = tablet.client.clock_error(now);
    let days = facts.answered_at.map(|answered| {
        let here = now.unix - clock_error.unwrap_or(0);
        count((here - answered).max(0) / DAY)
    });
    let mut warnings = Vec::new();
    let mut warn = |code: &str, (name, number): (&str, String)| {
        let problem = Problem {
            code: code.to_owned(),
            parameters: vec![(name.to_owned(), number)],
        };
        warnings.push(Sentence::of(&problem, tablet.language));
    };
    if !storage.persisted {
        warn("device.not-persisted", ("number", String::new()));
    }
    let left = storage.quota - storage.usage;
    if storage.quota > 0.0 && left < NEARLY_FULL {
        let megabytes = (left / 1e6).round().max(0.0);
        warn("device.nearly-full", ("number", megabytes.to_string()));
    }
    if days.is_some_and(|days| days >= LONG) && facts.unsent > 0 {
        let number = days.unwrap_or(0).to_string();
        warn("device.long-unsynced", ("number", number));
    } else if facts.unsent >= MANY {
        warn("device.much-unsent", ("number", facts.unsent.to_string()));
    }
    if let Some(error) = clock_error.filter(|error| error.unsigned_abs() > CLOCK) {
        let (code, unit) = if error.unsigned_abs() < DAY.unsigned_abs() {
            ("device.clock-wrong", 60)
        } else {
            ("device.clock-days-wrong", DAY.unsigned_abs())
        };
        warn(code, ("number", (error.unsigned_abs() / unit).to_string()));
    }
    let device = DeviceView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        questionnaire: Questionnaire::standard().version().into(),
        device: identity.device().to_string(),
        label: identity.certificate.label.clone(),
        installation: format!("{:08x}", identity.installation.0),
        storage,
        records: count(tablet.client.index().len()),
        sync: facts,
        days_since_sync: days,
        clock_error,
        journal_bytes: count(journal),
        warnings,
    };
    Ok(Response::Device { device }.into())
}
