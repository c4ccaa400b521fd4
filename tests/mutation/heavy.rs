//! The most that one request may put the server to, by a device that was enrolled and means harm.
//!
//! Each is as large as the limits let it be, and everything of it is stored. What it costs until
//! it is answered is bounded; behind the answer it waits in the same queue as everybody's work,
//! where nothing takes longer because of what came before it.

use std::collections::BTreeSet;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use schema::document::chunk::Head;
use schema::document::{Chunk, Document, genesis, write};
use schema::id::{Actor, ChangeHash, DeviceId, RecordId};
use schema::limits;
use schema::wire::RecordChange;
use schema::wire::bundle::Bundle;
use schema::wire::dictionary::Effort;
use schema::wire::enrolment::Certificate;
use schema::wire::exchange::{Ask, Changes, Epoch, Exchange, Request, VERSION};
use schema::wire::frame::{Author, Frame, Kind};
use schema::wire::seal::SealKey;
use serde_bytes::ByteBuf;
use support::proof::tell;
use support::world::World;

use super::exchange::world_of;
use super::{MOST_GROWTH_MIB, honest, memory, worked};

/// What one request may cost until it is answered.
const MOST_WORK: Duration = Duration::from_secs(2);
/// What its folding may cost: four times as much for each change as honest ones of many records
/// cost the release build. It was minutes, and more with each request.
const MOST_FOLDING: Duration = Duration::from_millis(1);

/// Changes in a frame: with more of those that each follow sixty-four it would be too large.
const IN_A_FRAME: usize = 500;

#[test]
fn an_exchange_of_changes_that_each_follow_sixty_four_others_costs_little() {
    let attack = Attack::begin();
    let changes = followers(limits::EXCHANGE_CHANGES, 64);
    attack.costs("exchange-followers", attack.exchange(1, &changes), &changes);
}

#[test]
fn a_bundle_of_changes_that_each_follow_sixty_four_others_costs_little() {
    let attack = Attack::begin();
    let changes = followers(limits::BUNDLE_CHANGES, 64);
    attack.costs("bundle-followers", attack.bundle(&changes), &changes);
}

#[test]
fn a_bundle_of_changes_of_one_record_costs_little() {
    let attack = Attack::begin();
    let changes = followers(limits::BUNDLE_CHANGES, 1);
    attack.costs("bundle-one-record", attack.bundle(&changes), &changes);
}

#[test]
fn a_record_that_is_written_on_without_end_costs_little() {
    let attack = Attack::begin();
    let changes = written_on(3_000);
    attack.costs("exchange-steps", attack.exchange(1, &changes), &changes);
}

#[test]
fn a_bundle_of_steps_that_overwrite_nothing_costs_little() {
    let attack = Attack::begin();
    let records = 0..4_u8;
    let changes: Vec<RecordChange> = records
        .flat_map(|number| piled_up(limits::BUNDLE_CHANGES / 4, number))
        .collect();
    attack.costs("bundle-steps", attack.bundle(&changes), &changes);
}

/// Each is looked up by the door.
#[test]
fn an_exchange_of_changes_that_point_to_one_of_very_many_costs_little() {
    let mut attack = Attack::begin();
    let stored = followers(limits::BUNDLE_CHANGES, 1);
    let (path, body) = attack.bundle(&stored);
    assert!(attack.world.post(path, body).0);
    attack.stored = stored.iter().map(|stored| stored.chunk.hash()).collect();
    let after = stored.len() as u64;
    let pointing: Vec<RecordChange> = (stored.iter().rev().take(limits::EXCHANGE_CHANGES).zip(1..))
        .map(|(stored, number)| {
            let head = Head {
                dependencies: vec![stored.chunk.hash()],
                sequence: number,
                ..stored.chunk.head().clone()
            };
            of_the_record(Chunk::build(&head, stored.chunk.columns()).unwrap())
        })
        .collect();
    let exchange = attack.exchange(after + 1, &pointing);
    attack.costs("exchange-pointers", exchange, &pointing);
}

struct Attack {
    key: SigningKey,
    world: World,
    /// What can be pointed to.
    stored: BTreeSet<ChangeHash>,
}

impl Attack {
    fn begin() -> Self {
        let key = honest::key();
        let world = world_of(&key);
        Self {
            key,
            world,
            stored: BTreeSet::new(),
        }
    }

