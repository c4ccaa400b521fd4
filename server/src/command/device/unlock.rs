//! `shouce device unlock`.

use anyhow::Result;
use clap::Args;
use schema::id::DeviceId;
use server::ledger::{DeviceState, Event, WaitingTablet};
use server::office::Office;

use super::super::{Context, refuse};
use super::find;

#[derive(Debug, Args)]
pub(crate) struct Unlock {
    /// Its id, the beginning of it, or its label
    device: String,
    /// The code that the locked tablet shows; needed when it waits with several
    #[arg(long)]
    code: Option<String>,
    /// Who asked, and how you know them; kept in the log
    #[arg(long, default_value = "")]
    reason: String,
}

impl Unlock {
    pub(super) fn run(self, context: &Context, office: &mut Office, now: i64) -> Result<()> {
        let device = find(office, &self.device)?;
        let named = ("device", device.to_string());
        let state = (office.ledger.devices()?)
            .get(&device)
            .map(|known| known.state);
        if state != Some(DeviceState::Active) {
            return Err(refuse("device.not-active", &[named]));
        }
        let waiting = office.ledger.waiting_tablets(now)?;
        let code = match self.code {
            Some(typed) => (asks(&waiting, device))
                .find(|code| same(code, &typed))
                .ok_or_else(|| {
                    refuse("device.no-such-unlock-code", std::slice::from_ref(&named))
                })?,
            None => match asks(&waiting, device).collect::<Vec<_>>()[..] {
                [only] => only,
                [] => return Err(refuse("device.not-locked-out", &[named])),
                _ => return Err(refuse("device.several-unlock-codes", &[named])),
            },
        };
        let event = Event::DeviceUnlocked {
            device,
            code: code.to_owned(),
            reason: self.reason,
        };
        office.ledger.decide(&event, now)?;
        let code = ("code", code.to_owned());
        context.tell("device.unlocked", &[named, code]);
        Ok(())
    }
}

/// The codes that a tablet waits with.
fn asks(waiting: &[WaitingTablet], device: DeviceId) -> impl Iterator<Item = &str> {
    (waiting.iter())
        .filter(move |tablet| tablet.device == device)
        .map(|tablet| tablet.code.as_str())
}

/// Whether two codes are the same, in whichever case and with whichever gaps. What looks like
/// a digit counts as one.
fn same(code: &str, typed: &str) -> bool {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|letter| !matches!(letter, ' ' | '-'));
        let digits = letters.map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            letter => letter,
        });
        digits.collect()
    };
    plain(code) == plain(typed)
}
