//! Nothing is part of a record that its author might not write, or twice in the log.

use std::collections::{BTreeMap, BTreeSet};

use schema::document::authority::{self, Role};
use schema::document::grammar;
use schema::id::DeviceId;
use schema::wire::exchange::LogPosition;
use schema::wire::frame::Kind;
use server::ledger::{DeviceState, Event};

use super::Seen;
use super::seen::{Logged, Received};

/// Each admitted change came at least once under the name of a device that took part and whose
/// office may write there, or the office let it in.
pub(crate) fn only_whoever_may_writes(seen: &Seen) {
    let released: BTreeSet<LogPosition> = (seen.log.iter())
        .filter_map(|logged| match logged {
            Logged::Decision(event) => match **event {
                Event::Released { position, .. } => Some(position),
                _ => None,
            },
            Logged::Change(_) => None,
        })
        .collect();
    let mut devices = BTreeMap::<DeviceId, (Role, DeviceState)>::new();
    let mut allowed = BTreeMap::new();
    for logged in &seen.log {
        match logged {
            Logged::Decision(event) => follow(&mut devices, event),
            Logged::Change(received) => {
                let Received {
                    entry,
                    header,
                    chunk,
                } = &**received;
                let (role, state) = devices[&header.device];
                let places = grammar::places(chunk).expect("it passed the door");
                let might = state == DeviceState::Active
                    && header.kind == Kind::Own
                    && authority::check(role, &places).is_ok();
                *allowed.entry((entry.record, entry.hash)).or_insert(false) |=
                    might || released.contains(&entry.position);
            }
        }
    }
    for ((record, hash), allowed) in allowed {
        let admitted = seen.is_admitted(record, &hash);
        assert!(!admitted || allowed, "{hash} of {record} was let in");
    }
}

fn follow(devices: &mut BTreeMap<DeviceId, (Role, DeviceState)>, event: &Event) {
    let mut set = |device: &DeviceId, state| {
        if let Some(known) = devices.get_mut(device) {
            known.1 = state;
        }
    };
    match event {
        Event::DeviceEnrolled {
            device,
            certificate,
        } => {
            devices.insert(*device, (certificate.role, DeviceState::Active));
        }
        Event::DeviceReintroduced {
            device,
            certificate,
        } => {
            devices.insert(*device, (certificate.role, DeviceState::Unconfirmed));
        }
        Event::DeviceConfirmed { device } => set(device, DeviceState::Active),
        Event::DeviceRevoked { device, .. } => set(device, DeviceState::Revoked),
        _ => {}
    }
}

/// A change that its author sent under its number stands in the log once, however often it
/// came. Two stores of one author that write the same again may number it differently.
pub(crate) fn nothing_is_stored_twice(seen: &Seen) {
    let mut known = BTreeSet::new();
    for Received { entry, header, .. } in seen.changes() {
        if header.kind == Kind::Own && header.first != 0 {
            let number = header.first + entry.place as u64;
            let change = (entry.record, entry.hash, header.installation, number);
            assert!(known.insert(change), "{} is in the log twice", entry.hash);
        }
    }
}
