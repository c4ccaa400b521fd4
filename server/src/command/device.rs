//! `shouce device`.

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use schema::document::authority::Role;
use schema::id::DeviceId;
use schema::scope::Scope;
use schema::value::division::{DivisionCode, Standing};
use server::ledger::{DeviceState, Event};
use server::office::Office;
use server::{clock, device};

use super::{Context, refuse, refused, spoken};

mod slip;
mod unlock;

#[derive(Debug, Subcommand)]
pub(crate) enum Device {
    /// Hand out a one-time code that enrols one device within a week
    #[command(after_help = "Example:
  shouce device enrol --label 'Li, Liuku' --village 533301002210 --role surveyor
  shouce device enrol --label 'Li, Liuku' --village 533301002210 \\
      --address https://census.example.org --png li.png")]
    Enrol {
        /// What the device is called
        #[arg(long)]
        label: String,
        #[command(flatten)]
        place: Place,
        /// The office it is for
        #[arg(long, value_enum, default_value = "surveyor")]
        role: ForOffice,
        #[command(flatten)]
        slip: slip::Slip,
    },
    /// List devices
    List {
        /// As JSON, one object a line
        #[arg(long)]
        json: bool,
    },
    /// Revoke a device: what it still sends goes to quarantine
    Revoke {
        /// Its id, the beginning of it, or its label
        device: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Confirm a device that came back to a restored server
    Confirm {
        /// Its id, the beginning of it, or its label
        device: String,
    },
    /// Give a tablet whose PIN is forgotten its store back
    #[command(after_help = "Example:
  shouce device unlock 'Li, Liuku' --code K7QF-93MD --reason 'called, known by voice'

The surveyor reads the code from the locked tablet; shouce device list shows it too. Unlock only
whom you know: whoever holds the tablet can then read what is on it.")]
    Unlock(unlock::Unlock),
    /// Let a device work elsewhere
    Assign {
        /// Its id, the beginning of it, or its label
        device: String,
        #[command(flatten)]
        place: Place,
        /// Its office, if that changes too
        #[arg(long, value_enum)]
        role: Option<ForOffice>,
    },
}

/// Where a device works.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Place {
    /// Villages, by their 12 digits
    #[arg(long, num_args = 1.., value_name = "CODE")]
    village: Vec<DivisionCode>,
    /// Townships, counties or the prefecture, by their digits
    #[arg(long, num_args = 1.., value_name = "CODE")]
    scope: Vec<DivisionCode>,
}

/// The office a device is for.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ForOffice {
    /// A village surveyor
    Surveyor,
    /// The township's clerk
    Township,
    /// The county office
    County,
}

impl From<ForOffice> for Role {
    fn from(office: ForOffice) -> Self {
        match office {
            ForOffice::Surveyor => Self::Surveyor,
            ForOffice::Township => Self::Township,
            ForOffice::County => Self::County,
        }
    }
}

impl Device {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let mut office = context.office()?;
        let now = clock::unix_now();
        match self {
            Self::Enrol {
                label,
                place,
                role,
                slip,
            } => {
                let slip = slip.checked(context)?;
                let scope = place.scope(&office)?;
                let out = device::hand_out(&mut office.ledger, &label, role.into(), scope, now)?;
                slip.show(&out.code)?;
                context.tell("device.code", &[("label", label)]);
            }
            Self::List { json } => list(context, &office, json)?,
            Self::Revoke { device, reason } => {
                let device = find(&office, &device)?;
                (office.ledger).decide(&Event::DeviceRevoked { device, reason }, now)?;
                context.tell("device.now-revoked", &[("device", device.to_string())]);
            }
            Self::Confirm { device } => {
                let device = find(&office, &device)?;
                let state = office
                    .ledger
                    .devices()?
                    .get(&device)
                    .map(|known| known.state);
                if state != Some(DeviceState::Unconfirmed) {
                    let device = device.to_string();
                    return Err(refuse("device.nothing-to-confirm", &[("device", device)]));
                }
                (office.ledger).decide(&Event::DeviceConfirmed { device }, now)?;
                context.tell("device.confirmed", &[("device", device.to_string())]);
            }
            Self::Unlock(command) => command.run(context, &mut office, now)?,
            Self::Assign {
                device,
                place,
                role,
            } => {
                let device = find(&office, &device)?;
                let scope = place.scope(&office)?;
                let known = office.ledger.devices()?;
                let before = known
                    .get(&device)
                    .map_or(Role::Surveyor, |known| known.role);
                let role = role.map_or(before, Role::from);
                let event = Event::DeviceAssigned {
                    device,
                    role,
                    scope,
                };
                office.ledger.decide(&event, now)?;
                context.tell("device.assigned", &[("device", device.to_string())]);
            }
        }
        Ok(())
    }
}

impl Place {
    /// The scope, if every division in it is in force.
    fn scope(&self, office: &Office) -> Result<Scope> {
        let divisions = office.divisions().map_err(|error| refused(&error))?;
        let codes = || self.village.iter().chain(&self.scope).copied();
        for code in codes() {
            let wrong = match divisions.standing(code) {
                Standing::Current { .. } => continue,
                Standing::Retired { .. } => "device.division-retired",
                Standing::NeverExisted | Standing::NotCovered => "device.division-unknown",
            };
            return Err(refuse(wrong, &[("code", code.to_string())]));
        }
        Ok(Scope::new(codes()))
    }
}

fn find(office: &Office, asked: &str) -> Result<DeviceId> {
    let known = office.ledger.devices()?;
    let people = known.values().filter(|known| known.role != Role::Import);
    let asked_for = [("device", asked.to_owned())];
    match device::find(people, asked)[..] {
        [only] => Ok(only.id),
        [] => Err(refuse("device.not-found", &asked_for)),
        _ => Err(refuse("device.ambiguous", &asked_for)),
    }
}

fn list(context: &Context, office: &Office, json: bool) -> Result<()> {
    let heard = office.ledger.last_heard()?;
    let waiting = office.ledger.waiting_tablets(clock::unix_now())?;
    for device in office.ledger.devices()?.values() {
        if device.role == Role::Import {
            continue;
        }
        let codes = |id| -> Vec<&str> {
            let theirs = waiting.iter().filter(|tablet| tablet.device == id);
            theirs.map(|tablet| tablet.code.as_str()).collect()
        };
        let line = serde_json::json!({
            "device": device.id.to_string(),
            "label": device.label,
            "role": device.role,
            "state": device.state,
            "scope": device.scope,
            "enrolled_at": device.enrolled_at,
            "last_heard": heard.get(&device.id),
            "locked_out": codes(device.id),
        });
        if json {
            spoken::line(line);
            continue;
        }
        let word = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let divisions = device.scope.divisions().iter().map(ToString::to_string);
        context.tell(
            "device.line",
            &[
                ("device", word("device")),
                ("label", word("label")),
                ("role", word("role")),
                ("state", word("state")),
                ("scope", divisions.collect::<Vec<_>>().join(" ")),
            ],
        );
        for code in codes(device.id) {
            context.tell("device.locked-out", &[("code", code.to_owned())]);
        }
    }
    Ok(())
}
