//! The wire's laws: what is packed is rebuilt byte for byte, and what was cut, altered or
//! signed by another is refused.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test that meets the unexpected must fail loudly"
)]

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use schema::document::{Chunk, Document, Edit, Put, Stamp, write};
use schema::id::{Actor, ChangeHash, Installation, RecordId};
use schema::limits;
use schema::record::{Answer, ClockTrust, FieldName};
use schema::wire::batch::{Nothing, Pointer, RecordChange, Resolve};
use schema::wire::dictionary::{Dictionary, Effort};
use schema::wire::frame::{Author, Frame, FrameError, Kind};
use schema::wire::seal::{SealKey, UnsealError};
use schema::wire::sealed_frame;
use schema::wire::{Actors, history};

const NOON: i64 = 1_795_000_000;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn author(key: &SigningKey) -> Author<'_> {
    Author {
        key,
        installation: Installation(7),
        schema: 1,
        dictionary: Dictionary::standard(),
        effort: Effort::Line,
    }
}

fn answer(name: &str, text: &str) -> Edit {
    Edit::observe(FieldName::new(name).unwrap(), Put::One(Answer::text(text)))
}

/// Records that several actors created and edited, as (record, its changes in order).
#[derive(Debug, Clone)]
struct Work(Vec<(u8, u8, String)>);

fn work() -> impl Strategy<Value = Work> {
    let step = (0_u8..5, 1_u8..4, "[甲乙丙a-c]{0,6}");
    prop::collection::vec(step, 1..30).prop_map(Work)
}

impl Work {
    fn changes(&self, actor: impl Fn(u8) -> Actor) -> Vec<RecordChange> {
        let mut documents = BTreeMap::<u8, Document>::new();
        let mut changes = Vec::new();
        for (time, (record, writer, text)) in (NOON..).zip(&self.0) {
            let stamp = Stamp {
                actor: actor(*writer),
                time,
                trust: ClockTrust::Elapsed,
            };
            let edits = [
                answer("name", text),
                answer("remarks", &format!("{time}{text}")),
            ];
            let chunk = match documents.get_mut(record) {
                Some(document) => document.edit(&edits, &stamp).unwrap(),
                None => {
                    let chunk = write::first_change(&edits, &stamp).unwrap();
                    documents.insert(*record, Document::from_changes([&chunk]).unwrap());
                    Some(chunk)
                }
            };
            let record = RecordId::preloaded("list", &record.to_string());
            changes.extend(chunk.map(|chunk| RecordChange { record, chunk }));
        }
        changes
    }
}

/// A receiver that holds these changes.
struct Holding(Vec<RecordChange>);

impl Resolve for Holding {
    fn resolve(&self, pointer: Pointer) -> Option<(RecordId, ChangeHash)> {
        let mut found = (self.0.iter())
            .map(|change| (change.record, change.chunk.hash()))
            .filter(|(record, hash)| Pointer::to(*record, hash) == pointer);
        let first = found.next();
        first.filter(|_| found.next().is_none())
    }
}

