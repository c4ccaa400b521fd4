//! What must hold after every step, looked at as far as the step has changed something.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use client_core::identity::Progress;
use client_core::store::Tally;
use schema::document::Document;
use schema::id::{ChangeHash, RecordId};
use schema::scope::Scope;
use schema::value::division::DivisionCode;
use schema::wire::exchange::{Epoch, LogPosition};
use schema::wire::reconcile::Fingerprint;
use server::ledger::{Ledger, LedgerError, LogEntry};
use server::projection::{Frames, Projection};
use support::tablet::Tablet;
use support::world::{VILLAGES, World};

use crate::plan::{Play, standing};
use crate::said::Said;
use crate::step::Step;

/// What was seen after the last step.
#[derive(Default)]
pub(crate) struct Watch {
    server: Server,
    /// By where it lies, each store that was looked at.
    stores: BTreeMap<PathBuf, Store>,
    /// Acknowledged texts that are in the log.
    arrived: BTreeSet<String>,
}

/// The server as it was. It forgets only when it is restored.
#[derive(Default)]
struct Server {
    epoch: Epoch,
    /// The log has been read up to here.
    read: LogPosition,
    frames: Frames,
    /// What the log says.
    said: Said,
    /// Where each change stands in the log.
    places: BTreeMap<(RecordId, ChangeHash), Vec<LogPosition>>,
    /// Changes that were not folded when they were read.
    unfolded: BTreeMap<LogPosition, (RecordId, ChangeHash)>,
    records: BTreeMap<RecordId, Kept>,
}

/// A record as the server had it.
struct Kept {
    fingerprint: Fingerprint,
    document: Document,
    /// Where it was ever enumerated.
    villages: Vec<DivisionCode>,
}

/// A tablet's store as it was.
struct Store {
    standing: (u64, Progress, Tally),
    said: Said,
    records: BTreeSet<RecordId>,
}

impl Watch {
    /// Looks at what a step has come to: what was saved is on the server or on a tablet, every
    /// change that the server has received is part of its record or held, what is called synced
    /// is part of its record, nobody was told of a record that never was theirs, nobody has
    /// vanished.
    pub(crate) fn look(&mut self, play: &Play, step: &Step) {
        if let Step::Restore { .. } = step {
            (self.server, self.arrived) = Default::default();
        }
        let server = &mut self.server;
        play.world.read(|ledger, projection| {
            projection.at_one_moment(|projection| server.look(ledger, projection))
        });
        let told = matches!(step, Step::Sync { .. } | Step::SyncOffice { .. });
        for tablet in play.everybody() {
            self.look_at(tablet, &play.world, told);
        }
        for text in &play.acknowledged {
            if self.arrived.contains(text) {
                continue;
            }
            if self.server.said.holds(text) {
                self.arrived.insert(text.clone());
                continue;
            }
            let somewhere = self.stores.values().any(|store| store.said.holds(text));
            assert!(somewhere, "acknowledged, and nowhere any more: {text}");
        }
    }

    /// Looks at a tablet, if it is not as it was.
    fn look_at(&mut self, tablet: &Tablet, world: &World, told: bool) {
        let standing = standing(tablet);
        let before = self.stores.get(&tablet.path);
        if before.is_some_and(|before| before.standing == standing) {
            return;
        }
        let client = &tablet.client;
        let scope = &client.identity().expect("enrolled").scope;
        let progress = &standing.1;
        // Unless the server was restored since they last compared.
        let compared = self.server.epoch == progress.epoch && progress.compared == progress.epoch;
        let mut said = Said::default();
        said.add_carried(tablet, world);
        let mut records = BTreeSet::new();
        for (record, _) in client.index().rows() {
            records.insert(record);
            let stored = client.store().record(record).expect("it reads");
            let changes = stored.expect("a record that is listed").changes;
            changes.iter().for_each(|chunk| said.add(chunk));
            let there = self.server.records.get(&record);
            if compared && client.is_synced(record).expect("the store works") {
                let there = there.expect("what is synced is there");
                for hash in changes.iter().map(|chunk| chunk.hash()) {
                    let part = there.document.has(&hash);
                    assert!(part, "{hash} of {record} is called synced");
                }
            }
            if told && before.is_some_and(|before| !before.records.contains(&record)) {
                let villages = there.map_or(&[][..], |there| &there.villages);
                let theirs = villages.iter().any(|village| scope.covers(*village));
                assert!(theirs, "{record} was told of outside {villages:?}");
            }
        }
        let store = Store {
            standing,
            said,
            records,
        };
        self.stores.insert(tablet.path.clone(), store);
    }
}

impl Server {
    fn look(&mut self, ledger: &Ledger, projection: &Projection) -> Result<(), LedgerError> {
        self.epoch = ledger.epoch()?;
        for entry in ledger.after(self.read, 100_000)? {
            self.read = entry.position();
            if let LogEntry::Change(entry) = entry {
                let frame = self.frames.of(ledger, &entry)?;
                self.said.add(&frame.changes[entry.place].chunk);
                let change = (entry.record, entry.hash);
                self.places.entry(change).or_default().push(entry.position);
                self.unfolded.insert(entry.position, change);
            }
        }
        self.look_at_records(projection)?;
        let folded = projection.position()?;
        let rest = self.unfolded.split_off(&LogPosition(folded.0 + 1));
        for (record, hash) in std::mem::replace(&mut self.unfolded, rest).into_values() {
            let kept = self.records.get(&record);
            let mut visible = kept.is_some_and(|kept| kept.document.has(&hash));
            for place in &self.places[&(record, hash)] {
                visible |= projection.held_at(*place)?.is_some();
            }
            assert!(visible, "{hash} of {record} is neither admitted nor held");
        }
        Ok(())
    }

    /// Opens the records that are not as they were.
    fn look_at_records(&mut self, projection: &Projection) -> Result<(), LedgerError> {
        let villages = VILLAGES.map(|code| code.parse().expect("a division code"));
        let mut kept = std::mem::take(&mut self.records);
        let mut opened = 0;
        for village in Scope::new(villages).divisions() {
            for (record, fingerprint) in projection.records_within(*village)? {
                let before = kept.remove(&record);
                let now = match before.filter(|before| before.fingerprint == fingerprint) {
                    Some(same) => same,
                    None => {
                        opened += 1;
                        let stored = projection.document(record)?.expect("it is listed");
                        Kept {
                            fingerprint,
                            document: stored.document,
                            villages: stored.villages,
                        }
                    }
                };
                self.records.insert(record, now);
            }
        }
        assert!(kept.is_empty(), "nowhere any more: {:?}", kept.keys());
        if opened > 0 {
            let all = projection.everybody()?;
            assert_eq!(all.created, all.active + all.dead + all.merged, "{all:?}");
        }
        Ok(())
    }
}
