//! What the server has when a plan is over: read once, for every oracle to look at.

use std::collections::BTreeMap;

use schema::document::history::Event;
use schema::document::{Chunk, Document};
use schema::id::{ChangeHash, RecordId};
use schema::questionnaire::Questionnaire;
use schema::record::Record;
use schema::scope::Scope;
use schema::wire::exchange::LogPosition;
use schema::wire::frame::Header;
use server::ledger::{DeviceState, Entry, Event as Decision, KnownDevices, LogEntry};
use server::projection::Frames;
use support::tablet::Tablet;
use support::world::VILLAGES;

use crate::plan::{FIELDS, Play};

/// Log, devices and records, at one moment.
pub(crate) struct Seen {
    /// The log, in order.
    pub(super) log: Vec<Logged>,
    /// Every record that the log tells of and that there is.
    pub(super) records: BTreeMap<RecordId, SeenRecord>,
    devices: KnownDevices,
}

/// What stands at a position of the log.
pub(super) enum Logged {
    Decision(Box<Decision>),
    Change(Box<Received>),
}

/// A change as the log has it.
pub(super) struct Received {
    pub(super) entry: Entry,
    /// The head of the frame that it came in.
    pub(super) header: Header,
    pub(super) chunk: Chunk,
}

/// A record as the server has it.
pub(super) struct SeenRecord {
    pub(super) document: Document,
    pub(super) read: Record,
    /// What was ever written to each of [`FIELDS`].
    pub(super) histories: [Vec<Event>; FIELDS.len()],
}

impl Seen {
    /// Reads them.
    pub(crate) fn of(play: &Play) -> Self {
        let questionnaire = Questionnaire::standard();
        play.world.read(|ledger, projection| {
            let mut frames = Frames::default();
            let (mut log, mut records) = (Vec::new(), BTreeMap::new());
            for entry in ledger.after(LogPosition(0), 100_000)? {
                let entry = match entry {
                    LogEntry::Change(entry) => entry,
                    LogEntry::Event(_, event) => {
                        log.push(Logged::Decision(event));
                        continue;
                    }
                };
                let id = entry.record;
                if !records.contains_key(&id)
                    && let Some(stored) = projection.document(id)?
                {
                    let document = stored.document;
                    let record = SeenRecord {
                        read: document.read(id, questionnaire),
                        histories: FIELDS.map(|field| document.history(field)),
                        document,
                    };
                    records.insert(id, record);
                }
                let frame = frames.of(ledger, &entry)?;
                let received = Received {
                    header: frame.header,
                    chunk: frame.changes[entry.place].chunk.clone(),
                    entry,
                };
                log.push(Logged::Change(Box::new(received)));
            }
            let devices = ledger.devices()?;
            Ok(Self {
                log,
                records,
                devices,
            })
        })
    }

    /// The changes of the log.
    pub(super) fn changes(&self) -> impl Iterator<Item = &Received> {
        self.log.iter().filter_map(|logged| match logged {
            Logged::Change(received) => Some(&**received),
            Logged::Decision(_) => None,
        })
    }

    /// Whether a change is part of its record.
    pub(super) fn is_admitted(&self, record: RecordId, hash: &ChangeHash) -> bool {
        let seen = self.records.get(&record);
        seen.is_some_and(|seen| seen.document.has(hash))
    }

    /// The records that the server lists within a scope.
    pub(super) fn within(&self, play: &Play, scope: &Scope) -> BTreeMap<RecordId, &SeenRecord> {
        let listed = |record| (record, self.records.get(&record).expect("it is listed"));
        super::listed(play, scope).into_iter().map(listed).collect()
    }

    /// Those that it lists anywhere.
    pub(super) fn everywhere(&self, play: &Play) -> BTreeMap<RecordId, &SeenRecord> {
        let villages = VILLAGES.map(|code| code.parse().expect("a division code"));
        self.within(play, &Scope::new(villages))
    }

    /// Tablets that the server lets in, with their places.
    pub(super) fn taking_part<'a>(
        &'a self,
        play: &'a Play,
    ) -> impl Iterator<Item = (usize, &'a Tablet)> {
        (play.everybody().enumerate()).filter(|(_, tablet)| {
            let device = tablet.client.identity().expect("enrolled").device();
            self.devices[&device].state == DeviceState::Active
        })
    }
}