proptest! {
    #[test]
    fn a_frame_gives_back_every_change_byte_for_byte(work in work(), known in any::<prop::sample::Index>()) {
        let key = key(1);
        let author = author(&key);
        let changes = work.changes(|_| author.actor());
        let known = known.index(changes.len() + 1);
        let holding = Holding(changes[..known].to_vec());
        let knows = |hash: &ChangeHash| holding.0.iter().any(|change| change.chunk.hash() == *hash);
        prop_assume!(known < changes.len());
        let sealed = Frame::seal(&author, Kind::Own, 1, &changes[known..], &knows);
        let frame = Frame::read(sealed.bytes().to_vec()).unwrap();
        prop_assert_eq!(frame.header(), sealed.header());
        frame.verify(&key.verifying_key()).unwrap();
        let rebuilt = frame.changes(&key.verifying_key(), &holding).unwrap();
        prop_assert_eq!(&rebuilt[..], &changes[known..]);
    }

    #[test]
    fn a_record_s_history_reads_back_from_the_store(work in work()) {
        let changes = work.changes(|writer| Actor([writer; 16]));
        let record = changes[0].record;
        let chunks: Vec<Chunk> = (changes.into_iter())
            .filter(|change| change.record == record)
            .map(|change| change.chunk)
            .collect();
        let mut actors = Actors::new(Actor([1; 16]), []);
        let stored = history::encode(record, &chunks, &mut actors, Dictionary::standard());
        prop_assert_eq!(history::decode(record, &stored, &actors).unwrap(), chunks);
    }

    #[test]
    fn an_altered_or_cut_frame_is_refused_and_never_panics(
        work in work(),
        at in any::<prop::sample::Index>(),
        flip in 1_u8..,
        cut in any::<bool>(),
    ) {
        let key = key(1);
        let author = author(&key);
        let changes = work.changes(|_| author.actor());
        let mut bytes = Frame::seal(&author, Kind::Own, 1, &changes, &|_| false).bytes().to_vec();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] ^= flip }
        if let Ok(frame) = Frame::read(bytes) {
            prop_assert_eq!(frame.verify(&key.verifying_key()), Err(FrameError::Signature));
            // Even a forger with the key meets only errors behind it.
            let _ = frame.changes(&key.verifying_key(), &Nothing);
        }
    }
}

#[test]
fn a_frame_may_not_hold_another_author_s_changes_unless_it_only_bears_witness() {
    let key = key(1);
    let author = author(&key);
    let changes = Work(vec![(1, 1, "甲".into())]).changes(|_| Actor([9; 16]));
    let own = Frame::seal(&author, Kind::Own, 1, &changes, &|_| false);
    assert_eq!(
        own.changes(&key.verifying_key(), &Nothing),
        Err(FrameError::Author { place: 0 })
    );
    let witness = Frame::seal(&author, Kind::Witness, 0, &changes, &|_| false);
    assert_eq!(
        witness.changes(&key.verifying_key(), &Nothing).as_deref(),
        Ok(&changes[..])
    );
}

#[test]
fn as_high_a_number_as_a_frame_may_begin_with_and_one_more() {
    let key = key(9);
    let read = |first: u64| {
        let frame = Frame::seal(&author(&key), Kind::Own, first, &[], &|_| false);
        Frame::read(frame.bytes().to_vec()).map(|frame| frame.header().first)
    };
    assert_eq!(read(limits::CHANGE_NUMBER), Ok(limits::CHANGE_NUMBER));
    assert!(matches!(
        read(limits::CHANGE_NUMBER + 1),
        Err(FrameError::Malformed(_))
    ));
}

#[test]
fn a_frame_signed_with_another_key_is_refused() {
    let (mine, theirs) = (key(1), key(2));
    let changes = Work(vec![(1, 1, "甲".into())]).changes(|_| author(&mine).actor());
    let frame = Frame::seal(&author(&mine), Kind::Own, 1, &changes, &|_| false);
    assert_eq!(
        frame.verify(&theirs.verifying_key()),
        Err(FrameError::Signature)
    );
}

#[test]
fn a_frame_that_builds_on_what_the_receiver_lacks_asks_to_be_explicit() {
    let key = key(1);
    let author = author(&key);
    let work = Work(vec![(1, 1, "甲".into()), (1, 1, "乙".into())]);
    let changes = work.changes(|_| author.actor());
    let frame = Frame::seal(&author, Kind::Own, 2, &changes[1..], &|_| true);
    let refused = frame.changes(&key.verifying_key(), &Nothing);
    assert_eq!(refused, Err(FrameError::UnknownReference));
    let explicit = Frame::seal(&author, Kind::Own, 2, &changes[1..], &|_| false);
    assert!(explicit.changes(&key.verifying_key(), &Nothing).is_ok());
}

/// A receiver that takes another change for the one that is meant.
struct Mistaken(RecordChange);