    /// Asks, and looks at what it costs.
    fn costs(&self, name: &str, (path, body): (&'static str, Vec<u8>), brought: &[RecordChange]) {
        let kib = body.len() / 1024;
        let stored = || self.world.read(|ledger, _| ledger.head()).0;
        let (stored_before, memory_before) = (stored(), memory("VmRSS"));
        let _forgotten = std::fs::write("/proc/self/clear_refs", "5");
        let worked_before = worked();
        let (status, _) = self.world.ask(path, body);
        let answered = worked() - worked_before;
        let now_stored = stored() - stored_before;
        self.world.settle();
        let folded = worked() - worked_before - answered;
        let grown = memory("VmHWM").saturating_sub(memory_before) / 1024;
        let figures = format!(
            "{} changes in {kib} KiB: answered after {} ms of work, folded after {} more, grown by {grown} MiB",
            brought.len(),
            answered.as_millis(),
            folded.as_millis(),
        );
        tell(&format!("heavy-{name}"), &figures, answered + folded);
        assert_eq!(status, 200);
        // A pointer is three bytes of a hash: among so many, some lead to another change.
        let most = brought.len() as u64;
        let least = if self.stored.is_empty() { most } else { 1 };
        assert!((least..=most).contains(&now_stored), "{now_stored} stored");
        assert!(answered <= MOST_WORK, "{figures}");
        assert!(folded <= MOST_FOLDING * brought.len() as u32, "{figures}");
        // Each core works on one record at a time.
        let records: BTreeSet<RecordId> = brought.iter().map(|change| change.record).collect();
        let at_once = rayon::current_num_threads().min(records.len()) as u64;
        assert!(grown <= MOST_GROWTH_MIB * at_once, "{figures}");
    }

    /// Frames of changes with these numbers and the following.
    fn frames(&self, first: u64, changes: &[RecordChange]) -> Vec<Vec<u8>> {
        let author = Author {
            effort: Effort::Prepared,
            ..honest::author(&self.key)
        };
        let is_stored = |hash: &ChangeHash| self.stored.contains(hash);
        let seal = |(part, first): (&[RecordChange], u64)| {
            Frame::seal(&author, Kind::Own, first, part, &is_stored)
        };
        let numbers = (first..).step_by(IN_A_FRAME);
        (changes.chunks(IN_A_FRAME).zip(numbers))
            .map(|part| seal(part).bytes().to_vec())
            .collect()
    }

    fn exchange(&self, first: u64, changes: &[RecordChange]) -> (&'static str, Vec<u8>) {
        let exchange = Exchange {
            frames: self.frames(first, changes),
            ..Exchange::default()
        };
        let request = Request {
            version: VERSION,
            device: DeviceId::of(&self.key.verifying_key()),
            installation: honest::INSTALLATION,
            epoch: Epoch::default(),
            ask: Ask::Exchange(exchange),
        };
        ("/sync", request.seal(&self.key))
    }

    fn bundle(&self, changes: &[RecordChange]) -> (&'static str, Vec<u8>) {
        let server = &self.world.app().key;
        let devices = self.world.app().devices();
        let known = &devices[&DeviceId::of(&self.key.verifying_key())];
        let certificate = Certificate {
            key: self.key.verifying_key().to_bytes(),
            seal_key: SealKey::of(&self.key),
            label: known.label.clone(),
            role: known.role,
            scope: known.scope.clone(),
            signature: Vec::new(),
        };
        let frames = self.frames(1, changes);
        let bundle = Bundle {
            recipient: SealKey::of(server),
            sender: certificate.issue(server),
            made_at: 1_795_000_000,
            authors: Vec::new(),
            frames: frames.into_iter().map(ByteBuf::from).collect(),
            context: Changes::default(),
        };
        let file = bundle.seal(&self.key, &mut ChaCha8Rng::seed_from_u64(1));
        ("/bundle", file.unwrap())
    }
}

/// Changes of one record. Those of a frame follow its first ones, so many, which packs well.
fn followers(count: usize, follow: usize) -> Vec<RecordChange> {
    let honest = honest::changes().swap_remove(3);
    let mut leaders: Vec<ChangeHash> = Vec::new();
    let mut out = Vec::with_capacity(count);
    for number in 0..count {
        let place = number % IN_A_FRAME;
        if place == 0 {
            leaders.clear();
        }
        let mut dependencies = leaders.clone();
        if dependencies.is_empty() {
            dependencies.push(genesis::hash());
        }
        dependencies.sort_unstable();
        let head = Head {
            dependencies,
            sequence: place as u64 + 1,
            time: honest.head().time + (number / IN_A_FRAME) as i64,
            ..honest.head().clone()
        };
        let chunk = Chunk::build(&head, honest.columns()).unwrap();
        if place < follow {
            leaders.push(chunk.hash());
        }
        out.push(of_the_record(chunk));
    }
    out
}

/// Changes of one record, each on top of the one before, and each is let in.
fn written_on(count: usize) -> Vec<RecordChange> {
    let key = honest::key();
    let stamp = honest::stamp(Actor::of(&key.verifying_key(), honest::INSTALLATION));
    let village = honest::observe("division_village", "533301002210");
    let first = write::first_change(&[village], &stamp).unwrap();
    let mut document = Document::from_changes([&first]).unwrap();
    let mut changes = vec![of_the_record(first)];
    while changes.len() < count {
        let edit = honest::observe("sex", ["1", "2"][changes.len() % 2]);
        let change = document.edit(&[edit], &stamp).unwrap();
        changes.push(of_the_record(change.unwrap()));
    }
    changes
}

/// As [`written_on`], of one of several records: each says something beside what the others say.
fn piled_up(count: usize, number: u8) -> Vec<RecordChange> {
    let record = RecordId::from_bytes([number + 1; 16]);
    let key = honest::key();
    let mut stamp = honest::stamp(Actor::of(&key.verifying_key(), honest::INSTALLATION));
    stamp.time += i64::from(number);
    let village = honest::observe("division_village", "533301002210");
    let first = write::first_change(&[village], &stamp).unwrap();
    let mut document = Document::from_changes([&first]).unwrap();
    let second = document.edit(&[honest::observe("sex", "2")], &stamp);
    let mut chunks = vec![first, second.unwrap().unwrap()];
    while let (Some(last), true) = (chunks.last(), chunks.len() < count) {
        let head = Head {
            dependencies: vec![last.hash()],
            sequence: last.head().sequence + 1,
            start_op: last.head().start_op + last.operations() as u64,
            ..last.head().clone()
        };
        chunks.push(Chunk::build(&head, last.columns()).unwrap());
    }
    let of_it = |chunk| RecordChange { record, chunk };
    chunks.into_iter().map(of_it).collect()
}

fn of_the_record(chunk: Chunk) -> RecordChange {
    RecordChange {
        record: honest::record(),
        chunk,
    }
}
