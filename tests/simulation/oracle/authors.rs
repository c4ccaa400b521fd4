//! Nothing is part of a record that its author might not write, or twice in the log.

use std::collections::{BTreeMap, BTreeSet};

use schema::document::authority::{self, Role};
use schema::document::grammar;
use schema::id::DeviceId;
use schema::wire::exchange::LogPosition;
use schema::wire::frame::Kind;
use server::ledger::{DeviceState, Event, LogEntry};
use server::projection::Frames;

use crate::plan::Play;

/// Each admitted change came at least once under the name of a device that took part and whose
/// office may write there, or the office let it in.
pub(crate) fn only_whoever_may_writes(play: &Play) {
    play.world.read(|ledger, projection| {
        let log = ledger.after(LogPosition(0), 100_000)?;
        let released: BTreeSet<LogPosition> = (log.iter())
            .filter_map(|entry| match entry {
                LogEntry::Event(_, event) => match **event {
                    Event::Released { position, .. } => Some(position),
                    _ => None,
                },
                LogEntry::Change(_) => None,
            })
            .collect();
        let mut devices = BTreeMap::<DeviceId, (Role, DeviceState)>::new();
        let mut allowed = BTreeMap::new();
        let mut frames = Frames::default();
        for entry in log {
            match entry {
                LogEntry::Event(_, event) => follow(&mut devices, &event),
                LogEntry::Change(entry) => {
                    let frame = frames.of(ledger, &entry)?;
                    let (role, state) = devices[&frame.header.device];
                    let places = grammar::places(&frame.changes[entry.place].chunk);
                    let places = places.expect("it passed the door");
                    let might = state == DeviceState::Active
                        && frame.header.kind == Kind::Own
                        && authority::check(role, &places).is_ok();
                    *allowed.entry((entry.record, entry.hash)).or_insert(false) |=
                        might || released.contains(&entry.position);
                }
            }
        }
        for ((record, hash), allowed) in allowed {
            let stored = projection.document(record)?;
            let admitted = stored.is_some_and(|stored| stored.document.has(&hash));
            assert!(!admitted || allowed, "{hash} of {record} was let in");
        }
        Ok(())
    });
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
/// came.
pub(crate) fn nothing_is_stored_twice(play: &Play) {
    play.world.read(|ledger, _| {
        let mut frames = Frames::default();
        let mut seen = BTreeSet::new();
        for entry in ledger.after(LogPosition(0), 100_000)? {
            let LogEntry::Change(entry) = entry else {
                continue;
            };
            let header = frames.of(ledger, &entry)?.header;
            if header.kind == Kind::Own && header.first != 0 {
                let change = (entry.record, entry.hash, header.device);
                assert!(seen.insert(change), "{} is in the log twice", entry.hash);
            }
        }
        Ok(())
    });
}