impl Resolve for Mistaken {
    fn resolve(&self, _: Pointer) -> Option<(RecordId, ChangeHash)> {
        Some((self.0.record, self.0.chunk.hash()))
    }
}

#[test]
fn a_pointer_that_leads_to_another_change_asks_to_be_explicit() {
    let key = key(1);
    let author = author(&key);
    let work = Work(vec![
        (1, 1, "甲".into()),
        (2, 1, "乙".into()),
        (1, 1, "丙".into()),
    ]);
    let changes = work.changes(|_| author.actor());
    let frame = Frame::seal(&author, Kind::Own, 3, &changes[2..], &|_| true);
    let refused = frame.changes(&key.verifying_key(), &Mistaken(changes[1].clone()));
    assert_eq!(refused, Err(FrameError::UnknownReference));
    let followed = frame.changes(&key.verifying_key(), &Mistaken(changes[0].clone()));
    assert_eq!(followed.as_deref(), Ok(&changes[2..]));
}

#[test]
fn a_record_made_at_the_time_of_its_first_change_is_told_in_fewer_bytes() {
    let key = key(1);
    let author = author(&key);
    let change = Work(vec![(1, 1, "甲".into())]).changes(|_| author.actor());
    let sealed = |record: RecordId| {
        let change = RecordChange {
            record,
            ..change[0].clone()
        };
        let frame = Frame::seal(&author, Kind::Own, 1, &[change], &|_| false);
        let back = frame.changes(&key.verifying_key(), &Nothing).unwrap();
        assert_eq!(back[0].record, record);
        frame.bytes().len()
    };
    let then = RecordId::new(NOON.unsigned_abs() * 1_000, [9; 10]);
    let before = RecordId::new(NOON.unsigned_abs() * 1_000 - 1, [9; 10]);
    let listed = RecordId::preloaded("list", "1");
    assert_eq!(sealed(before), sealed(listed), "only the id differs");
    // Six of its sixteen, but for what the rest then compresses to.
    assert!(sealed(then) + 4 <= sealed(before));
}

#[test]
fn a_sealed_frame_opens_for_the_server_alone_and_is_the_same_bytes_each_time() {
    let server = key(9);
    let frame = b"a frame, signed by its author".to_vec();
    let sealed = sealed_frame::seal(&frame, &SealKey::of(&server)).unwrap();
    assert!(sealed_frame::is_sealed(&sealed));
    let again = sealed_frame::seal(&frame, &SealKey::of(&server)).unwrap();
    assert_eq!(sealed, again);
    let other = sealed_frame::seal(b"another", &SealKey::of(&server)).unwrap();
    assert_ne!(sealed[..54], other[..54], "nothing of one opens the other");

    assert_eq!(sealed_frame::open(sealed.clone(), &server), Ok(frame));
    assert_eq!(
        sealed_frame::open(sealed.clone(), &key(1)),
        Err(UnsealError)
    );
    for at in 22..sealed.len() {
        let mut altered = sealed.clone();
        altered[at] ^= 1;
        assert_eq!(sealed_frame::open(altered, &server), Err(UnsealError));
    }
    let cut = sealed[..sealed.len() - 1].to_vec();
    assert_eq!(sealed_frame::open(cut, &server), Err(UnsealError));
}

#[test]
fn a_program_that_knows_no_sealed_frames_takes_one_for_a_frame_of_a_later_version() {
    let sealed = sealed_frame::seal(b"a frame", &SealKey::of(&key(9))).unwrap();
    assert_eq!(Frame::read(sealed), Err(FrameError::Version(5)));
}

#[test]
fn a_sealed_frame_of_the_most_bytes_is_one_and_a_larger_is_none() {
    let server = SealKey::of(&key(9));
    let sealed = |bytes: usize| sealed_frame::seal(&vec![0; bytes], &server).unwrap();
    assert!(sealed_frame::is_sealed(&sealed(limits::FRAME_BYTES)));
    assert!(!sealed_frame::is_sealed(&sealed(limits::FRAME_BYTES + 1)));
}
