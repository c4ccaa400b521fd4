//! What changes say, as far as a surveyor would know it again.

use std::collections::BTreeSet;

use schema::document::Chunk;
use schema::document::operation::{self, Value};
use support::tablet::Tablet;
use support::world::World;

use schema::id::{ChangeHash, RecordId};
use schema::wire::batch::{Pointer, Resolve};
use schema::wire::exchange::LogPosition;
use schema::wire::frame::Frame;
use schema::wire::sealed_frame;
use server::ledger::LogEntry;
use server::projection::Frames;

/// Letters that no stem and no numeral has.
const OWN_LETTERS: std::ops::RangeInclusive<char> = '㐀'..='䶵';

/// The text that is said as the `count`-th. Prose is written only as far as it differs from
/// what stood there, so each text has a letter of its own, which is written whatever stood
/// there; what else it is made of may be what others begin and end with.
pub(crate) fn text(stem: &str, count: usize) -> String {
    let letter = (OWN_LETTERS.clone().nth(count)).expect("a letter is left");
    format!("{stem}{letter}{count}")
}

/// Texts that stand in changes.
#[derive(Default)]
pub(crate) struct Said {
    answers: BTreeSet<String>,
    letters: BTreeSet<char>,
}

impl Said {
    pub(crate) fn add(&mut self, chunk: &Chunk) {
        let operations = operation::read(chunk.columns()).expect("admitted at the door");
        for operation in operations {
            if let Value::Text(text) = operation.value {
                if operation.insert {
                    self.letters.extend(text.chars());
                } else {
                    self.answers.insert(text.to_owned());
                }
            }
        }
    }

    /// Everything in the server's log.
    pub(crate) fn add_log(&mut self, world: &World) {
        world.read(|ledger, _| {
            let mut frames = Frames::default();
            for entry in ledger.after(LogPosition(0), 100_000)? {
                if let LogEntry::Change(entry) = entry {
                    self.add(&frames.of(ledger, &entry)?.changes[entry.place].chunk);
                }
            }
            Ok(())
        });
    }

    /// Everything in a tablet's store.
    pub(crate) fn add_tablet(&mut self, tablet: &Tablet, world: &World) {
        self.add_carried(tablet, world);
        for (record, _) in tablet.client.index().rows() {
            let stored = tablet.client.store().record(record).expect("it reads");
            for chunk in &stored.unwrap_or_default().changes {
                self.add(chunk);
            }
        }
    }

    /// What a tablet keeps of others until a backup has it.
    pub(crate) fn add_carried(&mut self, tablet: &Tablet, world: &World) {
        let app = world.app();
        for frame in (tablet.client.store().frames_of_others()).expect("it reads") {
            let frame = sealed_frame::open(frame, &app.key).expect("sealed to this server");
            let frame = Frame::read(frame).expect("a frame");
            let key = app.devices()[&frame.header().device].key;
            // A frame that leans on others is read where they are.
            for change in frame.changes(&key, &Nothing).unwrap_or_default() {
                self.add(&change.chunk);
            }
        }
    }

    /// Whether a text is among it: whole, or the letter of its own in prose.
    pub(crate) fn holds(&self, text: &str) -> bool {
        let own = text.chars().find(|letter| OWN_LETTERS.contains(letter));
        self.answers.contains(text) || own.is_some_and(|letter| self.letters.contains(&letter))
    }
}

/// For frames that lean on nothing.
struct Nothing;

impl Resolve for Nothing {
    fn resolve(&self, _pointer: Pointer) -> Option<(RecordId, ChangeHash)> {
        None
    }
}
